"""What is held about the people who decide on findings."""

from apps.coverage.models import Verdict
from apps.records.personal_data import AUTHORSHIP
from apps.records.privacy import declare, says_nothing

declare(AUTHORSHIP, Verdict, "decided_by", "decided_by_name")
says_nothing(Verdict, "evidence")
