"""What is held about the people who assessed a commitment."""

from apps.editions.personal_data import IN_PUBLIC
from apps.records.privacy import declare, says_nothing
from apps.review.models import CommitmentAssessment, CommitmentUpdate

declare(IN_PUBLIC, CommitmentAssessment, "assessor")
says_nothing(CommitmentAssessment, "commitment", "date", "assessed", "reason", "note")
says_nothing(CommitmentUpdate, "evidence")
