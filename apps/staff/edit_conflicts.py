"""Edit conflicts: a three-way merge of a form, the version that it was made from, and the record as it is stored now.

A field that the user did not change keeps its stored value. Links are added and removed one by one. A field that both
changed, to different values, is a conflict."""

from collections.abc import Collection
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import Model, OuterRef, Subquery
from django.forms import ModelForm

from apps.history.records import DELETED
from apps.history.versions import FieldValues, VersionRow, links, own_fields, rows_of, states
from apps.publishing.json_values import AnyField
from apps.staff.compat import widget_data_value

SEEN = "seen"  # the hidden field with the version that the form was made from: the `history_id` of a row of history
MAX_DIGITS = 18  # a longer number may not fit the 64 bits of a key: SQLite would raise OverflowError


@dataclass(frozen=True, eq=False)
class ChangesSince:
    """The changes of a record since a version. `base` has the values of that version, None if it is unknown. `later`
    has each later row of history with its values, oldest first; None instead of values for a deletion."""

    model: type[Model]
    base: FieldValues | None
    later: list[tuple[VersionRow, FieldValues | None]]

    @property
    def now(self) -> FieldValues | None:
        return self.later[-1][1]

    def value(self, name: str) -> Any:
        """The value of a field in that version; if the version is unknown, None or no links."""
        if self.base is None:
            return frozenset() if name in {field.name for field in links(self.model)} else None
        return self.base[columns(self.model)[name]]

    def changed(self, name: str) -> bool:
        """Whether a field differs now. Always, if the version is unknown."""
        column = columns(self.model)[name]
        return self.base is None or self.now is None or self.base[column] != self.now[column]

    def row(self, name: str = "") -> VersionRow:
        """The row of history that gave a field its present value; without a field, the last row."""
        latest = self.later[-1][0]
        column = columns(self.model).get(name)
        for row, state in reversed(self.later):
            if column is None or state is None or self.now is None or state[column] != self.now[column]:
                break
            latest = row
        return latest


def columns(model: type[Model]) -> dict[str, str]:
    """The compared fields, each with its key in `FieldValues`. Empty for a model without history."""
    if not hasattr(model, "history"):
        return {}
    return {field.name: field.attname for field in own_fields(model)} | {
        field.name: field.name for field in links(model)
    }


def version_of(model: type[Model]) -> Subquery:
    """An annotation with the version of a row, so that one statement reads both: a write cannot come between."""
    return Subquery(rows_of(model).filter(id=OuterRef("pk")).order_by("-history_id").values("history_id")[:1])


def latest(model: type[Model], key: object) -> int | None:
    """The present version of a record, or None."""
    number = number_in(str(key))
    if number is None or not hasattr(model, "history"):
        return None
    return rows_of(model).filter(id=number).order_by("-history_id").values_list("history_id", flat=True).first()


def number_in(sent: str) -> int | None:
    """The key or version that a form sent, None if it is no number."""
    return int(sent) if sent.isdecimal() and len(sent) <= MAX_DIGITS else None


def deletion(model: type[Model], key: str) -> VersionRow:
    """The row of history that deleted a record; None if it still exists or never did."""
    rows = rows_of(model).filter(id=number_in(key)).select_related("history_change__by")
    row = rows.order_by("-history_id").first()
    return row if row and row.history_type == DELETED else None


def changes_since(model: type[Model], keys: Collection[int], seen: Collection[int]) -> dict[int, ChangesSince]:
    """The changes of these records since the versions in `seen`, by key; unchanged records are left out. Two queries,
    and one for each many-to-many field."""
    rows = rows_of(model).filter(id__in=keys).order_by("history_id")
    bases = dict(rows.filter(history_id__in=seen).values_list("id", "history_id"))
    if len(bases) == len(keys):  # with an unknown base, all rows since the creation count
        rows = rows.filter(history_id__gte=min(bases.values()))
    known = list(rows.select_related("history_change__by"))
    values, found = states(model, known), {}
    for key in keys:
        base = bases.get(key, 0)
        if later := [row for row in known if row.id == key and row.history_id > base]:
            found[key] = ChangesSince(model, values.get(base), [(row, values[row.history_id]) for row in later])
    return found


