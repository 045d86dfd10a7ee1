"""The queue: which text comes before and after one, among those that a user has chosen."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from django.contrib.contenttypes.models import ContentType

from apps.languages import columns
from apps.translators.matrix import text_states
from apps.translators.selection import WAITING, RecordKey, Selection, waiting_texts
from apps.translators.texts import TextKey


class QueuePlace(NamedTuple):
    """The place of a text: the texts around it, and the number of its record among `total`; 0 if it is not one of
    them."""

    previous: TextKey | None
    next: TextKey | None
    number: int
    total: int


def place(selection: Selection, key: TextKey) -> QueuePlace:
    """The place of a text in a selection, among the texts of its language."""
    chosen = replace(selection, language=key.language)
    records = chosen.records()
    here: RecordKey = (ContentType.objects.get_for_model(key.model).pk, key.key)
    index = records.index(here) if here in records else -1
    around = [records[at] for at in (index - 1, index, index + 1) if 0 <= at < len(records)]
    texts = _texts(chosen, around)
    before = texts[records[index - 1]] if index > 0 else []
    after = texts[records[index + 1]] if index + 1 < len(records) else []
    own, fields = texts.get(here, []), columns.translated_fields(key.model)
    earlier = [one for one in own if fields.index(one.field) < fields.index(key.field)]
    later = [one for one in own if fields.index(one.field) > fields.index(key.field)]
    previous, following = [*before[-1:], *earlier], [*later, *after[:1]]
    return QueuePlace(previous[-1] if previous else None, following[0] if following else None, index + 1, len(records))


def first(selection: Selection, language: str) -> TextKey | None:
    """The first text of a selection in a language."""
    chosen = replace(selection, language=language)
    for key in chosen.records():
        if texts := _texts(chosen, [key])[key]:
            return texts[0]
    return None


def _texts(selection: Selection, keys: Sequence[RecordKey]) -> dict[RecordKey, list[TextKey]]:
    """The texts of records that a selection with one language has, in the order of the fields."""
    waiting = waiting_texts(selection.types) if selection.state == WAITING else {}
    found: dict[RecordKey, list[TextKey]] = {}
    for key, states in text_states(selection.types, keys).items():
        model = selection.types[key[0]]
        own = {field: state for (field, language), state in states.items() if language == selection.language}
        if selection.state == WAITING:
            chosen = [field for field in own if columns.column(field, selection.language) in waiting.get(key, {})]
        else:
            chosen = [field for field, state in own.items() if selection.state in ("", state)]
        found[key] = [TextKey(model, key[1], field, selection.language) for field in chosen]
    return found
