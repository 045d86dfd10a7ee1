"""What search finds of the review and of commitments. Positions are left out: their organisation may not be public."""

from django.utils.translation import gettext_lazy as _

from apps.languages.addresses import address
from apps.review.models import Commitment, ReviewEvent, Round
from apps.search.pages import SearchablePage, register_pages
from apps.search.registry import Searchable, register

register(
    Searchable(Round, "rounds", _("Rounds of review"), title=("title", "code"), text=("summary",), summary="summary")
)
register(Searchable(ReviewEvent, "review-events", _("Events of the reviews"), title=("title",)))
register(
    Searchable(
        Commitment,
        "commitments",
        _("Commitments"),
        title=("title",),
        text=("measure",),
        gates=("", "edition"),
    )
)
register_pages(
    SearchablePage(
        lambda: address("review:list"),
        (_("Review of the goals"),),
        _(
            "How the Global Policing Goals are reviewed: the rounds, and the review of the SDG indicators on the same"
            " timeline."
        ),
    ),
    SearchablePage(
        lambda: address("commitments:list"),
        (_("Commitments"),),
        _("What the editions of the INTERPOL Dialogue have promised, and what was reported since."),
    ),
)
