"""What Django does not say: that rows were changed many at once, without a signal for each."""

from django.dispatch import Signal

rows_changed = (
    Signal()
)  # sent by a queryset's update and bulk_create: the model is the sender, `keys` are the rows' own, `created` if new
