"""Quiet checks of a translation against its source: what a translator should look at once more. None is an error, and
each can be dismissed for a text. They are pure functions: no database, no request."""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.languages import fields, typography
from apps.search.folding import words
from apps.translators import named, negation, quantities, sentences
from apps.translators.exchange.placeholders import placeholders as placeholders_in
from apps.translators.terms import wanted_forms
from apps.translators.text_pair import TextPair

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

URL = re.compile(r"https?://[^\s<>)\]»”\"]*[^\s<>)\]»”\".,;:!?؟،؛]")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PAIRS = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”", "„": "“”", "‹": "›"}
CLOSING = set("".join(PAIRS.values()))
LIST_NUMBER = re.compile(r"(?:^|\s)\w{1,2}$")  # a) or 1)
CLOSING_SIGNS = ")]}»”“\"›’'*_\u200e\u200f "
ENDS = {"؟": "?", "،": ",", "؛": ";", "…": "…", "۔": "."}
ENDING_SIGNS = ".?!:;,…"
LATIN_SIGN = re.compile(r"(?<=[\u0621-\u064a])\s?[,;?](?!\d)")
# What a text is longer in a language than in English, in characters. Measured on our own texts.
USUAL_LENGTH = {"en": 1.0, "fr": 1.2, "es": 1.17, "ar": 0.9}
LENGTH_FACTOR = 2.0  # from here on a text is unusually long or short
LENGTH_IGNORED = 50  # characters by which a text can always differ
LEFT_WORDS = 5  # so many words of the source in a row were probably not translated


class Alarm(NamedTuple):
    """What a check has found in a text: the code of the check, its label, and a sentence in the reader's language."""

    code: str
    label: "StrOrPromise"
    message: str


Check = Callable[[TextPair], Iterable[str]]


class _Registered(NamedTuple):
    label: "StrOrPromise"
    check: Check


CHECKS: dict[str, _Registered] = {}


def check_all(pair: TextPair, codes: Container[str] | None = None) -> list[Alarm]:
    """What the checks, or those with these codes, have found, at most one alarm for each check. Empty if a text is
    missing."""
    if not pair.source.strip() or not pair.target.strip():
        return []
    chosen = {code: one for code, one in CHECKS.items() if codes is None or code in codes}
    found = ((code, label, list(dict.fromkeys(check(pair)))) for code, (label, check) in chosen.items())
    return [Alarm(code, label, " ".join(messages)) for code, label, messages in found if messages]


def _check(code: str, label: "StrOrPromise") -> Callable[[Check], Check]:
    def add(check: Check) -> Check:
        CHECKS[code] = _Registered(label, check)
        return check

    return add


@_check("numbers", gettext_lazy("numbers"))
def numbers(pair: TextPair) -> Iterator[str]:
    yield from _both(quantities.lacking_numbers(*pair.sides), quantities.lacking_numbers(*pair.sides[::-1]))


@_check("dates", gettext_lazy("dates"))
def dates(pair: TextPair) -> Iterator[str]:
    yield from _both(quantities.lacking_dates(*pair.sides), quantities.lacking_dates(*pair.sides[::-1]))


@_check("names", gettext_lazy("names"))
def names(pair: TextPair) -> Iterator[str]:
    yield from _both(named.lacking(pair), named.added(pair))


@_check("negation", gettext_lazy("negation"))
def negations(pair: TextPair) -> Iterator[str]:
    """Sentence by sentence, where both texts have the same number of sentences."""
    for source, target in sentences.paired(pair.source, pair.target):
        found = negation.certain(source, pair.source_language)
        if found and not negation.is_possible(target, pair.language):
            yield _("The source says “%(what)s”; the translation has no negation.") % {"what": found}
        found = negation.certain(target, pair.language)
        if found and not negation.is_possible(source, pair.source_language):
            yield _("The translation says “%(what)s”; the source has no negation.") % {"what": found}


@_check("placeholders", gettext_lazy("placeholders and links"))
def placeholders(pair: TextPair) -> Iterator[str]:
    source, target = (_kept_signs(text, language) for text, language in pair.sides)
    yield from _both(source - target, target - source)


def _kept_signs(text: str, language: str) -> Counter[str]:
    """What stays as it is: placeholders, and addresses, of which only the language can differ."""
    addresses = [re.sub(rf"(?<=/){language}(?=/|$)", "*", url) for url in URL.findall(text)]
    return placeholders_in(text) + Counter([*addresses, *EMAIL.findall(text)])


@_check("terms", gettext_lazy("glossary terms"))
def terms(pair: TextPair) -> Iterator[str]:
    """Only terms that are reviewed."""
    in_source = [one for one in pair.terms.occurrences(pair.source, pair.source_language) if one.term.is_reviewed]
    in_target = pair.terms.occurrences(pair.target, pair.language)
    used = pair.terms.names_in(pair.target, pair.language)
    for one in in_source:
        names = wanted_forms(one.term, pair.source[one.start : one.end], pair.language)
        if names and id(one.term) not in used:
            values = {"written": pair.source[one.start : one.end], "wanted": " / ".join(names)}
            yield _("“%(written)s” is “%(wanted)s” in the glossary.") % values
    for one in in_target:
        if one.is_avoided and one.term.is_reviewed:
            values = {"used": pair.target[one.start : one.end], "wanted": one.term.names[pair.language][0]}
            yield _("The glossary does not use “%(used)s”, but “%(wanted)s”.") % values


