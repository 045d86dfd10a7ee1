"""The forms of the admin: values that never change stay, empty texts are nothing, messages stand beside their row."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import models
from django.db.models import UniqueConstraint
from django.forms.models import BaseInlineFormSet

from apps.publishing.models import in_json


class RecordForm(forms.ModelForm):
    """The form of a record, on its own page or in a row."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in set(getattr(self.instance, "immutable", ())) & set(self.fields):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """Keep one kind of nothing, NULL for a text of spaces too, and short texts on one line."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in cleaned.items():
            stored = self.instance._meta.get_field(name) if isinstance(value, str) else None
            if isinstance(stored, models.CharField):
                cleaned[name] = " ".join(value.splitlines())
            if value == "" and stored is not None and stored.null:
                cleaned[name] = None
        return cleaned


def proposed(form: forms.ModelForm) -> dict[str, Any]:
    """The values that a valid form would change, as a waiting change holds them."""
    values: dict[str, Any] = {}
    for name in form.changed_data:
        field: Any = form.instance._meta.get_field(name)
        if field.many_to_many:
            values[name] = sorted(record.pk for record in form.cleaned_data[name])
        else:
            values[name] = in_json(field, form.instance)
    return values


class RecordFormSet(BaseInlineFormSet):
    """Rows of a record. A row that is there twice says so in the words of the model's rule."""

    _refusal = ""

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
