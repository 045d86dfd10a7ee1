"""Resolves the keys in a file to records, in batches; each record is read once."""

from collections.abc import Iterable
from typing import cast

from django.core.exceptions import ValidationError
from django.db.models import Field, IntegerField, Model
from django.utils.translation import gettext_lazy as _

MOST_NAMED = 20  # keys that a refusal lists as allowed
AT_ONCE = 500  # keys in a query


class KeyResolver:
    """Holds the records read so far, and the new records of the same import that are not stored yet."""

    def __init__(self) -> None:
        self._known: dict[tuple[type[Model], str], dict[str, Model | None]] = {}
        self._named: dict[tuple[type[Model], str], str] = {}

    def read(self, model: type[Model], by: str, keys: Iterable[str]) -> None:
        """Read the records of these values of the field `by`, except those already read."""
        known = self._known.setdefault((model, by), {})
        wanted = [key for key in dict.fromkeys(keys) if key not in known]
        known.update(dict.fromkeys(wanted))
        values = [value for key in wanted if (value := _value(model, by, key)) is not None]
        for start in range(0, len(values), AT_ONCE):
            for record in model._base_manager.filter(**{f"{by}__in": values[start : start + AT_ONCE]}):
                known[str(getattr(record, by))] = record

    def learn(self, record: Model, by: str) -> None:
        """Use this record, stored or not, for its key from now on."""
        self._known.setdefault((type(record), by), {})[str(getattr(record, by))] = record

    def __call__(self, model: type[Model], by: str, key: str) -> Model:
        """The record; ValidationError when there is none."""
        self.read(model, by, [key])
        found = self._known[model, by][key]
        if found is None:
            params = {"key": key, "what": model._meta.verbose_name_plural, "allowed": self._allowed(model, by)}
            message = _("“%(key)s” is unknown. Write a key of “%(what)s”.")
            if params["allowed"]:
                message = _("“%(key)s” is unknown. Allowed: %(allowed)s.")
            raise ValidationError(message, code="unknown", params=params)
        return found

    def _allowed(self, model: type[Model], by: str) -> str:
        """The existing keys as a text, or "" when there are many."""
        if (model, by) not in self._named:
            keys = list(model._base_manager.order_by(by).values_list(by, flat=True)[: MOST_NAMED + 1])
            self._named[model, by] = ", ".join(str(key) for key in keys) if len(keys) <= MOST_NAMED else ""
        return self._named[model, by]


def _value(model: type[Model], by: str, key: str) -> object:
    """A key as a value for a query; None if it is not valid."""
    stored = cast(Field, model._meta.get_field(by))
    try:
        value: object = stored.to_python(key)
        if isinstance(stored, IntegerField):
            stored.run_validators(value)  # SQLite cannot bind a number of more than 64 bits: OverflowError
    except ValidationError:
        return None
    return value
