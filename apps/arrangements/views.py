"""The list of arrangements with the table of pairs, an arrangement, and the list of channels."""

from collections.abc import Iterable
from typing import NamedTuple, cast

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.arrangements import facts
from apps.arrangements.facts import ArrangementFacts
from apps.arrangements.forms import ArrangementFilter, ChannelFilter
from apps.arrangements.models import Arrangement, ArrangementAct, Channel
from apps.arrangements.pairs import PairState, PairTable, pair_table
from apps.arrangements.querysets import ArrangementQuerySet, ChannelQuerySet, prefetched_links
from apps.arrangements.status import DatedStatus
from apps.arrangements.structured_data import agreement
from apps.goals.models import Goal
from apps.pages.breadcrumbs import Crumb
from apps.pages.filters import RecordChoice
from apps.pages.views import PublicDetail, PublicList
from apps.participants.models import Organisation
from apps.records import clock

BREADCRUMBS = (Crumb(_("Arrangements"), "arrangements:list"),)


class ListedArrangement(NamedTuple):
    """An arrangement as a list shows it, with its status on a day and its public goals."""

    record: Arrangement
    standing: DatedStatus
    goals: list[Goal]


class Arrangements(PublicList):
    """The arrangements as of a day, and who has agreed with whom. The filters select both."""

    model = Arrangement
    form_class = ArrangementFilter
    breadcrumbs = BREADCRUMBS

    def records(self) -> ArrangementQuerySet:
        return super().records().with_parties().in_order()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        return context | (self.as_of(context["page_obj"]) if self.form.is_valid() else {})

    def as_of(self, page: Iterable[Arrangement]) -> dict[str, object]:
        form, known = cast(ArrangementFilter, self.form), facts.read()
        goals = cast(RecordChoice, form.fields["goal"]).records
        return {
            "listed": [
                ListedArrangement(
                    record,
                    known.standing(record, form.on),
                    [cast(Goal, goals[str(number)]) for number in known.goals(record) if str(number) in goals],
                )
                for record in page
            ],
            "table": self.table(known),
            "states": PairState,
            "on": form.on,
            "as_of_query": form.as_of_query,
        }

    def table(self, known: ArrangementFacts) -> PairTable:
        """The pairs of the arrangements that the filters select."""
        form, selected = cast(ArrangementFilter, self.form), known.arrangements
        if form.narrows:
            slugs = set(
                cast(QuerySet, self.object_list).prefetch_related(None).order_by().values_list("slug", flat=True)
            )
            selected = [fact for fact in selected if fact.slug in slugs]
        organisations = cast(list[Organisation], [*cast(RecordChoice, form.fields["organisation"]).records.values()])
        return pair_table(selected, organisations, form.on, form.cleaned_data["organisation"])


class ArrangementPage(PublicDetail):
    model = Arrangement
    above = BREADCRUMBS
    title_field = "title"
    described_by = staticmethod(agreement)

    def get_queryset(self) -> ArrangementQuerySet:
        return super().get_queryset().with_everything()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        own = cast(Arrangement, self.object)
        replacing = ArrangementAct.objects.public().filter(replaced_by=own).select_related("arrangement")
        return super().get_context_data(
            standing=own.standing_on(clock.today()), replacing=replacing.in_order(), **kwargs
        )


class Channels(PublicList):
    """The channels, each with its links as of a day."""

    model = Channel
    form_class = ChannelFilter
    breadcrumbs = (*BREADCRUMBS, Crumb(_("Channels"), "channels:list"))

    def records(self) -> ChannelQuerySet:
        on = self.form.cleaned_data["as_of"] if self.form.is_valid() else None
        return super().records().with_operators().prefetch_related(prefetched_links(on), "sources").in_order()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        return context | {"links": [link for channel in context["page_obj"] for link in channel.links.all()]}
