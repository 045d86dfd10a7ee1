"""How a choice names a record: two records with the same name differ by their code."""

from django.db.models import Model

from apps.languages import columns

KEYS = ("code", "slug")
FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"


def choice_text(record: Model) -> str:
    """The name of a record, with its code or address in brackets and its full name, where it has them and they say
    more: `EAPCCO (eapcco) – Eastern Africa Police Chiefs Cooperation Organization`."""
    name = str(record)
    key = next((value for field in KEYS if (value := getattr(record, field, "")) and value != name), "")
    full = columns.text(record, "name").value if "name" in columns.translated_fields(type(record)) else ""
    shown = f"{_isolated(name)} ({_isolated(key)})" if key else name
    return f"{shown} – {_isolated(full)}" if full and full != name else shown


def _isolated(text: str) -> str:
    """The text as a unit of its own direction: a Latin code in an Arabic line moves nothing around it."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"
