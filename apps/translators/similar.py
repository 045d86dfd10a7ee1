"""Similar sentences that were translated and reviewed in our own records.

A table of sentences follows every review, and every change of a reviewed text or of its source. Candidates come from an
index of keys, the same on both databases; their similarity is computed from trigrams."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest

from apps.languages import columns, stamps
from apps.languages.differences import Piece, difference
from apps.languages.models import Stamp
from apps.records.deletion import delete_unread
from apps.translators import sentences
from apps.translators.models import Sentence, SentenceKey
from apps.translators.texts import TextKey, admin_of, models_seen, translated_models

AT_MOST = 5  # similar sentences that are shown
LEAST = 0.5  # similarity from which on a sentence is shown
SOUGHT = 8  # sentences of a text
KEYS_READ = 400  # for each sentence
COMPARED = 40  # candidates
BEST = 20  # candidates of which the translations are read
SHORTEST = 2  # words; a single word is a matter of the glossary
AT_ONCE = 500  # rows


class SimilarSentence(NamedTuple):
    """A sentence like one of the present text, with its reviewed translation, and the record that it comes from.

    pieces   what differs from the present sentence: removed is in the one found, added in the present one"""

    pk: int
    source: str
    target: str
    percent: int
    pieces: list[Piece]
    key: TextKey
    record: str


class SentencePlace(NamedTuple):
    """Where a sentence stands: the keys of the type and of the record, the field, and the place there."""

    content_type: int
    key: int
    field: str
    place: int


class _Likeness(NamedTuple):
    """A stored sentence that is similar to a `wanted` one."""

    similarity: float
    wanted: str
    pk: int
    place: SentencePlace
    text: str


def find(request: HttpRequest, key: TextKey, source: str, language: str, first: int = 0) -> list[SimilarSentence]:
    """The sentences most similar to those of a text in a language, translated into that of `key`, in records that the
    user can view. Without those of the text itself. Of a long text only some are sought, from the `first` one on."""
    models = {ContentType.objects.get_for_model(model).pk: model for model in models_seen(request)}
    own = (ContentType.objects.get_for_model(key.model).pk, key.key, key.field)
    ranked = _ranked(_candidates(source, language, first), models, own)
    targets = _targets([one.place for one in ranked], key.language)
    found: dict[tuple[str, str], _Likeness] = {}
    for one in ranked:
        if one.place in targets:
            found.setdefault((one.text, targets[one.place]), one)
    return list(_shown(request, list(found.values()), targets, key.language, models))


def renew(model: type[Model], keys: Sequence[int]) -> None:
    """Write the sentences of these records anew, from their reviewed texts."""
    rows: dict[int, list[Stamp]] = defaultdict(list)
    for row in stamps.of(model, keys).filter(reviewer__isnull=False):
        rows[row.object_id].append(row)
    old = Sentence.objects.of(model, keys)
    if old.exists():
        delete_unread(SentenceKey.objects.filter(sentence__in=old))
        delete_unread(old)
    if rows and model in translated_models():
        made = [one for record in model._base_manager.filter(pk__in=rows) for one in _of(record, rows[record.pk])]
        write(made)


def rebuild() -> int:
    """Write all sentences anew and return their number."""
    delete_unread(SentenceKey.objects.all())
    delete_unread(Sentence.objects.all())
    for model in translated_models():
        own = Stamp.objects.filter(content_type=ContentType.objects.get_for_model(model), reviewer__isnull=False)
        keys = sorted(set(own.values_list("object_id", flat=True)))
        for start in range(0, len(keys), AT_ONCE):
            renew(model, keys[start : start + AT_ONCE])
    return Sentence.objects.count()


def connect() -> None:
    """Follow every review, and every change of a reviewed text."""
    stamps.stamps_changed.connect(_after_change, dispatch_uid="sentences")


def _after_change(sender: type[Model], keys: Sequence[int], **kwargs: object) -> None:
    renew(sender, keys)


def _of(record: Model, reviewed: Iterable[Stamp]) -> Iterator[Sentence]:
    """The sentences of the reviewed texts of a record that fit their present sources."""
    made: dict[tuple[str, int, str], str] = {}
    for row in reviewed:
        source, target = (columns.value(record, row.field, code) for code in (settings.SOURCE_LANGUAGE, row.language))
        if row.source_hash != stamps.fingerprint(source) or row.text_hash != stamps.fingerprint(target):
            continue
        pairs = sentences.paired(source, target)
        is_whole = len(pairs) == 1
        for place, (one, other) in enumerate(pairs):
            where = Sentence.WHOLE if is_whole else place
            if _is_sought(one):
                made[row.field, where, settings.SOURCE_LANGUAGE] = one
                made[row.field, where, row.language] = other
    content_type = ContentType.objects.get_for_model(type(record))
    for (field, place, language), text in made.items():
        about = {"content_type": content_type, "object_id": record.pk, "field": field}
        yield Sentence(**about, place=place, language=language, text=text)


def write(made: Sequence[Sentence]) -> None:
    """Store sentences with their keys."""
    for start in range(0, len(made), AT_ONCE):
        written = Sentence.objects.bulk_create(made[start : start + AT_ONCE])
        SentenceKey.objects.bulk_create(
            SentenceKey(sentence=row, key=key)
            for row in written
            for key in sentences.keys(sentences.trigrams(row.text), row.language)
        )


def _candidates(source: str, language: str, first: int) -> list[tuple[str, list[int]]]:
    """For some sentences of a text, and at its beginning for the whole, the sentences that share most keys with it. One
    query."""
    whole, own = [] if first else [source.strip()], sentences.split(source)[first : first + SOUGHT]
    texts = [text for text in dict.fromkeys([*whole, *own]) if _is_sought(text)]
    wanted: dict[int, list[int]] = defaultdict(list)
    for place, text in enumerate(texts):
        for key in sentences.keys(sentences.trigrams(text), language):
            wanted[key].append(place)
    shared = [Counter[int]() for _text in texts]
    rows = SentenceKey.objects.filter(key__in=list(wanted)).values_list("key", "sentence_id")
    for key, pk in rows[: KEYS_READ * len(texts)] if wanted else ():
        for place in wanted[key]:
            shared[place][pk] += 1
    most = COMPARED // max(1, len(texts)) + 1
    return [(text, [pk for pk, _count in own.most_common(most)]) for text, own in zip(texts, shared, strict=True)]


def _is_sought(text: str) -> bool:
    return len(text.split()) >= SHORTEST


def _ranked(
    candidates: Sequence[tuple[str, list[int]]], models: Mapping[int, type[Model]], own: tuple[int, int, str]
) -> list[_Likeness]:
    """The candidates that are similar enough, the best first, of these models and not of the text `own`. One query."""
    names = ("content_type_id", "object_id", "field", "place", "text")
    rows = Sentence.objects.filter(pk__in={pk for _text, pks in candidates for pk in pks}).values_list("pk", *names)
    known = {
        pk: (SentencePlace(*place), text) for pk, *place, text in rows if place[0] in models and tuple(place[:3]) != own
    }
    found = []
    for wanted, pks in candidates:
        trigrams = sentences.trigrams(wanted)
        for pk in pks:
            if pk in known:
                place, text = known[pk]
                similarity = sentences.similarity(trigrams, sentences.trigrams(text))
                if similarity >= LEAST:
                    found.append(_Likeness(similarity, wanted, pk, place, text))
    return sorted(found, key=lambda one: (-one.similarity, one.pk))[:BEST]


def _targets(places: Sequence[SentencePlace], language: str) -> dict[SentencePlace, str]:
    """The sentences in another language at these places. One query."""
    keys, fields = {place.key for place in places}, {place.field for place in places}
    names = ("content_type_id", "object_id", "field", "place", "text")
    rows = Sentence.objects.filter(object_id__in=keys, field__in=fields, language=language).values_list(*names)
    return {SentencePlace(*place): text for *place, text in rows} if places else {}


def _shown(
    request: HttpRequest,
    found: Sequence[_Likeness],
    targets: Mapping[SentencePlace, str],
    language: str,
    models: Mapping[int, type[Model]],
) -> Iterator[SimilarSentence]:
    """The best of these whose records the user can view. One query for each model."""
    keys: dict[int, list[int]] = defaultdict(list)
    for one in found:
        keys[one.place.content_type].append(one.place.key)
    seen = {kind: admin_of(models[kind]).get_queryset(request).in_bulk(own) for kind, own in keys.items()}
    viewed = [(one, record) for one in found if (record := seen[one.place.content_type].get(one.place.key))]
    for one, record in viewed[:AT_MOST]:
        key = TextKey(type(record), record.pk, one.place.field, language)
        percent, pieces = round(100 * one.similarity), difference(one.text, one.wanted)
        yield SimilarSentence(one.pk, one.text, targets[one.place], percent, pieces, key, str(record))
