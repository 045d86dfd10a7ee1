"""Constraints for models, each with the field beside which its message appears.

Functions make them, because modeltranslation rewrites a `Q` in place: a shared one would keep the columns of one
language."""

from typing import Any

from django.db.models import CheckConstraint, F, Q, UniqueConstraint
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.records.dates import IsPartialDate, end_of, start_of

NAME = "%(app_label)s_%(class)s_"


class Rule(CheckConstraint):
    """A CHECK constraint whose message appears beside a field of the form, one that the condition names. `validation`
    asks the database about it."""

    def __init__(self, *, beside: str, **kwargs: Any) -> None:
        self.beside = beside
        super().__init__(**kwargs)

    def deconstruct(self) -> Any:
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "beside": self.beside}


def _rule(beside: str, name: str, condition: Any, message: str | Promise) -> Rule:
    return Rule(beside=beside, name=NAME + name, condition=condition, violation_error_message=message)


def unique(*fields: str, message: Any) -> UniqueConstraint:
    """No two rows are equal in these fields."""
    return UniqueConstraint(fields=fields, name=NAME + "one_" + "_".join(fields), violation_error_message=message)


def allowed(field: str, choices: Any) -> Rule:
    """One of the choices, or nothing if the field can be blank."""
    return _rule(
        field, f"{field}_allowed", Q(**{f"{field}__in": ["", *choices.values]}), _("This value is not allowed.")
    )


def between(field: str, low: int, high: int) -> Rule:
    """A whole number in a range, or nothing."""
    condition = Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": low, f"{field}__lte": high})
    return _rule(field, f"{field}_range", condition, lazy(_range_message, str)(low, high))


def _range_message(low: int, high: int) -> str:
    # Called by `lazy`: `%` on a lazy text would translate it once, at import, into English.
    return gettext("Enter a number from %(low)s to %(high)s.") % {"low": low, "high": high}


def filled(field: str) -> Rule:
    """A text that is not empty."""
    return _rule(field, f"{field}_filled", ~Q(**{field: ""}), _("This field is required."))


def one_date_filled(*fields: str) -> Rule:
    """At least one of these dates is given; the message appears beside the first."""
    condition = Q()
    for field in fields:
        condition |= ~Q(**{field: ""})
    return _rule(fields[0], f"{fields[0]}_or_other_filled", condition, _("Fill in one of the dates."))


def partial_date(field: str) -> Rule:
    """A year, year-month or day, or nothing."""
    return _rule(field, f"{field}_is_date", Q(**{field: ""}) | Q(IsPartialDate(F(field))), _("This is not a date."))


def not_before(end: str, start: str) -> Rule:
    """A partial end whose last day is not before the first day of a partial start; either may be empty."""
    condition = Q(**{end: ""}) | Q(**{start: ""}) | Q(GreaterThanOrEqual(end_of(end), start_of(start)))
    return _rule(end, f"{end}_not_before_start", condition, _("The end is before the start."))


def year_not_before(end: str, start: str) -> Rule:
    """An end year that is not before a start year; either may be empty."""
    condition = Q(**{f"{end}__isnull": True}) | Q(**{f"{start}__isnull": True}) | Q(**{f"{end}__gte": F(start)})
    return _rule(end, f"{end}_not_before_start", condition, _("The end is before the start."))


def day_not_before(end: str, start: str) -> Rule:
    """An end day that is not before a start day, or none."""
    condition = Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": F(start)})
    return _rule(end, f"{end}_not_before_start", condition, _("The end is before the start."))


def web_address(field: str) -> Rule:
    """A web address or nothing: no `javascript:`, no `data:`."""
    condition = Q(**{field: ""}) | Q(**{f"{field}__startswith": "http://"}) | Q(**{f"{field}__startswith": "https://"})
    return _rule(field, f"{field}_is_web", condition, _("An address begins with http:// or https://."))


def published_has_time(published: str, others: list[str]) -> Rule:
    """A known state, and a publication time where the state is `published`."""
    condition = Q(state__in=others) | Q(state=published, publish_at__isnull=False)
    return _rule("publish_at", "published_has_time", condition, _("A published record has a publication time."))
