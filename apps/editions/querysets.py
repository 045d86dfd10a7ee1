"""What the public may see of editions, and which is the latest and the next."""

from datetime import datetime
from typing import Any, Self

from django.apps import apps
from django.db.models import Case, Count, IntegerField, Prefetch, Q, Value, When

from apps.languages import columns
from apps.publishing import clock
from apps.publishing.dates import start_of
from apps.publishing.querysets import PublishableQuerySet, RecordQuerySet, published, referred_to_by_public


class EditionQuerySet(PublishableQuerySet):
    def newest_first(self) -> Self:
        return self.order_by(start_of("start_date").desc(), "-number")

    def with_presence(self) -> Self:
        """With the public hosts of each as `hosting`, and how many public organisations `attended`; one query more."""
        seen = published(clock.now(), "attendances__organisation__") & ~Q(attendances__basis="standing_list")
        hosts = (
            apps.get_model("editions", "Attendance").objects.public().filter(role="host").select_related("organisation")
        )
        return self.annotate(attended=Count("attendances", filter=seen)).prefetch_related(
            Prefetch("attendances", hosts.in_order().select_related("organisation"), to_attr="hosting")
        )

    def begun(self) -> Self:
        """Editions whose first day has come."""
        return self.filter(start_date__lte=clock.today().isoformat())

    def latest_one(self) -> Any:
        """The edition held last, or none."""
        return self.begun().newest_first().first()

    def next_one(self) -> Any:
        """The first edition that is announced and has not begun, or none."""
        return self.filter(start_date__gt=clock.today().isoformat()).order_by(start_of("start_date"), "number").first()


class OfEditionQuerySet(RecordQuerySet):
    """What belongs to an edition is public when the edition is."""

    def public_condition(self, at: datetime) -> Q:
        return published(at, "edition__")


class AttendanceQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        return published(at, "edition__") & published(at, "organisation__")

    def in_order(self) -> Self:
        """Hosts first, then members, observers and guests, each by acronym in the reader's language."""
        order = ["host", "member", "observer", "guest"]
        rank = Case(
            *(When(role=name, then=Value(place)) for place, name in enumerate(order)),
            default=Value(len(order)),
            output_field=IntegerField(),
        )
        return self.order_by(rank, columns.in_reading_language("organisation__acronym"), "organisation__code")

    def attended(self) -> Self:
        """Rows that say somebody came: the standing composition never does."""
        return self.exclude(basis="standing_list")


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
