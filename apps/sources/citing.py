"""Reads the sources of many records of different models with one query, and builds the links to them."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.html import escape, format_html
from django.utils.translation import gettext as _

from apps.sources.models import Confirmable, Confirmation, Source, Sourced

CITED = """
    SELECT source.*, link.place, link.record FROM ({links}) AS link
    JOIN sources_source AS source ON source.id = link.source_id"""


class Citations(list[Source]):
    """The sources of a page, in order.

    `links` maps the primary key of a source to its numbered link, and is empty if the page has one source only.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        super().__init__(sources)
        link = '<a href="#source-{1}"><span class="hidden">{0} </span>{1}</a>'
        numbered = enumerate(self, 1) if len(self) > 1 else ()
        self.links = {source.pk: format_html(link, _("Source"), number) for number, source in numbered}
        self.comma = escape(_(", "))


def read_sources(records: Iterable[Sourced]) -> None:
    """Set `cited` on each record where it was not read yet. One query for all models."""
    unread = [record for record in records if not _is_read(record)]
    keys: dict[type[Sourced], list[int]] = {}
    for record in unread:
        keys.setdefault(type(record), []).append(record.pk)
    found: dict[tuple[int, int], list[Source]] = {}
    if keys:
        links = " UNION ALL ".join(_links(place, model, len(own)) for place, (model, own) in enumerate(keys.items()))
        source: Any  # annotated with the index of the model and the primary key of the record
        for source in Source.objects.raw(CITED.format(links=links), list(chain(*keys.values()))):
            found.setdefault((source.place, source.record), []).append(source)
    places = {model: place for place, model in enumerate(keys)}
    for record in unread:
        record.cited = found.get((places[type(record)], record.pk), [])


def read_confirmations(records: Iterable[Any]) -> None:
    """Read the confirmations of records of different models, as if prefetched, with one query."""
    unread = [record for record in records if "confirmations" not in _prefetched(record)]
    keys: dict[ContentType, list[int]] = {}
    for record in unread:
        keys.setdefault(ContentType.objects.get_for_model(record), []).append(record.pk)
    own = Q(*(Q(content_type=kind, object_id__in=found) for kind, found in keys.items()), _connector=Q.OR)
    rows: dict[tuple[int, int], list[Confirmation]] = {}
    for row in Confirmation.objects.filter(own) if keys else ():
        rows.setdefault((row.content_type_id, row.object_id), []).append(row)
    for record in unread:
        found = record.confirmations.all()
        found._result_cache = rows.get((ContentType.objects.get_for_model(record).pk, record.pk), [])
        record._prefetched_objects_cache = {**_prefetched(record), "confirmations": found}


def _prefetched(record: Confirmable) -> dict[str, Any]:
    return getattr(record, "_prefetched_objects_cache", {})


def _is_read(record: Sourced) -> bool:
    return "cited" in record.__dict__ or "sources" in getattr(record, "_prefetched_objects_cache", {})


def _links(place: int, model: Any, count: int) -> str:
    """SQL for the links of `count` records of a model, tagged with the index of the model."""
    relation = model.sources.field
    table, own = relation.m2m_db_table(), relation.m2m_column_name()
    keys = ", ".join(["%s"] * count)
    return f"SELECT {place} AS place, {own} AS record, source_id FROM {table} WHERE {own} IN ({keys})"  # noqa: S608 names of ours
