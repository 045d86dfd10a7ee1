"""Deletes what has been kept for as long as its declaration says; `manage.py retain` calls it."""

import logging
from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from apps.records import clock, privacy

log = logging.getLogger("retention")


class Due(NamedTuple):
    """The rows whose time is over by one rule."""

    rule: privacy.Retention
    rows: QuerySet


def due() -> Iterator[Due]:
    """The rules, each with the rows whose time is over now."""
    for rule in privacy.rules():
        if rule.due and rule.period:
            yield Due(rule, rule.due(clock.now() - rule.period))


def end(one: Due) -> int:
    """Delete or empty the rows of a rule, in one transaction, and return how many there were."""
    with transaction.atomic():
        count = one.rows.count()
        if count:
            one.rule.end(one.rows)
    if count:
        log.info("retention of %s: %s", one.rule.name, count)
    return count
