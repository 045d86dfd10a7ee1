"""Reasons against a text of a file that need no database: letters of another language, lost placeholders."""

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.languages import columns, names
from apps.translators.exchange.placeholders import PLACEHOLDER, placeholders

ARABIC_SCRIPT = columns.RIGHT_TO_LEFT - {"he"}
ADDRESS = re.compile(r"https?://\S+|\S+@\S+")
WORD = re.compile(r"[^\W\d_]{2,}")


def reasons(source: str, target: str, language: str) -> Iterator[str]:
    """Why a text cannot be the translation of a source into a language."""
    if is_in_another_language(source, target, language):
        yield _("The text is not in this language: %(language)s.") % {"language": names.language(language)}
    before, after = placeholders(source), placeholders(target)
    for code in before - after:
        yield _("The placeholder %(code)s is missing.") % {"code": code}
    for code in after - before:
        yield _("The placeholder %(code)s is not in the source text.") % {"code": code}


def is_in_another_language(source: str, target: str, language: str) -> bool:
    """Whether the letters of a text are those of another script: no Arabic letter in an Arabic text whose source has
    words, or mostly Arabic letters in a text of another language. Acronyms, addresses and placeholders are no words."""
    letters = Counter(bool(columns.ARABIC_LETTER.match(sign)) for sign in _words(target) if sign.isalpha())
    if language in ARABIC_SCRIPT:
        has_words = any(word != word.upper() for word in WORD.findall(_words(source)))
        return has_words and not letters[True] and bool(letters[False])
    return letters[True] > letters[False]


def _words(text: str) -> str:
    return PLACEHOLDER.sub(" ", ADDRESS.sub(" ", text))