@_check("brackets", gettext_lazy("brackets and quotation marks"))
def brackets(pair: TextPair) -> Iterator[str]:
    lonely = _unpaired(pair.target) - _unpaired(pair.source)
    if lonely:
        yield _("Without its other half: %(what)s.") % {"what": _listed(lonely)}


def _unpaired(text: str) -> Counter[str]:
    """The brackets and quotation marks without their other half."""
    open_ones, lonely = list[str](), Counter[str]()
    for place, sign in enumerate(text):
        if open_ones and sign in PAIRS[open_ones[-1]]:
            open_ones.pop()
        elif sign in PAIRS:
            open_ones.append(sign)
        elif sign in CLOSING and not (sign == ")" and LIST_NUMBER.search(text, 0, place)):
            lonely[sign] += 1
    lonely.update(open_ones)
    lonely.update({'"': text.count('"') % 2})
    return +lonely


@_check("punctuation", gettext_lazy("punctuation"))
def punctuation(pair: TextPair) -> Iterator[str]:
    source, target = (_end(text) for text, _language in pair.sides)
    if ENDS.get(source, source) != ENDS.get(target, target):
        if source and target:
            yield _("The source ends with “%(one)s”, the translation with “%(other)s”.") % {
                "one": source,
                "other": target,
            }
        elif source:
            yield _("The source ends with “%(sign)s”, the translation does not.") % {"sign": source}
        else:
            yield _("The translation ends with “%(sign)s”, the source does not.") % {"sign": target}
    if pair.language == "es":
        text = URL.sub("", pair.target)
        for opening, closing in ("¿?", "¡!"):
            if text.count(opening) != text.count(closing):
                signs = {"opening": opening, "closing": closing}
                yield _("Spanish writes %(opening)s before and %(closing)s after.") % signs
    if pair.language == "ar" and (latin := {match.strip() for match in LATIN_SIGN.findall(pair.target)}):
        for sign in sorted(latin):
            arabic = next(key for key, value in ENDS.items() if value == sign)
            yield _("Arabic writes %(arabic)s instead of %(latin)s.") % {"arabic": arabic, "latin": sign}


def _end(text: str) -> str:
    """The sign with which a text ends, or ""."""
    last = typography.plain(text).replace("...", "…").rstrip().rstrip(CLOSING_SIGNS)[-1:]
    return last if last and (last in ENDING_SIGNS or last in ENDS) else ""


@_check("length", gettext_lazy("length"))
def length(pair: TextPair) -> Iterator[str]:
    source, target = len(pair.source), len(pair.target)
    usual = source * USUAL_LENGTH.get(pair.language, 1.1) / USUAL_LENGTH.get(pair.source_language, 1.1)
    if abs(target - usual) > LENGTH_IGNORED and not 1 / LENGTH_FACTOR < target / usual < LENGTH_FACTOR:
        values = {"target": target, "source": source}
        if target > usual:
            yield _("Unusually long: %(target)s characters for %(source)s.") % values
        else:
            yield _("Unusually short: %(target)s characters for %(source)s.") % values


@_check("untranslated", gettext_lazy("untranslated text"))
def untranslated(pair: TextPair) -> Iterator[str]:
    own = [word.folded for word in words(pair.target)]
    runs = {tuple(own[start : start + LEFT_WORDS]) for start in range(len(own) - LEFT_WORDS + 1)}
    before = list(words(pair.source))
    for start in range(len(before) - LEFT_WORDS + 1):
        run = before[start : start + LEFT_WORDS]
        if tuple(word.folded for word in run) in runs:
            text = pair.source[run[0].start : run[-1].end]
            if sum(word.islower() for word in text.split()) > 1:
                yield _("Still as in the source: “%(text)s”.") % {"text": text}
                return
    if pair.source.strip() == pair.target.strip() and sum(w.islower() and len(w) > 2 for w in pair.source.split()) > 1:
        yield _("The translation is the same as the source.")


@_check("blanks", gettext_lazy("blanks"))
def blanks(pair: TextPair) -> Iterator[str]:
    text = pair.target.replace("\r\n", "\n")
    if re.search(r"(?<=\S)[ \u00a0\u202f]{2,}(?=\S)", text) and not re.search(r"(?<=\S) {2,}(?=\S)", pair.source):
        yield _("Two spaces in a row.")
    if re.search(r"(?<=\w) (?=[.,،])(?![.,]\d)" if pair.language == "fr" else r"(?<=\w) (?=[.,;:!?،؛؟](?:\s|$))", text):
        yield _("A space before a punctuation mark.")


@_check("items", gettext_lazy("items of the list"))
def items(pair: TextPair) -> Iterator[str]:
    source, target = (len(fields.split(text)) for text, _language in pair.sides)
    if fields.SEPARATOR in pair.source and source != target:
        yield _("The source has %(source)s items, the translation %(target)s.") % {"source": source, "target": target}


def _both(in_source: Iterable[str], in_target: Iterable[str]) -> Iterator[str]:
    """What one of the two texts has and the other has not."""
    if source := _listed(in_source):
        yield _("Only in the source: %(what)s.") % {"what": source}
    if target := _listed(in_target):
        yield _("Only in the translation: %(what)s.") % {"what": target}


def _listed(found: Iterable[str]) -> str:
    return ", ".join(f"\u2068{text}\u2069" for text in dict.fromkeys(found))
