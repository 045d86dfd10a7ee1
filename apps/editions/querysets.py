"""What the public may see of editions, and which is the latest and the next."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db import connection
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from apps.languages import columns
from apps.participants.querysets import NamesOrganisation
from apps.publishing.querysets import PublishableQuerySet, RecordQuerySet, published, referred_to_by_public
from apps.records import clock
from apps.records.dates import start_of


class EditionQuerySet(PublishableQuerySet):
    def newest_first(self) -> Self:
        return self.order_by(start_of("start_date").desc(), "-number")

    def with_presence(self) -> Self:
        """With the public `hosts` of each, and how many public organisations `attended`; one query more."""
        attendances = apps.get_model("editions", "Attendance").objects.public()
        hosts = Prefetch("attendances", attendances.filter(role="host").with_organisation(), to_attr="hosts")
        counted = attendances.attended().filter(edition=OuterRef("pk")).order_by().values("edition")
        return self.annotate(
            attended=Coalesce(Subquery(counted.annotate(count=Count("pk")).values("count")), 0)
        ).prefetch_related(hosts)

    def at_a_glance(self) -> Self:
        """With what another page says of an edition, and no more: number, time, and how much its list can tell."""
        return self.only("number", "start_date", "attendance_list")

    def begun(self) -> Self:
        """Editions whose first day has come."""
        return self.filter(start_date__lte=clock.today().isoformat())

    def latest_one(self) -> Any:
        """The edition held last, or none."""
        return self.begun().newest_first().first()

    def next_one(self) -> Any:
        """The first edition that is announced and has not begun, or none."""
        return self.filter(start_date__gt=clock.today().isoformat()).order_by(start_of("start_date"), "number").first()


def filled(record: Any, *relations: str) -> set[str]:
    """Which reverse relations of a record have rows, public or not. One query of plain SQL: through the ORM each costs
    as much as reading the rows."""
    quote = connection.ops.quote_name
    fields = [(name, record._meta.get_field(name).field) for name in relations]
    looks = (
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(field.model._meta.db_table)} "  # noqa: S608 names of ours
        f"WHERE {quote(field.column)} = %s)"
        for name, field in fields
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(looks), [record.pk] * len(fields))
        return {name for (name,) in cursor.fetchall()}


class OfEditionQuerySet(RecordQuerySet):
    """What belongs to an edition is public when the edition is."""

    def public_condition(self, at: datetime) -> Q:
        return published(at, "edition__")


class AttendanceQuerySet(NamesOrganisation):
    def public_condition(self, at: datetime) -> Q:
        return published(at, "edition__") & published(at, "organisation__")

    def with_edition(self) -> Self:
        """With what names and dates their editions, and no more of them."""
        own = (field.attname for field in self.model._meta.concrete_fields)
        known = ("number", "start_date", "end_date", *columns.columns("title"))
        return self.select_related("edition").only(*own, *(f"edition__{name}" for name in known))

    def attended(self) -> Self:
        """Rows that say somebody came: the standing composition never does."""
        return self.exclude(basis="standing_list")


def in_order(attendances: Iterable[Any]) -> list[Any]:
    """Hosts first, then members, observers and guests, each by acronym in the reader's language. Not the database's
    work, for the few rows of an edition."""
    ranks = {role: place for place, role in enumerate(("host", "member", "observer", "guest"))}

    def place(row: Any) -> tuple[int, str, str]:
        return ranks[row.role], columns.text(row.organisation, "acronym").value, row.organisation.code

    return sorted(attendances, key=place)


class StatementQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        return published(at, "edition__") & (Q(organisation__isnull=True) | published(at, "organisation__"))


class OfMaybeEditionQuerySet(RecordQuerySet):
    """What may belong to an edition is public when it belongs to none or to a public one."""

    def public_condition(self, at: datetime) -> Q:
        return Q(edition__isnull=True) | published(at, "edition__")


class PictureQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Pictures that a public page shows: what only a draft shows would give the draft away."""
        return referred_to_by_public(self.model, at)


class PressReleaseQuerySet(PublishableQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-published_on", "slug")
