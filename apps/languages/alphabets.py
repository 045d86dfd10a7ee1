"""The letters of the languages beyond ASCII, and how likely a sign is in a text: a wrong encoding shows there."""

import unicodedata
from enum import IntEnum
from functools import cache

LETTERS = {
    "ar": "ابتثجحخدذرزسشصضطظعغفقكلمنهويىءآأؤإئة",
    "es": "áéíñóúü",
    "fr": "àâæçéèêëîïôœùûüÿ",
}
JOINING = frozenset("’‘‑–—·\xad\xa0\u202f\u200c\u200d")  # signs that can be between two letters
COMMON = JOINING | frozenset("«»“”„‹›…°€§ªº¿¡№،؛؟٪\u200e\u200f")  # signs of our texts
NO_LETTERS = frozenset("ªºـ")  # of which Unicode says that they are letters


class Likelihood(IntEnum):
    LIKELY = 0
    UNLIKELY = 1
    IMPOSSIBLE = 2


@cache
def letters(language: str = "") -> frozenset[str]:
    """The letters of a language, small and capital; those of all languages for a language not listed here: its texts
    have names from anywhere."""
    found = LETTERS.get(language) or "".join(LETTERS.values())
    return frozenset(found + found.upper())


def likelihood(language: str, before: str, sign: str, after: str) -> Likelihood:
    """How likely a sign beyond ASCII is between its neighbours, in a text of a language."""
    if is_no_text(sign):
        return Likelihood.IMPOSSIBLE
    if unicodedata.category(sign) == "Mn":
        return Likelihood.LIKELY if _script(before) == _script(sign) else Likelihood.IMPOSSIBLE
    if not _is_letter(sign):
        if _is_letter(before) and _is_letter(after) and sign not in JOINING:
            return Likelihood.IMPOSSIBLE
        return Likelihood.LIKELY if sign in COMMON else Likelihood.UNLIKELY
    if any(_is_letter(neighbour) and _script(neighbour) != _script(sign) for neighbour in (before, after)):
        return Likelihood.IMPOSSIBLE
    if (sign.isupper() and before.islower()) or (sign.islower() and before.isupper() and after.isupper()):
        return Likelihood.IMPOSSIBLE
    is_capital_inside = sign.isupper() and before.isupper() and after.islower()
    return Likelihood.LIKELY if sign in letters(language) and not is_capital_inside else Likelihood.UNLIKELY


@cache
def is_no_text(sign: str) -> bool:
    """Whether a sign is in no text: a control character, an undefined or private one, the sign that replaces what
    cannot be read, or a line of a box."""
    is_undefined = unicodedata.category(sign) in {"Cc", "Cn", "Co", "Cs"} and sign not in "\t\r\n"
    return is_undefined or sign == "\ufffd" or "\u2500" <= sign <= "\u259f"


def _is_letter(sign: str) -> bool:
    return sign.isalpha() and sign not in NO_LETTERS


@cache
def _script(sign: str) -> str:
    """The script of a letter; a combining accent is Latin."""
    name = unicodedata.name(sign, "") if sign else ""
    return "LATIN" if name.startswith("COMBINING") else name.partition(" ")[0]
