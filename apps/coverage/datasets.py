"""Datasets of joint actions and declarations, and the matrix that is derived from them and from priorities."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.coverage.matrix import matrix
from apps.coverage.models import CellState, Declaration, JointAction
from apps.coverage.querysets import LINKED_ROLES
from apps.editions.datasets import EDITION
from apps.goals.datasets import GOAL
from apps.opendata.changelog import ChangelogEntry, log
from apps.opendata.columns import Column, Field, Key, Keys
from apps.opendata.dataset import Dataset
from apps.opendata.derived import Derived
from apps.opendata.registry import register, register_derived
from apps.participants.datasets import ORGANISATION
from apps.participants.models import Organisation
from apps.sources.datasets import PROVENANCE


def coverage(form: Any) -> Iterator[list[object]]:
    """One row for each matrix cell selected by the form, ordered by organisation and goal."""
    organisations = list(form.filter(Organisation.objects.public()))
    # Sorted in Python: the two databases collate text differently, and the file must be the same from both.
    shown = matrix(form.on, sorted(organisations, key=lambda organisation: organisation.code))
    for organisation in shown.organisations:
        for cell in shown.row(organisation):
            yield [
                *(cell.organisation, cell.column, cell.state, cell.basis[1]),
                *(len(cell.priorities), len(cell.later.priorities)),
                [action.slug for action in cell.actions],
                cell.declaration.declared_on if cell.declaration else "",
                shown.on,
            ]


register(
    Dataset(
        "actions",
        JointAction,
        key=["slug"],
        columns=[
            *(Field(name) for name in ("slug", "title", "kind", "summary")),
            Keys("goals", "number", "goals"),
            Key("lead", "code", "participants"),
            *(Keys(role, "code", "participants") for role in LINKED_ROLES),
            *(Field(name) for name in ("start", "end", "reported_status", "reported_on")),
            EDITION,
            Field("result"),
            Keys("result_by", "code", "participants"),
            Field("result_by_others"),
            *PROVENANCE,
        ],
        title=_("Joint actions"),
        description=_(
            "What organizations do together, and for which goals: kind, roles, horizon, reported status, edition, and "
            "the result with those who claim it."
        ),
        form="apps.coverage.forms.ActionFilter",
    ),
    Dataset(
        "declarations",
        Declaration,
        key=["organisation", "goal", "declared_on"],
        columns=[ORGANISATION, GOAL, Field("declared_on"), Field("stance"), *PROVENANCE],
        title=_("Declarations on goals"),
        description=_(
            "What organizations themselves declare about a goal: active, planned, none, or outside their mandate."
        ),
    ),
)

register_derived(
    Derived(
        "coverage",
        key=["organisation", "goal"],
        columns=[
            Column("organisation", "string", _("organization"), required=True, references=("participants", "code")),
            Column("goal", "string", _("number of the goal, or cross-cutting"), required=True),
            Column("state", "string", _("state"), required=True, allowed=tuple(CellState.values)),
            Column(
                "basis",
                "string",
                _("what the state rests on"),
                allowed=("declaration", "joint_action", "priority"),
                help=_("A declaration takes precedence over all other evidence. Empty where nothing is known."),
            ),
            Column("priorities", "integer", _("how many priorities are in force"), required=True),
            Column("priorities_to_come", "integer", _("how many priorities begin later"), required=True),
            Column("actions", "list", _("joint actions in force"), references=("actions", "slug")),
            Column("declared_on", "partial-date", _("declared on")),
            Column("as_of", "date", _("the day the row refers to"), required=True),
        ],
        rows_of=coverage,
        title=_("Coverage"),
        description=_("Which organization serves which Global Policing Goal on a day, and how it is known."),
        form="apps.coverage.forms.CoverageFilter",
    )
)

log(
    ChangelogEntry(
        date(2026, 11, 29),
        _("The states “last attested” and “ended” of the coverage; “planned” is a state of today and later only."),
        {"coverage": "fc075514bf"},
    )
)
log(
    ChangelogEntry(
        date(2026, 11, 30),
        _("Joint actions: the kind, and the result with those who claim it. Their start is optional."),
        {"actions": "7af47ae2c8"},
    )
)
