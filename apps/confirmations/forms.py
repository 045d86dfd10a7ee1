"""The form in which an organisation answers, line by line."""

from collections.abc import Iterator
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.confirmations.lines import LineGroup, PublicLine, PublicRecord
from apps.confirmations.models import AnswerLine, LineAnswer
from apps.languages import columns
from apps.publishing.json_values import JSONValue, in_json
from apps.publishing.rights import AnyModel
from apps.staff import typed_values

ANSWER, VALUE, SHOWN, ALL = "answer", "value", "shown", "all"


class ShownLine(NamedTuple):
    """A line with its fields in the form."""

    line: PublicLine
    answer: forms.BoundField
    value: forms.BoundField
    shown: forms.BoundField


class ShownRecord(NamedTuple):
    """A record with the box that confirms all its lines, and the lines, which are folded unless one needs a look."""

    record: PublicRecord
    all_right: forms.BoundField
    lines: list[ShownLine]
    is_open: bool


class AnswersForm(forms.Form):
    """One answer, correction and hash of the value shown for each line; a box for each record, which confirms the lines
    that have a value and no answer of their own; `message` for what is missing. Fields that are no line of the
    organisation do not exist here, whatever is posted."""

    use_required_attribute = False
    message = forms.CharField(
        label=gettext_lazy("What is missing, or what else is wrong?"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def __init__(
        self, found: list[LineGroup], data: QueryDict | None, stored: dict[tuple[str, int, str], AnswerLine]
    ) -> None:
        super().__init__(data, label_suffix="")
        self.groups = found
        for shown in self._records():
            answers = [stored.get(line.stored_key) for line in shown.lines if line.text]
            self.fields[f"{ALL}-{shown.key}"] = forms.BooleanField(
                label=_("All of this is right"),
                required=False,
                initial=bool(answers) and all(known and known.answer == LineAnswer.CONFIRMED for known in answers),
            )
        for line in self._lines():
            known = stored.get(line.stored_key)
            self.fields[f"{ANSWER}-{line.key}"] = forms.ChoiceField(
                label=line.label,
                choices=LineAnswer.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=known.answer if known else None,
            )
            self.fields[f"{VALUE}-{line.key}"] = self._value_field(line, known.value if known else "")
            self.fields[f"{SHOWN}-{line.key}"] = forms.CharField(
                required=False, max_length=64, widget=forms.HiddenInput, initial=line.value_hash
            )

    @staticmethod
    def _value_field(line: PublicLine, typed: str) -> forms.Field:
        """The field of the model's form, which need not be filled in."""
        more: dict[str, object] = {"required": False, **typed_values.form_class(line.field)}
        if isinstance(line.field, models.URLField):
            more["assume_scheme"] = "https"
        if isinstance(line.field, models.IntegerField):  # a number input lets nobody type the digits of another script
            more["widget"] = forms.TextInput(attrs={"inputmode": "numeric"})
        made: forms.Field = line.field.formfield(**more)
        made.label, made.initial = _("The right value"), typed or None
        if isinstance(made.widget, forms.Textarea):
            made.widget.attrs |= {"rows": 3}
        made.widget.attrs |= {"dir": "auto", "aria-label": f"{_('The right value')}: {line.label}"}
        return made

    def _records(self) -> Iterator[PublicRecord]:
        for group in self.groups:
            yield from group.records

    def _lines(self) -> Iterator[PublicLine]:
        for shown in self._records():
            yield from shown.lines

    def clean(self) -> None:
        super().clean()
        for shown in self._records():
            if self.cleaned_data.get(f"{ALL}-{shown.key}"):
                names = [f"{ANSWER}-{line.key}" for line in shown.lines if line.text]
                self.cleaned_data |= {name: LineAnswer.CONFIRMED for name in names if self.cleaned_data.get(name) == ""}
        for line in self._lines():
            answer = self.cleaned_data.get(f"{ANSWER}-{line.key}")
            if answer != LineAnswer.CORRECTED:  # what was typed and not meant need not be valid
                self.errors.pop(f"{VALUE}-{line.key}", None)
            if answer and self.cleaned_data.get(f"{SHOWN}-{line.key}") != line.value_hash:
                self.add_error(f"{ANSWER}-{line.key}", _("This was changed since you saw it. Look at it again."))
        for shown in self._records():
            self._validate(shown)

    def _validate(self, shown: PublicRecord) -> None:
        """Let the model judge the corrections of a record together; its messages stand beside them."""
        wrong = [line for line in shown.lines if self.is_corrected(line)]
        for line in wrong:
            if self.cleaned_data[f"{VALUE}-{line.key}"] in (None, ""):
                self.add_error(f"{VALUE}-{line.key}", _("Write the right value."))
        wrong = [line for line in wrong if self.is_corrected(line)]
        if not wrong:
            return
        record = self._corrected(shown, wrong)
        for line in wrong:
            if in_json(line.field, record) == in_json(line.field, shown.record):
                self.add_error(f"{VALUE}-{line.key}", _("This is the value that is shown."))
        try:
            record.full_clean(exclude=columns.translated_fields(record._meta.model))
        except ValidationError as error:
            own = {line.field.name: line for line in wrong}
            for name, messages in error.message_dict.items():
                self.add_error(f"{VALUE}-{own.get(name, wrong[0]).key}", messages)

    def is_corrected(self, line: PublicLine) -> bool:
        """Whether the line has a correction without an error."""
        answer, value = f"{ANSWER}-{line.key}", f"{VALUE}-{line.key}"
        return self.cleaned_data.get(answer) == LineAnswer.CORRECTED and not {answer, value} & self.errors.keys()

    def _corrected(self, shown: PublicRecord, wrong: list[PublicLine]) -> AnyModel:
        """A copy of the record with the corrections, unsaved."""
        record: AnyModel = type(shown.record)._base_manager.get(pk=shown.record.pk)
        for line in wrong:
            value = self.cleaned_data[f"{VALUE}-{line.key}"]
            setattr(record, line.field.attname, value)
        return record

    def corrections(self, shown: PublicRecord) -> dict[PublicLine, JSONValue]:
        """The corrections of a record without errors, in the form in which waiting changes store them."""
        wrong = [line for line in shown.lines if self.is_corrected(line)]
        record = self._corrected(shown, wrong) if wrong else shown.record
        return {line: in_json(line.field, record) for line in wrong}

    def answers(self) -> Iterator[tuple[PublicLine, str, str]]:
        """The lines that were answered without an error, each with the answer and the correction as typed."""
        for line in self._lines():
            answer, value = f"{ANSWER}-{line.key}", f"{VALUE}-{line.key}"
            given = self.cleaned_data.get(answer)
            if given and not {answer, value} & self.errors.keys():
                typed = str(self[value].data or "") if given == LineAnswer.CORRECTED else ""
                yield line, given, typed

    def shown(self) -> list[tuple[str, list[ShownRecord]]]:
        """The groups for the template: label and records."""
        return [(group.label, [self._shown(one) for one in group.records]) for group in self.groups]

    def _shown(self, shown: PublicRecord) -> ShownRecord:
        lines = [
            ShownLine(line, *(self[f"{name}-{line.key}"] for name in (ANSWER, VALUE, SHOWN))) for line in shown.lines
        ]
        looked_at = {LineAnswer.CORRECTED, LineAnswer.UNKNOWN}
        is_open = any(one.answer.errors or one.value.errors or one.answer.value() in looked_at for one in lines)
        return ShownRecord(shown, self[f"{ALL}-{shown.key}"], lines, is_open)
