"""Dates and date ranges as text in the reader's language; a month or year without a day stays as it is.

Results are cached: the same few dates appear on many pages."""

import re
from functools import lru_cache

from babel import Locale
from babel.dates import parse_pattern

from apps.languages import columns
from apps.records import dates

LOCALES = {"en": "en_GB"}  # day before month, as in the other languages
DAY, MONTH, YEAR = 10, 7, 4  # lengths of ISO texts, which tell them apart
SKELETONS = {DAY: ("yMMMMd", "yMMMd"), MONTH: ("yMMMM", "yMMM"), YEAR: ("y",)}
BETWEEN = " \u2009–-"
FIRST = re.compile(r"^1\b")  # a day at the beginning


def date(text: str) -> str:
    """A partial date: “8 December 2022”, “December 2022” or “2022”. ValueError when the text is no partial date."""
    return _date(text, columns.current())


def is_day(text: str) -> bool:
    """Whether a partial date is a day, not a month or a year."""
    return len(text) == DAY


def span(start: str, end: str) -> tuple[str, str, str]:
    """A range as its start, separator and end: “8”, “–”, “9 December 2022”."""
    return _span(start, end, columns.current())


@lru_cache(maxsize=2000)
def _date(text: str, language: str) -> str:
    locale = _locale(language)
    known = {DAY: locale.date_formats["long"].pattern, MONTH: str(locale.datetime_skeletons["yMMMM"]), YEAR: "y"}
    return _set(known[len(text)], text, locale)


@lru_cache(maxsize=2000)
def _span(start: str, end: str, language: str) -> tuple[str, str, str]:
    locale = _locale(language)
    patterns = _patterns(locale, start, end) if len(start) == len(end) else None
    if patterns is None:
        return _date(start, language), " – ", _date(end, language)
    first = _set(patterns[0], start, locale)
    words = first.rstrip(BETWEEN)
    # English has thin spaces here since CLDR 48. Fonts that lack them draw gaps, and searches for “8–9” find nothing.
    between = first[len(words) :].replace("\u2009", "" if words.isdigit() else " ")
    return words, between, _set(patterns[1], end, locale)


def _locale(language: str) -> Locale:
    return Locale.parse(LOCALES.get(language, language))


def _set(pattern: str, text: str, locale: Locale) -> str:
    written = parse_pattern(pattern).apply(dates.first_day(text), locale)
    # French says “1er mars”, which the patterns do not know.
    return FIRST.sub("1er", written) if locale.language == "fr" and "d" in pattern else written


def _patterns(locale: Locale, start: str, end: str) -> list[str] | None:
    """The two halves of the locale's pattern for the largest part in which the dates differ, with full month names."""
    part = next(name for name, stop in (("y", YEAR), ("M", MONTH), ("d", DAY)) if start[:stop] != end[:stop])
    for skeleton in SKELETONS[len(start)]:
        if (known := locale.interval_formats.get(skeleton)) and part in known:
            return [half.replace("MMMM", "MMM").replace("MMM", "MMMM") for half in known[part]]
    return None
