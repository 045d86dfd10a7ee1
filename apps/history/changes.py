"""Groups writes into one change: `with changes.change("bulk", user, "Seats moved to Lyon"):`."""

from collections.abc import Iterator
from contextlib import contextmanager

from simple_history.models import HistoricalRecords

from apps.history.models import Change, name_of
from apps.publishing.rights import AnyUser
from apps.records.acts import Act, act
from apps.records.acts import current as current_act


@contextmanager
def change(kind: str, by: AnyUser | None = None, message: str = "", undoes: Change | None = None) -> Iterator[Change]:
    """Group all writes inside into one change, in one transaction. A change inside another is separate."""
    with act(kind, by, message) as act_now:
        # Created at the start: if the first write created it and that write were rolled back, it would vanish too.
        made = act_now.notes["change"] = _make(act_now, undoes)
        yield made
        if "used" not in act_now.notes:
            made.delete()


def current() -> Change:
    """The change for a row of history that is written now: that of the current act, else a new one."""
    act_now = current_act() or Act()
    if "change" not in act_now.notes:
        act_now.notes["change"] = _make(act_now)
    act_now.notes["used"] = True
    around: Act | None = act_now
    while around is not None:
        around.notes["latest"] = act_now.notes["change"]
        around = around.around
    return act_now.notes["change"]


def latest() -> Change | None:
    """The last change that the current act has written, itself or by an act inside it."""
    return (current_act() or Act()).notes.get("latest")


def _make(act_now: Act, undoes: Change | None = None) -> Change:
    """Create a change. A save outside an act belongs to the user of the request, or else to a command."""
    by = act_now.by if act_now.kind else getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    user = by if by is not None and by.pk else None
    kind = act_now.kind or (Change.Kind.FORM if user else Change.Kind.COMMAND)
    return Change.objects.create(kind=kind, by=user, by_name=name_of(user), message=act_now.message, undoes=undoes)
