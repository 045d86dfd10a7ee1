"""Registers the history of synonyms, which are not translated: a group has words of all languages."""

from apps.history.registration import keep_history
from apps.search.models import SynonymGroup

keep_history(SynonymGroup)
