"""The forms of the workspace: the filters of the matrix, and the input of one text."""

from collections.abc import Iterable, Sequence

from django import forms
from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.languages import columns, names, stamps
from apps.languages.stamps import TranslationState
from apps.pages.filters import FilterForm, OneOf, TextFilter
from apps.translators import matrix
from apps.translators.selection import WAITING, Selection
from apps.translators.texts import TextKey, kind_of, models_seen, names_record, target_languages

STATE_LABELS = {
    TranslationState.MISSING: pgettext_lazy("state of a text", "not translated"),
    TranslationState.STALE: pgettext_lazy("state of a text", "out of date"),
    TranslationState.DRAFT: pgettext_lazy("state of a text", "not reviewed"),
    TranslationState.REVIEWED: pgettext_lazy("state of a text", "reviewed"),
    WAITING: pgettext_lazy("state of a text", "waits for review"),
}


FOLDED = ("kind", "record", "mine")  # fields of the filters


def languages() -> list[tuple[str, str]]:
    """The languages that are translated into, by their names in the reader's language."""
    return [(code, names.language(code)) for code in target_languages()]


class MatrixFilter(FilterForm):
    """The filters of the matrix. Its `models` are those whose texts the user can view."""

    q = TextFilter()
    language = OneOf(languages, label=_("Language"), all_label=pgettext_lazy("language", "All"))
    state = OneOf(list(STATE_LABELS.items()), label=_("State"))
    kind = OneOf((), label=_("Type"))
    record = OneOf((), label=_("Page"))
    mine = forms.BooleanField(label=_("Assigned to me"), required=False)

    def __init__(self, data: QueryDict | None, request: HttpRequest) -> None:
        super().__init__(data)
        self.request, self.models = request, models_seen(request)
        kinds = [(kind_of(model), str(capfirst(model._meta.verbose_name_plural))) for model in self.models]
        self._offer("kind", sorted(kinds, key=lambda one: one[1].casefold()))
        offered = list(matrix.pages(self.models))
        chosen = str(self.data.get("record", ""))
        if names_record(chosen) and chosen not in dict(offered):  # a link leads to the texts of any record
            offered.append((chosen, chosen))
        self._offer("record", offered)

    def _offer(self, name: str, choices: Iterable[tuple[str, str]]) -> None:
        field = self.fields[name]
        field.choices = [("", field.all_label), *choices]  # type: ignore[attr-defined]

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """What most searches need; the form of an export adds its format."""
        return [field for field in self.visible_fields() if field.name not in FOLDED]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in FOLDED]

    @property
    def narrows(self) -> bool:
        """Whether one of the folded fields is set, or is wrong."""
        return any(field.data for field in self.more_fields)

    def selection(self) -> Selection | None:
        """The texts that the filters choose; None if a filter is wrong."""
        if not self.is_bound:
            return Selection(self.models)
        if not self.is_valid():
            return None
        given = self.given()
        return Selection(
            self.models,
            given.get("language", ""),
            given.get("state", ""),
            given.get("kind", ""),
            given.get("record", ""),
            given.get("q", ""),
            self.request.user if given.get("mine") else None,
        )


class TextForm(forms.Form):
    """One text. `source` and `before` are the fingerprints of the source text and of the text that it replaces, as the
    form shows them. The length is checked when it is saved: an input with a limit would cut what is pasted."""

    text = forms.CharField(required=False, strip=False)
    is_typo = forms.BooleanField(
        label=_("Only a typo: the translations still fit"),
        help_text=_("They stay as they are, and are not out of date."),
        required=False,
    )
    source = forms.CharField(widget=forms.HiddenInput, required=False)
    before = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: QueryDict | None, record: Model, key: TextKey, shown: str, is_open: bool) -> None:
        hashes = {
            "source": stamps.fingerprint(columns.value(record, key.field, settings.SOURCE_LANGUAGE)),
            "before": stamps.fingerprint(columns.value(record, key.field, key.language)),
        }
        super().__init__(data, initial={"text": shown, **hashes})
        self.hashes = hashes
        attrs = {
            "lang": key.language,
            "dir": columns.direction(key.language),
            "rows": max(3, min(20, 2 + len(columns.value(record, key.field, settings.SOURCE_LANGUAGE)) // 60)),
            "autofocus": is_open,
            "disabled": not is_open,
        }
        self.fields["text"].label = key.label
        self.fields["text"].widget = forms.Textarea(attrs={name: value for name, value in attrs.items() if value})
        if key.language != settings.SOURCE_LANGUAGE:
            del self.fields["is_typo"]

    def show(self, reasons: Sequence[str]) -> None:
        """Show why the text was not written; sent again, the form is compared with what is stored now."""
        self.add_error("text", list(reasons))
        self.data = self.data.copy()  # type: ignore[attr-defined]  # what a request sends cannot be changed
        self.data.update(self.hashes)  # type: ignore[attr-defined]
