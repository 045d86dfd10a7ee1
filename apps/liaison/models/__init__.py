"""Posts, terms, officers, their contacts, the checks of these, consents, and what the officers' desk stores."""

from apps.liaison.models.checks import ContactCheck
from apps.liaison.models.desk import CalendarLink, OwnConfirmation
from apps.liaison.models.officers import (
    Consent,
    ConsentScope,
    ContactKind,
    ContactPoint,
    ContactTier,
    LiaisonOfficer,
)
from apps.liaison.models.posts import HELD_ALREADY, OpenedBasis, Post, PostKind, Term, TermStage, overlap

__all__ = [
    "HELD_ALREADY",
    "CalendarLink",
    "Consent",
    "ConsentScope",
    "ContactCheck",
    "ContactKind",
    "ContactPoint",
    "ContactTier",
    "LiaisonOfficer",
    "OpenedBasis",
    "OwnConfirmation",
    "Post",
    "PostKind",
    "Term",
    "TermStage",
    "overlap",
]
