"""The filters of the directory (page and CSV), and form fields for choosing an organisation."""

from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.pages.filters import OneOf, RecordChoice, SearchedFilter
from apps.participants.models import FormerCode, Organisation, OrganisationKind, Region, Standing
from apps.participants.names import OrganisationNames


class RegionChoice(OneOf):
    def __init__(self) -> None:
        super().__init__(Region.choices, label=_("Region"), all_label=pgettext_lazy("region", "All"))


class StandingChoice(OneOf):
    def __init__(self) -> None:
        super().__init__(Standing.choices, label=_("Status"), all_label=pgettext_lazy("status", "All"))


class OrganisationChoice(RecordChoice):
    """A choice among the public organisations. A former code selects its successor, so that old links keep working."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            lambda: Organisation.objects.public().named().by_standing(),
            "code",
            label=_("Organization"),
            all_label=pgettext_lazy("organization", "All"),
            **kwargs,
        )

    def clean(self, value: object) -> Model | None:
        return super().clean(self._present(value))

    # Also what the form shows: the choice must be selected in the list, though the address has the former code.
    def bound_data(self, data: object, initial: object) -> object:
        return self._present(super().bound_data(data, initial))

    def _present(self, code: object) -> object:
        if not code or code in self.records:
            return code
        former = FormerCode.objects.public().filter(code=code).values_list("organisation__code", flat=True)
        return former.first() or code


class ParticipantFilter(SearchedFilter):
    standing = StandingChoice()
    region = RegionChoice()
    kind = OneOf(OrganisationKind.choices, label=_("Type"))

    def filter_standing(self, queryset: QuerySet, standing: str) -> QuerySet:
        return queryset.filter(standing=standing)

    def filter_region(self, queryset: QuerySet, region: str) -> QuerySet:
        return queryset.filter(region=region)

    def filter_kind(self, queryset: QuerySet, kind: str) -> QuerySet:
        return queryset.filter(kind=kind)


class OrganisationNameField(forms.ModelChoiceField):
    """An organisation typed by name, acronym or code, in any language.

    The page provides the suggestions as a datalist with the id `LISTED`.
    """

    LISTED = "organisations-called"
    widget = forms.TextInput

    def __init__(self, organisations: QuerySet, **kwargs: Any) -> None:
        super().__init__(organisations, **kwargs)
        self.names = OrganisationNames(organisations)  # shared by all forms of a formset, so that names are read once
        self.widget.attrs |= {"list": self.LISTED, "autocomplete": "off", "dir": "auto", "class": "vTextField"}

    def prepare_value(self, value: object) -> object:
        """Show a primary key as text; text that was typed stays as it is."""
        key = getattr(value, "pk", value)
        return self.names.written(key) if isinstance(key, int) else key

    def to_python(self, value: object) -> Model | None:
        text = str(value or "").strip()
        if not text:
            return None
        found = self.names.find(text)
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(self._refusal(text, [organisation.code for organisation in found]))

    def has_changed(self, initial: object, data: object) -> bool:
        try:
            return initial != getattr(self.to_python(data), "pk", None)
        except forms.ValidationError:
            return True

    def _refusal(self, text: str, codes: list[str]) -> str:
        if codes:
            message = _("Several organizations are called “%(text)s”. Write one of: %(codes)s.")
            return message % {"text": text, "codes": _(", ").join(codes)}
        refusal = _("No organization is called “%(text)s”.") % {"text": text}
        if near := self.names.near(text):
            refusal += " " + _("Is it one of: %(names)s?") % {"names": _(", ").join(near)}
        return refusal
