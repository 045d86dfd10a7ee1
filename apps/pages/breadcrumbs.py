"""The way from the home page to a page: one declaration serves the reader's breadcrumbs and the machine's."""

from typing import NamedTuple

from django.db.models import Model
from django.utils.functional import Promise

from apps.languages import columns
from apps.languages.addresses import address
from apps.languages.columns import Text


class Crumb(NamedTuple):
    """A page on the way: its title, and the name of its address, which the last step does without."""

    title: str | Promise | Text
    address: str = ""

    @property
    def text(self) -> Text:
        """The title and its language; a title of the interface is in the reader's."""
        return self.title if isinstance(self.title, Text) else Text(str(self.title), columns.current())

    @property
    def url(self) -> str:
        return address(self.address) if self.address else ""


Breadcrumbs = tuple[Crumb, ...]


def of_record(record: Model, field: str) -> Crumb:
    """The last crumb of a record's page: the text of the field, in the reader's language or a fallback."""
    if field in columns.translated_fields(type(record)):
        return Crumb(columns.text(record, field))
    return Crumb(str(getattr(record, field)))
