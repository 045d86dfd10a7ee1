"""The order of the rows in a form. It is typed as numbers, or made with buttons and by dragging (js/order.js). Two rows
with one number are no error: the one that was moved there comes first, and the rows are numbered anew."""

from collections.abc import Iterable
from typing import cast

from django import forms
from django.db.models import Model
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _

from apps.records import positions
from apps.records.positions import POSITION


def is_ordered(formset: BaseInlineFormSet) -> bool:
    """Whether the rows have positions in one order within their record."""
    return positions.owners(_model(formset)) == (formset.fk.name,)


def show_buttons(field: forms.Field) -> None:
    """Let the script put buttons beside the position of a row."""
    field.widget.attrs |= {"class": f"{field.widget.attrs.get('class', '')} row-position".strip()}
    field.widget.attrs |= {"data-up": _("Move up"), "data-down": _("Move down"), "data-drag": _("Drag to move")}


def number(rows_of_form: Iterable[forms.ModelForm]) -> None:
    """Number the rows by their order, if two have one position. Rows that will be deleted keep their place: their
    deletion may have to wait."""
    rows = [form for form in rows_of_form if isinstance(getattr(form, "cleaned_data", {}).get(POSITION), int)]
    if len({form.cleaned_data[POSITION] for form in rows}) == len(rows):
        return
    for place, form in enumerate(sorted(rows, key=_place), start=1):
        if form.cleaned_data.get(DELETION_FIELD_NAME):
            continue
        form.cleaned_data[POSITION] = place
        setattr(form.instance, POSITION, place)
        changed = set(form.changed_data) - {POSITION}
        form.changed_data = [*changed, *([POSITION] if place != form.initial.get(POSITION) else [])]


def _place(form: forms.ModelForm) -> tuple[int, int]:
    """A row that was moved up, or is new, stands before one with the same position; one that was moved down, behind."""
    wanted, stored = form.cleaned_data[POSITION], form.initial.get(POSITION)
    if stored is None or wanted < stored:
        return wanted, 0
    return wanted, 1 if wanted == stored else 2


def step_aside(formset: BaseInlineFormSet, saved: Iterable[forms.ModelForm]) -> None:
    """Before rows are saved one by one: those that change places stand aside."""
    moved = [form.instance.pk for form in saved if POSITION in form.changed_data]
    if moved:
        taken: set[int | None] = {form.initial.get(POSITION) for form in formset.initial_forms}
        taken |= {getattr(form.instance, POSITION) for form in formset.forms}
        positions.step_aside(_model(formset), moved, taken)


def _model(formset: BaseInlineFormSet) -> type[Model]:
    return cast(type[Model], formset.model)
