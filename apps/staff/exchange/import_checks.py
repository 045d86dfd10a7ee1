"""Checks which rows of a file a user can import."""

from typing import Any

from django.utils.translation import gettext as _

from apps.opendata.comparison import Allows, Compared, Outcome
from apps.publishing import rights
from apps.staff import object_permissions
from apps.staff.roles import AnyUser


def allows(user: AnyUser) -> Allows:
    """The check of each row: users without permission to publish change nothing that the public sees; translators
    change texts in their languages only."""

    def refuse(one: Compared) -> dict[str, Any]:
        names = {cell.column.field: cell.column.name for cell in one.cells}
        if one.outcome == Outcome.NEW and object_permissions.translates(user):
            return {"": _("You do not have permission to add records.")}
        if _is_seen(user, one):
            only_publishers = _("This record is public. Only publishers can import changes to it.")
            return {"": str(rights.SHOWS_PERSON) if rights.holds(user) else only_publishers}
        closed = object_permissions.closed_fields(user, type(one.record), names)
        return {names[field]: _("You do not have permission to change this.") for field in closed}

    return refuse


def _is_seen(user: AnyUser, one: Compared) -> bool:
    """Whether a user without permission to publish, or alone, would change what the public sees or make a row
    visible."""
    if one.outcome == Outcome.CHANGED and rights.waits(user, one.record):
        return True
    waits = not rights.holds(user) or rights.takes_two(one.record)
    return one.record.is_content and waits and rights.would_show(one.record)
