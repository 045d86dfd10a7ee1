"""The states: what makes each, on which day, and which takes precedence."""

from datetime import UTC, date, datetime

import pytest

from apps.coverage.matrix import CROSS_CUTTING, build
from apps.records import clock
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
        (2022, None, "active"),
        (2017, None, "active"),  # without an end it counts for five years
        (2016, None, "last_attested"),
        (None, None, "last_attested"),
        (None, 2022, "last_attested"),  # nobody says since when
        (2022, 2022, "active"),
        (1990, 2022, "active"),
        (None, 2021, "ended"),
        (2020, 2021, "ended"),
        (2023, None, "unknown"),  # evidence of later is no state of a past day
        (2023, 2024, "unknown"),
    ],
)
def test_a_horizon_covers_whole_years(start, end, expected):
    assert state(priority("one", 1, start=start, end=end)) == expected


def test_how_long_a_priority_without_an_end_counts_is_a_setting(settings):
    settings.HORIZON_YEARS_WITHOUT_END = 1

    assert state(priority("one", 1, start=2021)) == "active"
    assert state(priority("one", 1, start=2020)) == "last_attested"


@pytest.mark.parametrize(("on", "expected"), [(date(2029, 12, 31), "planned"), (date(2022, 12, 8), "unknown")])
def test_planned_is_a_state_of_today_and_of_days_to_come(on, expected):
    with clock.stopped_at(datetime(2022, 12, 9, 12, tzinfo=UTC)):
        found = cell(priority("one", 1, start=2030), action("a", 1, lead="one", start="2031-05"), on=on)

    assert found.state == expected
    assert found.later_from == 2030


def test_the_states_have_an_order():
    facts_by_state = {
        "lead": action("a", 1, lead="one"),
        "active": priority("one", 1, label="now"),
        "planned": priority("one", 1, start=2030),
        "last_attested": priority("one", 1, start=2010),
        "ended": priority("one", 1, start=2010, end=2011),
    }
    with clock.stopped_at(datetime(2022, 12, 9, 12, tzinfo=UTC)):
        for count, expected in enumerate(facts_by_state):
            assert state(*list(facts_by_state.values())[count:]) == expected


def test_of_what_is_past_the_last_year_is_named():
    attested = [priority("one", 1, start=2010), priority("one", 1, start=2014), priority("one", 1, start=None)]
    ended = priority("one", 1, start=2010, end=2016)

    assert cell(*attested, ended).last_year == 2014
    assert cell(ended).last_year == 2016
    assert cell(attested[-1]).last_year is None


def test_who_has_no_record_so_early_is_told_apart():
    known = [priority("one", 2, start=2022), priority("two", 1, start=2023), action("a", 1, partners=["three"])]
    shown = build(
        DAY,
        [organisation("one"), organisation("two"), organisation("three"), organisation("four")],
        [goal(1)],
        facts(*known),
    )

    assert shown.without_record == {"two", "four"}
    assert build(DAY, [organisation("two")], [], facts(priority("two", 1, start=None))).without_record == set()
    assert build(DAY, [organisation("two")], [], facts(declared("two", 1, NONE, "2023"))).without_record == {"two"}


@pytest.mark.parametrize(
    ("role", "expected"), [("lead", "lead"), ("co_leads", "active"), ("partners", "active"), ("observers", "unknown")]
)
def test_the_role_in_a_joint_action(role, expected):
    roles = {role: "one" if role == "lead" else ["one"]}

    assert state(action("a", 1, **roles)) == expected
    assert state(action("a", 2, **roles)) == "unknown"
    observes = role == "observers"
    assert state(action("a", 1, end="2022-12-08", **roles)) == ("unknown" if observes else "ended")
    assert state(action("a", 1, start="2016", **roles)) == ("unknown" if observes else "last_attested")
    with clock.stopped_at(datetime(2022, 12, 9, 12, tzinfo=UTC)):
        later = state(action("a", 1, start="2022-12-10", **roles))
    assert later == ("unknown" if observes else "planned")


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
    assert [len(shown.known_for(one)) for one in organisations] == [2, 1, 0]
    assert [cell.organisation for cell in shown.known("1", organisations[1:])] == ["two"]
