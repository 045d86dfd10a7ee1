"""Which posts, terms and officers are public. A holder is named only while a consent is in force."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.apps import apps
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from apps.publishing.querysets import PublishableQuerySet, RecordQuerySet, published
from apps.records import clock


def running(on: date) -> Q:
    """Terms that run on a day: begun, and not ended before it. Dates can be partial, and an end can be open."""
    day = on.isoformat()
    return Q(start__lte=day) & (Q(end="") | Q(end__gte=day) | ends_in(day))


def ends_in(day: str) -> Q:
    """The end is the month or the year of this day."""
    return Q(end=day[:7]) | Q(end=day[:4])


class PostQuerySet(PublishableQuerySet):
    def open(self, on: date | None = None) -> Self:
        """Posts that exist on a day; by default today."""
        day = (on or clock.today()).isoformat()
        return self.filter(Q(opened="") | Q(opened__lte=day)).exclude(
            Q(closed__gt="") & Q(closed__lt=day) & ~Q(closed=day[:7]) & ~Q(closed=day[:4])
        )

    def vacant(self, on: date | None = None) -> Self:
        """Posts that exist on a day and have no holder; an acting officer does not count as one."""
        day = on or clock.today()
        held = apps.get_model("liaison", "Term").objects.on(day).filter(post=OuterRef("pk"), acting=False)
        return self.open(day).filter(~Exists(held))

    def with_holders(self, on: date | None = None) -> Self:
        """Annotate `held` (has a holder on a day, by default today) and `acting` (has an acting officer); prefetch as
        `named` the terms of that day whose officer agreed to be named."""
        terms = apps.get_model("liaison", "Term").objects.on(on or clock.today())
        own = terms.filter(post=OuterRef("pk"))
        named = terms.public().select_related("officer")
        return self.annotate(
            held=Exists(own.filter(acting=False)), acting=Exists(own.filter(acting=True))
        ).prefetch_related(Prefetch("terms", named, to_attr="named"))


class TermQuerySet(RecordQuerySet):
    model: Any

    def on(self, day: date) -> Self:
        """The terms that run on a day."""
        return self.filter(running(day))

    def current(self) -> Self:
        return self.on(clock.today())

    def ending(self, days: int) -> Self:
        """Terms that run today and end within this number of days."""
        return self.current().exclude(running(clock.today() + timedelta(days=days + 1)))

    def public_condition(self, at: datetime) -> Q:
        """Terms of public posts whose officer agrees to be named at that moment."""
        return published(at, "post__") & Q(Exists(agreed(at, "officer")))

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As in Django, and enforce one holder for every post concerned."""
        terms = list(objs)
        with self.model.one_holder_enforced({term.post_id for term in terms}):
            return super().bulk_create(terms, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """As in Django, and enforce one holder for every post concerned."""
        posts = set(self.order_by().values_list("post_id", flat=True))
        if moved_to := kwargs.get("post_id", kwargs.get("post")):
            posts.add(getattr(moved_to, "pk", moved_to))
        with self.model.one_holder_enforced(posts):
            return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]


class OfficerQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Officers with a consent in force."""
        return Q(Exists(agreed(at, "pk")))


def agreed(at: datetime, officer: str) -> QuerySet:
    """Consents to be named in force at a moment; `officer` is the column of the outer query with the officer's key."""
    day = clock.day_of(at)
    consents = apps.get_model("liaison", "Consent")._base_manager
    return consents.filter(
        Q(until__isnull=True) | Q(until__gte=day),
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day),
        scope="name",
        given_on__lte=day,
        officer=OuterRef(officer),
    )
