"""The texts that go out in a file: of records that a user sees, in one language, in some states."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice

from django.conf import settings
from django.db.models import Model
from django.http import HttpRequest
from django.utils.text import capfirst

from apps.languages import columns, stamps
from apps.languages.models import Stamp
from apps.languages.stamps import TranslationState, fingerprint
from apps.records import plain_text
from apps.translators import texts
from apps.translators.exchange.unit import Unit

AT_ONCE = 500  # records


def units(
    request: HttpRequest, models: Iterable[type[Model]], language: str, states: Collection[TranslationState]
) -> Iterator[Unit]:
    """The texts of these models that have a source, with their translations into a language, where these are in one of
    the states. Two queries for each model and 500 records."""
    for model in models:
        records = texts.admin_of(model).get_queryset(request).order_by("pk").iterator(AT_ONCE)
        while some := list(islice(records, AT_ONCE)):
            keys = [record.pk for record in some]
            rows = stamps.of(model, keys).filter(language=language)
            known = {(row.object_id, row.field): row for row in rows}
            for record in some:
                yield from (unit for unit in _of_record(record, language, known) if unit.state in states)


def _of_record(record: Model, language: str, known: dict[tuple[int, str], Stamp]) -> Iterator[Unit]:
    model = type(record)
    context = f"{capfirst(model._meta.verbose_name)}: {record}"
    fields = plain_text.text_fields(model)
    for field in _fields(model):
        source = columns.value(record, field, settings.SOURCE_LANGUAGE)
        if not source:
            continue
        row = known.get((record.pk, field))
        target = columns.value(record, field, language)
        yield Unit(
            resource=texts.kind_of(model),
            key=str(record.pk),
            field=field,
            source_language=settings.SOURCE_LANGUAGE,
            target_language=language,
            source=source,
            target=target,
            state=stamps.state_of(target, fingerprint(source), row),
            is_machine=bool(target and row and row.origin == Stamp.Origin.MACHINE),
            maximum=getattr(fields[columns.column(field, language)], "max_length", None),
            context=context,
        )


def _fields(model: type[Model]) -> list[str]:
    """The translated fields in the order of the model, which is the same in every file."""
    translated = set(columns.translated_fields(model))
    return [field.name for field in model._meta.fields if field.name in translated]
