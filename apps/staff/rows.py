"""Merges the rows of a form with the stored ones: since the form was made, others may have added, changed or deleted
rows. Afterwards the data look as if the form had been made from the rows that are stored now.

Django takes the first rows of a form, as many as INITIAL_FORMS says, for the stored ones: so rows are renumbered."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.datastructures import MultiValueDict

from apps.publishing.rights import AnyModel
from apps.staff import conflict_messages
from apps.staff.conflict_messages import Note
from apps.staff.edit_conflicts import SEEN, ChangesSince, changes_since, columns, is_changed, number_in

FormSet = Any  # a bound `RecordFormSet` or `ListFormSet`, whose data and files this module replaces
Block = dict[str, list[Any]]
"""The submitted data of a row: the values of each input, by its name without prefix and number."""


@dataclass(eq=False)
class MergedRows:
    """The result of the merge: changes of others that are kept, and the reasons why the form comes back."""

    notes: list[Note] = field(default_factory=list)
    refusals: list[object] = field(default_factory=list)


def merge_rows(formset: FormSet) -> MergedRows:
    """Merge the data of a bound formset. A row that others deleted is dropped; if this user changed it, it becomes a
    new row where rows can be added, and the form is refused once. So is deleting a row that others changed."""
    merged, initial = MergedRows(), str(formset.data.get(f"{formset.prefix}-{INITIAL_FORM_COUNT}", ""))
    if not initial.isdecimal() or not columns(formset.model):
        return merged
    sent_rows, files = _blocks(formset, formset.data), _blocks(formset, formset.files)
    stored = {row.pk: row for row in _lock(formset)}
    sent = {key: number for number in sent_rows if number < int(initial) and (key := _key(formset, sent_rows[number]))}
    seen = {key: sent_rows[number][SEEN][-1] for key, number in sent.items() if SEEN in sent_rows[number]}
    since = _changes_since(formset, stored, sent, seen)
    order: list[int | None] = []
    for key, row in stored.items():
        order.append(sent.get(key))
        if key in sent:
            _merge_row(row, sent_rows[sent[key]], since.get(key), merged)
        else:
            _keep_unsent_row(row, since.get(key), merged)
    for key in sent.keys() - stored.keys():
        if key in since and _becomes_new_row(formset, sent[key], sent_rows[sent[key]], since[key], merged):
            order.append(sent[key])
    order += sorted(number for number in sent_rows if number >= int(initial))
    formset.data = _renumbered(formset, formset.data, order, sent_rows)
    formset.files = _renumbered(formset, formset.files, order, files)
    _set_counts(formset, list(stored), order)
    return merged


def _blocks(formset: FormSet, data: MultiValueDict) -> dict[int, Block]:
    found: dict[int, Block] = defaultdict(dict)
    for name in data:
        number, _, rest = name.removeprefix(f"{formset.prefix}-").partition("-")
        if name.startswith(f"{formset.prefix}-") and rest and number.isdecimal():
            found[int(number)][rest] = data.getlist(name)
    return found


def _lock(formset: FormSet) -> QuerySet:
    """The stored rows, locked until the end of the transaction in the order of their keys, so that two forms with the
    same rows cannot deadlock."""
    list(formset.own_rows().order_by("pk").select_for_update(no_key=True).values_list("pk"))
    return formset.get_queryset()  # read after the wait for the locks, so with what others saved meanwhile


def _key(formset: FormSet, block: Block) -> int | None:
    return number_in(str(block.get(formset.model._meta.pk.name, [""])[-1]))


def _changes_since(
    formset: FormSet, stored: dict[int, AnyModel], sent: dict[int, int], seen: dict[int, str]
) -> dict[int, ChangesSince]:
    """The changes of the rows that others changed, deleted or added since the form was made, by key."""
    same = {key for key in sent.keys() & stored.keys() if seen.get(key, "") == str(stored[key].version or "")}
    changed = (stored.keys() | sent.keys()) - same
    known = filter(None, map(number_in, seen.values()))
    return changes_since(formset.model, changed, list(known)) if changed else {}


def _merge_row(row: AnyModel, block: Block, since: ChangesSince | None, merged: MergedRows) -> None:
    """Merge a stored row with its submitted data."""
    row.changes_since = since
    if since and block.pop(DELETION_FIELD_NAME, None):
        merged.refusals.append(conflict_messages.changed_not_deleted(row, since))


def _keep_unsent_row(row: AnyModel, since: ChangesSince | None, merged: MergedRows) -> None:
    """Keep a stored row without submitted data as it is."""
    row.is_sent = False
    if since:
        merged.notes.append(conflict_messages.added(row, since))


def _becomes_new_row(formset: FormSet, number: int, block: Block, since: ChangesSince, merged: MergedRows) -> bool:
    """Whether the data of a deleted row become a new row: they do if the user changed them, where rows can be added."""
    if DELETION_FIELD_NAME in block:
        return False
    for name in (formset.model._meta.pk.name, SEEN):
        block.pop(name, None)
    form = formset.form(formset.data, formset.files, prefix=formset.add_prefix(number))
    link = getattr(formset, "fk", None)
    if not block.keys() - {link and link.name} or not is_changed(form, since):
        merged.notes.append(conflict_messages.deleted(since))
        return False
    merged.refusals.append(formset.deleted_row(form, since))
    return bool(formset.adds_rows)


def _renumbered(
    formset: FormSet, data: MultiValueDict, order: list[int | None], blocks: dict[int, Block]
) -> MultiValueDict:
    """The same data with the rows in another order; None is a row without submitted data."""
    fresh = MultiValueDict({name: data.getlist(name) for name in data if not _is_of_row(formset, name)})
    for place, number in enumerate(order):
        for name, values in blocks.get(number, {}).items() if number is not None else ():
            fresh.setlist(f"{formset.prefix}-{place}-{name}", values)
    return fresh


def _is_of_row(formset: FormSet, name: str) -> bool:
    rest = name.removeprefix(f"{formset.prefix}-")
    return rest != name and rest.partition("-")[0].isdecimal()


def _set_counts(formset: FormSet, keys: list[int], order: list[int | None]) -> None:
    formset.data[f"{formset.prefix}-{INITIAL_FORM_COUNT}"] = str(len(keys))
    formset.data[f"{formset.prefix}-{TOTAL_FORM_COUNT}"] = str(len(order))
    for place, key in enumerate(keys):
        formset.data[f"{formset.prefix}-{place}-{formset.model._meta.pk.name}"] = str(key)
