"""The order of the rows in a form. It is typed as numbers, or made with buttons and by dragging (js/order.js). Two rows
with one number are no error: the one that was moved there comes first, and the rows are numbered anew."""

from collections.abc import Iterable
from typing import Any

from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.translation import gettext as _

from apps.records import positions
from apps.records.positions import POSITION


def is_ordered(formset: Any) -> bool:
    """Whether the rows have positions in one order within their record."""
    return positions.owners(formset.model) == (formset.fk.name,)


def show_buttons(field: Any) -> None:
    """Let the script put buttons beside the position of a row."""
    field.widget.attrs |= {"class": f"{field.widget.attrs.get('class', '')} row-position".strip()}
    field.widget.attrs |= {"data-up": _("Move up"), "data-down": _("Move down"), "data-drag": _("Drag to move")}


def number(forms: Iterable[Any]) -> None:
    """Number the rows by their order, if two have one position. Rows that will be deleted keep their place: their
    deletion may have to wait."""
    rows = [form for form in forms if isinstance(getattr(form, "cleaned_data", {}).get(POSITION), int)]
    if len({form.cleaned_data[POSITION] for form in rows}) == len(rows):
        return
    for place, form in enumerate(sorted(rows, key=_place), start=1):
        if form.cleaned_data.get(DELETION_FIELD_NAME):
            continue
        form.cleaned_data[POSITION] = form.instance.position = place
        changed = set(form.changed_data) - {POSITION}
        form.changed_data = [*changed, *([POSITION] if place != form.initial.get(POSITION) else [])]


def _place(form: Any) -> tuple[int, int]:
    """A row that was moved up, or is new, stands before one with the same position; one that was moved down, behind."""
    wanted, stored = form.cleaned_data[POSITION], form.initial.get(POSITION)
    if stored is None or wanted < stored:
        return wanted, 0
    return wanted, 1 if wanted == stored else 2


def step_aside(formset: Any, forms: Iterable[Any]) -> None:
    """Before rows are saved one by one: those that change places stand aside."""
    moved = [form.instance.pk for form in forms if POSITION in form.changed_data]
    if moved:
        taken = {form.initial.get(POSITION) for form in formset.initial_forms}
        taken |= {form.instance.position for form in formset.forms}
        positions.step_aside(formset.model, moved, taken)
