"""What the public may see of sources."""

from datetime import datetime

from django.db.models import Q

from apps.publishing.querysets import RecordQuerySet, referred_to_by_public


class SourceQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Sources that a public record cites: what only a draft cites would give the draft away."""
        return referred_to_by_public(self.model, at)
