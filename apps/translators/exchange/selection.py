"""The texts that go out in a file: those that the filters of the matrix choose, in one language."""

from collections import defaultdict
from collections.abc import Iterator

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.utils.text import capfirst

from apps.languages import columns, stamps
from apps.languages.models import Stamp
from apps.languages.stamps import fingerprint
from apps.records import plain_text
from apps.translators import texts
from apps.translators.exchange.unit import Unit
from apps.translators.selection import Selection

AT_ONCE = 500  # records


def units(request: HttpRequest, selection: Selection, language: str) -> Iterator[Unit]:
    """The texts of a selection that have a source, with their translations into a language, record by record. Beside
    the queries of the selection two for each type and 500 records."""
    keys: dict[int, list[int]] = defaultdict(list)
    for type_key, key in selection.records():
        keys[type_key].append(key)
    for type_key, own in keys.items():
        model = selection.types[type_key]
        for start in range(0, len(own), AT_ONCE):
            found = _of_records(request, model, own[start : start + AT_ONCE], language)
            yield from (unit for unit in found if selection.state in ("", unit.state))


def _of_records(request: HttpRequest, model: type[Model], keys: list[int], language: str) -> Iterator[Unit]:
    records = texts.admin_of(model).get_queryset(request).in_bulk(keys)
    known = {(row.object_id, row.field): row for row in stamps.of(model, keys).filter(language=language)}
    limits = {name: getattr(field, "max_length", None) for name, field in plain_text.text_fields(model).items()}
    for key in keys:
        for field in columns.translated_fields(model) if key in records else ():
            source = columns.value(records[key], field, settings.SOURCE_LANGUAGE)
            target = columns.value(records[key], field, language)
            row = known.get((key, field))
            if source:
                yield Unit(
                    resource=texts.kind_of(model),
                    key=str(key),
                    field=field,
                    source_language=settings.SOURCE_LANGUAGE,
                    target_language=language,
                    source=source,
                    target=target,
                    state=stamps.state_of(target, fingerprint(source), row),
                    is_machine=bool(target and row and row.origin == Stamp.Origin.MACHINE),
                    maximum=limits[columns.column(field, language)],
                    context=f"{capfirst(model._meta.verbose_name)}: {records[key]}",
                )
