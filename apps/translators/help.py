"""Help beside a text that is translated: terms marked in its source, similar sentences, alarms of the checks."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from apps.languages import stamps
from apps.translators import sentences, similar, terms
from apps.translators.checks import Alarm, check_all
from apps.translators.models import DismissedCheck
from apps.translators.similar import SimilarSentence
from apps.translators.terms import TermHelp
from apps.translators.text_pair import TextPair
from apps.translators.texts import TextKey, kind_of

FROM = "from"  # in an address: the first sentence of a long text for which similar ones are sought


class SourceMark(NamedTuple):
    """A piece of the source, and the number of the term that it is, or 0."""

    text: str
    term: int


class Offer(NamedTuple):
    """A similar sentence, and the address of the page of the text with the sentence in its input."""

    sentence: SimilarSentence
    url: str


class SentenceRange(NamedTuple):
    """Sentences of a long text for which similar ones are sought: the numbers of the first and the last, and the
    address of the page with the help for them."""

    first: int
    last: int
    url: str
    is_shown: bool


class DismissedAlarm(NamedTuple):
    """An alarm that a user has looked at."""

    alarm: Alarm
    dismissal: DismissedCheck


class Help(NamedTuple):
    """What the template `_help.html` shows. `hash` is the fingerprint of both texts, which a dismissal is about."""

    key: TextKey
    source_language: str
    marks: Sequence[SourceMark]
    terms: Sequence[TermHelp]
    offers: Sequence[Offer]
    parts: Sequence[SentenceRange]
    alarms: Sequence[Alarm]
    dismissed: Sequence[DismissedAlarm]
    hash: str

    @property
    def dismissal_url(self) -> str:
        model, key, field, language = self.key
        return reverse("translators:dismiss", args=[kind_of(model), key, field, language])


def help_with(request: HttpRequest, key: TextKey, source: str, target: str) -> Help | None:
    """The help for a text, as it is stored or typed, beside its source; None for a source text."""
    language = settings.SOURCE_LANGUAGE
    if key.language == language:
        return None
    index = terms.known()
    pieces = terms.marked(index, source, language, key.language)
    found = {piece.term.wanted[0]: piece.term for piece in pieces if piece.term}
    numbers = {wanted: place for place, wanted in enumerate(found, 1)}
    marks = [SourceMark(piece.text, numbers[piece.term.wanted[0]] if piece.term else 0) for piece in pieces]
    parts = _parts(request, key, source, target)
    first = next((part.first - 1 for part in parts if part.is_shown), 0)
    offers = [_offer(key, one, source, target) for one in similar.find(request, key, source, language, first)]
    alarms = check_all(TextPair(source, target, language, key.language, index))
    about = hash_of(source, target)
    known = {row.code: row for row in dismissals(key).filter(texts_hash=about).select_related("by")} if alarms else {}
    dismissed = [DismissedAlarm(alarm, known[alarm.code]) for alarm in alarms if alarm.code in known]
    remaining = [alarm for alarm in alarms if alarm.code not in known]
    return Help(key, language, marks, list(found.values()), offers, parts, remaining, dismissed, about)


def _parts(request: HttpRequest, key: TextKey, source: str, target: str) -> list[SentenceRange]:
    """The parts of a text with more sentences than are sought at once. Their links keep a text that the address has."""
    count, wanted = len(sentences.split(source)), request.GET.get(FROM, "")
    starts = range(1, count + 1, similar.SOUGHT) if count > similar.SOUGHT else ()
    shown = next((start for start in starts if str(start) == wanted), 1)
    brought = {"text": target} if "text" in request.GET else {}
    return [
        SentenceRange(
            start,
            min(start + similar.SOUGHT - 1, count),
            f"{key.url}?{urlencode({FROM: start, **brought})}",
            start == shown,
        )
        for start in starts
    ]


def hash_of(source: str, target: str) -> str:
    """The fingerprint of a text with its source: a dismissal holds for exactly these two."""
    return stamps.fingerprint(f"{source}\0{target}")


def dismissals(key: TextKey) -> QuerySet[DismissedCheck]:
    """The dismissed checks of a text, of all its versions."""
    own: QuerySet[DismissedCheck] = DismissedCheck.objects.of(key.model, [key.key])
    return own.filter(field=key.field, language=key.language)


def _offer(key: TextKey, one: SimilarSentence, source: str, target: str) -> Offer:
    """The sentence takes the place of the text, or stands after it where the source has several sentences."""
    is_part = len(sentences.split(source)) > 1 and one.target not in target
    text = f"{target.rstrip()} {one.target}".strip() if is_part else one.target
    return Offer(one, f"{key.url}?{urlencode({'text': text})}")
