"""What the workspace holds about people: who translates what, and who looked at an alarm."""

from apps.records.personal_data import AUTHORSHIP
from apps.records.privacy import declare
from apps.translators.models import DismissedCheck, TextAssignment

declare(AUTHORSHIP, TextAssignment, "user", "by")
declare(AUTHORSHIP, DismissedCheck, "by", "reason")
