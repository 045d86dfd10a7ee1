"""Datasets of the review and of commitments; tallies and the ledger are derived from them."""

from collections.abc import Iterator
from datetime import date
from operator import attrgetter

from django.utils.translation import gettext_lazy as _

from apps.editions.datasets import EDITION
from apps.editions.models import Edition
from apps.goals.datasets import GOAL
from apps.opendata.changelog import ChangelogEntry, log
from apps.opendata.columns import Field, Key, Keys
from apps.opendata.dataset import Dataset
from apps.opendata.derived import Derived
from apps.opendata.registry import register, register_derived
from apps.opendata.schema import Column
from apps.pages.filters import FilterForm
from apps.participants.datasets import ORGANISATION
from apps.review.ledger import LedgerMark, ledger
from apps.review.models import (
    Amendment,
    Commitment,
    CommitmentAssessment,
    CommitmentState,
    CommitmentUpdate,
    Decision,
    Position,
    Response,
    ReviewEvent,
    Revision,
    Round,
    Stance,
)
from apps.review.tally import Passing, tally
from apps.sources.datasets import PROVENANCE

AMENDMENT = Key("amendment", "code", "amendments")
COMMITMENT = Key("commitment", "code", "commitments")


def tallies(form: FilterForm) -> Iterator[list[object]]:
    """A row for each amendment that the form selects."""
    amendments = form.filter(Amendment.objects.public()).with_everything()  # type: ignore[attr-defined]
    for one in sorted(amendments, key=attrgetter("code")):
        found = tally(one)
        revision = found.revision.number if found.revision else None
        counts = (found.counts.get(stance, 0) for stance in Stance.values)
        yield [one.code, revision, *counts, found.late, len(found.silent), found.unanswered, found.passing]


def cells(form: FilterForm) -> Iterator[list[object]]:
    """A row for each commitment that the form selects and each edition since it was made."""
    editions = list(Edition.objects.public().begun().order_by("number"))
    commitments = form.filter(Commitment.objects.public()).with_everything()  # type: ignore[attr-defined]
    for row in ledger(sorted(commitments, key=attrgetter("code")), editions):
        for cell in row.cells:
            if cell.mark != LedgerMark.NOT_YET:
                since = cell.since.number if cell.since else None
                yield [row.commitment.code, cell.edition.number, cell.mark, cell.claimed, cell.assessed, since]


register(
    Dataset(
        "rounds",
        Round,
        key=["code"],
        columns=[
            *(Field(name) for name in ("code", "title", "summary", "opens", "closes", "opened_on", "ended_on")),
            Keys("invited", "code", "participants"),
            *(Field(name) for name in ("rule", "threshold", "quorum")),
            *PROVENANCE,
        ],
        title=_("Rounds of review"),
        description=_("The rounds in which the Global Policing Goals are reviewed, and the rule for passing of each."),
        form="apps.review.forms.RoundFilter",
    ),
    Dataset(
        "review-events",
        ReviewEvent,
        key=["code"],
        columns=[
            *(Field(name) for name in ("code", "track", "title", "start", "end")),
            Key("round", "code", "rounds"),
            *PROVENANCE,
        ],
        title=_("Events of the reviews"),
        description=_(
            "What happened in the review of the Global Policing Goals, and in that of the indicators of the Sustainable"
            " Development Goals."
        ),
    ),
    Dataset(
        "amendments",
        Amendment,
        key=["round", "number"],
        columns=[
            Key("round", "code", "rounds"),
            *(Field(name) for name in ("number", "code", "kind")),
            GOAL,
            Keys("merged_goals", "number", "goals"),
            *(Field(name) for name in ("base_year", "reason")),
            Keys("proposed_by", "code", "participants"),
            Field("proposed_on"),
            *PROVENANCE,
        ],
        title=_("Amendments"),
        description=_("The changes of the Global Policing Goals that were put to the organizations."),
        form="apps.review.forms.AmendmentFileFilter",
    ),
    Dataset(
        "amendment-revisions",
        Revision,
        key=["amendment", "number"],
        columns=[
            AMENDMENT,
            *(Field(name) for name in ("number", "made_on", "text", "sub_objectives", "changes")),
            *PROVENANCE,
        ],
        title=_("Revisions of amendments"),
        description=_("The texts of each amendment, in the order in which they were put forward."),
    ),
    Dataset(
        "positions",
        Position,
        key=["amendment", "revision", "organisation", "received_on"],
        columns=[
            AMENDMENT,
            Field("revision"),
            ORGANISATION,
            *(Field(name) for name in ("received_on", "stance", "condition", "code")),
            *PROVENANCE,
        ],
        title=_("Positions"),
        description=_("What each organization said of a revision of an amendment, as received."),
        form="apps.review.forms.PositionFilter",
    ),
    Dataset(
        "position-responses",
        Response,
        key=["position", "responded_on"],
        columns=[Key("position", "code", "positions"), Field("responded_on"), Field("text"), *PROVENANCE],
        title=_("Responses to positions"),
        description=_("What was answered to the conditions and objections of organizations."),
    ),
    Dataset(
        "decisions",
        Decision,
        key=["amendment"],
        columns=[
            AMENDMENT,
            *(Field(name) for name in ("result", "decided_on", "reason", "body")),
            EDITION,
            Field("applied_on"),
            *PROVENANCE,
        ],
        title=_("Decisions on amendments"),
        description=_("What was decided about each amendment, by whom and why."),
    ),
    Dataset(
        "commitments",
        Commitment,
        key=["code"],
        columns=[
            Field("code"),
            EDITION,
            Field("outcome"),
            Field("title"),
            Keys("owners", "code", "participants"),
            *(Field(name) for name in ("due_setting", "due", "measure_setting", "measure")),
            Key("repeats", "code", "commitments"),
            *PROVENANCE,
        ],
        title=_("Commitments"),
        description=_("What the editions have promised: who owes it, by when, and how one can see that it is kept."),
        form="apps.review.forms.CommitmentFilter",
    ),
    Dataset(
        "commitment-updates",
        CommitmentUpdate,
        key=["commitment", "date"],
        columns=[COMMITMENT, Field("date"), EDITION, ORGANISATION, Field("claimed"), Field("evidence"), *PROVENANCE],
        title=_("Updates on commitments"),
        description=_("What was reported of a commitment, and what those who reported claim."),
    ),
    Dataset(
        "commitment-assessments",
        CommitmentAssessment,
        key=["commitment", "date"],
        columns=[COMMITMENT, *(Field(name) for name in ("date", "assessor", "assessed", "reason")), *PROVENANCE],
        title=_("Assessments of commitments"),
        description=_("How others than those who report have assessed a commitment."),
    ),
)

