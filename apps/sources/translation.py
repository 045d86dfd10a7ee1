"""Registers the history of sources, which are not translated."""

from apps.history.registration import keep_history
from apps.sources.models import Source

keep_history(Source)
