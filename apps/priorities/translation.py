"""Registers the translated fields and the history of priorities."""

from apps.history.registration import keep_history
from apps.languages.registration import translate
from apps.priorities.models import Priority

translate(Priority, required=["label"], optional=["perspective"])

keep_history(Priority, many=["sources", "goals"])
