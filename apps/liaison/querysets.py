"""What the public may see of the liaison platform: posts, and a holder's name only while its owner agrees."""

from datetime import date, datetime
from typing import Self

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from apps.publishing import clock, dates
from apps.publishing.querysets import PublishableQuerySet, RecordQuerySet, published


def running(on: date) -> Q:
    """What runs on a day: begun, and not ended before it. Either end may be a month or a year, or open."""
    day = on.isoformat()
    return Q(start__lte=day) & (Q(end="") | Q(end__gte=day) | ends_in(day))


def ends_in(day: str) -> Q:
    """An end given as the month or the year of the day."""
    return Q(end=day[:7]) | Q(end=day[:4])


class PostQuerySet(PublishableQuerySet):
    def open(self, on: date | None = None) -> Self:
        """Posts that exist on a day, today when none is given."""
        day = (on or clock.today()).isoformat()
        return self.filter(Q(opened="") | Q(opened__lte=day)).exclude(
            Q(closed__gt="") & Q(closed__lt=day) & ~Q(closed=day[:7]) & ~Q(closed=day[:4])
        )


class TermQuerySet(RecordQuerySet):
    def on(self, day: date) -> Self:
        """The terms that run on a day."""
        return self.filter(running(day))

    def current(self) -> Self:
        return self.on(clock.today())

    def public_condition(self, at: datetime) -> Q:
        """Terms of public posts whose holder agreed to be named at that moment."""
        return published(at, "post__") & Q(Exists(agreed(at, "officer__term")))

    def bulk_create(self, objs, *args, **kwargs):  # type: ignore[no-untyped-def]
        """As Django's, with the rule of one holder checked for every post it touches."""
        from apps.liaison.models import holding_the_rule

        with holding_the_rule({term.post_id for term in objs}):
            return super().bulk_create(objs, *args, **kwargs)

    def update(self, **kwargs: object) -> int:
        """As Django's, with the rule of one holder checked for every post it touches."""
        from apps.liaison.models import holding_the_rule

        posts = set(self.order_by().values_list("post_id", flat=True))
        if "post" in kwargs or "post_id" in kwargs:
            post = kwargs.get("post_id", kwargs.get("post"))
            posts.add(getattr(post, "pk", post))  # type: ignore[arg-type]
        with holding_the_rule(posts):
            return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]


class OfficerQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Officers who agreed to be named, and only while they do."""
        return Q(Exists(agreed(at, "officer")))


def agreed(at: datetime, path: str):  # type: ignore[no-untyped-def]
    """The consents to be named that are in force at a moment, of the row that `path` leads back to."""
    from apps.liaison.models import Consent

    day = timezone.localdate(at)
    return Consent.objects.filter(
        Q(until__isnull=True) | Q(until__gte=day),
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day),
        scope="name",
        given_on__lte=day,
        **{path: OuterRef("pk")},
    )
