"""The matrix of the seed data, recomputed from the files of the seed package alone."""

import csv
from datetime import date

import pytest

from apps.records import clock
from apps.website import seeding
from tests.opendata.test_csv import table

pytestmark = pytest.mark.django_db


def rows(name):
    with (seeding.PACKAGE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def state(priorities, year):
    """The state of a cell, and how many priorities are in force, from the years in the file."""
    found = {"active": 0, "planned": 0, "last_attested": 0, "ended": 0}
    for row in priorities:
        start, end = row["start_year"] and int(row["start_year"]), row["end_year"] and int(row["end_year"])
        if start and start > year:
            found["planned"] += year >= clock.today().year
        elif end and end < year:
            found["ended"] += 1
        elif start and (end or year <= start + 5):
            found["active"] += 1
        else:
            found["last_attested"] += 1
    return next((state for state, count in found.items() if count), "unknown"), str(found["active"])


def expected(year):
    priorities, goals = rows("priorities"), [row["number"] for row in rows("goals")]
    found = {}
    for code in sorted(row["code"] for row in rows("participants")):
        own = [priority for priority in priorities if priority["organisation"] == code]
        for goal in goals:
            found[code, goal] = state([p for p in own if goal in p["goals"].split(" | ")], year)
        found[code, "cross-cutting"] = state([p for p in own if p["cross_cutting"] == "true"], year)
    return found


def test_every_cell_follows_from_the_priorities():
    seeding.load()
    last_days = {row["number"]: row["end_date"] for row in rows("editions")}
    years = {f"?as_of={number}": int(day[:4]) for number, day in last_days.items()}
    years |= {"": clock.today().year, "?as_of=2031-01-01": 2031, f"?as_of={last_days['6']}": 2022}

    for query, year in years.items():
        found = {(row["organisation"], row["goal"]): row for row in table("coverage", query)}
        assert {key: (row["state"], row["priorities"]) for key, row in found.items()} == expected(year), query
        assert list(found) == list(expected(year)), "ordered by organisation and goal"
    assert len(found) == 14 * 8
    assert {date.fromisoformat(row["as_of"]).year for row in table("coverage", "?as_of=6")} == {2022}
