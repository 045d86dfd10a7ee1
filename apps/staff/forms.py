"""The forms of records in the admin: they merge what others changed, keep immutable values, store empty texts as NULL,
and show messages beside their row."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import UniqueConstraint
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.languages import columns
from apps.publishing import rights
from apps.publishing.models import in_json
from apps.records.digits import ascii_digits
from apps.records.slugs import free_slug
from apps.staff import conflict_messages, edit_conflicts, object_permissions, typed_values
from apps.staff.conflict_messages import Note
from apps.staff.edit_conflicts import SEEN, ChangesSince, MergedForm
from apps.staff.rows import MergedRows, merge_rows
from apps.staff.unsaved_forms import NOT_SAVED

PROPOSE = "_propose"  # the button with which a user who could save makes a waiting change instead
WAITING = gettext_lazy("Your change is waiting for a publisher to apply it. Until then, nothing changes.")

CHANGED_APART = gettext_lazy("The public sees this. Change it on its own page, where the change waits.")


class SeenField(forms.Field):
    """The hidden version that a form was made from. It is no value of the record."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> None:
        return None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return False


class RecordForm(forms.ModelForm):
    """The form of a record, on its own page or in a row, for a user. The admin sets two attributes on the instance: its
    `version`, and its `changes_since` the version that the form was made from."""

    user: ClassVar[Any] = None
    seen = SeenField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in set(getattr(self.instance, "immutable", ())) & set(self.fields):
                self.fields[name].disabled = True
        self.initial[SEEN] = getattr(self.instance, "version", None) or ""
        self.since: ChangesSince | None = getattr(self.instance, "changes_since", None)
        self.merged = MergedForm()
        if self.is_bound and self.instance.pk:
            self.merged = edit_conflicts.merge(self, self.since)
        if self._makes_slug():
            self.fields["slug"].required = False
            self.fields["slug"].help_text = _("Empty: made from the title.")
        if self.user and "state" in self.fields:
            allowed = rights.possible_states(self.user, self.instance)
            widget: Any = self.fields["state"].widget
            widget.choices = [(value, label) for value, label in widget.choices if value in allowed]

    def _widget_data_value(self, widget: Any, html_name: str) -> Any:
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
            stored = self.instance._meta.get_field(name) if isinstance(value, str) else None
            if isinstance(stored, models.CharField):
                cleaned[name] = " ".join(value.splitlines())
            if value == "" and stored is not None and stored.null:
                cleaned[name] = None
        if self._makes_slug() and not cleaned.get("slug") and "slug" not in self.errors:
            cleaned["slug"] = self._free_slug(cleaned)
        self._say_understood(cleaned)
        for name in self.merged.conflicts:
            self.add_error(name, conflict_messages.conflict(self, name))
        if self.user and (state := cleaned.get("state")):
            changed = not set(self.changed_data) <= set(rights.PUBLICATION)
            if refusal := rights.transition_refusal(self.user, self.instance, state, changed):
                self.add_error("state", refusal)
        return cleaned

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
                self.understood.append(f"{bound.label}: {text}")

    def notes(self) -> list[Note]:
        """The changes of others that this form does not overwrite."""
        return conflict_messages.changed(self)

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.user and not self.errors and self._shows_at_once():
            self.add_error(None, str(rights.SEEN_AT_ONCE))

    def _shows_at_once(self) -> bool:
        """Whether a user without permission to publish would make a hidden row visible."""
        row: Any = self.instance
        if (
            rights.has_state(row)
            or not row.is_content
            or rights.holds(self.user)
            or object_permissions.proposes(self.user)
        ):
            return False
        return rights.would_show(row) and not (row.pk and rights.waits(self.user, row))


def proposed(form: forms.ModelForm) -> dict[str, Any]:
    """The values that a valid form would change, in the JSON form of a proposal."""
    values: dict[str, Any] = {}
    for name in form.changed_data:
        field: Any = form.instance._meta.get_field(name)
        if field.many_to_many:
            values[name] = sorted(record.pk for record in form.cleaned_data[name])
        else:
            values[name] = in_json(field, form.instance)
    return values


class RecordFormSet(BaseInlineFormSet):
    """The rows of a record in a form, for a user. They are merged with what others changed. A duplicate row gets the
    message of the model's constraint."""

    user: ClassVar[Any] = None
    _refusal = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.merged = merge_rows(self) if self.is_bound and self.instance.pk else MergedRows()

    def clean(self) -> None:
        super().clean()
        if self.merged.refusals:
            raise ValidationError(self.merged.refusals)
        if not (self.user and self.has_changed()):
            return
        if PROPOSE in self.data:
            raise ValidationError(
                _("Rows cannot be part of a waiting change. Save them, or propose each one on its own page.")
            )
        for form in self.initial_forms:
            if form.has_changed() and rights.has_state(self.model):
                self._refuse_if_public(form)
        if self._publishes_own_rows():
            raise ValidationError(_("Save the rows first. Somebody else must publish changes to them."))

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if DELETION_FIELD_NAME in form.fields:
            form.fields[DELETION_FIELD_NAME].widget.attrs["aria-label"] = _("Delete")

    def notes(self) -> list[Note]:
        """The changes of others in the rows that this form does not overwrite."""
        return [*self.merged.notes, *(note for form in self.initial_forms for note in conflict_messages.changed(form))]

    def _refuse_if_public(self, form: forms.ModelForm) -> None:
        """Refuse to change or delete a row that the public sees, if this has to wait: rows have no waiting changes."""
        if form.cleaned_data.get(DELETION_FIELD_NAME):
            if rights.deleted_by_two(self.model, [form.instance.pk]):
                raise ValidationError(str(rights.DELETED_BY_TWO))
        elif rights.waits(self.user, form.instance):
            form.add_error(None, str(CHANGED_APART))

    def _publishes_own_rows(self) -> bool:
        """Whether the same form publishes the record to which the rows belong."""
        parent, model = self.instance, cast(Any, self.model)
        if not (settings.FOUR_EYES and model.is_content and rights.has_state(parent)) or rights.has_state(model):
            return False
        return parent.state == rights.PUBLISHED and not rights.approved(type(parent), [parent.pk])

    def get_unique_error_message(self, unique_check: Sequence[str]) -> str:
        model: Any = self.model
        rules = [rule for rule in model._meta.constraints if isinstance(rule, UniqueConstraint)]
        found = next((rule for rule in rules if set(unique_check) == set(rule.fields)), None)
        self._refusal = (
            str(found.get_violation_error_message()) if found else super().get_unique_error_message(unique_check)
        )
        return self._refusal

    def get_form_error(self) -> str:
        return self._refusal or super().get_form_error()
