"""The status of an arrangement on a day, by its acts."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.arrangements.status import AGREED, ActKind, DatedStatus, Status, standing

DAYS = st.dates(date(1998, 1, 1), date(2026, 12, 31))


@st.composite
def partial_dates(draw):
    day = draw(DAYS)
    return draw(st.sampled_from([f"{day.year}", f"{day:%Y-%m}", day.isoformat()]))


ACTS = st.lists(st.tuples(st.sampled_from(ActKind.values), partial_dates()), max_size=8, unique=True)


def on(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("acts", "day", "expected"),
    [
        ([], "2015-01-01", ("undated", "")),
        ([("ended", "2008")], "2008-12-31", ("undated", "")),
        ([("ended", "2008")], "2009-01-01", ("ended", "2008")),
        ([("signed", "2008")], "2007-12-31", ("not_yet", "")),
        ([("signed", "2008")], "2008-01-01", ("signed", "2008")),
        ([("signed", "2008-05")], "2008-04-30", ("not_yet", "")),
        ([("signed", "2008-05")], "2008-05-01", ("signed", "2008-05")),
        ([("signed", "2008"), ("replaced", "2015-12-04")], "2015-12-04", ("signed", "2008")),
        ([("signed", "2008"), ("replaced", "2015-12-04")], "2015-12-05", ("replaced", "2015-12-04")),
        ([("in_force", "2020"), ("ended", "2023")], "2023-12-31", ("in_force", "2020")),
        ([("in_force", "2020"), ("ended", "2023")], "2024-01-01", ("ended", "2023")),
        ([("negotiation_authorised", "2021-07-19")], "2026-01-01", ("in_negotiation", "2021-07-19")),
        ([("approved", "2016-11"), ("signed", "2016-05-23")], "2026-01-01", ("signed", "2016-05-23")),
        ([("approved", "2016-11"), ("signed", "2017")], "2016-12-01", ("approved", "2016-11")),
        ([("signed", "2001"), ("attested", "2013-07")], "2020-01-01", ("signed", "2001")),
        ([("attested", "2013-07"), ("attested", "2019")], "2020-01-01", ("attested", "2013-07")),
        ([("signed", "2001"), ("ended", "2005"), ("renewed", "2010")], "2008-01-01", ("ended", "2005")),
        ([("signed", "2001"), ("ended", "2005"), ("renewed", "2010")], "2011-01-01", ("in_force", "2010")),
        ([("signed", "2001"), ("ended", "2005"), ("negotiation_authorised", "2010")], "2011-01-01",
         ("in_negotiation", "2010")),
    ],
)  # fmt: skip
def test_the_status_follows_from_the_acts(acts, day, expected):
    assert standing(acts, on(day)) == expected
    assert standing(reversed(acts), on(day)) == expected


@pytest.mark.parametrize("kind", ["signed", "in_force", "renewed", "attested"])
def test_a_negotiation_is_never_an_agreement(kind):
    assert not standing([(kind, "2020")], on("2026-01-01"), is_negotiation=True).is_agreed


@given(ACTS, DAYS)
def test_what_is_only_negotiated_or_approved_is_not_agreed(acts, day):
    before_signature = [act for act in acts if act[0] in {"negotiation_authorised", "approved"}]

    assert standing(before_signature, day).status not in AGREED
    assert standing(acts, day, is_negotiation=True).status not in AGREED


@given(ACTS, DAYS)
def test_the_status_changes_only_when_an_act_begins_or_has_ended(acts, day):
    before, after = (standing(acts, each) for each in (day, day + timedelta(days=1)))
    begins = {recomputed_start(each) for _kind, each in acts}
    ends = {recomputed_end(each) + timedelta(days=1) for _kind, each in acts}

    assert before == after or day + timedelta(days=1) in begins | ends


@given(ACTS, DAYS)
def test_an_independent_computation_finds_the_same(acts, day):
    assert standing(acts, day) == recomputed(acts, day)


# --- An independent computation: by walking through the days instead of ranking the acts ------------------------------

HEIGHT = {"negotiation_authorised": 1, "approved": 2, "attested": 3, "signed": 4, "in_force": 5, "renewed": 5}
NAMES = {1: "in_negotiation", 2: "approved", 3: "attested", 4: "signed", 5: "in_force"}


def recomputed_start(text):
    return date.fromisoformat(text + "-01-01"[len(text) - 4 :])


def recomputed_end(text):
    if len(text) == 10:
        return date.fromisoformat(text)
    year, month = int(text[:4]), int(text[5:7] or 12)
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def recomputed(acts, day):
    """The status on a day, from rows of kind and date as in arrangement-acts.csv."""
    events = []
    for kind, text in acts:
        if kind in HEIGHT:
            events.append((recomputed_start(text), 1, kind, text))
        else:
            events.append((recomputed_end(text) + timedelta(days=1), 0, kind, text))
    height, since, over = 0, "", None
    for _when, _order, kind, text in sorted(event for event in events if event[0] <= day):
        if kind not in HEIGHT:
            height, since, over = 0, "", (kind, text)
        elif HEIGHT[kind] > height:
            height, since = HEIGHT[kind], text
    if height:
        return DatedStatus(Status(NAMES[height]), since)
    if over:
        return DatedStatus(Status(over[0]), over[1])
    return DatedStatus(Status.NOT_YET if any(kind in HEIGHT for kind, _text in acts) else Status.UNDATED)
