"""The forms of records in the admin: they merge what others changed, keep immutable values, store empty texts as NULL,
and show messages beside their row."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Model, QuerySet, UniqueConstraint
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.languages import columns
from apps.languages.typography import colon
from apps.publishing import rights
from apps.publishing.decisions import field_changes
from apps.publishing.json_values import AnyField, JSONValue, in_json
from apps.publishing.models import Proposal, Record
from apps.publishing.proposing import propose, propose_addition, propose_deletion
from apps.publishing.rights import AnyModel, AnyUser
from apps.records import positions
from apps.records.digits import ascii_digits
from apps.records.positions import POSITION
from apps.records.slugs import free_slug
from apps.staff import (
    conflict_messages,
    edit_conflicts,
    object_permissions,
    ours_boxes,
    row_order,
    state_steps,
    typed_values,
)
from apps.staff.conflict_messages import Note
from apps.staff.edit_conflicts import SEEN, ChangesSince, MergedForm
from apps.staff.rows import MergedRows, merge_rows
from apps.staff.unsaved_forms import NOT_SAVED

PROPOSE = "_propose"  # the button with which a user who could save makes a waiting change instead
WAITING = gettext_lazy("Your change is waiting for a publisher to apply it. Until then, nothing changes.")
WITHDRAWN = gettext_lazy("Nothing differs from what is stored any more: your waiting change is withdrawn.")
ROWS_WAIT = gettext_lazy("The changes of rows that the public sees are waiting for a publisher to apply them.")
OTHER_ORGANISATION = gettext_lazy("You do not speak for this organization.")


class SeenField(forms.Field):
    """The hidden version that a form was made from. It is no value of the record."""

    widget = forms.HiddenInput

    def clean(self, value: object) -> None:
        return None

    def has_changed(self, initial: object, data: object) -> bool:
        return False


class RecordForm(forms.ModelForm):
    """The form of a record, on its own page or in a row, for a user. The admin sets two attributes on the instance: its
    `version`, and its `changes_since` the version that the form was made from."""

    user: ClassVar[Any] = None
    speakers: ClassVar[str | None] = None
    rows: "RecordFormSet | None" = None  # the rows that it is one of
    shown_at: ClassVar[dict[str, str]] = {}
    """For fields of the model that are not in the form: the field beside which their messages stand."""
    seen = SeenField(required=False)
    review_note = state_steps.NoteField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "state" in self.fields:  # before the merge, which reads it
            self.fields["state"].widget = state_steps.StateText(self.instance)
            self.fields["state"].required = False
        else:
            del self.fields[state_steps.NOTE]
        if self.instance.pk:
            for name in set(getattr(self.instance, "immutable", ())) & set(self.fields):
                self.fields[name].disabled = True
        if ours_boxes.OURS in self.fields:
            ours_boxes.replace_field(self)
        self.initial[SEEN] = getattr(self.instance, "version", None) or ""
        self.since: ChangesSince | None = getattr(self.instance, "changes_since", None)
        self.merged = MergedForm()
        if self.is_bound and self.instance.pk:
            self.merged = edit_conflicts.merge(self, self.since)
        self.reopened: Proposal | None = getattr(self.instance, "reopened", None)
        if self.reopened and not self.is_bound:
            self._show_own_texts(self.reopened)
        if self._makes_slug():
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Empty: made from the title.")
        if self._counts():
            self.fields["position"].required = False
            self.fields["position"].help_text = _("Empty: after the last one.")

    def _widget_data_value(self, widget: forms.Widget, html_name: str) -> object:
        """The submitted value, or the one that replaces it in the merge."""
        if html_name in self.merged.replaced:
            return self.merged.replaced[html_name]
        value = super()._widget_data_value(widget, html_name)  # type: ignore[misc]
        if isinstance(widget, forms.SplitDateTimeWidget) and isinstance(value, list):
            return [ascii_digits(part or "") for part in value]
        return value

    def is_valid(self) -> bool:
        """An unsaved form that came back is not valid until its user has looked at it and sent it again."""
        return super().is_valid() and NOT_SAVED not in self.data

    def clean(self) -> dict[str, Any]:
        """Turn empty texts into NULL and put short texts on one line. A field that another user changed too gets a
        message with both values."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            is_text = isinstance(value, str) and name != state_steps.NOTE
            stored = self.instance._meta.get_field(name) if is_text else None
            if isinstance(stored, models.CharField):
                cleaned[name] = " ".join(value.splitlines())
            if value == "" and stored is not None and stored.null:
                cleaned[name] = None
        if cleaned.get(ours_boxes.OURS):
            cleaned[ours_boxes.OURS] = ours_boxes.in_stored_order(self, cleaned[ours_boxes.OURS])
        if self._makes_slug() and not cleaned.get("slug") and "slug" not in self.errors:
            cleaned["slug"] = self._free_slug(cleaned)
        if self._counts() and cleaned.get("position") is None and "position" not in self.errors:
            cleaned["position"] = self._next_position(cleaned)
        self._say_understood(cleaned)
        self._refuse_other_organisations(cleaned)
        for name in self.merged.conflicts:
            self.add_error(name, conflict_messages.conflict(self, name))
        if self.user and (state := cleaned.get("state")):
            changed = not set(self.changed_data) <= {*rights.PUBLICATION, state_steps.NOTE}
            if refusal := rights.transition_refusal(self.user, self.instance, state, changed):
                self.add_error("state", refusal)
            timed = not state_steps.is_scheduled(self.data, self.add_prefix("state"))
            if not (timed or "publish_at" in self.errors or state_steps.is_to_come(cleaned.get("publish_at"))):
                self.add_error("publish_at", state_steps.TIME_NEEDED)
        return cleaned

    def has_changed(self) -> bool:
        """Django's, but a new row with nothing but a position is none."""
        changed = set(self.changed_data)
        return bool(changed - {POSITION} if self.rows is not None and not self.instance.pk else changed)

    def _get_validation_exclusions(self) -> set[str]:
        """The positions of rows are checked and given together, by their formset."""
        excluded = super()._get_validation_exclusions()  # type: ignore[misc]
        return {*excluded, POSITION} if self.rows is not None and row_order.is_ordered(self.rows) else excluded

    def _show_own_texts(self, reopened: Proposal) -> None:
        """Show what the user has proposed, and below it what is public."""
        for line, name in zip(field_changes(reopened), filter(reopened.has_field, reopened.changes), strict=True):
            if name in self.fields:
                stored, new = self.instance._meta.get_field(name), reopened.changes[name][1]
                self.initial[name] = new if stored.remote_field else stored.to_python(new)
                public = _("Your waiting change. Now public: %(value)s") % {"value": line.present or "–"}
                self.fields[name].help_text = format_html(
                    '<span dir="auto">{}</span> {}', public, self.fields[name].help_text
                )

    def _refuse_other_organisations(self, cleaned: dict[str, Any]) -> None:
        """Users who can only propose do so for records of their own organisations."""
        name = object_permissions.owner_field(self.instance, self.speakers)
        if self.user and name in cleaned and object_permissions.proposes(self.user):
            owner = cleaned[name]
            if owner and not object_permissions.speaks_for(self.user, owner, self.speakers):
                self.add_error(name, OTHER_ORGANISATION)

    def _counts(self) -> bool:
        """Whether an empty position of a new record becomes the one after the last."""
        return not self.instance.pk and isinstance(self.fields.get("position"), forms.IntegerField)

    def _next_position(self, cleaned: dict[str, object]) -> int | None:
        if self.rows is not None:
            return self.rows.next_position()
        model = type(self.instance)
        wanted = {name: cleaned.get(name) for name in positions.owners(model)}
        last = model._base_manager.filter(**wanted).aggregate(last=models.Max("position"))["last"]
        return (last or 0) + 1

    def _makes_slug(self) -> bool:
        """Whether an empty address of a new record is made from its title."""
        opts = self.instance._meta
        return not self.instance.pk and "slug" in self.fields and "title" in columns.translated_fields(opts.model)

    def _free_slug(self, cleaned: dict[str, object]) -> str:
        title, length = cleaned.get(columns.column("title", settings.SOURCE_LANGUAGE)), self.fields["slug"].max_length  # type: ignore[attr-defined]
        return free_slug(type(self.instance), title, length=length) if title else ""

    def _say_understood(self, cleaned: dict[str, object]) -> None:
        """Say beside each date what it was understood as, if it was typed in another form."""
        self.understood = []
        for name in set(self.changed_data) & cleaned.keys():
            bound = self[name]
            if text := typed_values.understood(bound.field, bound.data, cleaned[name]):
                bound.field.help_text = bound.help_text = text
                self.understood.append(f"{bound.label}{colon()}{text}")

    def notes(self) -> list[Note]:
        """The changes of others that this form does not overwrite."""
        return conflict_messages.changed(self)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.user and not self.errors:  # only now the instance has the values of the form
            self.instance.shows_at_once = self._shows_at_once()

    def _update_errors(self, errors: ValidationError) -> None:
        """Django's, which fails on a message about a field that the form does not have."""
        found: dict[str, list[ValidationError]] = {}
        for name, own in errors.update_error_dict({}).items():
            shown = name if name in self.fields else self.shown_at.get(name, NON_FIELD_ERRORS)
            found.setdefault(shown, []).extend(own)
        super()._update_errors(ValidationError(found))  # type: ignore[misc]

    def _shows_at_once(self) -> bool:
        """Whether saving would let the public see a row at once, without a user who may decide that."""
        row: AnyModel = self.instance
        return not rights.has_state(row) and rights.waits_to_show(self.user, row) and rights.would_show(row)


