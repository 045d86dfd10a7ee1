"""The six states: what makes each, on which day, and which wins."""

from datetime import date

import pytest

from apps.coverage.matrix import CROSS_CUTTING, build
from tests.coverage.known import NONE, OUTSIDE, action, body, declared, facts, goal, priority

DAY = date(2022, 12, 9)


def cell(*known, on=DAY, column="1", goals=(1,)):
    shown = build(on, [body("one"), body("two")], [goal(number) for number in goals], facts(*known))
    return shown.cells["one", column]


def state(*known, **values):
    return cell(*known, **values).state


def test_it_works():
    assert state() == "unknown"
    assert state(priority("one", 1)) == "active"
    assert state(priority("two", 1), priority("one", 2)) == "unknown"
    assert cell(priority("one", 1)).basis == ("active", "priority")


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, None, "active"),
        (2022, None, "active"),
        (None, 2022, "active"),
        (2022, 2022, "active"),
        (2023, None, "planned"),
        (2023, 2024, "planned"),
        (None, 2021, "unknown"),
        (2020, 2021, "unknown"),
    ],
)
def test_a_horizon_is_of_whole_years(start, end, expected):
    assert state(priority("one", 1, start=start, end=end)) == expected


def test_planned_is_only_what_has_nothing_in_force():
    now, later = priority("one", 1, start=2020), priority("one", 1, start=2030)

    found = cell(now, later)

    assert (found.state, found.priorities, found.priorities_to_come) == ("active", (now,), (later,))


@pytest.mark.parametrize(
    ("part", "expected"), [("lead", "lead"), ("co_leads", "active"), ("partners", "active"), ("observers", "unknown")]
)
def test_the_part_in_a_joint_action(part, expected):
    parts = {part: "one" if part == "lead" else ["one"]}

    assert state(action("a", 1, **parts)) == expected
    assert state(action("a", 2, **parts)) == "unknown"
    assert state(action("a", 1, end="2022-12-08", **parts)) == "unknown"
    later = state(action("a", 1, start="2022-12-10", **parts))
    assert later == ("unknown" if part == "observers" else "planned")


@pytest.mark.parametrize(
    ("start", "end", "is_in_force"),
    [
        ("2022-12", "", True),  # from its first day
        ("2022-12-09", "2022-12-09", True),
        ("2020", "2022", True),  # to its last
        ("2020", "2022-12", True),
        ("2020", "2022-11", False),
        ("2023", "", False),
    ],
)
def test_a_start_counts_from_its_first_day_an_end_to_its_last(start, end, is_in_force):
    assert bool(cell(action("a", 1, lead="one", start=start, end=end)).actions) == is_in_force


def test_to_lead_stands_before_to_be_active():
    assert state(priority("one", 1), action("a", 1, partners=["one"]), action("b", 1, lead="one")) == "lead"


@pytest.mark.parametrize("stance", ["active", "planned", "none_declared", "outside_mandate"])
def test_a_declaration_wins(stance):
    found = cell(declared("one", 1, stance), priority("one", 1), action("a", 1, lead="one"))

    assert found.basis == (stance, "declaration")


def test_the_newest_declaration_that_was_made_holds():
    said = [
        declared("one", 1, NONE, "2020"),
        declared("one", 1, OUTSIDE, "2022-12-09"),
        declared("one", 1, "active", "2022-12-10"),
        declared("one", 1, "planned", "2021-05"),
    ]

    days = [date(2019, 12, 31), date(2020, 1, 1), date(2021, 5, 1), DAY, date(2022, 12, 10)]
    assert [state(*said, on=day) for day in days] == ["unknown", NONE, "planned", OUTSIDE, "active"]


def test_what_serves_no_single_goal_stands_in_its_own_column():
    known = [priority("one", cross_cutting=True), priority("one")]

    assert state(*known) == "unknown"
    assert len(cell(*known, column=CROSS_CUTTING).priorities) == 1


def test_a_retired_goal_has_no_column_after_its_year():
    goals = [goal(1, retired_year=2022), goal(2, retired_year=2021), goal(3)]

    assert [column.key for column in build(DAY, [], goals, facts()).columns] == ["1", "3", CROSS_CUTTING]


def test_who_works_for_a_goal_is_counted():
    bodies = [body("one"), body("two"), body("three")]
    shown = build(DAY, bodies, [goal(1), goal(2)], facts(priority("one", 1, 2), action("a", 1, lead="two")))

    counts = {state: count for state, count in shown.counts("1").items() if count}
    assert counts == {"lead": 1, "active": 1, "unknown": 1}
    assert [len(shown.worked_for(one)) for one in bodies] == [2, 1, 0]
    assert [cell.organisation for cell in shown.working("1", bodies[1:])] == ["two"]
