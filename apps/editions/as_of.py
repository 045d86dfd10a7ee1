"""A form with a day, chosen by an edition or a date: the base of pages that show what was known as of a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.editions.forms import edition_choice
from apps.editions.models import Edition
from apps.pages.filters import FilterForm
from apps.records import clock, dates


class SuggestionInput(forms.TextInput):
    """A text input with suggested values, each with a label; other values are allowed."""

    template_name = "editions/suggesting.html"
    suggestions: list[tuple[str, str]] = []

    def get_context(self, name: str, value: object, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{attrs['id']}-suggestions"
        return context | {"suggestions": self.suggestions}


@dataclass(frozen=True)
class DayChoice:
    """A day to choose: the last day of an edition, or without one today. `query` is the query string of the page."""

    edition: Edition | None
    query: str
    is_chosen: bool


class AsOfForm(FilterForm):
    """A form with a day: `as_of`, a date or an edition (which stands for its last day); by default today."""

    as_of = forms.CharField(
        label=_("As of (edition or date)"),
        required=False,
        max_length=10,
        widget=SuggestionInput(attrs={"size": 10, "placeholder": _("today"), "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: Any = self.fields.get("edition") or edition_choice()
        self.editions, self.requested = offered, ""
        widget: Any = self.fields["as_of"].widget
        widget.suggestions = self.editions.options()[1:]

    def clean_as_of(self) -> date | None:
        """The day. An edition, a month or a year stands for its last day."""
        text = self.cleaned_data["as_of"]
        self.requested, edition = text, self.editions.records.get(text)
        try:
            return edition.last_day if edition else dates.last_day(text) if text else None
        except ValueError as error:
            raise forms.ValidationError(
                _("“%(value)s” is not a date or an edition. Write a day (2022-12-08) or an edition (%(numbers)s)."),
                params={"value": text, "numbers": _(", ").join(sorted(self.editions.records, key=int))},
            ) from error

    @property
    def on(self) -> date:
        """The requested day. Valid forms only."""
        return self.cleaned_data["as_of"] or clock.today()

    @property
    def latest(self) -> Edition | None:
        """The latest edition that has begun, among the choices."""
        begun = (edition for edition in self.editions.records.values() if edition.first_day <= clock.today())
        return next(begun, None)  # the choices are newest first

    @property
    def edition_before(self) -> Edition | None:
        """The latest edition among the choices that was over before the day."""
        held = (edition for edition in self.editions.records.values() if (edition.last_day or self.on) < self.on)
        return next(held, None)

    @property
    def days(self) -> list[DayChoice]:
        """The days to choose from, each with the other filters as they are: every edition held, and today."""
        today = clock.today()
        held = [edition for edition in self.editions.records.values() if edition.first_day <= today]
        choices: list[tuple[str, Edition | None]] = [(str(edition.number), edition) for edition in reversed(held)]
        return [
            DayChoice(edition, self._query_with(as_of), as_of == self.requested)
            for as_of, edition in [*choices, ("", None)]
        ]

    @property
    def narrows(self) -> bool:
        """Whether a filter other than the day is set."""
        return bool(self.given().keys() - {"as_of"})

    def _query_with(self, as_of: str) -> str:
        query = {**{name: self.data[name] for name in self.data}, "as_of": as_of, "page": ""}
        return urlencode([(name, value) for name, value in query.items() if value])

    @property
    def as_of_query(self) -> str:
        """The query string that carries the day over to other pages; empty for today."""
        return f"?as_of={self.requested}" if self.cleaned_data.get("as_of") else ""
