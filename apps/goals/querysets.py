"""What the public may see of goals."""

from datetime import datetime

from django.db.models import Q

from apps.publishing.querysets import RecordQuerySet, published


class OfGoalQuerySet(RecordQuerySet):
    """What belongs to a goal is public when the goal is."""

    def public_condition(self, at: datetime) -> Q:
        return published(at, "goal__")


class SDGQuerySet(RecordQuerySet):
    """The goals of the United Nations are public as they are."""

    def public_condition(self, at: datetime) -> Q:
        return Q(number__gte=1)
