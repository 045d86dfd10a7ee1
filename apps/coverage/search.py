"""What is found of joint actions: titles and summaries. Partners that are not public would be given away."""

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
