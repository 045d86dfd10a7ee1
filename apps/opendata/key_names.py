"""Readable names beside keys: an option of a download. For each foreign key it adds the name of the record that the key
stands for, such as `organisation_name_en` beside `organisation`. An import ignores these columns."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.db.models import Case, F, ForeignKey, Model, When
from django.utils.translation import gettext_lazy as _

from apps.languages import columns as languages
from apps.opendata.cells import Escaped
from apps.opendata.columns import Expressions, Key, Links, shown, shown_in_sql
from apps.opendata.formula_escape import escaped
from apps.opendata.key_resolver import KeyResolver
from apps.opendata.schema import Column

NAMING = ("name", "title", "label")
"""The fields that name a record; the first that is translated counts."""


@dataclass(frozen=True)
class KeyName:
    """The name of the target of a foreign key, in one language; empty where it has none in that language."""

    key: Key
    language: str

    def columns(self, model: type[Model]) -> list[Column]:
        stored, related = _relation(model, self.key)
        field = naming_field(related)
        help_text = _("The name of “%(column)s”, for reading; it is not imported.") % {"column": self.key.name}
        header = languages.column(f"{self.key.name}_{field}", self.language)
        path = languages.column(field, self.language)
        return [Column(header, "string", stored.verbose_name, path=path, language=self.language, help=help_text)]

    def write(self, obj: Model, columns: list[Column]) -> list[str]:
        target = getattr(obj, self.key.name)
        is_shown = target is not None and (self.key.open or shown(target))
        return [escaped(getattr(target, columns[0].path) or "") if is_shown else ""]

    def expressions(self, model: type[Model], columns: list[Column]) -> Expressions:
        _stored, related = _relation(model, self.key)
        cell = Escaped(F(f"{self.key.name}__{columns[0].path}"))
        return [cell if self.key.open else Case(When(shown_in_sql(related, f"{self.key.name}__"), then=cell))]

    def read(self, obj: Model, columns: Sequence[Column], cells: dict[str, str], find: KeyResolver) -> Links:
        return {}


def naming_field(model: type[Model]) -> str:
    """The translated field that names a record; "" when it has none."""
    translated = languages.translated_fields(model)
    return next((name for name in NAMING if name in translated), "")


def key_names(model: type[Model], declared: Sequence[object], language: str) -> Iterator[KeyName]:
    """The names beside the foreign keys of a dataset."""
    for key in declared:
        if isinstance(key, Key) and naming_field(_relation(model, key)[1]):
            yield KeyName(key, language)


def ignored_headers(model: type[Model], declared: Sequence[object]) -> frozenset[str]:
    """The columns of names in every language, which an import ignores."""
    found = (name for code in settings.CONTENT_LANGUAGES for name in key_names(model, declared, code))
    return frozenset(column.name for name in found for column in name.columns(model))


def _relation(model: type[Model], key: Key) -> tuple[ForeignKey, type[Model]]:
    """The field of a foreign key and the model of its targets."""
    stored = cast(ForeignKey, model._meta.get_field(key.name))
    return stored, stored.related_model
