"""Reads the numbers and dates of a text, in digits and in words, so that the same ones in two languages are equal."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from babel import Locale

from apps.search.folding import fold, forms, words

DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹٫٬", "0123456789" * 2 + ".,")
BLANKS = "\u00a0\u202f\u2009 "
# A number with groups of three digits, or a number that can have decimals: either can be meant by "1.500".
NUMBER = re.compile(rf"(?<!\d)\d{{1,3}}(?:[{BLANKS}.,'’]\d{{3}}(?!\d))+(?:[.,]\d+)?|\d+(?:[.,]\d+)?")
ISO_DATE = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
PART = re.compile(r"[^\W\d_]+|\d+")
YEAR = re.compile(r"\d{4}")
MOST_BETWEEN = 6  # words and numbers between the parts of a date
NUMERIC_DATE = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")
BETWEEN_DAYS = re.compile(rf"[{BLANKS}ºª°.,–-]*")
# Months have other names in some countries of a language. They are accepted, too.
OTHER_LOCALES = {"ar": ("ar_SY", "ar_MA", "ar_DZ")}
# Names that are also words: they are months beside a number only.
ALSO_WORDS = {"en": {"may", "march", "august"}, "fr": {"mars"}, "ar": {"مارس", "اب", "ايار"}}
SHORTEST_ABBREVIATION = 3  # letters
LINKS = {
    "and",
    "to",
    "et",
    "au",
    "y",
    "al",
    "de",
    "del",
    "the",
    "of",
    "le",
    "el",
    "e",
    "er",
    "o",
    "st",
    "nd",
    "rd",
    "th",
}
ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
COMPARED = range(3, 13)  # smaller numbers are often no numbers, such as one and second, or are in the form of a word

# The words of 1 to 19 and of the tens, cardinal and ordinal. Endings are in `ENDINGS`.
NUMBER_WORDS = {
    "en": (
        "one/first two/second three/third four five/fif six seven eight/eigh nine/nin ten eleven twelve/twelf thirteen "
        "fourteen fifteen sixteen seventeen eighteen nineteen",
        "twenty/twentie thirty/thirtie forty/fortie fifty/fiftie sixty/sixtie seventy/seventie eighty/eightie "
        "ninety/ninetie",
    ),
    "fr": (
        "un/une/premier deux/second trois/tiers quatre/quatr cinq/cinqu six dix/sept huit neuf/neuv dix onze/onz "
        "douze/douz treize/treiz quatorze/quatorz quinze/quinz seize/seiz dixsept dixhuit dixneuf/dixneuv",
        "vingt trente/trent quarante/quarant cinquante/cinquant soixante/soixant - quatrevingt -",
    ),
    "es": (
        "uno/un/una/primer dos/segund tres/tercer cuatro/cuart cinco/quint seis/sext siete/septim ocho/octav "
        "nueve/noven diez/decim once/undecim doce/duodecim trece catorce quince dieciseis diecisiete dieciocho "
        "diecinueve",
        "veinte/vigesim treinta/trigesim cuarenta/cuadragesim cincuenta/quincuagesim sesenta/sexagesim setenta "
        "ochenta noventa",
    ),
    "ar": (
        "واحد/اول/اولي/حادي اثنان/اثنين/اثنا/اثني/اثنت/اثنتا/اثنتي/ثاني/ثان "
        "ثلاث/ثالث اربع/رابع خمس/خامس ست/سادس سبع/سابع ثماني/ثمان/ثامن "
        "تسع/تاسع عشر/عاشر - - - - - - - - -",
        "عشرون/عشرين ثلاثون/ثلاثين اربعون/اربعين خمسون/خمسين ستون/ستين سبعون/سبعين ثمانون/ثمانين تسعون/تسعين",
    ),
}
ENDINGS = {
    "en": ("", "th", "s", "ths"),
    "fr": ("", "ieme", "iemes", "s", "e"),
    "es": ("", "o", "a", "os", "as"),
    "ar": ("", "ه", "ة"),
}
JOINED_WORDS = re.compile(r"(?<=quatre)[- ](?=vingt)|(?<=\bdix)[- ](?=sept|huit|neuf)")
GAP = re.compile(r"[\s-]*(?:(?:and|et|y)\s+|-?et-)?")  # between the words of one number
PREFIX = re.compile("^[وفبلك](?=.{3})")


class Moment(NamedTuple):
    """A part of a date, comparable between languages: a day with its month, a month with its year, or a month. The
    month alone is 0 for others."""

    day: int
    month: int
    year: int


def normalized(text: str) -> str:
    """The text with the digits 0-9."""
    return text.translate(DIGITS)


def numbers(text: str) -> dict[str, frozenset[Decimal]]:
    """The numbers in digits, as they are written, each with the values that it can have: "1,500" is 1500 or 1.5."""
    found = {}
    for match in NUMBER.finditer(normalized(text)):
        found[match.group()] = frozenset(_readings(match.group()))
    return found


def number_words(text: str, language: str) -> dict[int, str]:
    """The values of the numbers in words up to 99, each with the folded words. Empty for an unknown language."""
    known = _known_words(language)
    joined = JOINED_WORDS.sub("", text) if known else ""
    found: dict[int, str] = {}
    run: list[tuple[int, str]] = []
    end = 0
    for word in words(joined):
        value = next((known[form] for form in _bare(word.folded) if form in known), 0)
        if value and run and not (_adds(run[-1][0], value) and GAP.fullmatch(joined, end, word.start)):
            _close(run, found)
        if value:
            run.append((value, joined[word.start : word.end]))
        elif word.folded not in LINKS:
            _close(run, found)
        end = word.end if value else end
    _close(run, found)
    return found


def moments(text: str, language: str) -> dict[Moment, str]:
    """The parts of dates, each as the date is written. A year alone is a number, not a date."""
    plain = normalized(text)
    found: dict[Moment, str] = {}
    for pattern, order in ((ISO_DATE, (3, 2, 1)), (NUMERIC_DATE, (1, 2, 3))):
        for match in pattern.finditer(plain):
            day, month, year = (int(match[place]) for place in order)
            _add(found, [day], month, year, match.group())
    by_name = _months(language)
    parts = list(PART.finditer(plain))
    for place, match in enumerate(parts):
        two = plain[match.start() : parts[place + 1].end()] if place + 1 < len(parts) else ""
        name = next((form for one in (two, match.group()) for form in _bare(fold(one)) if form in by_name), "")
        if name:
            month, is_certain = by_name[name]
            after = parts[place + (2 if " " in name else 1) :][:MOST_BETWEEN]
            rest = [one for one in after if one.group().casefold() not in LINKS]
            before = list(_days(plain, parts[:place], match.start()))
            days = before or rest[:1] if not rest or _is_day(rest[0]) else before  # 6 May, or May 6
            years = [one for one in rest[0 if days == before else 1 :][:1] if YEAR.fullmatch(one.group())]
            if days or years or (is_certain and (match.group()[0].isupper() or language != "en")):
                around = [*days, match, *years]
                written = plain[min(one.start() for one in around) : max(one.end() for one in around)]
                _add(found, [int(one.group()) for one in days], month, int(years[0].group()) if years else 0, written)
    return found


def lacking_numbers(one: tuple[str, str], other: tuple[str, str]) -> Iterator[str]:
    """The numbers of one text, in digits or in words, that another one has neither in digits nor in words. Both are
    pairs of text and language."""
    (text, language), (other_text, other_language) = one, other
    digits, spelled = numbers(other_text), number_words(other_text, other_language)
    known = set[Decimal]().union(*digits.values(), map(Decimal, spelled))
    known |= {Decimal(value) for value in _roman(other_text)}
    known |= {Decimal(moment.month) for moment in moments(other_text, other_language)}  # 2027-05-06 and 6 May 2027
    dates = [moment for moment in moments(text, language) if moment not in moments(other_text, other_language)]
    known |= {Decimal(part) for moment in dates for part in (moment.day, moment.year)}  # the date is named as a whole
    for written, values in numbers(text).items():
        if known.isdisjoint(values) and not (0 in values or (other_language not in NUMBER_WORDS and max(values) < 100)):
            yield written
    for value, written in number_words(text, language).items():
        is_compared = value in COMPARED and other_language in NUMBER_WORDS
        if is_compared and Decimal(value) not in known:
            yield written


def lacking_dates(one: tuple[str, str], other: tuple[str, str]) -> Iterator[str]:
    """The dates of one text that another one lacks. Both are pairs of text and language."""
    known = moments(*other)
    months = {moment.month for moment in known}
    for moment, written in moments(*one).items():
        is_month_alone = not moment.day and not moment.year
        if moment.month not in months if is_month_alone else moment not in known:
            yield written


def _add(found: dict[Moment, str], days: Sequence[int], month: int, year: int, written: str) -> None:
    wanted = [Moment(day, month, 0) for day in days] + ([Moment(0, month, year)] if year else [])
    for moment in wanted or [Moment(0, month, 0)]:
        found.setdefault(moment, written)


def _days(text: str, before: Sequence[re.Match[str]], end: int) -> Iterator[re.Match[str]]:
    """The days written before the name of a month, from its side: 8 and 9, 8-9, 8 to 9."""
    for match in reversed(before[-MOST_BETWEEN:]):
        if not BETWEEN_DAYS.fullmatch(text, match.end(), end):
            return
        if _is_day(match):
            yield match
        elif match.group().isdigit() or fold(match.group()).removeprefix("و") not in LINKS | {"", "الي"}:
            return
        end = match.start()


def _is_day(match: re.Match[str]) -> bool:
    return match.group().isdigit() and len(match.group()) <= 2 and 1 <= int(match.group()) <= 31


@lru_cache(maxsize=16)
def _months(language: str) -> dict[str, tuple[int, bool]]:
    """The folded names of the months, each with its number and whether it is no other word."""
    found: dict[str, tuple[int, bool]] = {}
    also_words = ALSO_WORDS.get(language, set())
    for name in (language, *OTHER_LOCALES.get(language, ())):
        months = Locale.parse(name).months["format"]
        for width in ("wide", "abbreviated"):
            for number, written in months[width].items():
                folded = fold(written)
                if len(folded) >= SHORTEST_ABBREVIATION or width == "wide":
                    found.setdefault(folded, (number, width == "wide" and folded not in also_words))
    return found


@lru_cache(maxsize=16)
def _known_words(language: str) -> dict[str, int]:
    found: dict[str, int] = {}
    if language in NUMBER_WORDS:
        units, tens = NUMBER_WORDS[language]
        values = [*zip(range(1, 20), units.split(), strict=True), *zip(range(20, 100, 10), tens.split(), strict=True)]
        for value, stems in values:
            for stem in stems.split("/") if stems != "-" else ():
                for ending in ENDINGS[language]:
                    found.setdefault(fold(stem + ending), value)
    return found


def _bare(word: str) -> Iterator[str]:
    """The word without what is written together with it: in Arabic a conjunction or preposition, and the article; in
    Spanish the twenty of veintisiete."""
    for form in forms(word):
        yield form
        yield from forms(PREFIX.sub("", form))


def _adds(before: int, value: int) -> bool:
    """Whether two number words are one number: twenty-seven, soixante-dix, or in Arabic seven and twenty."""
    return (before >= 20 and value < 20) or (before < 10 and value >= 10)


def _close(run: list[tuple[int, str]], found: dict[int, str]) -> None:
    if run:
        found.setdefault(sum(value for value, _word in run), " ".join(word for _value, word in run))
        run.clear()


def _readings(number: str) -> Iterator[Decimal]:
    """The values that a written number can have."""
    bare = re.sub(rf"[{BLANKS}'’]", "", number)
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", bare):
        yield Decimal(re.sub("[.,]", "", bare))
    if re.fullmatch(r"\d+(?:[.,]\d+)?", bare):
        yield Decimal(bare.replace(",", ".")).normalize()
    else:  # groups and decimals: the last sign separates the decimals
        whole, _sign, decimals = re.sub(r"[.,](?=.*[.,])", "", bare).replace(",", ".").partition(".")
        yield Decimal(f"{whole}.{decimals or 0}").normalize()


def _roman(text: str) -> Iterator[int]:
    """The values of the Roman numerals."""
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    for match in re.finditer(r"\b[IVXLCDM]+(?=e\b|\b)", text):
        if ROMAN.fullmatch(match.group()):
            digits = [values[sign] for sign in match.group()]
            yield sum(-one if one < two else one for one, two in zip(digits, [*digits[1:], 0], strict=True))
