"""Datasets of goals, their wordings and their links to the Sustainable Development Goals."""

from django.utils.translation import gettext_lazy as _

from apps.goals.models import SDG, Goal, GoalLink, GoalWording
from apps.opendata.columns import Field, Key
from apps.opendata.dataset import Dataset
from apps.opendata.registry import register
from apps.sources.datasets import PROVENANCE

GOAL = Key("goal", "number", "goals")

register(
    Dataset(
        "goals",
        Goal,
        key=["number"],
        columns=[
            *(Field(name) for name in ("number", "label")),
            *(Field(f"{event}_year") for event in ("adopted", "launched", "reviewed", "retired")),
            *PROVENANCE,
        ],
        title=_("Global Policing Goals"),
        description=_("The Global Policing Goals: number, threat area, and the years of their adoption and review."),
        form="apps.goals.forms.GoalFilter",
    ),
    Dataset(
        "goal-wordings",
        GoalWording,
        key=["goal", "year"],
        columns=[GOAL, *(Field(name) for name in ("year", "title", "sub_objectives")), *PROVENANCE],
        title=_("Wordings of the goals"),
        description=_("How each goal was worded in a year, with its sub-objectives where known."),
    ),
    Dataset(
        "sdgs",
        SDG,
        key=["number"],
        columns=[*(Field(n) for n in ("number", "title", "colour", "text_colour", "text_contrast")), *PROVENANCE],
        title=_("Sustainable Development Goals"),
        description=_("The 17 goals of the United Nations, with their official colours."),
    ),
    Dataset(
        "goal-links",
        GoalLink,
        key=["goal", "sdg", "basis"],
        columns=[
            GOAL,
            Key("sdg", "number", "sdgs"),
            *(Field(name) for name in ("basis", "link_type")),
            Field("targets", reading="targets"),
            Field("reason"),
            *PROVENANCE,
        ],
        title=_("Links between the goals"),
        description=_("How a Global Policing Goal is linked to a Sustainable Development Goal, and who states it."),
    ),
)
