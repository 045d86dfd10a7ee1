"""The review of the goals by rounds, and the commitments made at editions."""

from apps.review.models.amendments import Amendment, AmendmentKind, Decision, DecisionResult, Revision
from apps.review.models.commitments import (
    Commitment,
    CommitmentAssessment,
    CommitmentState,
    CommitmentUpdate,
    Setting,
)
from apps.review.models.positions import Position, Response, Stance
from apps.review.models.rounds import PassingRule, ReviewEvent, ReviewTrack, Round, RoundStage

__all__ = [
    "Amendment",
    "AmendmentKind",
    "Commitment",
    "CommitmentAssessment",
    "CommitmentState",
    "CommitmentUpdate",
    "Decision",
    "DecisionResult",
    "PassingRule",
    "Position",
    "Response",
    "ReviewEvent",
    "ReviewTrack",
    "Revision",
    "Round",
    "RoundStage",
    "Setting",
    "Stance",
]
