"""What a user may bring in."""

from typing import Any

from django.utils.translation import gettext as _

from apps.opendata.comparison import Allows, Compared, Outcome
from apps.staff import reach
from apps.staff.roles import PUBLISH


def allows(user: Any) -> Allows:
    """Who may not publish changes nothing that the public sees; a translator writes texts in
    the own languages alone."""

    def refuse(one: Compared) -> dict[str, Any]:
        names = {cell.column.field: cell.column.name for cell in one.cells}
        if one.outcome == Outcome.NEW and reach.translates(user):
            return {"": _("You have no right to add records.")}
        if not user.has_perm(PUBLISH) and _is_seen(one):
            return {"": _("The public sees this record: only who may publish brings in a change of it.")}
        closed = reach.closed_fields(user, type(one.record), names)
        return {names[field]: _("You have no right to write this.") for field in closed}

    return refuse


def _is_seen(one: Compared) -> bool:
    """Whether the public sees the record, or would see it at once: what has no state of its own is seen with all that
    it belongs to."""
    record = one.record
    if one.outcome == Outcome.CHANGED:
        return type(record)._default_manager.public().filter(pk=record.pk).exists()
    holders = [f for f in record._meta.concrete_fields if f.remote_field and hasattr(f.related_model, "is_public")]
    seen = [getattr(getattr(record, field.name, None), "is_public", True) for field in holders]
    return not hasattr(record, "is_public") and all(seen)
