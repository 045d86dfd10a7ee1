"""Registers models for history: every change writes a row of history, in its transaction."""

from collections.abc import Sequence

from django.db.models import Model
from simple_history import register

from apps.history.models import HistoryRow
from apps.history.records import Records, RowManager

MODELS_WITH_HISTORY: list[type[Model]] = []
"""The models with history; a model comes after those to which it refers."""


def keep_history(model: type[Model], many: Sequence[str] = ()) -> None:
    """Write a row of history at every change of the model and of its named many-to-many fields. Call it in
    `translation.py`, after the translations, so that every language column is recorded."""
    register(model, records_class=Records, history_manager=RowManager, m2m_fields=list(many), bases=[HistoryRow])
    MODELS_WITH_HISTORY.append(model)
