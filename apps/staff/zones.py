"""Time zones by their names in the tz database, such as `Europe/Paris`."""

from functools import cache
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


@cache
def names() -> list[str]:
    """UTC and every zone of a continent or ocean, sorted."""
    return ["UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))]


def validate(name: str) -> None:
    """ValidationError unless a time zone has this name."""
    if name not in names():
        raise ValidationError(_("There is no time zone %(name)s."), params={"name": name})
