"""Whether the languages of a text agree: dates, numbers and names that one of them has and another has not.

Shown before records are published, and of records in review on the first page, with links to the texts. It is a
warning: titles differ for good reasons, too."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, cast

from django.conf import settings
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.languages import columns
from apps.publishing import completeness, rights
from apps.publishing.publish_preview import as_published, warns
from apps.publishing.querysets import count_each
from apps.staff.dashboard import LISTED, Card, CardLine, CardRecord, card
from apps.translators import terms
from apps.translators.checks import check_all
from apps.translators.help import hash_of
from apps.translators.models import DismissedCheck
from apps.translators.text_pair import TextPair
from apps.translators.texts import TextKey, admin_of, models_seen, target_languages, translated_models

CODES = frozenset({"dates", "numbers", "names"})
NAMED = 10  # texts that a warning names
READ = 50  # records in review of one model


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
    found = [one for record in shown for one in _of(record, index)]
    dismissed = _dismissed(found)
    left = [one._replace(codes=one.codes - dismissed.get((one.key, one.about), set())) for one in found]
    return [one for one in left if one.codes]


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
def in_review(request: HttpRequest) -> Card | None:
    """The texts of records in review that differ between languages, for those who publish them. One query for all
    models, and few for each that has such records."""
    if not rights.holds(request.user):
        return None
    lists = [
        rights.publishable(request.user, admin_of(model).get_queryset(request).filter(state=rights.IN_REVIEW))
        for model in models_seen(request)
        if rights.has_state(model)
    ]
    lines = [_line(rows) for rows, count in zip(lists, count_each(lists), strict=True) if count]
    label = gettext_lazy("In review: dates, numbers or names differ between languages")
    return Card(label, sum(line.number for line in lines), [line for line in lines if line.number], is_personal=True)


def _line(rows: QuerySet) -> CardLine:
    found, opts = disagreements(list(rows[:READ])), rows.model._meta
    url = reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist")
    records = [CardRecord(one.key.label, one.key.url) for one in found[:LISTED]]
    return CardLine(str(capfirst(opts.verbose_name_plural)), len(found), f"{url}?task=review", records)


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
            alarms = check_all(TextPair(source, target, language, code, index), CODES)
            if alarms:
                key = TextKey(model, record.pk, field, code)
                yield Disagreement(key, frozenset(alarm.code for alarm in alarms), hash_of(source, target))


def _dismissed(found: Iterable[Disagreement]) -> dict[tuple[TextKey, str], set[str]]:
    """The dismissed checks of these texts, by text and fingerprint."""
    keys = {(one.key, one.about) for one in found}
    dismissed: dict[tuple[TextKey, str], set[str]] = defaultdict(set)
    hashes = [about for _key, about in keys]
    for row in DismissedCheck.objects.filter(texts_hash__in=hashes).select_related("content_type") if keys else ():
        model = cast("type[Model]", row.content_type.model_class())
        dismissed[TextKey(model, row.object_id, row.field, row.language), row.texts_hash].add(row.code)
    return dismissed
