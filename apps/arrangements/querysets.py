"""Which arrangements and channels are public, and which an organisation has."""

from datetime import date, datetime
from typing import Self

from django.apps import apps
from django.db.models import Exists, Model, OuterRef, Prefetch, Q, QuerySet

from apps.goals.models import Goal
from apps.languages import columns
from apps.participants.models import Organisation
from apps.participants.querysets import WithOrganisationQuerySet, name_columns
from apps.publishing.querysets import PublishableQuerySet, RecordQuerySet, published
from apps.records.dates import start_of


class ArrangementQuerySet(PublishableQuerySet):
    def of(self, organisation: Organisation) -> Self:
        """Arrangements to which an organisation is a party."""
        # get_model, here and below: the models import this module.
        parties = apps.get_model("arrangements", "ArrangementParty").objects.filter(organisation=organisation)
        return self.filter(pk__in=parties.values("arrangement"))

    def known_by(self, on: date) -> Self:
        """Arrangements that had begun by a day, and those of which no beginning is known. By the rule of `status`."""
        acts = apps.get_model("arrangements", "ArrangementAct").objects.filter(arrangement=OuterRef("pk"))
        beginnings = acts.exclude(kind__in=["replaced", "ended"])
        return self.filter(Exists(beginnings.begun_by(on)) | ~Exists(beginnings))

    def in_order(self) -> Self:
        return self.order_by(columns.in_reading_language("title"), "slug")

    def with_parties(self) -> Self:
        """Prefetch the public parties."""
        parties = apps.get_model("arrangements", "ArrangementParty").objects.public()
        return self.prefetch_related(Prefetch("parties", parties.with_organisation().order_by("position")))

    def with_everything(self) -> Self:
        """Prefetch what the page of an arrangement shows: the public parties, goals and channels, and the acts."""
        goals = Goal.objects.public().order_by("number")
        channels = apps.get_model("arrangements", "Channel").objects.public().in_order()
        acts = apps.get_model("arrangements", "ArrangementAct").objects.public()
        acts = acts.select_related("replaced_by").in_order()
        return self.with_parties().prefetch_related(
            Prefetch("goals", goals), Prefetch("channels", channels), Prefetch("acts", acts), "sources"
        )


class PartyQuerySet(WithOrganisationQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Parties to public arrangements, unless they are organisations that are not public."""
        return published(at, "arrangement__") & (Q(organisation__isnull=True) | published(at, "organisation__"))


class ActQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Acts of public arrangements. The arrangement that replaces one may not be public: who shows it asks."""
        return published(at, "arrangement__")

    def begun_by(self, on: date) -> Self:
        """Acts whose date had begun by a day."""
        # Text compares as first days do: "2015" and "2015-06" sort before each of their days.
        return self.annotate(day=start_of("date")).filter(day__lte=on.isoformat())

    def between(self, since: date | None, until: date) -> Self:
        """Acts whose date begins after a day, if one is given, and by another, with their arrangements and the public
        parties of these; the latest first."""
        parties = apps.get_model("arrangements", "ArrangementParty").objects.public()
        found = self.begun_by(until)
        found = found.filter(day__gt=since.isoformat()) if since else found
        return (
            found.select_related("arrangement")
            .prefetch_related(Prefetch("arrangement__parties", parties.with_organisation().order_by("position")))
            .order_by("-day", "arrangement__slug", "kind")
        )

    def in_order(self) -> Self:
        return self.order_by(start_of("date"), "kind", "pk")


class ChannelQuerySet(PublishableQuerySet):
    def of(self, organisation: Organisation) -> Self:
        """Channels that an organisation operates, or with which it is linked, itself or by a channel of its own."""
        operators = apps.get_model("arrangements", "Channel").operators.through
        own = operators._base_manager.filter(organisation=organisation).values("channel")
        links = apps.get_model("arrangements", "ChannelLink").objects.public()
        linked = links.filter(Q(linked_organisation=organisation) | Q(linked_channel__in=own))
        return self.filter(Q(pk__in=own) | Q(pk__in=linked.values("channel")))

    def known_by(self, on: date) -> Self:
        """Channels of which a link had begun by a day, or of which no link is known."""
        links = apps.get_model("arrangements", "ChannelLink").objects.filter(channel=OuterRef("pk"))
        return self.filter(Exists(links.known_by(on)) | ~Exists(links))

    def with_operators(self) -> Self:
        """Prefetch the public organisations that operate each."""
        return self.prefetch_related(Prefetch("operators", Organisation.objects.public().by_standing()))

    def in_order(self) -> Self:
        return self.order_by(columns.in_reading_language("name"), "code")


class ChannelLinkQuerySet(RecordQuerySet):
    def public_condition(self, at: datetime) -> Q:
        """Links of public channels, unless they lead to something that is not public."""
        by_channel = Q(linked_channel__isnull=True) | published(at, "linked_channel__")
        by_organisation = Q(linked_organisation__isnull=True) | published(at, "linked_organisation__")
        return published(at, "channel__") & by_channel & by_organisation

    def update(self, **kwargs: object) -> int:
        """As in Django; a link that leads elsewhere also gets its new key."""
        for name in ("linked_organisation", "linked_channel"):
            if isinstance(target := kwargs.get(name), Model):
                kwargs["linked_with"] = target.code  # type: ignore[attr-defined]
        return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined]

    def known_by(self, on: date) -> Self:
        """Links that had begun by a day, and those of which no start is known."""
        # An unknown start is empty text, which sorts before every day.
        return self.annotate(day=start_of("since")).filter(day__lte=on.isoformat())

    def with_targets(self) -> Self:
        """Join what each channel is linked with."""
        own = (field.attname for field in self.model._meta.concrete_fields)  # only() defers all that it does not name
        names = (f"linked_organisation__{name}" for name in name_columns())
        channel = (f"linked_channel__{name}" for name in ("code", "ours", *columns.columns("name")))
        return self.select_related("linked_channel", "linked_organisation").only(*own, *names, *channel)


def prefetched_links(on: date | None = None) -> Prefetch:
    """The public links of channels, those known by a day or all."""
    links: QuerySet = apps.get_model("arrangements", "ChannelLink").objects.public().with_targets()
    links = links.known_by(on) if on else links  # type: ignore[attr-defined]
    return Prefetch("links", links.order_by("kind", "linked_with"))
