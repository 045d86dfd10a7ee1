"""The world strip: the host cities of the editions from west to east, each at its longitude.

Positions come from `zone.tab` of the IANA time zone database, which is in the public domain: it names a main city for
each time zone of each country. So no record holds coordinates, and a new edition is placed by its city and country.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import cast

from django.conf import settings

from apps.editions.models import Edition, Format
from apps.editions.querysets import EditionQuerySet
from apps.languages import columns
from apps.search.folding import fold

# Degrees. A country whose main cities are further apart has no position of its own: Beijing is in none of China's.
WIDEST = 15


@dataclass(frozen=True)
class HostCity:
    """A city with the editions held in it, in their order. `longitude` is in degrees, west of Greenwich negative."""

    longitude: float
    editions: list[Edition]

    @property
    def is_east(self) -> bool:
        """Whether there is more room for its name to the west of it."""
        return self.longitude > 0

    @property
    def distance(self) -> str:
        """The distance from the nearer end of the strip, as an SVG attribute value."""
        # A template would localize the decimal point.
        return f"{100 * (180 - abs(self.longitude)) / 360:.2f}%"


@dataclass
class WorldStrip:
    """The host cities from west to east, and the editions without a place on the strip."""

    cities: list[HostCity] = field(default_factory=list)
    online: list[Edition] = field(default_factory=list)
    without_position: list[Edition] = field(default_factory=list)
    unknown: list[Edition] = field(default_factory=list)

    def __bool__(self) -> bool:
        return len(self.cities) > 1


def series_of_strip() -> EditionQuerySet:
    """All public editions by number, with what the strip shows of them."""
    shown = ("number", "start_date", "format", "country", *columns.columns("city"))
    return cast(EditionQuerySet, Edition.objects.public().only(*shown).order_by("number"))


def world_strip(editions: Iterable[Edition]) -> WorldStrip:
    strip = WorldStrip()
    held: dict[tuple[float, str], list[Edition]] = {}
    for edition in editions:
        city = columns.text(edition, "city", settings.SOURCE_LANGUAGE).value
        if city and (place := longitude(edition.country, city)) is not None:
            held.setdefault((place, city), []).append(edition)
        elif city or edition.country:
            strip.without_position.append(edition)
        elif edition.format == Format.ONLINE:
            strip.online.append(edition)
        else:
            strip.unknown.append(edition)
    strip.cities = [HostCity(place, held[place, city]) for place, city in sorted(held)]
    return strip


def longitude(country: str, city: str) -> float | None:
    """The longitude of a city; else of its country's first time zone, if the country is narrow; else None."""
    zones = _zones().get(country, [])
    found = [place for name, place in zones if name == fold(city)] or [place for _name, place in zones]
    return found[0] if found and max(found) - min(found) <= WIDEST else None


@cache
def _zones() -> dict[str, list[tuple[str, float]]]:
    """The main cities of each country: folded names and longitudes, in the order of the database."""
    found: dict[str, list[tuple[str, float]]] = {}
    for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            country, coordinates, zone, *_comments = line.split("\t")
            city = fold(zone.rpartition("/")[2].replace("_", " "))
            found.setdefault(country, []).append((city, _degrees(coordinates)))
    return found


def _degrees(coordinates: str) -> float:
    """The longitude of coordinates as the database writes them: +0117+10351, +404251-0740023."""
    text = coordinates[max(coordinates.rfind("+"), coordinates.rfind("-")) :]
    return float(f"{text[0]}1") * (int(text[1:4]) + int(text[4:6]) / 60)
