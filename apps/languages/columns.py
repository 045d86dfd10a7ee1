"""The language columns of translated fields: their names, and reading them with a fallback to other languages."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.db.models import CharField, F, Model, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Concat, NullIf, Replace
from django.utils.translation import get_language
from modeltranslation.translator import NotRegistered, translator
from modeltranslation.utils import build_localized_fieldname

RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
ARABIC_LETTER = re.compile("[\u0600-\u06ff\u0750-\u077f]")


class Text(NamedTuple):
    """A text and the language it is in."""

    value: str
    language: str


def current() -> str:
    """The reader's language: the active one when the site speaks it, else the source language."""
    active = (get_language() or "").partition("-")[0]
    return active if active in shown() else settings.SOURCE_LANGUAGE


def shown() -> tuple[str, ...]:
    """The languages offered to readers, in the order of the settings."""
    return tuple([code for code, _ in settings.LANGUAGES])


def direction(language: str) -> str:
    """`rtl` or `ltr`, as the HTML attribute `dir` wants it."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def written_in(text: str) -> str:
    """The language that the script of a text shows: `ar` for Arabic letters, else ""."""
    return "ar" if ARABIC_LETTER.search(text) else ""


@cache
def column(field: str, language: str) -> str:
    """The name of the column that holds `field` in `language`; the field may be reached through relations."""
    path, _, name = field.rpartition("__")
    localized = build_localized_fieldname(name, language)
    return f"{path}__{localized}" if path else localized


def column_of(field: Combinable, language: Combinable) -> Combinable:
    """The same as an expression, for a field and a language that are values of a row."""
    return Concat(field, Value("_"), Replace(language, Value("-"), Value("_")), output_field=CharField())


def columns(field: str) -> list[str]:
    """The names of all language columns of `field`, in the order of the content languages."""
    return [column(field, language) for language in settings.CONTENT_LANGUAGES]


@cache
def translated_fields(model: type[Model]) -> tuple[str, ...]:
    """The names of the translated fields of a model, in the order of their registration."""
    # The answer is cached: whoever asks before the model's `translation.py` is imported gets () for good.
    try:
        options = translator.get_options_for_model(model)
    except NotRegistered:
        return ()
    # modeltranslation keeps the names in a set, whose order is another one in each process.
    return options.in_order  # type: ignore[attr-defined]


@cache
def page_texts(model: type[Model]) -> tuple[str, ...]:
    """The translated fields that make a page complete, in the order of the model. Those with a stand-in do not count,
    such as acronyms, which many languages do not have; nor those that a model names in `language_specific`: each
    language has texts of its own there, or none."""
    left_out = {*getattr(model, "stand_ins", {}), *getattr(model, "language_specific", ())}
    wanted = set(translated_fields(model)) - left_out
    return tuple(field.name for field in model._meta.fields if field.name in wanted)


def base_of(name: str, model: type[Model]) -> tuple[str, str] | None:
    """The translated field and the language of a language column; None for any other column."""
    for field in translated_fields(model):
        for language in settings.CONTENT_LANGUAGES:
            if column(field, language) == name:
                return field, language
    return None


def value(obj: Model, field: str, language: str) -> str:
    """The text of one language, empty when there is none."""
    return getattr(obj, column(field, language)) or ""


def text(obj: Model, field: str, language: str | None = None) -> Text:
    """The text in the reader's language; else in the source language, else in the first language that has one.

    A model can name a field that stands in for another one, where the latter has a text in another script only:
    `stand_ins = {"acronym": "name"}`.
    """
    found = own_text(obj, field, language)
    wanted = language or current()
    if found.language != wanted and direction(found.language) != direction(wanted):
        stand_in = getattr(type(obj), "stand_ins", {}).get(field)
        if stand_in and (instead := value(obj, stand_in, wanted)):
            return Text(instead, wanted)
    return found


def own_text(obj: Model, field: str, language: str | None = None) -> Text:
    """Like `text`, without a stand-in."""
    wanted = language or current()
    for candidate in dict.fromkeys((wanted, settings.SOURCE_LANGUAGE, *settings.CONTENT_LANGUAGES)):
        if found := value(obj, field, candidate):
            return Text(found, candidate)
    return Text("", wanted)


def for_everybody(available: Sequence[str]) -> str:
    """The `x-default` of a page, in the HTML head and the sitemap: the language for readers whose language the page
    does not have. The source language, or else the first available one."""
    languages = available or shown()
    return settings.SOURCE_LANGUAGE if settings.SOURCE_LANGUAGE in languages else languages[0]


def in_reading_language(field: str, language: str | None = None, stand_in: str = "") -> Combinable:
    """An expression for the text a reader sees, for ordering: the wanted language, or else the source language.
    `stand_in` is the path of the field that stands in; see `text`."""
    wanted = language or current()
    fields = [field]
    if stand_in and direction(wanted) != direction(settings.SOURCE_LANGUAGE):
        fields.append(stand_in)
    shown = [NullIf(F(column(name, wanted)), Value("")) for name in fields]
    return Coalesce(*shown, F(column(field, settings.SOURCE_LANGUAGE)))
