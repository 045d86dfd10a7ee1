"""Which sources are public."""

from datetime import datetime

from django.db.models import Q

from apps.publishing.querysets import RecordQuerySet, referred_to_by_public


class SourceQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Sources that a public record cites. A source that only drafts cite would disclose the draft."""
        return referred_to_by_public(self.model, at)
