"""Two people edit a record at once: what became of it since the version that a form was made from, and the form laid
over that. What its user left alone stays as it is stored; links are added and taken away one by one; a field that both
changed to something else is a conflict."""

from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import Model, OuterRef, Subquery

from apps.history.records import DELETED
from apps.history.versions import FieldValues, links, own_fields, rows_of, states
from apps.staff.compat import widget_data_value

SEEN = "seen"  # the hidden field of a form with the version that it was made from: the `history_id` of a row of history


DIGITS = 19  # more than any database counts to


@dataclass(frozen=True, eq=False)
class Meanwhile:
    """What was written of a record after the version that somebody has before them, oldest first: each row of history
    and what it says, None for a deletion. `base` is what that version says, None where it is not known."""

    model: type[Model]
    base: FieldValues | None
    later: list[tuple[Any, FieldValues | None]]

    @property
    def now(self) -> FieldValues | None:
        return self.later[-1][1]

    def value(self, name: str) -> Any:
        """What the version said in a field."""
        return self.base[columns(self.model)[name]] if self.base else None

    def changed(self, name: str) -> bool:
        """Whether a field says something else now; of an unknown version, any may."""
        column = columns(self.model)[name]
        return self.base is None or self.now is None or self.base[column] != self.now[column]

    def row(self, name: str = "") -> Any:
        """The row of history since which a field says what it says; the last one for the record as a whole."""
        latest = self.later[-1][0]
        column = columns(self.model).get(name)
        for row, state in reversed(self.later):
            if column is None or state is None or self.now is None or state[column] != self.now[column]:
                break
            latest = row
        return latest


def columns(model: type[Model]) -> dict[str, str]:
    """The fields whose values are compared, each with its name in a FieldValues; none of a model without history."""
    if not hasattr(model, "history"):
        return {}
    return {field.name: field.attname for field in own_fields(model)} | {
        field.name: field.name for field in links(model)
    }


def version_of(model: type[Model]) -> Subquery:
    """The version of a row, to be read in one statement with its values."""
    return Subquery(rows_of(model).filter(id=OuterRef("pk")).order_by("-history_id").values("history_id")[:1])


def latest(model: type[Model], key: Any) -> int | None:
    """The present version of a record, None where there is none."""
    number = number_in(str(key))
    if number is None or not hasattr(model, "history"):
        return None
    return rows_of(model).filter(id=number).order_by("-history_id").values_list("history_id", flat=True).first()


def number_in(sent: str) -> int | None:
    """The key or version that a form names."""
    return int(sent) if sent.isdecimal() and len(sent) < DIGITS else None


def deletion(model: type[Model], key: str) -> Any:
    """The row of history with which a record went; None for one that is there or never was."""
    rows = rows_of(model).filter(id=number_in(key)).select_related("history_change__by")
    row = rows.order_by("-history_id").first()
    return row if row and row.history_type == DELETED else None


def meanwhile(model: type[Model], keys: Collection[int], seen: Collection[int]) -> dict[int, Meanwhile]:
    """What was written of these records after the versions that were seen, by key; nothing where nothing was. Two
    queries, and one a kind of link."""
    rows = rows_of(model).filter(id__in=keys).order_by("history_id")
    bases = dict(rows.filter(history_id__in=seen).values_list("id", "history_id"))
    if len(bases) == len(keys):
        rows = rows.filter(history_id__gte=min(bases.values()))
    known = list(rows.select_related("history_change__by"))
    said, found = states(model, known), {}
    for key in keys:
        base = bases.get(key, 0)
        if later := [row for row in known if row.id == key and row.history_id > base]:
            found[key] = Meanwhile(model, said.get(base), [(row, said[row.history_id]) for row in later])
    return found


# --- Laying a form over the record ------------------------------------------------------------------------------------


@dataclass(eq=False)
class Merged:
    """What a form's data become: by the name of an input what stands in the place of what was sent; the fields that
    both changed; and those that only others did."""

    instead: dict[str, Any] = dataclass_field(default_factory=dict)
    conflicts: list[str] = dataclass_field(default_factory=list)
    theirs: list[str] = dataclass_field(default_factory=list)


def merge(form: forms.ModelForm, happened: Meanwhile | None) -> Merged:
    """Lay what was sent over the record as it is now. `happened` is what others wrote since the form was made."""
    merged, known = Merged(), columns(form._meta.model)
    for name, field in form.fields.items():
        if name in known and not field.disabled:
            _merge(form, name, field, happened, merged)
    merged.instead[form.add_prefix(SEEN)] = form.initial.get(SEEN)
    return merged


def _merge(form: Any, name: str, field: Any, happened: Meanwhile | None, merged: Merged) -> None:
    html_name, stored = form.add_prefix(name), form.initial.get(name, field.initial)
    sent = widget_data_value(form, field.widget, html_name)
    is_known = happened is None or happened.base is not None
    base = happened.value(name) if happened and is_known else stored
    others = happened is not None and happened.changed(name)
    if not getattr(form.instance, "is_sent", True) or not differs(field, base, sent):
        if not isinstance(field, forms.FileField):  # whose data are a new file, or nothing
            merged.instead[html_name] = as_sent(field, stored)
    elif isinstance(field, forms.ModelMultipleChoiceField) and is_known:
        merged.instead[html_name] = _linked(field, base, stored, sent)
    elif others:
        if differs(field, stored, sent):
            merged.conflicts.append(name)
        return
    if others and is_known:
        merged.theirs.append(name)


def is_changed(form: Any, happened: Meanwhile) -> bool:
    """Whether what was sent says anything else than the version that the form was made from. A reference to what is
    gone says nothing."""
    known = [(name, field) for name, field in form.fields.items() if name in columns(happened.model)]
    return any(
        differs(field, happened.value(name), widget_data_value(form, field.widget, form.add_prefix(name)))
        for name, field in known
        if not _leads_nowhere(happened, name)
    )


def _leads_nowhere(happened: Meanwhile, name: str) -> bool:
    field: Any = happened.model._meta.get_field(name)
    key = happened.value(name)
    if not field.many_to_one or key is None:
        return False
    return not field.related_model._base_manager.filter(pk=key).exists()


def differs(field: Any, value: Any, sent: Any) -> bool:
    """Whether what was sent says something else than a value; how lines end says nothing."""
    if isinstance(value, datetime | time) and not field.widget.supports_microseconds:
        value = value.replace(microsecond=0)
    if isinstance(value, str) and isinstance(sent, str):
        value, sent = (text.replace("\r\n", "\n").strip() for text in (value, sent))
    return field.has_changed(value, sent)


def as_sent(field: Any, value: Any) -> Any:
    """A stored value in the place of what a browser sends."""
    prepared = field.prepare_value(value)
    return field.widget.decompress(prepared) if isinstance(field.widget, forms.MultiWidget) else prepared


def _linked(field: Any, base: Any, stored: Any, sent: Any) -> list[str]:
    """The stored links, with those that were added and without those that were taken away."""
    before, now = ({str(key) for key in field.prepare_value(value or ())} for value in (base, stored))
    chosen = set(sent or ())
    return sorted((now | (chosen - before)) - (before - chosen))
