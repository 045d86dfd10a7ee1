"""The rows of a form, laid over those that are stored now: since it was made, others may have added some, changed some
and deleted some. Afterwards the form is as if it had been made of the rows that there are."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.forms.formsets import DELETION_FIELD_NAME, INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.utils.datastructures import MultiValueDict

from apps.staff import conflict_messages
from apps.staff.conflict_messages import Note
from apps.staff.edit_conflicts import SEEN, Meanwhile, columns, is_changed, meanwhile, number_in

Block = dict[str, list[Any]]
"""What was sent of a row: the values of each input, by its name without prefix and number."""


@dataclass(eq=False)
class Laid:
    """What others did to the rows that is kept, and why the form has to come back."""

    notes: list[Note] = field(default_factory=list)
    refusals: list[Any] = field(default_factory=list)


def lay_over(formset: Any) -> Laid:
    """Bring the data of a bound formset in step with its rows. A row that others deleted is left out; where its user
    changed it, it is refused once, as a new row. To delete what others changed is refused once, too."""
    laid, initial = Laid(), str(formset.data.get(f"{formset.prefix}-{INITIAL_FORM_COUNT}", ""))
    if not initial.isdecimal() or not columns(formset.model):
        return laid
    typed, files = _blocks(formset, formset.data), _blocks(formset, formset.files)
    stored = {row.pk: row for row in _locked(formset)}
    sent = {key: number for number in typed if number < int(initial) and (key := _key(formset, typed[number]))}
    seen = {key: typed[number][SEEN][-1] for key, number in sent.items() if SEEN in typed[number]}
    happened = _happened(formset, stored, sent, seen)
    order: list[int | None] = []
    for key, row in stored.items():
        order.append(sent.get(key))
        if key in sent:
            _lay(row, typed[sent[key]], happened.get(key), laid)
        else:
            _leave(row, happened.get(key), laid)
    for key in sent.keys() - stored.keys():
        if key in happened and _comes_back(formset, sent[key], typed[sent[key]], happened[key], laid):
            order.append(sent[key])
    order += sorted(number for number in typed if number >= int(initial))
    formset.data = _renumbered(formset, formset.data, order, typed)
    formset.files = _renumbered(formset, formset.files, order, files)
    _count(formset, list(stored), order)
    return laid


def _blocks(formset: Any, data: Any) -> dict[int, Block]:
    found: dict[int, Block] = defaultdict(dict)
    for name in data:
        number, _, rest = name.removeprefix(f"{formset.prefix}-").partition("-")
        if name.startswith(f"{formset.prefix}-") and rest and number.isdecimal():
            found[int(number)][rest] = data.getlist(name)
    return found


def _locked(formset: Any) -> Any:
    """The rows as they are now and stay until the end of the transaction."""
    rows = formset.model._base_manager.filter(**{formset.fk.name: formset.instance}).order_by("pk")
    list(rows.select_for_update(no_key=True).values_list("pk"))
    return formset.get_queryset()


def _key(formset: Any, block: Block) -> int | None:
    return number_in(str(block.get(formset.model._meta.pk.name, [""])[-1]))


def _happened(formset: Any, stored: dict[int, Any], sent: dict[int, int], seen: dict[int, str]) -> dict[int, Meanwhile]:
    """What was written of the rows that are not what they were when the form was made: changed, gone, or come."""
    same = {key for key in sent.keys() & stored.keys() if seen.get(key) in (None, str(stored[key].version or ""))}
    come = stored.keys() - sent.keys() if SEEN in formset.data else set()
    moved = sent.keys() - same | come
    known = filter(None, map(number_in, seen.values()))
    return meanwhile(formset.model, moved, list(known)) if moved else {}


def _lay(row: Any, block: Block, happened: Meanwhile | None, laid: Laid) -> None:
    """A stored row, and what was sent of it."""
    row.meanwhile = happened
    if happened and block.pop(DELETION_FIELD_NAME, None):
        laid.refusals.append(conflict_messages.changed_not_deleted(row, happened))


def _leave(row: Any, happened: Meanwhile | None, laid: Laid) -> None:
    """A stored row of which nothing was sent."""
    row.is_sent = False
    if happened:
        laid.notes.append(conflict_messages.added(row, happened))


def _comes_back(formset: Any, number: int, block: Block, happened: Meanwhile, laid: Laid) -> bool:
    """Whether a row that is gone has to be kept as a new one: its user wrote in it."""
    if DELETION_FIELD_NAME in block:
        return False
    for name in (formset.model._meta.pk.name, SEEN):
        block.pop(name, None)
    form = formset.form(formset.data, formset.files, prefix=formset.add_prefix(number))
    if not block.keys() - {formset.fk.name} or not is_changed(form, happened):
        laid.notes.append(conflict_messages.deleted(happened))
        return False
    laid.refusals.append(conflict_messages.deleted_not_changed(happened))
    return True


def _renumbered(formset: Any, data: Any, order: list[int | None], blocks: dict[int, Block]) -> MultiValueDict:
    """The same data, its rows in another order; None stands for a row of which nothing was sent."""
    fresh = MultiValueDict({name: data.getlist(name) for name in data if not _is_of_row(formset, name)})
    for place, number in enumerate(order):
        for name, values in blocks.get(number, {}).items() if number is not None else ():
            fresh.setlist(f"{formset.prefix}-{place}-{name}", values)
    return fresh


def _is_of_row(formset: Any, name: str) -> bool:
    rest = name.removeprefix(f"{formset.prefix}-")
    return rest != name and rest.partition("-")[0].isdecimal()


def _count(formset: Any, keys: list[int], order: list[int | None]) -> None:
    formset.data[f"{formset.prefix}-{INITIAL_FORM_COUNT}"] = str(len(keys))
    formset.data[f"{formset.prefix}-{TOTAL_FORM_COUNT}"] = str(len(order))
    for place, key in enumerate(keys):
        formset.data[f"{formset.prefix}-{place}-{formset.model._meta.pk.name}"] = str(key)
