"""Posts, terms, officers, their contacts, the checks of these, and consents."""

from apps.liaison.models.checks import ContactCheck
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
    "Consent",
    "ConsentScope",
    "ContactCheck",
    "ContactKind",
    "ContactPoint",
    "ContactTier",
    "LiaisonOfficer",
    "OpenedBasis",
    "Post",
    "PostKind",
    "Term",
    "TermStage",
    "overlap",
]
