"""Which wordings, links and Sustainable Development Goals are public."""

from datetime import datetime

from django.db.models import Q

from apps.publishing.querysets import RecordQuerySet, published


class OfGoalQuerySet(RecordQuerySet):
    """Records of a goal are public when the goal is."""

    def public_condition(self, at: datetime) -> Q:
        return published(at, "goal__")


class SDGQuerySet(RecordQuerySet):
    """Sustainable Development Goals are always public."""

    def public_condition(self, at: datetime) -> Q:
        return Q(number__gte=1)  # true of every row; Django drops an empty Q() from `Q() | other`
