"""Keeps the history of a model: who changed what and when, in the transaction of the change."""

from collections.abc import Sequence

from django.db.models import Model
from simple_history import register


def keep_history(model: type[Model], many: Sequence[str] = ()) -> None:
    """Write a row of history at every change of the model and of its named many-to-many fields. Call it in
    `translation.py`, after the translations, so that every language column is kept. It stays when the user leaves."""
    register(model, m2m_fields=list(many))
