"""What search finds of joint actions: titles, summaries, results. Partners are left out: some may not be public."""

from django.utils.translation import gettext_lazy as _

from apps.coverage.models import JointAction
from apps.languages.addresses import address
from apps.search.pages import SearchablePage, register_pages
from apps.search.registry import Searchable, register

register(
    Searchable(
        JointAction,
        "actions",
        _("Joint actions"),
        title=("title",),
        text=("summary", "result"),
        summary="summary",
    )
)
register_pages(
    SearchablePage(
        lambda: address("coverage:matrix"),
        (_("Who works on what"), _("Coverage"), _("Gaps"), _("Overlaps"), _("Opportunities")),
        _(
            "Which organization of the INTERPOL Dialogue serves which Global Policing Goal, and where gaps, overlaps "
            "and opportunities for joint action are."
        ),
    ),
    SearchablePage(
        lambda: address("architecture:page"),
        (_("Policing architecture"), _("Architecture")),
        _("What ties the organizations of the INTERPOL Dialogue to each other: arrangements, channels, joint actions."),
    ),
    SearchablePage(
        lambda: address("actions:list"),
        (_("Joint actions"),),
        _(
            "What the organizations of the INTERPOL Dialogue do together, for which Global Policing Goals, and which "
            "edition agreed it."
        ),
    ),
)
