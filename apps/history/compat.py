"""Private names of django-simple-history that the history relies on. `tests/house/test_compat.py` fails when one
changes."""

from django.db.models import ManyToManyField, Model


def history_m2m_fields(model: type[Model]) -> tuple[ManyToManyField, ...]:
    """`_history_m2m_fields` of the history model. The package has no public list of the links that it records."""
    return tuple(model.history.model._history_m2m_fields)  # type: ignore[attr-defined]
