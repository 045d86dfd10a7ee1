"""Which wordings, links and Sustainable Development Goals are public."""

from datetime import datetime
from typing import Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from apps.publishing.querysets import RecordQuerySet, published


class OfGoalQuerySet(RecordQuerySet):
    """Records of a goal are public when the goal is."""

    def public_condition(self, at: datetime) -> Q:
        return published(at, "goal__")


class SDGQuerySet(RecordQuerySet):
    """Sustainable Development Goals are always public."""

    def public_condition(self, at: datetime) -> Q:
        return Q(number__gte=1)  # true of every row; Django drops an empty Q() from `Q() | other`

    def with_linked(self) -> Self:
        """Annotate `linked`: whether a public policing goal is linked to it."""
        links = apps.get_model("goals", "GoalLink").objects.public()  # get_model: the models import this module
        return self.annotate(linked=Exists(links.filter(sdg=OuterRef("pk")))).order_by("number")
