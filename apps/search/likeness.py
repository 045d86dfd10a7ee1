"""Records that are known by the same, whatever the language, case or accent: two of them are probably one."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from apps.languages import columns
from apps.search.folding import fold


def folded(record: Model, *fields: str) -> dict[str, str]:
    """What these fields say, folded, and the column that says it; of a translated field every language."""
    translated = columns.translated_fields(type(record))
    found: dict[str, str] = {}
    for field in fields:
        for name in columns.columns(field) if field in translated else [field]:
            if text := fold(getattr(record, name) or ""):
                found.setdefault(text, name)
    return found


class Known:
    """Records by what they are known by, read once."""

    def __init__(self, records: Iterable[Any]) -> None:
        self._by_text: dict[str, list[Any]] = defaultdict(list)
        for record in records:
            for text in record.likeness():
                self._by_text[text].append(record)

    def like(self, record: Any) -> dict[str, list[Any]]:
        """The other records that are known by what this one is known by, under the field that says so."""
        found: dict[str, dict[Any, None]] = defaultdict(dict)
        for text, field in record.likeness().items():
            found[field] |= dict.fromkeys(other for other in self._by_text.get(text, ()) if other != record)
        return {field: list(others) for field, others in found.items() if others}