register_derived(
    Derived(
        "amendment-tallies",
        key=["amendment"],
        columns=[
            Column("amendment", "string", _("amendment"), required=True, references=("amendments", "code")),
            Column("revision", "integer", _("revision")),
            *(Column(stance.value, "integer", stance.label, required=True) for stance in Stance),
            Column("late", "integer", _("received late"), required=True),
            Column("silent", "integer", _("asked, nothing received"), required=True),
            Column("unanswered", "integer", _("conditions and objections without a response"), required=True),
            Column("passing", "string", _("by the rule"), required=True, allowed=tuple(Passing.values)),
        ],
        rows_of=tallies,
        title=_("Tallies of amendments"),
        description=_("How many organizations take which position on the current revision, and whether it passes."),
        form="apps.review.forms.AmendmentFileFilter",
    )
)
register_derived(
    Derived(
        "commitment-ledger",
        key=["commitment", "edition"],
        columns=[
            Column("commitment", "string", _("commitment"), required=True, references=("commitments", "code")),
            Column("edition", "integer", _("edition"), required=True, references=("editions", "number")),
            Column("mark", "string", _("what the edition adds"), required=True, allowed=tuple(LedgerMark.values)),
            Column("claimed", "string", _("claimed by then"), allowed=tuple(CommitmentState.values)),
            Column("assessed", "string", _("assessed by then"), allowed=tuple(CommitmentState.values)),
            Column("since", "integer", _("edition of the last report"), references=("editions", "number")),
        ],
        rows_of=cells,
        title=_("Ledger of commitments"),
        description=_("What was known of each commitment at every edition since it was made, silence included."),
        form="apps.review.forms.CommitmentFilter",
    )
)

log(
    ChangelogEntry(
        date(2026, 11, 29),
        _("Rounds of review with amendments, positions and decisions; commitments with updates and assessments."),
        {
            "rounds": "e9c21ae5b5",
            "review-events": "892d934e00",
            "amendments": "11155d63f6",
            "amendment-revisions": "50ed6e378c",
            "positions": "242ffa2e0d",
            "position-responses": "2a687e5fba",
            "decisions": "afd4ba4551",
            "commitments": "a25961a053",
            "commitment-updates": "a84006485f",
            "commitment-assessments": "aecaf50416",
            "amendment-tallies": "96bf079ee0",
            "commitment-ledger": "fb7e8cd72c",
        },
    )
)
log(
    ChangelogEntry(
        date(2026, 11, 30),
        _("When a decision was entered into the goals, and links to SDGs that are to be confirmed for a new wording."),
        {"decisions": "8ec01d7ffc", "goal-links": "ae0a60f0d3"},
    )
)
