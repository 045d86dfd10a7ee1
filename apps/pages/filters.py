"""The base of the filter forms. One form filters the list page and its CSV file, so the two cannot disagree."""

from collections.abc import Callable, Sequence
from copy import copy
from functools import cached_property
from typing import Any, Self, cast

from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.records.digits import ascii_digits
from apps.search.querying import narrow

ALL = _("All")


def _named(values: Sequence[object]) -> str:
    return _(", ").join(str(value) for value in values)


class Options(forms.Select):
    """A select rendered by one template. Django renders one template for each option, which is slow with forty."""

    template_name = "_options.html"


class OneOf(forms.ChoiceField):
    """A choice whose error message lists the allowed values. An empty value means all; `all_label` is the word for it,
    which in French, Spanish and Arabic agrees with the noun."""

    widget = Options

    def __init__(self, choices: Any, *, all_label: str | Promise = ALL, **kwargs: Any) -> None:
        self.all_label = all_label

        def options() -> list[tuple[str, Any]]:
            return [("", all_label), *(choices() if callable(choices) else choices)]

        super().__init__(choices=options, required=False, **kwargs)

    def validate(self, value: Any) -> None:
        # Not by `super()`, whose message does not list the allowed values.
        choices: Any = self.choices
        allowed = [str(code) for code, _label in choices if code != ""]
        if value and value not in allowed:
            raise forms.ValidationError(
                _("“%(value)s” is unknown. Allowed: %(allowed)s."),
                code="invalid_choice",
                params={"value": value, "allowed": _named(allowed)},
            )


class RecordChoice(OneOf):
    """One of the public records, selected by a key such as its code and shown by a short name. The cleaned value is the
    record, or None. A form reads the records once, for its options and its cleaned value."""

    def __init__(
        self, rows: Callable[[], QuerySet], key: str, *, short: Callable[[Any], str] = str, **kwargs: Any
    ) -> None:
        self.rows, self.key, self.short = rows, key, short
        super().__init__((), **kwargs)

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        """Django copies the fields of the class for each form. Each copy reads its own records, not those of a form
        made earlier."""
        copied = super().__deepcopy__(memo)
        copied.__dict__.pop("records", None)
        copied.choices = copied.options  # the bound method of the copy, not of the original field
        return copied

    @cached_property
    def records(self) -> dict[str, Model]:
        return {str(getattr(row, self.key)): row for row in self.rows()}

    def options(self) -> list[tuple[str, Any]]:
        return [("", self.all_label), *((key, self.short(row)) for key, row in self.records.items())]

    def clean(self, value: object) -> Model | None:
        return self.records.get(super().clean(value))


class Year(forms.IntegerField):
    """A four-digit year. A text input: a number input would not show an invalid entry again."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "size": 6})

    def __init__(self, **kwargs: Any) -> None:
        messages = {
            name: _("Write a year of four digits, such as 2022.") for name in ("invalid", "min_value", "max_value")
        }
        super().__init__(required=False, min_value=1000, max_value=9999, error_messages=messages, **kwargs)


class FilterForm(forms.Form):
    """The filters of a list. A subclass declares fields, and a method `filter_<name>(queryset, value)` for each."""

    page = forms.IntegerField(
        required=False,
        min_value=1,
        widget=forms.HiddenInput,
        error_messages={"invalid": _("Enter a page number."), "min_value": _("Page numbers start at 1.")},
    )
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        kwargs.setdefault("auto_id", "filter-%s")
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self.data = self._in_ascii_digits()

    def _in_ascii_digits(self) -> QueryDict:
        """The data with the digits 0-9 in every field but the searched text."""
        data = cast(QueryDict, copy(self.data))  # a copy of `request.GET` can be changed
        for name, field in self.fields.items():
            typed = data.get(name)
            if isinstance(typed, str) and not typed.isascii() and not isinstance(field, TextFilter):
                data[name] = ascii_digits(typed)
        return data

    def filter(self, queryset: QuerySet) -> QuerySet:
        """The queryset narrowed by every filter that is set. Call it on a valid form only."""
        for name, value in self.given().items():
            queryset = getattr(self, f"filter_{name}")(queryset, value)
        return queryset

    def error_text(self) -> str:
        """The errors as plain text, a line for each field."""
        return "".join(f"{field}: {' '.join(map(str, messages))}\n" for field, messages in self.errors.items())

    def given(self) -> dict[str, Any]:
        """The filters that are set, without the page number."""
        return {n: v for n, v in self.cleaned_data.items() if n != "page" and v not in (None, "")}


class TextFilter(forms.CharField):
    """A search text, limited to a length for which the database answers quickly."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Search"))
        super().__init__(required=False, max_length=200, **kwargs)
        self.widget.input_type = "search"


class SearchedFilter(FilterForm):
    """The filters of a list whose records can be searched for words."""

    q = TextFilter()

    def filter_q(self, queryset: QuerySet, text: str) -> QuerySet:
        return narrow(queryset, text)
