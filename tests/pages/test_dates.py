"""Dates as pages write them: a day, a month or a year, and periods that are open at one end."""

import pytest
from django.utils import translation
from django.utils.html import strip_tags

from apps.pages.templatetags import dates

DAY, MONTH, YEAR = "2024-11-01", "2024-11", "2024"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", ("1 November 2024", "November 2024", "2024")),
        ("fr", ("1er novembre 2024", "novembre 2024", "2024")),
        ("es", ("1 de noviembre de 2024", "noviembre de 2024", "2024")),
        ("ar", ("1 نوفمبر 2024", "نوفمبر 2024", "2024")),
    ],
)
def test_it_works(language, written):
    with translation.override(language):
        assert tuple(strip_tags(dates.when(text)) for text in (DAY, MONTH, YEAR)) == written


def test_the_first_of_a_month_in_french_ranges():
    with translation.override("fr"):
        assert strip_tags(dates.span("2024-11-01", "2024-11-03")) == "1er–3 novembre 2024"
        assert strip_tags(dates.span("2024-11-01", "2024-12-01")) == "1er novembre – 1er décembre 2024"
        assert strip_tags(dates.span("2024-11-10", "2024-11-11")) == "10–11 novembre 2024"


@pytest.mark.parametrize(
    ("language", "of_a_day", "of_a_month", "of_a_year"),
    [
        ("en", "from 1 November 2024", "from November 2024", "from 2024"),
        ("fr", "à partir du 1er novembre 2024", "à partir de novembre 2024", "à partir de 2024"),
        ("es", "desde el 1 de noviembre de 2024", "desde noviembre de 2024", "desde 2024"),
    ],
)
def test_a_day_has_an_article_and_a_month_has_none(language, of_a_day, of_a_month, of_a_year):
    with translation.override(language):
        assert [strip_tags(dates.period(text, "")) for text in (DAY, MONTH, YEAR)] == [of_a_day, of_a_month, of_a_year]


def test_open_at_the_start_and_without_an_end():
    with translation.override("fr"):
        assert strip_tags(dates.period("", DAY)) == "jusqu’au 1er novembre 2024"
        assert strip_tags(dates.period("", MONTH)) == "jusqu’en novembre 2024"
        assert strip_tags(dates.since(DAY)) == "depuis le 1er novembre 2024"
        assert strip_tags(dates.since(YEAR)) == "depuis 2024"
    assert dates.period("", "") == ""
