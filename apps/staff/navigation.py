"""The navigation of the admin: areas of work, and the lists and pages in each.

The admin of a model says where its list stands: `area` names the area, `area_position` the place in it, `explained`
says in a sentence what the records are. Rows that belong to a record name its model in `rows_of` instead: their lists
are reached from its list. Concepts register areas, and pages that are no lists, from their `admin.py`."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import admin
from django.contrib.admin import AdminSite
from django.db.models import Model
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse
from django.utils.text import capfirst

from apps.staff.compat import registered_models

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

LAST = 100  # the position of a list that says none


@dataclass(frozen=True)
class Area:
    """A part of the work. `position` orders the areas: 10, 20, 30."""

    name: str
    position: int
    label: "StrOrPromise"
    explained: "StrOrPromise" = ""


@dataclass(frozen=True)
class AreaPage:
    """A page of an area that is no list. `is_open` says who can use it."""

    area: str
    label: "StrOrPromise"
    url_name: str
    is_open: Callable[[HttpRequest], bool]

    @property
    def url(self) -> str:
        return reverse(self.url_name)


class ListEntry(NamedTuple):
    """The list of a model as the navigation shows it to a user. `add_url` is empty for users who cannot add."""

    model: type[Model]
    label: str
    url: str
    add_url: str
    explained: "StrOrPromise"
    position: int


@dataclass
class AreaEntries:
    """What a user reaches in an area: its lists, with the lists of their rows, and its pages."""

    area: Area
    lists: list[ListEntry] = field(default_factory=list)
    rows: dict[type[Model], list[ListEntry]] = field(default_factory=dict)
    pages: list[AreaPage] = field(default_factory=list)

    @property
    def url(self) -> str:
        return reverse("admin:area", args=[self.area.name])

    def lists_with_rows(self) -> list[tuple[ListEntry, list[ListEntry]]]:
        return [(entry, self.rows.get(entry.model, [])) for entry in self.lists]


_areas: dict[str, Area] = {}
_pages: list[AreaPage] = []


def register(*entries: Area | AreaPage) -> None:
    """Register areas and pages."""
    for entry in entries:
        if isinstance(entry, Area):
            _areas[entry.name] = entry
        else:
            _pages.append(entry)


def area_of(model: type[Model]) -> Area:
    """The area of the list of a model, or of the records to which its rows belong. A model that names none, or one that
    nobody registered, has an area of its own app."""
    own: Any = admin.site.get_model_admin(model)
    while (owner := getattr(own, "rows_of", None)) is not None:
        own = admin.site.get_model_admin(owner)
    opts = own.opts
    return _areas.get(getattr(own, "area", "")) or Area(opts.app_label, LAST, opts.app_config.verbose_name)


def areas(site: AdminSite, request: HttpRequest) -> list[AreaEntries]:
    """The areas in which the user reaches something, in order."""
    found: dict[str, AreaEntries] = {}
    entries = {entry.model: entry for entry in _entries(site, request)}
    for model, entry in entries.items():
        area = area_of(model)
        own = found.setdefault(area.name, AreaEntries(area))
        owner = getattr(site.get_model_admin(model), "rows_of", None)
        (own.rows.setdefault(owner, []) if owner and owner in entries else own.lists).append(entry)
    for page in _pages:
        if page.area in _areas and page.is_open(request):
            found.setdefault(page.area, AreaEntries(_areas[page.area])).pages.append(page)
    for own in found.values():
        for lists in (own.lists, *own.rows.values()):
            lists.sort(key=attrgetter("position", "label"))
    return sorted(found.values(), key=lambda own: (own.area.position, str(own.area.label)))


def for_sidebar(entries: list[AreaEntries]) -> Iterator[dict[str, object]]:
    """The areas in the form of Django's list of apps, whose templates show them."""
    for own in entries:
        lists = [
            {
                "name": entry.label,
                "object_name": entry.model._meta.object_name,
                "admin_url": entry.url,
                "add_url": entry.add_url,
            }
            for entry in own.lists
        ]
        pages = [
            {"name": page.label, "object_name": page.url_name.partition(":")[2], "admin_url": page.url}
            for page in own.pages
        ]
        yield {"name": own.area.label, "app_label": own.area.name, "app_url": own.url, "models": [*lists, *pages]}


def _entries(site: AdminSite, request: HttpRequest) -> Iterator[ListEntry]:
    """The lists with something for the user. Django's own list of apps holds the same, but it is sorted by names that
    are translated at each comparison, and asks twice as many permissions: a sixth of the time of a short page."""
    for model in registered_models(site):
        own = site.get_model_admin(model)
        sees, adds = own.has_view_or_change_permission(request), own.has_add_permission(request)
        if sees or adds:
            page = f"admin:{own.opts.app_label}_{own.opts.model_name}_"
            yield ListEntry(
                model,
                str(capfirst(own.opts.verbose_name_plural)),
                _address(f"{page}changelist", get_script_prefix()) if sees else "",
                _address(f"{page}add", get_script_prefix()) if adds else "",
                getattr(own, "explained", ""),
                getattr(own, "area_position", LAST),
            )


@cache
def _address(name: str, script_prefix: str) -> str:
    """Each page of the admin shows eighty of these, and none changes."""
    return reverse(name)
