"""The form in which a waiting change is compared, edited and decided, field by field."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.contrib.admin import ModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.languages import columns, names
from apps.publishing.json_values import AnyField, JSONValue, Values, in_json
from apps.publishing.models import Proposal
from apps.records.value_text import value_text

APPLY, KEEP = "apply", "keep"


class FieldChange(NamedTuple):
    """What a proposal does to a field: its label, the language and direction of its texts, the value it was made from,
    the proposed value, and the present one; whether somebody else changed it since; and the fields of the form that
    decide about it, if there are any."""

    label: str
    language: str
    direction: str
    old: str
    new: str
    present: str
    is_conflict: bool
    choice: forms.BoundField | None = None
    value: forms.BoundField | None = None


class DecisionForm(forms.Form):
    """The proposed values, each with the choice to apply it or to keep what is there. A conflict has no choice made.
    `fields_of` is the admin of the record, which knows how its fields are entered; `decides`: whether there are
    choices; otherwise authors edit their own proposal, but not what it belongs to."""

    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=gettext_lazy("The author reads it. It is required when something is not applied."),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        proposal: Proposal,
        fields_of: ModelAdmin,
        request: HttpRequest,
        data: QueryDict | None = None,
        decides: bool = True,
    ) -> None:
        super().__init__(data, initial={"seen": proposal.digest()})
        self.proposal, self.decides = proposal, decides
        self.names = [name for name in proposal.changes if proposal.has_field(name)]
        self.conflicts = proposal.conflicts() if proposal.state == Proposal.State.WAITING else {}
        for name in self.names:
            field: AnyField = proposal.model._meta.get_field(name)
            self.fields[f"value-{name}"] = self._value_field(field, fields_of, request)
            if decides:
                self.fields[f"choice-{name}"] = self._choice_field(name)
        if not decides:
            del self.fields["comment"]

    def _value_field(self, field: AnyField, fields_of: ModelAdmin, request: HttpRequest) -> forms.Field:
        made: Any = fields_of.formfield_for_dbfield(field, request)
        if isinstance(made.widget, RelatedFieldWidgetWrapper):  # has buttons that add and change the related record
            made.widget = made.widget.widget
        new = self.proposal.changes[field.name][1]
        made.initial = new if field.remote_field else field.to_python(new)
        made.disabled = bool(field.many_to_one and not self.decides)
        made.widget.attrs["aria-label"] = names.field_label(self.proposal.model, field.name)
        return made

    def _choice_field(self, name: str) -> forms.Field:
        keep = _("Leave it out") if self.proposal.adds else _("Keep the present value")
        return forms.ChoiceField(
            label=names.field_label(self.proposal.model, name),
            choices=[(APPLY, _("Apply this value")), (KEEP, keep)],
            widget=forms.RadioSelect,
            initial=None if name in self.conflicts else APPLY,
            error_messages={"required": _("Choose which value stays.")},
        )

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.names:  # a value that is left out need not be valid
            if cleaned.get(f"choice-{name}") == KEEP:
                self.errors.pop(f"value-{name}", None)
        return cleaned

    def values(self) -> Values:
        """The values to write, in the form of `Proposal.changes`. The form is valid."""
        chosen = [name for name in self.names if self.cleaned_data.get(f"choice-{name}", APPLY) == APPLY]
        return {name: self._as_json(name) for name in chosen}

    def _as_json(self, name: str) -> JSONValue:
        value, field = self.cleaned_data[f"value-{name}"], self.proposal.model._meta.get_field(name)
        if field.many_to_many:
            return sorted(record.pk for record in value)
        if isinstance(value, Model):
            return value.pk
        record = self.proposal.model()
        setattr(record, field.attname, None if value == "" and field.null else value)
        return in_json(field, record)

    def leaves_out(self) -> bool:
        """Whether something that was proposed is not applied."""
        return any(self.cleaned_data.get(f"choice-{name}") == KEEP for name in self.names)

    def refuse_without_comment(self) -> bool:
        """Add an error if the comment is missing; returns whether it is."""
        is_missing = not self.cleaned_data.get("comment")
        if is_missing:
            self.add_error("comment", _("Say why, so that the author knows."))
        return is_missing

    def compare_again(self) -> None:
        """Let the form that comes back hold what is there now."""
        self.data = self.data.copy()  # type: ignore[attr-defined]  # what a request sends cannot be changed
        self.data["seen"] = self.proposal.digest()  # type: ignore[index]

    def show(self, error: ValidationError) -> None:
        """Show the error of a rule, beside its field if it is in the form."""
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, texts in found.items():
            own = f"value-{name}" in self.fields
            label = "" if own or name == NON_FIELD_ERRORS else f"{names.field_label(self.proposal.model, name)}: "
            self.add_error(f"value-{name}" if own else None, [f"{label}{text}" for text in texts])

    def lines(self) -> list[FieldChange]:
        found = field_changes(self.proposal, self.conflicts)
        choices = [(self[f"choice-{name}"] if self.decides else None, self[f"value-{name}"]) for name in self.names]
        return [line._replace(choice=c, value=v) for line, (c, v) in zip(found, choices, strict=True)]


def field_changes(
    proposal: Proposal, conflicts: Mapping[str, tuple[JSONValue, ...]] | None = None
) -> list[FieldChange]:
    """What a proposal does to each field, in words."""
    model, found = proposal.model, []
    is_open = proposal.state == Proposal.State.WAITING
    conflicts = (proposal.conflicts() if is_open else {}) if conflicts is None else conflicts
    for name, (old, new) in proposal.changes.items():
        if not proposal.has_field(name):
            continue
        language = (columns.base_of(name, model) or ("", ""))[1]
        found.append(
            FieldChange(
                *(names.field_label(model, name), language, columns.direction(language) if language else ""),
                *(_text(model, name, old), _text(model, name, new)),
                *(_text(model, name, conflicts[name][2] if name in conflicts else old), name in conflicts),
            )
        )
    return found


def applied_changes(proposal: Proposal) -> list[tuple[str, str]]:
    """The label and text of each value that was applied differently from the proposal; “not applied” for one that was
    left out."""
    proposed = {name: new for name, (_old, new) in proposal.changes.items() if proposal.has_field(name)}
    if proposal.state != Proposal.State.APPLIED or proposal.deletes or not proposal.applied:
        return []
    differing = [name for name, new in proposed.items() if proposal.applied.get(name, ...) != new]
    return [
        (
            str(capfirst(names.field_label(proposal.model, name))),
            _text(proposal.model, name, proposal.applied[name]) if name in proposal.applied else _("not applied"),
        )
        for name in differing
    ]


def _text(model: type[Model], name: str, value: JSONValue) -> str:
    """The text of a value that a proposal stores as JSON."""
    field: AnyField = model._meta.get_field(name)
    if value is None:  # not `to_python`: a yes or no has no value for nothing
        return ""
    if not field.remote_field:
        return value_text(field, field.to_python(value), lambda _model, key: str(key))
    keys = value if isinstance(value, list) else [value]
    found = field.related_model._base_manager.in_bulk([key for key in keys if key is not None])
    return value_text(field, value, lambda _model, key: str(found.get(key, key)))
