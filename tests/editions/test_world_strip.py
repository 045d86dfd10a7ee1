"""The world strip: host cities at their longitudes, and what is said of editions without one."""

import csv
import re
from datetime import UTC, datetime

import pytest

from apps.editions.models import Edition
from apps.editions.world_strip import HostCity, longitude, series_of_strip, world_strip
from apps.records import clock
from apps.website.seeding import PACKAGE
from tests import factories
from tests.page_helpers import text_of


def held(number, city, country, **values):
    days = {"start_date": f"{2010 + number}-05-01", "end_date": ""}
    return factories.edition(number, city_en=city, country=country, **days | values)


@pytest.mark.parametrize(
    ("country", "city", "degrees"),
    [
        ("SG", "Singapore", 103.85),
        ("US", "New York", -74),
        ("US", "los angeles", -118.23),
        ("FR", "Lyon", 2.33),  # France has one zone: its main city stands for the place
        ("DE", "Munich", 13.37),  # two zones, close to each other
        ("CO", "Bogotá", -74.08),  # found without its accent
        ("CI", "Abidjan", -4.03),
    ],
)
def test_a_city_has_a_longitude(country, city, degrees):
    assert longitude(country, city) == pytest.approx(degrees, abs=0.02)


@pytest.mark.parametrize(("country", "city"), [("US", "Washington"), ("CN", "Beijing"), ("", "Lyon"), ("XX", "Lyon")])
def test_no_longitude_is_guessed(country, city):
    assert longitude(country, city) is None


@pytest.mark.parametrize(
    ("degrees", "is_east", "distance"),
    [(-180, False, "0.00%"), (-90, False, "25.00%"), (0, False, "50.00%"), (90, True, "25.00%"), (180, True, "0.00%")],
)
def test_a_dot_is_placed_from_the_nearer_end(degrees, is_east, distance):
    city = HostCity(degrees, [])

    assert (city.is_east, city.distance) == (is_east, distance)


@pytest.mark.django_db
def test_cities_go_from_west_to_east_with_their_editions(django_assert_num_queries):
    held(1, "Singapore", "SG")
    held(3, "Lyon", "FR")
    held(2, "Lyon", "FR", city_fr="Lyon-en-français")
    held(5, "Tunis", "TN", format="hybrid")
    held(4, "", "", format="online")
    held(6, "Beijing", "CN")
    held(7, "", "FR")
    held(8, "", "", format="")
    held(9, "Vienna", "AT", **factories.DRAFT)

    with django_assert_num_queries(1):
        strip = world_strip(series_of_strip())

    assert [[edition.number for edition in city.editions] for city in strip.cities] == [[2, 3], [5], [1]]
    aside = {"online": strip.online, "position": strip.without_position, "unknown": strip.unknown}
    assert {name: [edition.number for edition in editions] for name, editions in aside.items()} == {
        "online": [4],
        "position": [6, 7],
        "unknown": [8],
    }


@pytest.mark.django_db
def test_it_stands_on_the_whole_list_and_the_home_page(client, lang):
    held(1, "Singapore", "SG", city_ar="سنغافورة", city_fr="Singapour", city_es="Singapur")
    held(2, "New York", "US")
    held(3, "", "", format="online")

    for path in ("editions/", ""):
        page = client.get(f"/{lang}/{path}")
        cities = page.content.decode().partition('<section class="world"')[2].partition("</section>")[0]
        assert cities.index("New York") < cities.index({"en": "Singapore", "ar": "سنغافورة"}.get(lang, "Singap"))
        assert re.findall(r'<svg width="([^"]+)"', cities) == ["29.44%", "21.15%"]  # a point in every language
        assert f'href="/{lang}/editions/3/">3 (2013)</a>' in cities.partition("</ol>")[2]
    assert 'class="world"' not in client.get(f"/{lang}/editions/?year=2011").content.decode()


@pytest.mark.django_db
def test_the_home_page_has_the_latest_and_the_next_edition_of_the_strip(client):
    days = {4: "2025-05-01", 5: "2025", 6: "2026-05-01", 7: "2026-05-02", 8: "2026-05-02", 9: "2027", 10: "2025-12"}
    for now in (
        datetime(2026, 5, 1, 12, tzinfo=UTC),
        datetime(2025, 3, 1, tzinfo=UTC),
        datetime(2030, 1, 1, tzinfo=UTC),
    ):
        Edition.objects.all().delete()
        for number, day in days.items():
            held(number, "", "", start_date=day)
        held(11, "", "", start_date=now.date().isoformat(), **factories.DRAFT)
        with clock.stopped_at(now):
            page, editions = client.get("/en/"), Edition.objects.public()
            assert (page.context["latest"], page.context["next"]) == (editions.latest_one(), editions.next_one())


@pytest.mark.django_db
def test_one_city_makes_no_strip(client):
    held(1, "Singapore", "SG")
    held(2, "Singapore", "SG")

    assert "Host cities" not in text_of(client.get("/en/editions/"))


def test_every_city_of_the_seed_has_a_longitude():
    with (PACKAGE / "editions.csv").open(encoding="utf-8-sig", newline="") as file:
        cities = {(row["country"], row["city_en"]) for row in csv.DictReader(file) if row["city_en"]}

    assert len(cities) >= 6
    assert [city for city in cities if longitude(*city) is None] == []
