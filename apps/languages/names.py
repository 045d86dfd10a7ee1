"""Names of countries, languages and fields in the reader's language, from the Unicode locale data."""

from unicodedata import normalize

from babel import Locale
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.languages import columns

# Open Graph requires a country in each locale; ar_AR is its name for Arabic without a country.
LOCALES = {"en": "en_GB", "fr": "fr_FR", "es": "es_ES", "ar": "ar_AR"}

# The Unicode locale data also name what ISO 3166-1 does not assign: codes that it reserves (AC, CP, CQ, DG, EA, EU, EZ,
# IC, TA, UN), a group of islands (QO), and codes of programs (XA, XB, ZZ). XK stays: ISO leaves it to its users, and
# Kosovo has no other code.
NO_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])


def locale(language: str) -> str:
    """The Open Graph locale of a language."""
    return LOCALES.get(language, language)


def country(code: str, language: str = "") -> str:
    """The name of an ISO 3166-1 alpha-2 country, or the code itself when it is unknown; in the reader's language unless
    one is given."""
    return Locale(language or columns.current()).territories.get(code, code)


def language(code: str) -> str:
    """The name of a language, or the code itself when it is unknown."""
    return Locale(columns.current()).languages.get(code, code)


def country_choices() -> list[tuple[str, str]]:
    """All countries in the reader's language, for a form."""
    found = [(code, name) for code, name in Locale(columns.current()).territories.items() if is_country(code)]
    return sorted(found, key=lambda country: normalize("NFKD", country[1]))  # É beside E


def is_country(code: str) -> bool:
    """Whether the code is an ISO 3166-1 alpha-2 code of a country, or XK."""
    is_known = len(code) == 2 and code.isupper() and code in Locale("en").territories
    return is_known and code not in NO_COUNTRIES


def language_choices() -> list[tuple[str, str]]:
    """The languages of the site, each in its own name; a function, so that no migration depends on the setting."""
    return list(settings.LANGUAGES)


def field_label(model: type[Model], name: str) -> str:
    """The label of a field, with its language if it is one of a translated text."""
    base, code = columns.base_of(name, model) or (name, "")
    text = capfirst(str(model._meta.get_field(base).verbose_name))  # type: ignore[union-attr]
    return in_language(text, code) if code else text


def in_language(label: str, code: str) -> str:
    """The label of a translated text in one language."""
    return _("%(field)s – %(language)s") % {"field": label, "language": language(code)}


def validate_country(code: str) -> None:
    """Raise ValidationError unless the value is an ISO 3166-1 alpha-2 country code, or XK."""
    if not is_country(code):
        raise ValidationError(
            _("“%(code)s” is not a country code. Write two capital letters, such as FR."), params={"code": code}
        )
