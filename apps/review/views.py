"""The rounds of review, a round with its amendments, an amendment; and the ledger of commitments."""

from collections.abc import Iterable
from typing import cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.editions.models import Edition
from apps.pages.breadcrumbs import Crumb, of_record
from apps.pages.views import PublicDetail, PublicList
from apps.records import clock
from apps.review.comparison import compare
from apps.review.forms import AmendmentFilter, CommitmentFilter, RoundFilter
from apps.review.ledger import LedgerMark, LedgerPicture, ledger
from apps.review.models import Amendment, Commitment, ReviewEvent, Round, Stance
from apps.review.querysets import AmendmentQuerySet, CommitmentQuerySet
from apps.review.tally import rule_of, tally
from apps.review.timeline import timeline
from apps.review.wording import passing_sentence, rule_sentences

BREADCRUMBS = (
    Crumb(gettext_lazy("Global Policing Goals"), "goals:list"),
    Crumb(gettext_lazy("Review of the goals"), "review:list"),
)


class Rounds(PublicList):
    """The rounds, and the events of both reviews on one timeline."""

    model = Round
    form_class = RoundFilter
    breadcrumbs = BREADCRUMBS

    def records(self) -> QuerySet:
        return super().records().newest_first()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        today = clock.today()
        events = list(ReviewEvent.objects.public().in_order())
        rounds = [(one, one.stage_on(today)) for one in context["page_obj"]]
        return context | {"rounds": rounds, "events": events, "timeline": timeline(events)}


class RoundPage(PublicDetail):
    """A round with its rule, and its amendments, narrowed by the filter form."""

    model = Round
    slug_field = slug_url_kwarg = "code"
    above = BREADCRUMBS
    title_field = "title"

    @classmethod
    def parameters(cls) -> Iterable[str]:
        return AmendmentFilter.base_fields

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().with_invited()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        own, form = cast(Round, self.object), AmendmentFilter(self.request.GET)
        every = Amendment.objects.public().filter(round=own).with_everything().in_order()
        selected = form.filter(every) if form.is_valid() else every.none()
        amendments = [(one, counted := tally(one), passing_sentence(counted)) for one in selected]
        query = self.request.GET.copy()
        return super().get_context_data(
            form=form,
            query=query.urlencode(),
            noindex=not form.is_valid() or bool(form.given()),
            stage=own.stage_on(clock.today()),
            rule=rule_sentences(rule_of(own)),
            amendments=amendments,
            has_amendments=bool(amendments) or every.exists(),
            events=ReviewEvent.objects.public().filter(round=own).in_order(),
            **kwargs,
        )


class AmendmentPage(PublicDetail):
    """An amendment: its text compared with the base wording, the positions by organisation, responses, the decision."""

    model = Amendment

    slug_field = "code"
    above = BREADCRUMBS
    title_field = "code"

    def get_queryset(self) -> AmendmentQuerySet:
        return super().get_queryset().with_everything()

    def get_object(self, queryset: QuerySet | None = None) -> Amendment:
        # The address has the code of the round and a number: together they are the code of the amendment.
        self.kwargs["slug"] = f"{self.kwargs['code']}-{self.kwargs['number']}"
        return super().get_object(queryset)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        own = cast(Amendment, self.object)
        counted, base = tally(own), own.base_wording
        context = super().get_context_data(
            tally=counted,
            passing=passing_sentence(counted),
            rule=rule_sentences(rule_of(own.round)),
            base=base,
            comparison=compare(base, counted.revision),
            counts=[(stance.label, counted.counts.get(stance, 0)) for stance in Stance],
            earlier=[one for one in own.positions.all() if counted.revision and one.revision < counted.revision.number],
            decision=next(iter(own.decisions.all()), None),
            **kwargs,
        )
        number = Crumb(_("Amendment %(number)s") % {"number": own.number})
        in_round = Crumb(of_record(own.round, "title").title, "review:round", (own.round.code,))
        return context | {"breadcrumbs": (*BREADCRUMBS, in_round, number)}


class Commitments(PublicList):
    """The ledger: a row for each commitment, a column for each edition that has begun."""

    model = Commitment
    form_class = CommitmentFilter
    breadcrumbs = (Crumb(gettext_lazy("Commitments"), "commitments:list"),)

    def records(self) -> CommitmentQuerySet:
        return super().records().with_everything().prefetch_related("sources").in_order()

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        context = super().get_context_data(**kwargs)
        editions = list(Edition.objects.public().at_a_glance().begun().order_by("number"))
        rows = ledger(list(context["page_obj"]), editions)
        return context | {
            "editions": editions,
            "ledger": rows,
            "reports": [one for row in rows for one in row.reports],
            "picture": LedgerPicture(rows, editions),
            "marks": [mark for mark in LedgerMark if mark != LedgerMark.NOT_YET],
        }
