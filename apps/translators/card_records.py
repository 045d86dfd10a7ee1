"""How the cards of the first page name texts and their records."""

from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext

from apps.staff.dashboard import CardRecord
from apps.translators.matrix import labels_of
from apps.translators.selection import RecordKey
from apps.translators.texts import translated_models


def record_labels(keys: Iterable[RecordKey]) -> dict[RecordKey, str]:
    """The beginning of the first text of each record, or else its kind. One query."""
    types = {ContentType.objects.get_for_model(model).pk: model for model in translated_models()}
    keys = set(keys)
    texts = {key: text.value for key, text in labels_of(types, keys).items()}
    return {key: texts.get(key) or str(types[key[0]]._meta.verbose_name) for key in keys}


def text_record(label: str, text: str, url: str) -> CardRecord:
    """A text that waits, or all texts of a record."""
    return CardRecord(gettext("%(text)s: %(record)s") % {"text": text, "record": label} if text else label, url)
