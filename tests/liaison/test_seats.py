"""What the dates of terms say of a post on a day."""

from datetime import date, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.liaison.seats import SOON, SeatState, seat_state

ON = date(2026, 5, 1)
LATER = (ON + timedelta(days=SOON + 1)).isoformat()
SOONER = (ON + timedelta(days=SOON)).isoformat()


class Dates(NamedTuple):
    start: str
    end: str = ""
    acting: bool = False


@pytest.mark.parametrize(
    ("terms", "state"),
    [
        ([], "unknown"),
        ([Dates("2026-05-02")], "unknown"),
        ([Dates("2025", "2026-04")], "vacant"),
        ([Dates("2025", "2026-04"), Dates("2026-06")], "vacant"),
        ([Dates("2026-01", acting=True)], "vacant"),
        ([Dates("2025")], "filled"),
        ([Dates("2026-05")], "filled"),
        ([Dates("2025", LATER)], "filled"),
        ([Dates("2025", SOONER)], "ending_soon"),
        ([Dates("2025", "2026-05-01")], "ending_soon"),
        ([Dates("2025", SOONER), Dates("2026-08")], "handover"),
        ([Dates("2025", SOONER), Dates("2026-08", acting=True)], "ending_soon"),
        ([Dates("2025", LATER), Dates("2027")], "filled"),
        ([Dates("")], "unknown"),
        ([Dates("2025", "2026-04"), Dates("")], "vacant"),
        ([Dates("2025", SOONER), Dates("")], "handover"),
        ([Dates("2025", SOONER), Dates("", "2026-04")], "ending_soon"),
        ([Dates("2025", SOONER), Dates("", acting=True)], "ending_soon"),
    ],
)
def test_the_state_of_a_post(terms, state):
    assert seat_state(terms, ON) == state


@given(st.permutations([Dates("2023", "2024"), Dates("2025", SOONER), Dates("2026-08"), Dates("2026", acting=True)]))
def test_the_order_of_terms_does_not_matter(terms):
    assert seat_state(terms, ON) == SeatState.HANDOVER
