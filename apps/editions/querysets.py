"""Which editions and related records are public, and which edition is the latest or the next."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db import connection
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from apps.languages import columns
from apps.participants.querysets import WithOrganisationQuerySet
from apps.publishing.querysets import PublishableQuerySet, RecordQuerySet, has_come, published, referred_to_by_public
from apps.records import clock
from apps.records.dates import start_of


class EditionQuerySet(PublishableQuerySet):
    def newest_first(self) -> Self:
        return self.order_by(start_of("start_date").desc(), "-number")

    def with_presence(self) -> Self:
        """Annotate `attended`, the number of public organisations that attended; prefetch the public `hosts`."""
        # get_model, here and in other querysets: the models import this module.
        attendances = apps.get_model("editions", "Attendance").objects.public()
        hosts = Prefetch("attendances", attendances.filter(role="host").with_organisation(), to_attr="hosts")
        counted = attendances.attended().filter(edition=OuterRef("pk")).order_by().values("edition")
        return self.annotate(
            attended=Coalesce(Subquery(counted.annotate(count=Count("pk")).values("count")), 0)
        ).prefetch_related(hosts)

    def at_a_glance(self) -> Self:
        """Load only what other pages need of an edition: number, dates, completeness of the attendance list."""
        return self.only("number", "start_date", "end_date", "attendance_list")

    def begun(self) -> Self:
        """Editions that have begun."""
        # Text compares as first days do: "2026" and "2026-11" sort before each of their days.
        return self.filter(start_date__lte=clock.today().isoformat())

    def latest_one(self) -> Any:
        """The latest edition that has begun, or None."""
        return self.begun().newest_first().first()

    def next_one(self) -> Any:
        """The first announced edition that has not begun, or None."""
        return self.filter(start_date__gt=clock.today().isoformat()).order_by(start_of("start_date"), "number").first()


def nonempty_relations(record: Any, *relations: str) -> set[str]:
    """The reverse relations of a record that have rows, public or not.

    One query in plain SQL: with the ORM, asking for each relation costs as much as reading its rows.
    """
    quote = connection.ops.quote_name
    fields = [(name, record._meta.get_field(name).field) for name in relations]
    checks = (
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quote(field.model._meta.db_table)} "  # noqa: S608 names of ours
        f"WHERE {quote(field.column)} = %s)"
        for name, field in fields
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(checks), [record.pk] * len(fields))
        return {name for (name,) in cursor.fetchall()}


class OfEditionQuerySet(RecordQuerySet):
    """Rows of an edition are public when the edition is, and their own time has come."""

    def public_condition(self, at: datetime) -> Q:
        return published(at, "edition__") & has_come(at)


class AttendanceQuerySet(WithOrganisationQuerySet):
    def public_condition(self, at: datetime) -> Q:
        return published(at, "edition__") & published(at, "organisation__")

    def with_edition(self) -> Self:
        """Join the edition, with only number, dates and title, and whether it is ours."""
        own = (field.attname for field in self.model._meta.concrete_fields)  # only() defers all that it does not name
        known = ("number", "start_date", "end_date", "ours", *columns.columns("title"))
        return self.select_related("edition").only(*own, *(f"edition__{name}" for name in known))

    def with_organisation(self, *more: str) -> Self:
        """Join the organisation, with what `shown_role` reads of it too."""
        return super().with_organisation("standing", *more)

    def attended(self) -> Self:
        """Rows that say that the organisation attended; the standing composition does not."""
        return self.exclude(basis="standing_list")


def ordered_by_role(attendances: Iterable[Any]) -> list[Any]:
    """Hosts first, then the convenor, members, observers and guests, each by acronym in the reader's language.

    Sorted in Python: an edition has few rows, and they are already loaded.
    """
    ranks = {role: place for place, role in enumerate(("host", "convenor", "member", "observer", "guest"))}

    def place(row: Any) -> tuple[int, str, str]:
        return ranks[row.shown_role], columns.text(row.organisation, "acronym").value, row.organisation.code

    return sorted(attendances, key=place)


class StatementQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        by_speaker = Q(organisation__isnull=True) | published(at, "organisation__")
        return published(at, "edition__") & by_speaker & has_come(at)

    def with_speaker_arabic(self) -> Self:
        """Add `speaker_arabic`: the speaker's name in Arabic script, as recorded of the organisation's leadership."""
        officials = apps.get_model("participants", "Official").objects
        same = officials.public().filter(organisation=OuterRef("organisation"), name=OuterRef("speaker"))
        return self.annotate(speaker_arabic=Subquery(same.exclude(name_arabic="").values("name_arabic")[:1]))


class OptionalEditionQuerySet(RecordQuerySet):
    """Rows with an optional edition are public when they have none or a public one, and their own time has come."""

    def public_condition(self, at: datetime) -> Q:
        return (Q(edition__isnull=True) | published(at, "edition__")) & has_come(at)


class PictureQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Pictures shown on a public page. A picture that only drafts show would disclose the draft."""
        return referred_to_by_public(self.model, at)


class PressReleaseQuerySet(PublishableQuerySet):
    def newest_first(self) -> Self:
        return self.order_by("-published_on", "slug")
