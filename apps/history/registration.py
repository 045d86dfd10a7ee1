"""Registers models whose history is kept: who changed what and when, in the transaction of the change."""

from collections.abc import Sequence

from django.db.models import Model
from simple_history import register

from apps.history.models import HistoryRow
from apps.history.records import Records

MODELS_WITH_HISTORY: list[type[Model]] = []
"""The models whose history is kept; a model comes after those it refers to."""


def keep_history(model: type[Model], many: Sequence[str] = ()) -> None:
    """Write a row of history at every change of the model and of its named many-to-many fields. Call it in
    `translation.py`, after the translations, so that every language column is kept."""
    register(model, records_class=Records, m2m_fields=list(many), bases=[HistoryRow])
    MODELS_WITH_HISTORY.append(model)
