"""In which languages the page of a record is complete: the one answer for the HTML head, the sitemap, the banner, the
admin's forms and lists, and the preview of a publication.

A page is complete in a language if it has every text there that it has in the source language, in its rows too. A model
names the relations to these rows in `page_rows`; only public rows count."""

from collections.abc import Collection, Iterator, Sequence
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import BooleanField, ExpressionWrapper, F, Model, Q, QuerySet, Value

from apps.languages import columns
from apps.publishing.json_values import AnyField
from apps.publishing.rights import AnyModel


class MissingText(NamedTuple):
    """A text that is missing in a language: of the record itself, or of the row with the key `row` that `relation`
    leads to ("" for the record itself)."""

    relation: str
    row: int
    field: str
    language: str


def missing(records: Sequence[Model]) -> dict[int, list[MissingText]]:
    """The missing texts of records of one model, by the keys of the records; the texts of a language together, in the
    order of the page. The record's own texts are those of the instance. One query if the model has rows, else none."""
    if not records:
        return {}
    model: type[Model] = type(records[0])
    others = _others()
    found = {record.pk: [*_own(record)] for record in records}
    for owner, row, relation, field, *absent in _union(_of_rows(model, list(found))):
        found[owner] += [
            MissingText(relation, row, field, code) for code, is_absent in zip(others, absent, strict=True) if is_absent
        ]
    order = {(name, field): place for place, (name, field) in enumerate(_texts(model))}
    for texts in found.values():
        texts.sort(key=lambda text: (others.index(text.language), order[text.relation, text.field], text.row))
    return found


def complete_each(records: Sequence[Model]) -> dict[int, list[str]]:
    """The languages in which the page of each record is complete, by key. The queries are those of `missing`."""
    lacking = {key: {text.language for text in texts} for key, texts in missing(records).items()}
    return {key: [code for code in columns.shown() if code not in codes] for key, codes in lacking.items()}


def complete(record: Model) -> list[str]:
    """The languages in which the page of a record is complete."""
    return complete_each([record])[record.pk]


def lacking(rows: QuerySet, language: str) -> set[int]:
    """The keys of those of the stored records whose pages lack a text in a language. One query."""
    model: type[Model] = rows.model
    records = model._base_manager.filter(pk__in=rows.values("pk"))
    own = [_select(records, "pk", "", field) for field in columns.page_texts(model)]
    place = 4 + _others().index(language)  # after owner, row, relation and field, see `_select`
    return {found[0] for found in _union([*own, *_of_rows(model, rows.values("pk"))]) if found[place]}


def rows_of(model: type[Model], relation: str, owners: Collection[int] | QuerySet) -> QuerySet:
    """The rows of the pages of these owners that a relation of `page_rows` leads to, as far as they are public."""
    reached, back = _reached(model, relation)
    return reached._default_manager.public().filter(**{f"{back}__in": owners})


def row_model(model: type[Model], relation: str) -> type[Model]:
    """The model of the rows that a relation of `page_rows` leads to."""
    return _reached(model, relation)[0] if relation else model


def _others() -> list[str]:
    return [code for code in columns.shown() if code != settings.SOURCE_LANGUAGE]


def _texts(model: type[Model]) -> Iterator[tuple[str, str]]:
    """The texts of a page: pairs of relation and field."""
    for relation in ("", *getattr(model, "page_rows", ())):
        for field in columns.page_texts(row_model(model, relation)):
            yield relation, field


def _own(record: Model) -> Iterator[MissingText]:
    for language in _others():
        for field in columns.page_texts(type(record)):
            if columns.value(record, field, settings.SOURCE_LANGUAGE) and not columns.value(record, field, language):
                yield MissingText("", record.pk, field, language)


def _of_rows(model: type[Model], owners: Collection[int] | QuerySet) -> Iterator[QuerySet]:
    """For each text of the public rows of the owners, the query for those that lack it in a language."""
    for relation, field in _texts(model):
        if relation:
            yield _select(rows_of(model, relation, owners), _reached(model, relation)[1], relation, field)


def _select(rows: QuerySet, owner: str, relation: str, field: str) -> QuerySet:
    """The rows that have a text in the source language and lack it in another: owner, row, relation, field, and for
    each other language whether it is absent."""
    absent = {code: Q(**{f"{columns.column(field, code)}__isnull": True}) for code in _others()}
    found = rows.filter(
        reduce(or_, absent.values()), **{f"{columns.column(field, settings.SOURCE_LANGUAGE)}__isnull": False}
    )
    values = {"owner": F(owner), "row": F("pk"), "relation": Value(relation), "field": Value(field)}
    values |= {code: ExpressionWrapper(condition, BooleanField()) for code, condition in absent.items()}
    named = {f"missing_{name}": expression for name, expression in values.items()}  # no model has such a field
    return found.select_related(None).order_by().annotate(**named).values_list(*named)


def _union(selects: Any) -> Iterator[tuple[Any, ...]]:
    first, *rest = [*selects] or [None]
    yield from (first.union(*rest, all=True) if rest else first or ())


def _reached(model: type[Model], relation: str) -> tuple[AnyModel, str]:
    """The model that a relation leads to, and the lookup back from there."""
    reached, back = model, list[str]()
    for name in relation.split("__"):
        field: AnyField = reached._meta.get_field(name)
        back.insert(0, field.field.name if field.auto_created else field.related_query_name())
        reached = field.related_model
    return reached, "__".join(back)
