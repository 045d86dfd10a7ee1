"""Sources are not translated; their history is kept."""

from apps.history.registration import keep_history
from apps.sources.models import Source

keep_history(Source)
