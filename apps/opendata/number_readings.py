"""Reads numbers and truth values as spreadsheets in our languages write them: 2 016, 2016,0, ٢٠١٦, VRAI, 1."""

import re
import unicodedata
from decimal import Decimal
from functools import cache

# Signs that separate thousands or decimals in any language; comma and point mean one or the other.
GROUPS, DECIMALS = " '’٬", "٫"
TRUE = {"true", "vrai", "verdadero", "1", "oui", "yes", "si", "نعم", "صحيح", "صواب", "حقيقي"}
FALSE = {"false", "faux", "falso", "0", "non", "no", "لا", "خطأ", "خطا", "خاطئ"}


def plain(cell: str) -> str:
    """The cell with the digits 0-9 and without what nobody sees: direction marks, kinds of blanks."""
    signs = unicodedata.normalize("NFKC", cell).replace("\u2212", "-").replace("،", ",")
    seen = (str(unicodedata.decimal(sign, sign)) for sign in signs if unicodedata.category(sign) != "Cf")
    return " ".join("".join(seen).split())


def decimal_point(cell: str) -> str:
    """A number with a decimal point; a comma or blank separates thousands. ValueError when it is none."""
    return _number(cell, ".", ",")


def decimal_comma(cell: str) -> str:
    """A number with a decimal comma; a point or blank separates thousands. ValueError when it is none."""
    return _number(cell, ",", ".")


def whole_decimal_point(cell: str) -> str:
    """A whole number, with nothing but zeros behind a decimal point."""
    return _whole(decimal_point(cell))


def whole_decimal_comma(cell: str) -> str:
    """A whole number, with nothing but zeros behind a decimal comma."""
    return _whole(decimal_comma(cell))


def whole(cell: str) -> str:
    """A whole number that has one reading. ValueError when it has none, or two: 1.000."""
    found = set()
    for read in (whole_decimal_point, whole_decimal_comma):
        try:
            found.add(read(cell))
        except ValueError:
            continue
    if len(found) != 1:
        raise ValueError(cell)
    return found.pop()


def truth(cell: str) -> str:
    """`true` or `false` from a word of our languages, or from 1 and 0. ValueError when it is neither."""
    word = plain(cell).casefold().replace("í", "i")
    word = _whole_or_same(word)
    if word not in TRUE | FALSE:
        raise ValueError(cell)
    return "true" if word in TRUE else "false"


def _whole_or_same(word: str) -> str:
    try:
        return whole(word)
    except ValueError:
        return word


def _number(cell: str, decimal: str, group: str) -> str:
    text = plain(cell)
    match = _pattern(decimal, group).fullmatch(text)
    if match is None:
        raise ValueError(cell)
    figures = re.sub(r"\D", "", match["whole"])
    return f"{match['sign']}{figures}{'.' + match['part'] if match['part'] else ''}"


@cache
def _pattern(decimal: str, group: str) -> re.Pattern[str]:
    decimals, groups = re.escape(decimal + DECIMALS), re.escape(group + GROUPS)
    # Groups of three, all separated by the same sign (\3), or no groups at all.
    return re.compile(
        rf"(?P<sign>-?)(?P<whole>[0-9]{{1,3}}([{groups}])[0-9]{{3}}(?:\3[0-9]{{3}})*|[0-9]+)"
        rf"(?:[{decimals}](?P<part>[0-9]+))?"
    )


def _whole(number: str) -> str:
    figures, _point, part = number.partition(".")
    if part.strip("0"):
        raise ValueError(number)
    return str(Decimal(figures)) if len(figures) < 19 else figures
