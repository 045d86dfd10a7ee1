"""The six states of a cell: which facts lead to each, on which day, and which takes precedence."""

from datetime import date

import pytest

from apps.coverage.matrix import CROSS_CUTTING, build
from tests.coverage.known import NONE, OUTSIDE, action, declared, facts, goal, organisation, priority

DAY = date(2022, 12, 9)


def cell(*known, on=DAY, column="1", goals=(1,)):
    organisations = [organisation("one"), organisation("two")]
    return build(on, organisations, [goal(number) for number in goals], facts(*known)).cells["one", column]


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
def test_a_horizon_covers_whole_years(start, end, expected):
    assert state(priority("one", 1, start=start, end=end)) == expected


def test_a_priority_in_force_ranks_before_a_later_one():
    now, later = priority("one", 1, start=2020), priority("one", 1, start=2030)

    found = cell(now, later)

    assert (found.state, found.priorities, found.priorities_to_come) == ("active", (now,), (later,))


@pytest.mark.parametrize(
    ("role", "expected"), [("lead", "lead"), ("co_leads", "active"), ("partners", "active"), ("observers", "unknown")]
)
def test_the_role_in_a_joint_action(role, expected):
    roles = {role: "one" if role == "lead" else ["one"]}

    assert state(action("a", 1, **roles)) == expected
    assert state(action("a", 2, **roles)) == "unknown"
    assert state(action("a", 1, end="2022-12-08", **roles)) == "unknown"
    later = state(action("a", 1, start="2022-12-10", **roles))
    assert later == ("unknown" if role == "observers" else "planned")


@pytest.mark.parametrize(
    ("start", "end", "is_in_force"),
    [
        ("2022-12", "", True),  # a partial start counts from its first day
        ("2022-12-09", "2022-12-09", True),
        ("2020", "2022", True),  # a partial end counts to its last day
        ("2020", "2022-12", True),
        ("2020", "2022-11", False),
        ("2023", "", False),
    ],
)
def test_a_start_counts_from_its_first_day_an_end_to_its_last(start, end, is_in_force):
    assert bool(cell(action("a", 1, lead="one", start=start, end=end)).actions) == is_in_force


def test_leading_ranks_before_active():
    assert state(priority("one", 1), action("a", 1, partners=["one"]), action("b", 1, lead="one")) == "lead"


@pytest.mark.parametrize("stance", ["active", "planned", "none_declared", "outside_mandate"])
def test_a_declaration_takes_precedence(stance):
    found = cell(declared("one", 1, stance), priority("one", 1), action("a", 1, lead="one"))

    assert found.basis == (stance, "declaration")


def test_the_newest_declaration_is_in_force():
    declarations = [
        declared("one", 1, NONE, "2020"),
        declared("one", 1, OUTSIDE, "2022-12-09"),
        declared("one", 1, "active", "2022-12-10"),
        declared("one", 1, "planned", "2021-05"),
    ]

    days = [date(2019, 12, 31), date(2020, 1, 1), date(2021, 5, 1), DAY, date(2022, 12, 10)]
    assert [state(*declarations, on=day) for day in days] == ["unknown", NONE, "planned", OUTSIDE, "active"]


def test_cross_cutting_priorities_have_a_column():
    known = [priority("one", cross_cutting=True), priority("one")]

    assert state(*known) == "unknown"
    assert len(cell(*known, column=CROSS_CUTTING).priorities) == 1


def test_a_retired_goal_has_no_column_after_its_year():
    goals = [goal(1, retired_year=2022), goal(2, retired_year=2021), goal(3)]

    assert [column.key for column in build(DAY, [], goals, facts()).columns] == ["1", "3", CROSS_CUTTING]


def test_working_organisations_are_counted():
    organisations = [organisation("one"), organisation("two"), organisation("three")]
    shown = build(DAY, organisations, [goal(1), goal(2)], facts(priority("one", 1, 2), action("a", 1, lead="two")))

    counts = {state: count for state, count in shown.counts("1").items() if count}
    assert counts == {"lead": 1, "active": 1, "unknown": 1}
    assert [len(shown.worked_for(one)) for one in organisations] == [2, 1, 0]
    assert [cell.organisation for cell in shown.working("1", organisations[1:])] == ["two"]
