"""Columns for the metadata of records: times of creation and change, and translation stamps.

Only private exports have them. An import uses them for new records only: for an existing record, the metadata of the
site is right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.languages import columns as languages
from apps.languages import stamps
from apps.languages.fields import join, split
from apps.languages.stamps import StampValues
from apps.opendata.cells import cell_expression
from apps.opendata.columns import Expressions, Links
from apps.opendata.formula_escape import escaped, unescaped
from apps.opendata.key_resolver import KeyResolver
from apps.opendata.schema import Column, type_of
from apps.opendata.values import as_cell, as_value
from apps.publishing.json_values import AnyField

AT_ONCE = 500


@dataclass(frozen=True)
class Time:
    """A time that a save sets, such as the time of the last change."""

    name: str

    def columns(self, model: type[Model]) -> list[Column]:
        stored: AnyField = model._meta.get_field(self.name)
        return [Column(self.name, type_of(stored), stored.verbose_name, path=self.name, field=self.name)]

    def write(self, obj: Model, columns: list[Column]) -> list[str]:
        return [as_cell(getattr(obj, self.name), columns[0].type)]

    def expressions(self, model: type[Model], columns: list[Column]) -> Expressions:
        return [cell_expression(self.name, model._meta.get_field(self.name))]  # type: ignore[arg-type]

    def read(self, obj: Model, columns: Sequence[Column], cells: dict[str, str], find: KeyResolver) -> Links:
        return {}

    def store(self, records: Sequence[Model], cells: Sequence[str], find: KeyResolver) -> None:
        """Set the times of stored records. Without a save, which would set the current time."""
        given = [(record, as_value(cell, "datetime")) for record, cell in zip(records, cells, strict=True) if cell]
        for record, moment in given:
            setattr(record, self.name, moment)
        rows: QuerySet[Model] = QuerySet(type(records[0]))  # the model's own queryset would set `changed_at`
        rows.bulk_update([record for record, _moment in given], [self.name], batch_size=AT_ONCE)


@dataclass(frozen=True)
class Translations:
    """The translation stamps of a record, one item each: column, origin, hash of the source text, time, and the
    reviewer if there is one."""

    name: str = "translations"

    def columns(self, model: type[Model]) -> list[Column]:
        hint = _("Of each text: its column, where it comes from, the fingerprint of its source, when, and who read it.")
        return [Column(self.name, "list", _("Translation stamps"), help=hint)]

    def gather(self, records: Sequence[Model]) -> None:
        """Read the stamps of these records with one query."""
        found = stamps.given(records)
        for record in records:
            record.__dict__[self.name] = found[record.pk]

    def write(self, obj: Model, columns: list[Column]) -> list[str]:
        if self.name not in obj.__dict__:
            self.gather([obj])
        return [escaped(join(self._item(type(obj), given) for given in obj.__dict__[self.name]))]

    def expressions(self, model: type[Model], columns: list[Column]) -> Expressions:
        return [None]

    def read(self, obj: Model, columns: Sequence[Column], cells: dict[str, str], find: KeyResolver) -> Links:
        for column in columns:
            self._parsed(type(obj), cells[column.name], find)
        return {}

    def store(self, records: Sequence[Model], cells: Sequence[str], find: KeyResolver) -> None:
        """Replace the stamps of stored records by those of their rows."""
        pairs = zip(records, cells, strict=True)
        stamps.restore({record.pk: self._parsed(type(record), cell, find) for record, cell in pairs}, type(records[0]))

    @staticmethod
    def _item(model: type[Model], given: StampValues) -> str:
        name = languages.column(given.field, given.language)
        reviewer = [given.reviewer.get_username()] if given.reviewer else []
        return " ".join([name, given.origin, given.source_hash, as_cell(given.stamped_at, "datetime"), *reviewer])

    def _parsed(self, model: type[Model], cell: str, find: KeyResolver) -> list[StampValues]:
        """The stamps in a cell. ValidationError, under the column's name, when an item is not a stamp."""
        found = []
        for item in split(unescaped(cell)):
            try:
                column, origin, source_hash, moment, *names = item.split(" ")
                field, language = languages.base_of(column, model) or ("", "")
                reviewers = [cast(AbstractBaseUser, find(get_user_model(), "username", name)) for name in names]
                given = StampValues(field, language, origin, source_hash, as_value(moment, "datetime"), *reviewers)
            except (ValueError, TypeError) as error:
                raise self._refused(item) from error
            except ValidationError as error:
                raise ValidationError({self.name: error}) from error
            if not field or origin not in stamps.origins() or len(source_hash) != stamps.HASH_LENGTH:
                raise self._refused(item)
            found.append(given)
        return found

    def _refused(self, item: str) -> ValidationError:
        return ValidationError({self.name: _("“%(item)s” is not a translation stamp.") % {"item": item}})
