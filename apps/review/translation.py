"""Registers the translated fields and the history of the review and of commitments."""

from apps.history.registration import keep_history
from apps.languages.registration import translate
from apps.review.models import (
    Amendment,
    Commitment,
    CommitmentAssessment,
    CommitmentUpdate,
    Decision,
    Position,
    Response,
    ReviewEvent,
    Revision,
    Round,
)

translate(Round, required=["title"], optional=["summary"])
translate(ReviewEvent, required=["title"])
translate(Amendment, optional=["reason"])
translate(Revision, optional=["text", "sub_objectives", "changes"])
translate(Position, optional=["condition"])
translate(Response, required=["text"])
translate(Decision, optional=["reason", "body"])
translate(Commitment, required=["title"], optional=["measure"])
translate(CommitmentUpdate, optional=["evidence"])
translate(CommitmentAssessment, required=["assessor"], optional=["reason"])

keep_history(Round, many=["sources", "invited"])
keep_history(ReviewEvent, many=["sources"])
keep_history(Amendment, many=["sources", "merged_goals", "proposed_by"])
keep_history(Revision, many=["sources"])
keep_history(Position, many=["sources"])
keep_history(Response, many=["sources"])
keep_history(Decision, many=["sources"])
keep_history(Commitment, many=["sources", "owners"])
keep_history(CommitmentUpdate, many=["sources"])
keep_history(CommitmentAssessment, many=["sources"])
