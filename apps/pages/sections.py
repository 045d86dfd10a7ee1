"""The registry of the site's sections: menu, sitemap, recent changes, figures, home page and share pictures.

A concept registers its section from its own `site.py`; `website` builds the pages from what is registered and lists no
concept by hand. `position` orders what readers see: 10, 20, 30 …, so that a new entry fits between. The sitemap has no
positions: it follows `CONCEPTS` in the settings, because crawlers ignore the order.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from django.db.models import QuerySet
from django.utils.functional import Promise

from apps.pages.share_cards import ShareCard
from apps.publishing.models import Record


@dataclass(frozen=True)
class MenuItem:
    """An entry of the main navigation. It is marked as current on each page of the URL namespaces in `areas`; without
    any, on its own page only."""

    position: int
    label: str | Promise
    url_name: str
    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class SitemapRecords:
    """The public records of a model in the sitemap. Without a `url_name`, their pages are at `get_absolute_url()`, in
    the languages in which each record is complete. With one, they are at that URL with the field `key` as its argument,
    in every language."""

    model: type[Record]
    url_name: str = ""
    key: str = "pk"


@dataclass(frozen=True)
class RecentKind:
    """A kind of record in the list of recent changes.

    title     the field with the name of a record
    label     how several records are counted: a plural form with `%(count)s`
    url_name  of their list page
    related   the relations that a row of the list also shows
    """

    position: int
    model: type[Record]
    title: str
    label: Promise
    url_name: str
    related: tuple[str, ...] = ()

    @property
    def singular(self) -> str:
        return str(self.model._meta.verbose_name)


@dataclass(frozen=True)
class Figure:
    """A number on the home page: the count of `records`. One query counts all figures."""

    position: int
    records: Callable[[], QuerySet[Record]]
    label: Promise
    url_name: str


@dataclass(frozen=True)
class HomePart:
    """A part of the home page: a template, and the function that returns its context."""

    position: int
    template: str
    context: Callable[[], dict[str, object]]


@dataclass(frozen=True)
class ShareKind:
    """Records with pictures for links that are shared on other sites, at /<language>/share/<name>/<key>.png.

    `card` gets a public record, and must cost no query, because each page of a record calls it. Without a model it gets
    nothing, and makes the picture of all pages that have none of their own."""

    name: str
    card: Callable[..., ShareCard]
    model: type[Record] | None = None
    key: str = ""


@dataclass(frozen=True)
class Section:
    """What an app adds to the site. `pages` are the URL names of its pages without a record, for the sitemap."""

    menu: Sequence[MenuItem] = ()
    pages: Sequence[str] = ()
    records: Sequence[SitemapRecords] = ()
    recent: Sequence[RecentKind] = ()
    figures: Sequence[Figure] = ()
    home: Sequence[HomePart] = ()
    share: Sequence[ShareKind] = ()


_registered: list[Section] = []


def register(section: Section) -> None:
    """Add a section; called once by an app's `site.py`."""
    _registered.append(section)


def menu() -> list[MenuItem]:
    return sorted((item for section in _registered for item in section.menu), key=attrgetter("position"))


def pages() -> list[str]:
    """The URL names of the pages without a record, for the sitemap: in the order in which the apps registered, which is
    that of `CONCEPTS`."""
    return [name for section in _registered for name in section.pages]


def sitemap_records() -> list[SitemapRecords]:
    """The records of the sitemap, in the same order."""
    return [records for section in _registered for records in section.records]


def recent_kinds() -> list[RecentKind]:
    return sorted((kind for section in _registered for kind in section.recent), key=attrgetter("position"))


def figures() -> list[Figure]:
    return sorted((figure for section in _registered for figure in section.figures), key=attrgetter("position"))


def home_parts() -> list[HomePart]:
    return sorted((part for section in _registered for part in section.home), key=attrgetter("position"))


def share_kinds() -> list[ShareKind]:
    return [kind for section in _registered for kind in section.share]