def let_wait(form: "RecordForm", user: AnyUser) -> Proposal | None:
    """Propose what a valid form would write; None when it changes nothing."""
    record, reopened = form.instance, form.reopened
    if record.pk is None:
        links = {field.name for field in record._meta.many_to_many} & form.cleaned_data.keys()
        return propose_addition(record, {name: _keys(form, name) for name in links}, user)
    values = {name: _proposed(form, name) for name in form.changed_data}
    for name in reopened.changes if reopened else ():  # what has its stored value again is proposed no longer
        if name in form.cleaned_data:
            values[name] = _proposed(form, name)
    return propose(record, values, user) if values else None


def _proposed(form: "RecordForm", name: str) -> JSONValue:
    field: AnyField = form.instance._meta.get_field(name)
    return _keys(form, name) if field.many_to_many else in_json(field, form.instance)


def _keys(form: "RecordForm", name: str) -> list[int]:
    return sorted(record.pk for record in form.cleaned_data[name])


class RecordFormSet(BaseInlineFormSet):
    """The rows of a record in a form, for a user. They are merged with what others changed. A duplicate row gets the
    message of the model's constraint."""

    user: ClassVar[Any] = None
    adds_rows = True
    lets_wait = False
    _refusal = ""
    _last_position: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merged = merge_rows(self) if self.is_bound and self.instance.pk else MergedRows()

    def clean(self) -> None:
        if row_order.is_ordered(self):
            row_order.number(self.forms)
        super().clean()
        if self.merged.refusals:
            raise ValidationError(self.merged.refusals)
        if not (self.user and self.has_changed()):
            return
        if self._publishes_own_rows():
            raise ValidationError(_("Save the rows first. Somebody else must publish changes to them."))

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.rows = self
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].widget.attrs["aria-label"] = _("Delete")
        if POSITION in form.fields and row_order.is_ordered(self):
            row_order.show_buttons(form.fields[POSITION])

    @cached_property
    def empty_form(self) -> Any:
        """Django makes it anew for the scripts, for the page and for each question about it: four times on a page."""
        return super().empty_form

    def own_rows(self) -> QuerySet:
        """The stored rows of the record."""
        model: AnyModel = self.model
        return model._base_manager.filter(**{self.fk.name: self.instance})

    @staticmethod
    def deleted_row(form: forms.ModelForm, since: ChangesSince) -> object:
        """The message about a row that another user deleted and this user changed."""
        return conflict_messages.deleted_not_changed(since)

    def next_position(self) -> int:
        """The position after those of all rows, and after the one given last."""
        if self._last_position is None:
            typed = [ascii_digits(str(form["position"].value() or "")) for form in self.forms]
            stored = [form.instance.position or 0 for form in self.initial_forms]
            self._last_position = max([0, *stored, *(int(text) for text in typed if text.isdecimal())])
        self._last_position += 1
        return self._last_position

    def notes(self) -> list[Note]:
        """The changes of others in the rows that this form does not overwrite."""
        return [*self.merged.notes, *(note for form in self.initial_forms for note in conflict_messages.changed(form))]

    def save(self, commit: bool = True) -> list[Model]:
        """Save the rows, except those whose change has to wait: all content if `lets_wait`, else what the public sees
        or would see. `proposals` are the waiting changes."""
        self.proposals: list[Proposal] = []
        self._waiting: list[Model] = []
        if row_order.is_ordered(self):
            row_order.step_aside(self, [form for form in self.initial_forms if not self._waits(form.instance)])
        saved = super().save(commit)
        self.new_objects = [row for row in self.new_objects if row.pk]
        self.changed_objects = [pair for pair in self.changed_objects if pair[0] not in self._waiting]
        self.deleted_objects = [row for row in self.deleted_objects if row not in self._waiting]
        return saved

    def save_new(self, form: RecordForm, commit: bool = True) -> Model:  # type: ignore[override]
        return self._let_wait(form) if self._waits(form.instance) else super().save_new(form, commit)

    def save_existing(self, form: RecordForm, obj: Model, commit: bool = True) -> Model:  # type: ignore[override]
        return self._let_wait(form) if self._waits(obj) else super().save_existing(form, obj, commit)

    def delete_existing(self, obj: Record, commit: bool = True) -> None:
        if self._waits(obj) or rights.deleted_by_two(self.model, [obj.pk]):
            self.proposals.append(propose_deletion(obj, self.user, str(obj)))
            self._waiting.append(obj)
        else:
            super().delete_existing(obj, commit)

    def _waits(self, row: AnyModel) -> bool:
        """Whether a change of this row waits. A new row with a state is a draft."""
        is_new = row.pk is None
        if not (self.user and row.is_content) or (is_new and rights.has_state(row)):
            return False
        return self.lets_wait or getattr(row, "shows_at_once", False) or (not is_new and rights.waits(self.user, row))

    def _let_wait(self, form: RecordForm) -> Model:
        if made := let_wait(form, self.user):
            self.proposals.append(made)
        self._waiting.append(form.instance)
        return form.instance

    def _publishes_own_rows(self) -> bool:
        """Whether the same form publishes the record to which the rows belong."""
        parent, model = self.instance, cast(AnyModel, self.model)
        if not (settings.FOUR_EYES and model.is_content and rights.has_state(parent)) or rights.has_state(model):
            return False
        return parent.state == rights.PUBLISHED and not rights.approved(type(parent), [parent.pk])

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        model: AnyModel = self.model
        rules = [rule for rule in model._meta.constraints if isinstance(rule, UniqueConstraint)]
        found = next((rule for rule in rules if set(unique_check) == set(rule.fields)), None)
        self._refusal = (
            str(found.get_violation_error_message()) if found else super().get_unique_error_message(unique_check)
        )
        return self._refusal

    def get_form_error(self) -> str:
        return self._refusal or super().get_form_error()
