"""The matrix: records and languages, with the states of their texts; and how far each language is."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, F, Model, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Substr

from apps.languages import columns
from apps.languages.models import Stamp
from apps.languages.stamps import Text, TranslationState, state_of
from apps.publishing.content_cache import cached_until_change
from apps.publishing.models import Proposal
from apps.translators.assignments import open_assignments
from apps.translators.models import TextAssignment
from apps.translators.selection import WAITING, RecordKey, Selection, is_stale, union, waiting_texts
from apps.translators.texts import TextKey, kind_of, target_languages

STATES = (TranslationState.REVIEWED, TranslationState.DRAFT, TranslationState.STALE, TranslationState.MISSING)
TO_DO = (TranslationState.STALE, TranslationState.MISSING, TranslationState.DRAFT)
"""The states in the order in which a translator works on them."""
LABEL_LENGTH = 90  # characters
_pages: list[type[Model]] = []


class Share(NamedTuple):
    """The texts of a language in one state: their number, and the place of their part in a bar of 1,000 units."""

    state: TranslationState
    number: int
    start: int
    size: int


class LanguageProgress(NamedTuple):
    """How far a language is."""

    language: str
    total: int
    shares: list[Share]

    @property
    def counts(self) -> dict[str, int]:
        return {share.state.value: share.number for share in self.shares}


class Cell(NamedTuple):
    """The texts of a record in a language: their number by state, what waits, who is assigned, and the page of the text
    to work on first."""

    language: str
    counts: list[tuple[str, int]]
    waiting: int
    assigned: list[TextAssignment]
    url: str


class ProgressRow(NamedTuple):
    """A record, by the beginning of its first text, with a cell for each language."""

    model: type[Model]
    key: int
    label: columns.Text
    cells: list[Cell]

    @property
    def name(self) -> str:
        """The record in addresses, such as `editions.edition:12`."""
        return f"{kind_of(self.model)}:{self.key}"


def progress(selection: Selection) -> list[LanguageProgress]:
    """How far each language is with the texts of a selection, whatever its language and state. One query, or none where
    nothing has changed since somebody asked for the texts of the same models."""
    is_whole = not (selection.record or selection.text or selection.user)
    models = tuple(selection.types.values())
    found = _counts_of_models(models) if is_whole else _counts(selection)
    needed = found.get(settings.SOURCE_LANGUAGE, (0, 0, 0, 0))[0]
    return [_progress(code, needed, *found.get(code, (0, 0, 0, 0))) for code in target_languages()]


@cached_until_change
def _counts_of_models(models: tuple[type[Model], ...]) -> dict[str, tuple[int, int, int, int]]:
    return _counts(Selection(models))


def _counts(selection: Selection) -> dict[str, tuple[int, int, int, int]]:
    """The number of texts by language: those that every language needs, all, those out of date, and those reviewed. Of
    the source language only the first."""
    conditions = {
        "there": Q(),
        "stale": is_stale(),
        "reviewed": Q(source_hash=F("present"), reviewer__isnull=False),
    }
    counts = {name: Count("pk", filter=condition) for name, condition in conditions.items()}
    by_language = [rows.order_by().values("language") for rows in (selection.needed(), selection.translations())]
    parts = [
        # Apart: comparing the source texts with themselves would take longer.
        by_language[0].annotate(needed=Count("pk"), **dict.fromkeys(counts, Value(0))),
        by_language[1].annotate(needed=Count("pk", filter=~selection.is_of_some_languages()), **counts),
    ]
    return {row["language"]: (row["needed"], row["there"], row["stale"], row["reviewed"]) for row in union(parts)}


def _progress(language: str, sources: int, needed: int, there: int, stale: int, reviewed: int) -> LanguageProgress:
    missing = sources - needed
    shares, before, total = [], 0, there + missing
    for state, number in zip(STATES, (reviewed, there - stale - reviewed, stale, missing), strict=True):
        start, end = (round(1000 * place / total) if total else 0 for place in (before, before + number))
        shares.append(Share(state, number, start, end - start))
        before += number
    return LanguageProgress(language, total, shares)


def rows(selection: Selection, keys: Sequence[RecordKey]) -> list[ProgressRow]:
    """The rows of the matrix for some records of a selection. Four queries."""
    states = text_states(selection.types, keys)
    labels = labels_of(selection.types, keys)
    waiting, assigned = waiting_texts(selection.types), _assigned(keys)
    found = []
    for key in keys:
        model = selection.types[key[0]]
        own = {text: state for text, state in states.get(key, {}).items() if text[1] in selection.wanted}
        cells = [
            _cell(model, key, code, own, waiting.get(key, {}), assigned.get((*key, code), []), selection.state)
            for code in selection.wanted
        ]
        found.append(ProgressRow(model, key[1], labels.get(key, columns.Text("", "")), cells))
    return found


def _cell(
    model: type[Model],
    key: RecordKey,
    language: str,
    states: Mapping[Text, TranslationState],
    waiting: Mapping[str, Proposal],
    assigned: list[TextAssignment],
    wanted: str,
) -> Cell:
    own = {field: state for (field, code), state in states.items() if code == language}
    counts = Counter(own.values())
    waits = [field for field in own if columns.column(field, language) in waiting]
    order: list[str] = [wanted, *TO_DO]
    first = min(own, key=lambda field: order.index(own[field]) if own[field] in order else len(order), default="")
    if wanted == WAITING and waits:
        first = waits[0]
    url = TextKey(model, key[1], first, language).url if first else ""
    numbers = [(state.value, counts[state]) for state in STATES if counts[state]]
    return Cell(language, numbers, len(waits), assigned, url)


def text_states(
    types: Mapping[int, type[Model]], keys: Iterable[RecordKey]
) -> dict[RecordKey, dict[Text, TranslationState]]:
    """The states of the translations of records, by record, field and language, in the order of the fields. One
    query."""
    keys = list(keys)
    stamps = Stamp.objects.filter(content_type__in={key[0] for key in keys}, object_id__in={key[1] for key in keys})
    known: dict[RecordKey, dict[Text, Stamp]] = {key: {} for key in keys}
    for row in stamps.defer("origin", "stamped_at"):
        if (key := (row.content_type_id, row.object_id)) in known:
            known[key][row.field, row.language] = row
    found: dict[RecordKey, dict[Text, TranslationState]] = {}
    for key, texts in known.items():
        states = found[key] = {}
        for field in columns.translated_fields(types[key[0]]):
            source = texts.get((field, settings.SOURCE_LANGUAGE))
            if source is None:
                continue
            for language in target_languages():
                own = texts.get((field, language))
                if own is None and field not in columns.page_texts(types[key[0]]):
                    continue  # an acronym, which the language may not have
                states[field, language] = state_of(own.text_hash if own else "", source.text_hash, own)
    return found


def labels_of(types: Mapping[int, type[Model]], keys: Iterable[RecordKey]) -> dict[RecordKey, columns.Text]:
    """The labels of records of these types. One query, or none without records."""
    by_model: dict[type[Model], list[int]] = {}
    for kind, record in keys:
        by_model.setdefault(types[kind], []).append(record)
    return _labels({model: model._base_manager.filter(pk__in=own) for model, own in by_model.items()})


def _labels(rows: Mapping[type[Model], QuerySet]) -> dict[RecordKey, columns.Text]:
    """The beginning of the first text of each row, in the reader's language or the source language. One query; the
    names of records may read others."""
    reading, parts = columns.current(), []
    for model, own in rows.items():
        first = columns.translated_fields(model)[0]
        texts = {code: F(columns.column(first, code)) for code in dict.fromkeys((reading, settings.SOURCE_LANGUAGE))}
        shown = {f"shown_in_{code}": Substr(Coalesce(text, Value("")), 1, LABEL_LENGTH) for code, text in texts.items()}
        kind = Value(ContentType.objects.get_for_model(model).pk)
        parts.append(own.order_by().annotate(type_key=kind, **shown).values_list("type_key", "pk", *shown))
    found = {}
    for key, record, *texts in union(parts):
        code = reading if texts[0] else settings.SOURCE_LANGUAGE
        found[key, record] = columns.Text(texts[0] or texts[-1], code)
    return found


def pages(models: Iterable[type[Model]]) -> Iterator[tuple[str, str]]:
    """The records that are offered as a filter, the newest first, by their names in addresses. One query."""
    offered = {ContentType.objects.get_for_model(model).pk: model for model in models if model in _pages}
    labels = _labels({model: model._base_manager.all() for model in offered.values()})
    for (key, record), label in sorted(labels.items(), reverse=True):
        yield f"{kind_of(offered[key])}:{record}", label.value


def offer_pages_of(model: type[Model]) -> None:
    """Offer the records of a model as a filter: each chooses the texts on its page, rows included."""
    _pages.append(model)


def _assigned(keys: Iterable[RecordKey]) -> dict[tuple[int, int, str], list[TextAssignment]]:
    """The open assignments of records by record and language. One query."""
    keys = set(keys)
    found: dict[tuple[int, int, str], list[TextAssignment]] = {}
    rows = open_assignments().filter(object_id__in={key[1] for key in keys})
    for one in rows.select_related("user"):
        if (one.content_type_id, one.object_id) in keys:
            found.setdefault((one.content_type_id, one.object_id, one.language), []).append(one)
    return found
