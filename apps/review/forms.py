"""The filters of amendments, positions and commitments (pages and CSV), and the form of an adoption in the admin."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.editions.forms import edition_choice
from apps.goals.forms import GoalChoice
from apps.goals.models import Goal
from apps.languages import columns, names
from apps.pages.filters import FilterForm, OneOf, RecordChoice, SearchedFilter
from apps.participants.forms import OrganisationChoice
from apps.participants.models import Organisation
from apps.review.adoption import Adoption, NewGoal
from apps.review.models import Amendment, AmendmentKind, Round, Stance
from apps.review.querysets import AmendmentQuerySet, CommitmentQuerySet


def round_choice() -> RecordChoice:
    return RecordChoice(lambda: Round.objects.public().newest_first(), "code", label=_("Round"))


class RoundFilter(SearchedFilter):
    """Rounds are searched for words only."""


class AmendmentFilter(FilterForm):
    """The filters of the amendments of a round."""

    organisation = OrganisationChoice()
    goal = GoalChoice()
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


class CommitmentFilter(SearchedFilter):
    edition = edition_choice()
    organisation = OrganisationChoice()

    def filter_edition(self, queryset: QuerySet, edition: Model) -> QuerySet:
        return queryset.filter(edition=edition)

    def filter_organisation(self, queryset: CommitmentQuerySet, organisation: Organisation) -> QuerySet:
        return queryset.of(organisation)


class AdoptionForm(forms.Form):
    """The reason of an adoption, and the number and labels of each goal that it adds."""

    message = forms.CharField(
        label=_("Reason (optional)"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
    )

    def __init__(self, adoption: Adoption, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.lines = list(adoption.added)
        last = max(self._numbers(), default=0)
        label = Goal._meta.get_field("label")
        for place, line in enumerate(self.lines, start=1):
            self.fields[self._name(line, "number")] = forms.IntegerField(
                label=gettext("Number of new goal %(place)s") % {"place": place},
                min_value=1,
                max_value=999,
                initial=last + place,
            )
            for language in settings.CONTENT_LANGUAGES:
                widget = forms.TextInput(
                    attrs={"class": "vTextField", "lang": language, "dir": columns.direction(language)}
                )
                self.fields[self._name(line, columns.column("label", language))] = forms.CharField(
                    label=gettext("Threat area of new goal %(place)s – %(language)s")
                    % {"place": place, "language": names.language(language)},
                    max_length=label.max_length,
                    required=language == settings.SOURCE_LANGUAGE,
                    widget=widget,
                )

    def clean(self) -> dict[str, object]:
        """No number is taken, by a stored goal or by another one of this form."""
        given = super().clean() or {}
        taken = self._numbers()
        for line in self.lines:
            name = self._name(line, "number")
            if (number := given.get(name)) in taken:
                self.add_error(name, ValidationError(gettext("There is already a goal of this number.")))
            taken |= {number}
        return given

    def new_goals(self) -> Iterator[NewGoal]:
        for line in self.lines:
            labels = {name: self.cleaned_data[self._name(line, name)] or None for name in columns.columns("label")}
            yield NewGoal(self.cleaned_data[self._name(line, "number")], labels)

    @staticmethod
    def _numbers() -> set[Any]:
        """The numbers of all goals, public or not."""
        return set(Goal._base_manager.values_list("number", flat=True))

    @staticmethod
    def _name(line: int, field: str) -> str:
        return f"goal-{line}-{field}"
