"""Groups what is changed together: `with changes.change("bulk", user, "Seats moved to Lyon"):`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from simple_history.models import HistoricalRecords

from apps.history.models import Change, name_of
from apps.records.acts import Act, act
from apps.records.acts import current as current_act


@contextmanager
def change(kind: str, by: Any = None, message: str = "", undoes: Change | None = None) -> Iterator[Change]:
    """Make everything written inside one change, all of it or nothing. A change inside another stands for itself. It
    is there from the start, so that a part that is rolled back cannot take it along; unused, it goes again."""
    with act(kind, by, message) as going_on:
        made = going_on.notes["change"] = _make(going_on, undoes)
        yield made
        if "used" not in going_on.notes:
            made.delete()


def current() -> Change:
    """The change that a row of history written now belongs to: that of the act, or else one of its own."""
    going_on = current_act() or Act()
    if "change" not in going_on.notes:
        going_on.notes["change"] = _make(going_on)
    going_on.notes["used"] = True
    return going_on.notes["change"]


def _make(going_on: Act, undoes: Change | None = None) -> Change:
    """A plain save is one of the user whose request it is in, or else of a command."""
    by = going_on.by if going_on.kind else getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    user = by if by is not None and by.pk else None
    kind = going_on.kind or (Change.Kind.FORM if user else Change.Kind.COMMAND)
    return Change.objects.create(kind=kind, by=user, by_name=name_of(user), message=going_on.message, undoes=undoes)
