"""What search finds of joint actions: titles and summaries. Partners are left out, as some may not be public."""

from django.utils.translation import gettext_lazy as _

from apps.coverage.models import JointAction
from apps.search.registry import Searchable, register

register(
    Searchable(
        JointAction,
        "actions",
        _("Joint actions"),
        title=("title",),
        text=("summary",),
        summary="summary",
    )
)
