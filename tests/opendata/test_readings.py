"""The readings of cells: what they return is what the site writes, for any text; and they read any date and number."""

import re
from decimal import Decimal

import pytest
from babel.dates import format_date
from hypothesis import example, given
from hypothesis import strategies as st

from apps.opendata import date_readings
from apps.opendata.date_readings import LOCALES
from apps.opendata.readings import TYPES
from apps.opendata.values import INTEGER, as_value
from apps.records import dates

SIGNS = "0123456789٠١٢٣٤۵۶.,،٫٬/-: |'’\u00a0\u202f\u200f\n²½Ⅷ" + "marsoctجنيرآبTz"
CELLS = st.text(st.sampled_from(SIGNS) | st.characters(codec="utf-8"), max_size=12)
DAYS = st.dates(min_value=dates.first_day("1969"), max_value=dates.last_day("2068"))


def results(kind, cell):
    """What the readings of a type return for a cell, without those that cannot read it."""
    found = set()
    for reading in TYPES[kind].readings:
        try:
            found.add(reading.read(cell))
        except ValueError:
            continue
    return found


@given(cell=CELLS)
@example("00/00/0000")
@example("²")
@example("9" * 5000)
@example("١" * 20 + ".0")
@pytest.mark.parametrize("kind", ["date", "partial-date", "boolean", "integer", "number", "list", "targets"])
def test_any_text_is_read_as_a_value_or_refused(kind, cell):
    for text in results(kind, cell):
        if kind == "partial-date":
            dates.first_day(text)
        elif kind == "integer" and not INTEGER.fullmatch(text):
            assert len(text) > 18, "refused later, as too long"
        elif kind in {"list", "targets"}:
            assert not re.search(r"[\r\n]|\|\||\S\||\|\S", text)
        else:
            as_value(text, kind)


@given(day=DAYS, locale=st.sampled_from(LOCALES), style=st.sampled_from(("short", "medium", "long")))
def test_dates_of_every_language_are_read(day, locale, style):
    assert day.isoformat() in results("date", format_date(day, style, locale=locale))


@given(day=DAYS, locale=st.sampled_from(LOCALES), form=st.sampled_from(("MMM-yy", "MMM yyyy", "MMMM yyyy", "MM/yyyy")))
def test_months_of_every_language_are_read(day, locale, form):
    assert results("partial-date", format_date(day, form, locale=locale)) == {day.isoformat()[:7]}


@given(
    number=st.decimals(min_value=-(10**9), max_value=10**9, places=2), group=st.sampled_from(["", " ", "\u202f", "’"])
)
@pytest.mark.parametrize("decimal", [".", ",", "٫"])
def test_numbers_are_read(decimal, number, group):
    cell = f"{number:,.2f}".replace(",", group).replace(".", decimal)

    assert Decimal(number) in {Decimal(text) for text in results("number", cell)}


def test_a_long_text_is_no_date_before_it_is_read(monkeypatch):
    monkeypatch.setattr(date_readings, "plain", lambda cell: pytest.fail("it was read"))

    with pytest.raises(ValueError, match="xxx"):
        date_readings.partial_day_first("x" * 100_001)
