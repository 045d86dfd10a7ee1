"""What is held about the people who signed an arrangement."""

from apps.arrangements.models import ArrangementParty, Channel
from apps.editions.personal_data import IN_PUBLIC
from apps.records.privacy import declare, says_nothing

declare(IN_PUBLIC, ArrangementParty, "signatory")
says_nothing(ArrangementParty, "arrangement", "position", "organisation", "body", "note")
says_nothing(Channel, "name", "operated_by")
