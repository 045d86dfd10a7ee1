"""The filters of amendments, positions and commitments (pages and CSV)."""

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.editions.forms import edition_choice
from apps.goals.models import Goal
from apps.pages.filters import FilterForm, OneOf, RecordChoice, TextFilter
from apps.participants.forms import OrganisationChoice
from apps.participants.models import Organisation
from apps.review.models import Amendment, AmendmentKind, Round, Stance
from apps.review.querysets import AmendmentQuerySet, CommitmentQuerySet
from apps.search.querying import narrow


def round_choice() -> RecordChoice:
    return RecordChoice(lambda: Round.objects.public().newest_first(), "code", label=_("Round"))


class RoundFilter(FilterForm):
    q = TextFilter()

    def filter_q(self, queryset: QuerySet, text: str) -> QuerySet:
        return narrow(queryset, text)


class AmendmentFilter(FilterForm):
    """The filters of the amendments of a round."""

    organisation = OrganisationChoice()
    goal = RecordChoice(lambda: Goal.objects.public().order_by("number"), "number", label=_("Goal"))
    kind = OneOf(AmendmentKind.choices, label=_("Type"))

    def filter_organisation(self, queryset: AmendmentQuerySet, organisation: Organisation) -> QuerySet:
        return queryset.of(organisation)

    def filter_goal(self, queryset: QuerySet, goal: Model) -> QuerySet:
        return queryset.filter(goal=goal)

    def filter_kind(self, queryset: QuerySet, kind: str) -> QuerySet:
        return queryset.filter(kind=kind)


class AmendmentFileFilter(AmendmentFilter):
    """The filters of the file of amendments: also the round, which a page has in its address."""

    round = round_choice()
    field_order = ["round"]

    def filter_round(self, queryset: QuerySet, own: Round) -> QuerySet:
        return queryset.filter(round=own)


class PositionFilter(FilterForm):
    round = round_choice()
    organisation = OrganisationChoice()
    stance = OneOf(Stance.choices, label=_("Position"), all_label=pgettext_lazy("stance", "All"))

    def filter_round(self, queryset: QuerySet, own: Round) -> QuerySet:
        return queryset.filter(amendment__in=Amendment.objects.filter(round=own))

    def filter_organisation(self, queryset: QuerySet, organisation: Model) -> QuerySet:
        return queryset.filter(organisation=organisation)

    def filter_stance(self, queryset: QuerySet, stance: str) -> QuerySet:
        return queryset.filter(stance=stance)


class CommitmentFilter(FilterForm):
    q = TextFilter()
    edition = edition_choice()
    organisation = OrganisationChoice()

    def filter_q(self, queryset: QuerySet, text: str) -> QuerySet:
        return narrow(queryset, text)

    def filter_edition(self, queryset: QuerySet, edition: Model) -> QuerySet:
        return queryset.filter(edition=edition)

    def filter_organisation(self, queryset: CommitmentQuerySet, organisation: Organisation) -> QuerySet:
        return queryset.of(organisation)
