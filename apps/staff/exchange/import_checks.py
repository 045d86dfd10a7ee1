"""Checks which rows of a file a user can import, and which wait."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from apps.opendata.comparison import Allows, Compared, RowOutcome, Waits
from apps.opendata.refusals import Problem
from apps.publishing import rights
from apps.publishing.rights import AnyUser
from apps.staff import object_permissions


def allows(user: AnyUser) -> Allows:
    """The check of each row: translators change texts in their languages only."""

    def refuse(one: Compared) -> Mapping[str, Problem]:
        names = {cell.column.field: cell.column.name for cell in one.cells}
        if one.outcome == RowOutcome.NEW and object_permissions.translates(user):
            return {"": _("You do not have permission to add records.")}
        closed = object_permissions.closed_fields(user, type(one.record), names)
        return {names[field]: _("You do not have permission to change this.") for field in closed}

    return refuse


def waits(user: AnyUser) -> Waits:
    """Which rows become waiting changes: those that change what the public sees, or would make a row visible, by a user
    without permission to publish, or alone where that takes two."""
    return lambda one: _waits(user, one)


def _waits(user: AnyUser, one: Compared) -> bool:
    if not one.record._state.adding and rights.waits(user, one.record):
        return True
    return rights.waits_to_show(user, one.record) and rights.would_show(one.record)
