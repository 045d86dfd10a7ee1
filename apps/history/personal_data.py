"""What the history holds about people: who changed what. Its rows hold what their records hold."""

from apps.history.models import Change
from apps.records.personal_data import AUTHORSHIP
from apps.records.privacy import declare

declare(AUTHORSHIP, Change, "by", "by_name", "message")
