"""The base classes of all records, their notes, and proposals: changes that wait to be published."""

from apps.publishing.base import Publishable, Record, TimedRow
from apps.publishing.proposals import Proposal
from apps.publishing.record_notes import Assignment, Authorship, PreviewLink

__all__ = [
    "Assignment",
    "Authorship",
    "PreviewLink",
    "Proposal",
    "Publishable",
    "Record",
    "TimedRow",
]
