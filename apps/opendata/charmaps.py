"""The older encodings that a file can be in: every set of 256 characters that Python knows, that begins with ASCII, and
that holds the letters of one of our languages."""

import encodings
import pkgutil
from contextlib import suppress
from functools import cache
from importlib import import_module
from types import MappingProxyType

from apps.languages.alphabets import LETTERS

PREFERRED = ("cp1252", "mac_roman", "cp850", "cp1256")  # what spreadsheets write; named first of several that agree
FAMILIES = {"cp12": "Windows", "mac": "Macintosh", "iso": "ISO", "cp": "DOS"}
ENOUGH = 0.8  # of the letters of a language: œ and ÿ are in few older sets


@cache
def charmaps() -> MappingProxyType[str, str]:
    """The 256 characters of each encoding by its name; U+FFFE stands for a byte without a character."""
    tables = {}
    for module in pkgutil.iter_modules(encodings.__path__):
        with suppress(ImportError):  # a few exist on Windows only
            tables[module.name] = getattr(import_module(f"encodings.{module.name}"), "decoding_table", "")
    fitting = [name for name, table in tables.items() if len(table) == 256 and _fits(table)]
    fitting.sort(key=lambda name: (PREFERRED.index(name) if name in PREFERRED else len(PREFERRED), name))
    return MappingProxyType({name: tables[name] for name in fitting})


def title(encoding: str) -> str:
    """The encoding with the kind of program that writes it: “Macintosh (mac_roman)”."""
    family = next((family for start, family in FAMILIES.items() if encoding.startswith(start)), "")
    return f"{family} ({encoding})" if family else encoding


def _fits(table: str) -> bool:
    is_ascii = table[:128] == "".join(map(chr, range(128)))
    return is_ascii and any(_share(table, letters) >= ENOUGH for letters in LETTERS.values())


def _share(table: str, letters: str) -> float:
    return sum(letter in table for letter in letters) / len(letters)
