"""Breadcrumbs: each view declares them once, for the page and for its structured data."""

from typing import NamedTuple

from django.db.models import Model
from django.utils.functional import Promise

from apps.languages import columns
from apps.languages.addresses import address
from apps.languages.columns import Text


class Crumb(NamedTuple):
    """One page of the breadcrumbs: its title, its URL name and the arguments of the URL. The last crumb is the page
    itself and has no URL."""

    title: str | Promise | Text
    address: str = ""
    arguments: tuple[object, ...] = ()

    @property
    def text(self) -> Text:
        """The title with its language; a title from the interface is in the reader's language."""
        return self.title if isinstance(self.title, Text) else Text(str(self.title), columns.current())

    @property
    def url(self) -> str:
        return address(self.address, *self.arguments) if self.address else ""


Breadcrumbs = tuple[Crumb, ...]


def of_record(record: Model, field: str) -> Crumb:
    """The last crumb on a record's page: the text of the field, in the reader's language or a fallback language."""
    if field in columns.translated_fields(type(record)):
        return Crumb(columns.text(record, field))
    return Crumb(str(getattr(record, field)))
