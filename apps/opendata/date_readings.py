"""Reads dates as spreadsheets in our languages write them: 15/03/2016, 3/15/16, mars-16, 15 de marzo de 2016."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import product

from babel import Locale

from apps.opendata.number_readings import plain, whole
from apps.records import dates

# Arabic has other names of months in the Levant, in Algeria and Tunisia, and in Morocco.
LOCALES = ("en", "fr", "es", "ar", "ar_LB", "ar_DZ", "ar_MA")
MORE = {"يونيه": 6, "يوليه": 7}  # names in Egypt that the Unicode locale data lack
FORMS = tuple(product(("format", "stand-alone"), ("wide", "abbreviated")))
SHORTEST = 3  # letters of an abbreviated name
LONGEST = 100  # characters of a cell that can be a date
FILLING = {"de", "del", "of", "the", "er", "st", "nd", "rd", "th", "م"}  # “15 de marzo de 2016”, “1er mars”
MIDNIGHT = re.compile(r"[ T]0?0:00(:00(\.0+)?)?$")
PARTS = re.compile(r"[^\W\d_]+|\d+")
PIVOT = 69  # a year of two digits from here on is of the last century, as POSIX has it


def day_first(cell: str) -> str:
    """A date whose figures are day, month and year. ValueError when it is none."""
    return _day(cell, "dmy")


def month_first(cell: str) -> str:
    """A date whose figures are month, day and year. ValueError when it is none."""
    return _day(cell, "mdy")


def partial_day_first(cell: str) -> str:
    """A year, a month or a day; figures are read as day, month, year. ValueError for anything else."""
    return _partial(cell, "dmy")


def partial_month_first(cell: str) -> str:
    """A year, a month or a day; figures are read as month, day, year. ValueError for anything else."""
    return _partial(cell, "mdy")


def day_and_month(text: str) -> str:
    """Day and month of a date without a year, such as 16-oct, joined by a point. ValueError when it is none."""
    day, *rest = _parts(text)
    if len(rest) != 1 or not day.isdecimal() or rest[0].isdecimal():
        raise ValueError(text)
    return f"{int(day)}.{_month(rest[0])}"


def _day(cell: str, order: str) -> str:
    found = _partial(cell, order)
    if len(found) != len("2016-03-15"):
        raise ValueError(cell)
    return found


def _partial(cell: str, order: str) -> str:
    if len(cell.strip()) > LONGEST:  # refused before it is read sign by sign
        raise ValueError(cell[:LONGEST])
    text = MIDNIGHT.sub("", plain(cell))
    parts = _whole_year(text) or [part for part in _parts(text) if part not in FILLING]
    found = _by_name(parts) if any(not part.isdecimal() for part in parts) else _by_figures(parts, order)
    if re.fullmatch(dates.PATTERN, found, re.ASCII) is None:
        raise ValueError(cell)
    dates.first_day(found)  # ValueError: there is no 30 February
    return found


def _whole_year(text: str) -> list[str]:
    """A year that a spreadsheet took for a number: 2 016, 2,016 or 2016,0."""
    try:
        year = whole(text)
    except ValueError:
        return []
    return [year] if len(year) == 4 else []


def _parts(text: str) -> Iterator[str]:
    """The figures and words of a date. Two names of months are two words: كانون الثاني."""
    words = PARTS.findall(_letters(text))
    while words:
        two = " ".join(words[:2])
        taken = 2 if two in _months() else 1
        yield two if taken == 2 else words[0]
        del words[:taken]


def _by_name(parts: list[str]) -> str:
    """A date with the name of its month: month and year, or a day before or after the month."""
    named = [place for place, part in enumerate(parts) if not part.isdecimal()]
    if len(named) != 1 or len(parts) not in {2, 3}:
        raise ValueError(parts)
    month = f"{_month(parts[named[0]]):02}"
    figures = [part for part in parts if part.isdecimal()]
    if len(figures) == 1:
        if named[0] == 1 and len(figures[0]) != 4:
            raise ValueError(parts)  # 16-mars is a day of an unknown year, mars-16 a month
        return f"{_year(figures[0])}-{month}"
    day, year = reversed(figures) if len(figures[0]) == 4 else figures
    return f"{_year(year)}-{month}-{int(day):02}"


def _by_figures(parts: list[str], order: str) -> str:
    """A date of figures only. A year of four figures says where it stands."""
    if len(parts) < 2:
        return "".join(parts)
    if len(parts[0]) == 4:
        year, *rest = parts
    else:
        *rest, year = parts
        rest = rest if order == "mdy" else rest[::-1]
    if len(parts) > 3 or (len(parts) == 2 and len(year) != 4) or any(len(part) > 2 for part in rest):
        raise ValueError(parts)
    return "-".join([_year(year), *(f"{int(part):02}" for part in rest)])


def _year(figures: str) -> str:
    if len(figures) == 2:
        return str((1900 if int(figures) >= PIVOT else 2000) + int(figures))
    if len(figures) != 4:
        raise ValueError(figures)
    return figures


def _month(word: str) -> int:
    """The number of a month by its name in any of our languages, or by the beginning of it."""
    exact = _months().get(word)
    begun = {number for name, number in _months().items() if len(word) >= SHORTEST and name.startswith(word)}
    if exact is None and len(begun) != 1:
        raise ValueError(word)
    return exact or begun.pop()


@cache
def _months() -> dict[str, int]:
    """The numbers of the months by name."""
    found = dict(MORE)
    for code in LOCALES:
        for context, width in FORMS:
            for number, name in Locale.parse(code).months[context][width].items():
                found[" ".join(PARTS.findall(_letters(name)))] = number
    return found


def _letters(text: str) -> str:
    """The text without case, accents, and the marks on an alef, which Arabic spreadsheets write or not."""
    return "".join(sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
