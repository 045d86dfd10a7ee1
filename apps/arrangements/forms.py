"""The filters of arrangements and channels (pages and CSV)."""

from datetime import date

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.arrangements.models import Arrangement, ArrangementAct, ArrangementKind, Channel, LinkKind, PersonalData
from apps.arrangements.querysets import ArrangementQuerySet, ChannelLinkQuerySet
from apps.arrangements.status import ActKind
from apps.editions.as_of import AsOfForm
from apps.goals.forms import GoalChoice
from apps.pages.filters import OneOf, SearchedFilter
from apps.participants.forms import OrganisationChoice
from apps.participants.models import Organisation


class ArrangementFilter(SearchedFilter, AsOfForm):
    organisation = OrganisationChoice()
    goal = GoalChoice()
    kind = OneOf(ArrangementKind.choices, label=_("Type"))
    personal_data = OneOf(
        PersonalData.choices, label=_("Personal data"), all_label=pgettext_lazy("personal data", "All")
    )
    field_order = ["q", "as_of", "organisation", "goal", "kind", "personal_data"]

    def filter_as_of(self, queryset: ArrangementQuerySet, on: date) -> QuerySet:
        return queryset.known_by(on)

    def filter_organisation(self, queryset: ArrangementQuerySet, organisation: Organisation) -> QuerySet:
        return queryset.of(organisation)

    def filter_goal(self, queryset: QuerySet, goal: Model) -> QuerySet:
        return queryset.filter(goals=goal)

    def filter_kind(self, queryset: QuerySet, kind: str) -> QuerySet:
        return queryset.filter(kind=kind)

    def filter_personal_data(self, queryset: QuerySet, personal_data: str) -> QuerySet:
        return queryset.filter(personal_data=personal_data)


class PartyFilter(AsOfForm):
    """The filters of parties, by those of their arrangements."""

    organisation = OrganisationChoice()

    def filter_organisation(self, queryset: QuerySet, organisation: Organisation) -> QuerySet:
        return queryset.filter(arrangement__in=Arrangement.objects.public().of(organisation))

    def filter_as_of(self, queryset: QuerySet, on: date) -> QuerySet:
        return queryset.filter(arrangement__in=Arrangement.objects.public().known_by(on))


class ActFilter(PartyFilter):
    kind = OneOf(ActKind.choices, label=_("Act"), all_label=pgettext_lazy("act", "All"))

    def filter_kind(self, queryset: QuerySet, kind: str) -> QuerySet:
        return queryset.filter(kind=kind)

    def filter_as_of(self, queryset: QuerySet, on: date) -> QuerySet:
        return queryset.filter(pk__in=ArrangementAct.objects.begun_by(on).values("pk"))


class ChannelFilter(AsOfForm):
    organisation = OrganisationChoice()

    def filter_organisation(self, queryset: QuerySet, organisation: Organisation) -> QuerySet:
        return queryset.filter(pk__in=Channel.objects.of(organisation).values("pk"))

    def filter_as_of(self, queryset: QuerySet, on: date) -> QuerySet:
        return queryset.filter(pk__in=Channel.objects.known_by(on).values("pk"))


class ChannelLinkFilter(AsOfForm):
    organisation = OrganisationChoice()
    kind = OneOf(LinkKind.choices, label=_("Type"))

    def filter_organisation(self, queryset: QuerySet, organisation: Organisation) -> QuerySet:
        return queryset.filter(channel__in=Channel.objects.public().of(organisation))

    def filter_as_of(self, queryset: ChannelLinkQuerySet, on: date) -> QuerySet:
        return queryset.known_by(on)

    def filter_kind(self, queryset: QuerySet, kind: str) -> QuerySet:
        return queryset.filter(kind=kind)
