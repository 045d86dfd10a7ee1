"""Finds likely duplicates: records with the same name in any language, case or spelling of accents."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Generic, TypeVar

from django.db.models import Model

from apps.languages import columns
from apps.search.folding import fold


def folded(record: Model, *fields: str) -> dict[str, str]:
    """The folded texts of these fields, each with its column; a translated field gives one in each language."""
    translated = columns.translated_fields(type(record))
    found: dict[str, str] = {}
    for field in fields:
        for name in columns.columns(field) if field in translated else [field]:
            if text := fold(getattr(record, name) or ""):
                found.setdefault(text, name)
    return found


Record = TypeVar("Record", bound=Model)


class NameIndex(Generic[Record]):
    """Records by the folded texts of `record.likeness()`."""

    def __init__(self, records: Iterable[Record]) -> None:
        self._by_text: dict[str, list[Record]] = defaultdict(list)
        for record in records:
            for text in record.likeness():  # type: ignore[attr-defined]
                self._by_text[text].append(record)

    def duplicates(self, record: Record) -> dict[str, list[Record]]:
        """The other records that share a text with this one, by the field of this one that contains it."""
        found: dict[str, dict[Record, None]] = defaultdict(dict)
        for text, field in record.likeness().items():  # type: ignore[attr-defined]
            found[field] |= dict.fromkeys(other for other in self._by_text.get(text, ()) if other != record)
        return {field: list(others) for field, others in found.items() if others}
