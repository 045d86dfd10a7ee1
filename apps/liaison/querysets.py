"""Which posts, terms and officers are public. A holder is named only while a consent is in force."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.apps import apps
from django.db.models import (
    Case,
    Exists,
    F,
    Model,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Concat

from apps.languages.fields import SEPARATOR
from apps.liaison.answers import CheckAnswer, ContactHealth
from apps.publishing.querysets import PublishableQuerySet, RecordQuerySet, published
from apps.records import clock


def running(on: date) -> Q:
    """Terms that run on a day: begun, and not ended before it. Dates can be partial, and an end can be open."""
    # As text, a partial start sorts before the days in it: such a term counts from the first of them.
    # Text sorts an empty start, of a term that has not begun, before every day.
    return Q(start__gt="", start__lte=on.isoformat()) & not_ended("end", on)


def not_ended(field: str, on: date) -> Q:
    """The end in this field, a partial date, is empty or not before a day."""
    day = on.isoformat()
    # As text, "2026" and "2026-11" sort before the days in them, but as an end they last to their last day.
    return Q(**{field: ""}) | Q(**{f"{field}__gte": day}) | Q(**{f"{field}__in": [day[:7], day[:4]]})


class PostQuerySet(PublishableQuerySet):
    def open(self, on: date | None = None) -> Self:
        """Posts that exist on a day; by default today."""
        day = on or clock.today()
        return self.filter(Q(opened="") | Q(opened__lte=day.isoformat()), not_ended("closed", day))

    def of(self, organisation: Model) -> Self:
        """Posts that cover an organisation or that it sent, without duplicates."""
        covering = self.filter(organisations=organisation)
        return self.filter(Q(sent_by=organisation) | Q(pk__in=covering.values("pk")))

    def speaking(self, language: str) -> Self:
        """Posts with a working language, by its code."""
        listed = Concat(Value(SEPARATOR), "languages", Value(SEPARATOR), output_field=TextField())
        return self.annotate(listed=listed).filter(listed__contains=f"{SEPARATOR}{language}{SEPARATOR}")

    def vacant(self, on: date | None = None) -> Self:
        """Posts of the platform that exist on a day and have no holder; an acting officer does not count as one."""
        day = on or clock.today()
        # get_model, here and below: the models import this module.
        held = apps.get_model("liaison", "Term").objects.on(day).filter(post=OuterRef("pk"), acting=False)
        # Who holds an office outside the platform is not recorded here, so that is no vacancy.
        return self.open(day).filter(~Exists(held), kind="platform")

    def with_holders(self, on: date | None = None) -> Self:
        """Prefetch `published_terms`, whose dates say whether the post is held; `named`, those of a day (by default
        today) whose officer agreed to be named; and `public_contacts`. Annotate `acting`: somebody is acting."""
        day, terms = on or clock.today(), apps.get_model("liaison", "Term").objects
        named = terms.on(day).public().select_related("officer")
        contacts = apps.get_model("liaison", "ContactPoint").objects.public().with_health()
        return self.annotate(acting=_has_acting(day)).prefetch_related(
            Prefetch("terms", terms.filter(published(clock.now())), to_attr="published_terms"),
            Prefetch("terms", named, to_attr="named"),
            Prefetch("contacts", contacts, to_attr="public_contacts"),
        )

    def on_roster(self) -> Self:
        """What the officers of every organisation see of posts today. Prefetch `published_terms`; `held`, the published
        terms that run, with `is_named`; and `seen_contacts` of the posts and of the officers in them."""
        day, now = clock.today(), clock.now()
        terms: Any = apps.get_model("liaison", "Term").objects.filter(published(now))
        contacts = apps.get_model("liaison", "ContactPoint").objects.for_participants(now).with_health()
        of_officers = Prefetch("officer__contacts", contacts, to_attr="seen_contacts")
        held = terms.on(day).annotate(is_named=Exists(agreed(now, "officer"))).select_related("officer")
        return self.annotate(acting=_has_acting(day)).prefetch_related(
            Prefetch("terms", terms, to_attr="published_terms"),
            Prefetch("terms", held.prefetch_related(of_officers), to_attr="held"),
            Prefetch("contacts", contacts, to_attr="seen_contacts"),
        )

    def acting(self, on: date | None = None) -> Self:
        """Posts with an acting officer on a day, by the published terms."""
        return self.filter(_has_acting(on or clock.today()))


def _has_acting(on: date) -> Exists:
    """Whether a post, of the outer query, has an acting officer on a day."""
    terms = apps.get_model("liaison", "Term").objects.on(on)
    return Exists(terms.filter(published(clock.now()), post=OuterRef("pk"), acting=True))


class TermQuerySet(PublishableQuerySet):
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
        """Published terms of public posts whose officer agrees to be named at that moment."""
        return published(at) & published(at, "post__") & Q(Exists(agreed(at, "officer")))

    def bulk_create(self, objs: Iterable[Any], *args: Any, **kwargs: Any) -> list[Any]:
        """As in Django, and enforce one holder for every post concerned."""
        terms = list(objs)
        with self.model.one_holder_enforced({term.post_id for term in terms}):
            return super().bulk_create(terms, *args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """As in Django, and enforce one holder for every post concerned."""
        posts = set(self.order_by().values_list("post_id", flat=True))  # both the posts left and the post moved to
        if moved_to := kwargs.get("post_id", kwargs.get("post")):
            posts.add(getattr(moved_to, "pk", moved_to))
        with self.model.one_holder_enforced(posts):
            return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]


class ConsentQuerySet(PublishableQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """None: consents are never shown. Published ones open a name."""
        return Q(pk__in=[])


class ContactQuerySet(PublishableQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Contacts that everybody may see."""
        return self.seen_in(["public"], at)

    def for_participants(self, at: datetime | None = None) -> Self:
        """Contacts that the officers of every organisation may see."""
        return self.filter(self.seen_in(["participants", "public"], at or clock.now()))

    def with_health(self) -> Self:
        """Annotate `health`, a ContactHealth, and `confirmed_at`, the moment of the last confirmation or None."""
        checks = apps.get_model("liaison", "ContactCheck").objects.filter(
            contact=OuterRef("pk"), value=OuterRef("value")
        )
        ended = checks.exclude(answer="").values("answer")  # the latest first
        confirmed = checks.filter(answer=CheckAnswer.CONFIRMED).order_by("-answered_at").values("answered_at")
        rows = self.annotate(
            last=Subquery(ended[:1]), before=Subquery(ended[1:2]), confirmed_at=Subquery(confirmed[:1])
        )
        health = Case(
            When(last=CheckAnswer.WRONG, then=Value(ContactHealth.WRONG)),
            When(last=CheckAnswer.NONE, before=CheckAnswer.NONE, then=Value(ContactHealth.SILENT)),
            When(confirmed_at__isnull=False, then=Value(ContactHealth.CONFIRMED)),
            When(Exists(checks), then=Value(ContactHealth.ASKED)),
            default=Value(ContactHealth.UNASKED),
        )
        return rows.annotate(health=health)

    @staticmethod
    def seen_in(tiers: Iterable[str], at: datetime) -> Q:
        """Published contacts of these tiers: of a public post, or of an officer in such a post while a term runs and
        there is a legal basis."""
        terms = apps.get_model("liaison", "Term").objects.on(clock.day_of(at)).filter(published(at))
        in_post = terms.filter(published(at, "post__"), officer=OuterRef("officer"))
        has_basis = ~Q(official_function="") | Q(Exists(agreed(at, "officer", OuterRef("kind"))))
        of_person = Q(officer__isnull=False) & Q(Exists(in_post)) & has_basis
        return published(at) & Q(tier__in=tiers) & (published(at, "post__") | of_person)


class OfficerQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Officers with a consent in force."""
        return Q(Exists(agreed(at, "pk")))


def agreed_by(officer: Any, scope: str) -> QuerySet:
    """The consents of one officer for a scope that are in force now."""
    consents = apps.get_model("liaison", "Consent").objects.filter(officer=officer)
    return consents.filter(in_force(clock.now()), scope=scope)


def in_force(at: datetime) -> Q:
    """Published consents that are given, and neither expired nor withdrawn, on the day of a moment."""
    day = clock.day_of(at)
    return (
        published(at)
        & (Q(until__isnull=True) | Q(until__gte=day))
        & (Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=day))
        & Q(given_on__lte=day)
    )


def agreed(at: datetime, officer: str, scope: str | F = "name") -> QuerySet:
    """Published consents of a scope in force at a moment; `officer` is the column of the outer query with the officer's
    key."""
    consents = apps.get_model("liaison", "Consent")._base_manager
    return consents.filter(in_force(at), scope=scope, officer=OuterRef(officer))
