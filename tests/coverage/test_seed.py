"""The matrix of the seed data, recomputed from the files of the seed package alone."""

import csv
from datetime import date

import pytest

from apps.records import clock
from apps.records.dates import last_day
from apps.website import seeding
from tests.opendata.test_csv import table

pytestmark = pytest.mark.django_db
ROLES = ("lead", "co_leads", "partners", "observers")


def rows(name):
    with (seeding.PACKAGE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


STATES = ("active", "planned", "last_attested", "ended")


def phase(start, end, day):
    """The state that a horizon gives a cell on a day. Start and end are as long as the file writes them: "2024-09"."""
    if start and start > day[: len(start)]:
        return "planned" if day >= clock.today().isoformat() else ""
    if end and end < day[: len(end)]:
        return "ended"
    return "active" if start and (end or int(day[:4]) <= int(start[:4]) + 5) else "last_attested"


def state(priorities, actions, code, day):
    """The state of a cell, how many priorities are in force, and the joint actions in force, from the files."""
    own = [phase(row["start_year"], row["end_year"], day) for row in priorities]
    joint = [(row, phase(row["start"], row["end"], day)) for row in actions]
    running = [row for row, found in joint if found == "active"]
    listed = " | ".join(sorted(row["slug"] for row in running))
    found = [*own, *(found for row, found in joint if code not in row["observers"].split(" | "))]
    states = ["lead"] * any(row["lead"] == code for row in running) + [each for each in STATES if each in found]
    return (states or ["unknown"])[0], str(own.count("active")), listed


def expected(day):
    priorities, actions, goals = rows("priorities"), rows("actions"), [row["number"] for row in rows("goals")]
    found = {}
    for code in sorted(row["code"] for row in rows("participants")):
        own = [priority for priority in priorities if priority["organisation"] == code]
        joint = [action for action in actions if code in " | ".join(action[role] for role in ROLES).split(" | ")]
        for goal in goals:
            of_goal = [[row for row in every if goal in row["goals"].split(" | ")] for every in (own, joint)]
            found[code, goal] = state(*of_goal, code, day)
        found[code, "cross-cutting"] = state([p for p in own if p["cross_cutting"] == "true"], [], code, day)
    return found


def test_every_cell_follows_from_the_priorities_and_joint_actions(seeded):
    last_days = {row["number"]: row["end_date"] for row in rows("editions")}
    days = {f"?as_of={number}": last_day(day).isoformat() for number, day in last_days.items()}
    days |= {"": clock.today().isoformat(), f"?as_of={last_days['6']}": last_day(last_days["6"]).isoformat()}
    days |= {f"?as_of={day}": day for day in ("2018-10-08", "2018-10-09", "2024-09-16", "2031-01-01")}

    states = set()
    for query, day in days.items():
        found = {(row["organisation"], row["goal"]): row for row in table("coverage", query)}
        cells = {key: (row["state"], row["priorities"], row["actions"]) for key, row in found.items()}
        assert cells == expected(day), query
        assert list(found) == list(expected(day)), "ordered by organisation and goal"
        states |= {state for state, _priorities, actions in cells.values() if actions}
    assert len(found) == 14 * 8
    assert states == {"lead", "active"}
    assert {date.fromisoformat(row["as_of"]).year for row in table("coverage", "?as_of=6")} == {2022}
