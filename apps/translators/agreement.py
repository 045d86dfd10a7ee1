"""Whether the languages of a text agree: dates, numbers and names that one of them has and another has not.

Shown before records are published, and on the first page of records in review and of those that are public, with links
to the texts. It is a warning: titles differ for good reasons, too."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import NamedTuple, cast

from django.conf import settings
from django.db.models import Model, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.languages import columns
from apps.publishing import completeness, rights
from apps.publishing.content_cache import cached_until_change
from apps.publishing.publish_preview import as_published, warns
from apps.publishing.querysets import count_each
from apps.publishing.rights import AnyModel
from apps.staff.dashboard import CardLine, TaskCard, card
from apps.staff.tasks import models_in_review
from apps.translators import terms
from apps.translators.card_records import record_labels, text_record
from apps.translators.checks import check_all
from apps.translators.help import hash_of
from apps.translators.models import DismissedCheck
from apps.translators.selection import RecordKey, union
from apps.translators.text_pair import TextPair
from apps.translators.texts import (
    TextKey,
    admin_of,
    kind_of,
    matrix_url,
    models_seen,
    target_languages,
    translated_models,
)

CODES = frozenset({"dates", "numbers", "names"})
NAMED = 10  # texts that a warning names
READ = 50  # records in review of one model
PUBLISHED = 300  # records that the public sees, those that were changed last
CHECKED = 10_000  # texts that a process keeps with what was found


class Disagreement(NamedTuple):
    """A text that says something else than its source: the checks that found it, and the fingerprint of both texts."""

    key: TextKey
    codes: frozenset[str]
    about: str


def disagreements(records: Sequence[Model]) -> list[Disagreement]:
    """The texts of stored records of one model, and of the rows that their pages would show, that disagree with their
    sources and were not dismissed. One query for each relation of the page, and one for the dismissals."""
    index = terms.known()
    with as_published(type(records[0]), [record.pk for record in records]):
        shown = list(_with_rows(records))
    return _undismissed([one for record in shown for one in _of(record, index)])


@warns
def languages_disagree(records: Sequence[object]) -> str:
    """The texts of these records that differ between languages in dates, numbers or names, each with its page."""
    found = disagreements(cast("Sequence[Model]", records))
    if not found:
        return ""
    text = ngettext(
        "Dates, numbers or names differ between the languages of %(count)s text:",
        "Dates, numbers or names differ between the languages of %(count)s texts:",
        len(found),
    )
    links = format_html_join(", ", '<a href="{}">{}</a>', ((one.key.url, one.key.label) for one in found[:NAMED]))
    more = _(" and %(count)s more") % {"count": len(found) - NAMED} if len(found) > NAMED else ""
    return format_html("{} {}{}.", text % {"count": len(found)}, links, more)


@card
def in_review(request: HttpRequest) -> TaskCard | None:
    """The texts of records in review that differ between languages, for those who publish them. Two queries for all
    models, and few for each that has such records."""
    if not rights.holds(request.user):
        return None
    lists = [
        rights.publishable(request.user, admin_of(model).get_queryset(request).filter(state=rights.IN_REVIEW))
        for model in models_in_review([model for model in models_seen(request) if rights.has_state(model)])
    ]
    lines = [_line(rows) for rows, count in zip(lists, count_each(lists), strict=True) if count]
    label = gettext_lazy("In review: dates, numbers or names differ between languages")
    return TaskCard(
        label, sum(line.number for line in lines), [line for line in lines if line.number], is_personal=True
    )


def _line(rows: QuerySet) -> CardLine:
    found = disagreements(list(rows[:READ]))
    opts = rows.model._meta
    url = f"{reverse(f'admin:{opts.app_label}_{opts.model_name}_changelist')}?task=review"
    return _line_of(rows.model, found, url, _labels(found))


@card
def in_public(request: HttpRequest) -> TaskCard | None:
    """The texts of the public records that were changed last, for those who publish. Two queries while the content is
    the same: what was dismissed, and how records are called."""
    if not rights.holds(request.user):
        return None
    seen, by_model = set(models_seen(request)), dict[type[Model], list[Disagreement]]()
    for one in _undismissed(_of_public()):
        if one.key.model in seen:
            by_model.setdefault(one.key.model, []).append(one)
    labels = _labels(chain.from_iterable(by_model.values()))
    lines = [_line_of(model, found, matrix_url(kind=kind_of(model)), labels) for model, found in by_model.items()]
    label = gettext_lazy("Published: dates, numbers or names differ between languages")
    return TaskCard(label, sum(line.number for line in lines), lines)


@cached_until_change
def _of_public() -> list[Disagreement]:
    """The disagreements of public records, dismissed ones too. One query for all models, and one for each that has
    records among those that were changed last."""
    models: dict[int, AnyModel] = dict(enumerate(translated_models()))
    parts = [
        model._default_manager.public().order_by().annotate(place=Value(place)).values_list("changed_at", "place", "pk")
        for place, model in models.items()
    ]
    keys: dict[int, list[int]] = defaultdict(list)
    for _at, place, key in sorted(union(parts), reverse=True)[:PUBLISHED]:
        keys[place].append(key)
    index = terms.known()
    records = chain.from_iterable(models[place]._base_manager.filter(pk__in=own) for place, own in keys.items())
    return [one for record in records for one in _of(record, index)]


def _labels(found: Iterable[Disagreement]) -> dict[RecordKey, str]:
    return record_labels(one.key.record for one in found)


def _line_of(model: type[Model], found: Sequence[Disagreement], url: str, labels: Mapping[RecordKey, str]) -> CardLine:
    """All texts found, because no list shows exactly these."""
    records = [text_record(labels[one.key.record], one.key.label, one.key.url) for one in found]
    return CardLine(str(capfirst(model._meta.verbose_name_plural)), len(found), url, records)


def _with_rows(records: Sequence[Model]) -> Iterator[Model]:
    """The records, and the public rows of their pages."""
    yield from records
    model = type(records[0])
    for relation in getattr(model, "page_rows", ()):
        yield from completeness.rows_of(model, relation, [record.pk for record in records])


def _of(record: Model, index: terms.TermIndex) -> Iterator[Disagreement]:
    model, language = type(record), settings.SOURCE_LANGUAGE
    for field in columns.page_texts(model) if model in translated_models() else ():
        source = columns.value(record, field, language)
        for code in target_languages() if source else ():
            target = columns.value(record, field, code)
            if target and (found := _codes(TextPair(source, target, language, code, index))):
                yield Disagreement(TextKey(model, record.pk, field, code), found, hash_of(source, target))


@lru_cache(CHECKED)
def _codes(pair: TextPair) -> frozenset[str]:
    """The checks that have found something. Kept by process: most texts are looked at again unchanged."""
    return frozenset(alarm.code for alarm in check_all(pair, CODES))


def _undismissed(found: Sequence[Disagreement]) -> list[Disagreement]:
    dismissed = _dismissed(found)
    left = [one._replace(codes=one.codes - dismissed.get((one.key, one.about), set())) for one in found]
    return [one for one in left if one.codes]


def _dismissed(found: Iterable[Disagreement]) -> dict[tuple[TextKey, str], set[str]]:
    """The dismissed checks of these texts, by text and fingerprint."""
    keys = {(one.key, one.about) for one in found}
    dismissed: dict[tuple[TextKey, str], set[str]] = defaultdict(set)
    hashes = [about for _key, about in keys]
    for row in DismissedCheck.objects.filter(texts_hash__in=hashes).select_related("content_type") if keys else ():
        model = cast("type[Model]", row.content_type.model_class())
        dismissed[TextKey(model, row.object_id, row.field, row.language), row.texts_hash].add(row.code)
    return dismissed
