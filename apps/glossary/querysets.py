"""Which terms are public, and how they are ordered."""

from typing import Self

from apps.languages import columns
from apps.publishing.querysets import PublishableQuerySet


class GlossaryTermQuerySet(PublishableQuerySet):
    def alphabetical(self) -> Self:
        """By the term in the reader's language."""
        return self.order_by(columns.in_reading_language("term"), "code")