# --- Merging a form into the record -----------------------------------------------------------------------------------


@dataclass(eq=False)
class MergedForm:
    """A form after the merge. `replaced` has the values that replace submitted ones, by input name; `conflicts` names
    the fields that both changed, `theirs` those that only others changed."""

    replaced: dict[str, object] = dataclass_field(default_factory=dict)
    conflicts: list[str] = dataclass_field(default_factory=list)
    theirs: list[str] = dataclass_field(default_factory=list)


def merge(form: forms.ModelForm, since: ChangesSince | None) -> MergedForm:
    """Merge a bound form with what others changed `since` it was made."""
    merged, known = MergedForm(), columns(form._meta.model)
    for name, field in form.fields.items():
        if name in known and not field.disabled:
            _merge(form, name, field, since, merged)
    merged.replaced[form.add_prefix(SEEN)] = form.initial.get(SEEN)  # a form that comes back is based on this version
    return merged


def _merge(form: ModelForm, name: str, field: forms.Field, since: ChangesSince | None, merged: MergedForm) -> None:
    html_name, stored = form.add_prefix(name), form.initial.get(name, field.initial)
    sent = widget_data_value(form, field.widget, html_name)
    is_known = since is None or since.base is not None
    base = since.value(name) if since and is_known else stored
    others = since is not None and since.changed(name)
    if not getattr(form.instance, "is_sent", True) or not differs(field, base, sent):
        if not isinstance(field, forms.FileField):  # its data are a new file or nothing, never the stored one
            merged.replaced[html_name] = as_sent(field, stored)
    elif isinstance(field, forms.ModelMultipleChoiceField) and is_known:
        merged.replaced[html_name] = _merged_links(field, base, stored, sent)
    elif others:
        if differs(field, stored, sent):
            merged.conflicts.append(name)
        return
    if others and is_known:
        merged.theirs.append(name)


def is_changed(form: ModelForm, since: ChangesSince) -> bool:
    """Whether the submitted values differ from the version that the form was made from. References to deleted records
    do not count: the form could not send them back."""
    return bool(changed_names(form, since))


def changed_names(form: ModelForm, since: ChangesSince) -> list[str]:
    """The fields whose submitted values differ, as in `is_changed`."""
    known = [(name, field) for name, field in form.fields.items() if name in columns(since.model)]
    return [
        name
        for name, field in known
        if not _is_broken_reference(since, name)
        and differs(field, since.value(name), widget_data_value(form, field.widget, form.add_prefix(name)))
    ]


def _is_broken_reference(since: ChangesSince, name: str) -> bool:
    field: AnyField = since.model._meta.get_field(name)
    key = since.value(name)
    if not field.many_to_one or key is None:
        return False
    return not field.related_model._base_manager.filter(pk=key).exists()


def differs(field: forms.Field, value: object, sent: object) -> bool:
    """Whether a submitted value differs from a stored one. Line endings do not count: browsers send CRLF."""
    if isinstance(value, datetime | time) and not field.widget.supports_microseconds:
        value = value.replace(microsecond=0)
    if isinstance(value, str) and isinstance(sent, str):
        value, sent = (text.replace("\r\n", "\n").strip() for text in (value, sent))
    return field.has_changed(value, sent)


def as_sent(field: forms.Field, value: object) -> object:
    """A stored value in the form in which a browser would send it."""
    prepared = field.prepare_value(value)
    return field.widget.decompress(prepared) if isinstance(field.widget, forms.MultiWidget) else prepared


def _merged_links(field: forms.Field, base: object, stored: object, sent: Any) -> list[str]:
    """The stored links, plus those that the user added, minus those that the user removed."""
    before, now = ({str(key) for key in field.prepare_value(value or ())} for value in (base, stored))
    chosen = set(sent or ())
    return sorted((now | (chosen - before)) - (before - chosen))
