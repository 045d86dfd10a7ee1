"""Tells which new records of a file are probably recorded already, or are in the file twice: by `Record.likeness`, as
the forms of the admin do."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from apps.publishing.models import Record


class Duplicates:
    """The names of the stored records of a model, read once, and of the new ones seen so far."""

    def __init__(self, model: type[Record]) -> None:
        self._model, self._within = model, model.alike_within
        self._known: dict[tuple[object, str], str] = {}  # strings only: a model can have many records
        self._read: set[object] = set()

    def find(self, new: Iterable[tuple[int, Record]]) -> Iterator[tuple[int, str, str]]:
        """The rows that are probably duplicates: the number of the row, the field with the name, and a sentence. `new`
        are the numbers of rows and their records. One query for each batch."""
        rows = [(line, record, self._scope(record)) for line, record in new]
        self._read_stored({scope for _line, _record, scope in rows})
        for line, record, scope in rows:
            for text, field in record.likeness().items():
                if other := self._known.get((scope, text)):
                    yield line, field, _("Warning: this is probably recorded already: %(record)s.") % {"record": other}
                    break
            self._add(record, scope, _("row %(row)s") % {"row": line})

    def _scope(self, record: Record) -> object:
        return getattr(record, f"{self._within}_id") if self._within else None

    def _read_stored(self, scopes: set[object]) -> None:
        wanted = scopes - self._read
        if not wanted:
            return
        self._read |= wanted
        stored = self._model._base_manager.prefetch_related(*self._model.likeness_reads)
        if self._within:
            stored = stored.filter(**{f"{self._within}__in": [scope for scope in wanted if scope is not None]})
        for record in stored.iterator(chunk_size=2000):
            self._add(record, self._scope(record), str(record))

    def _add(self, record: Record, scope: object, name: str) -> None:
        for text in record.likeness():
            self._known.setdefault((scope, text), name)
