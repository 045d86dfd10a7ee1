"""Partial dates: compared by first and last day, refused when they are none, on either database."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from apps.editions.models import Edition
from apps.records import dates
from tests import factories


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2022-12-08", date(2022, 12, 8), date(2022, 12, 8)),
    ],
)
def test_it_works(text, first, last):
    assert (dates.first_day(text), dates.last_day(text)) == (first, last)


@pytest.mark.parametrize("text", ["22", "2022-13", "2022-02-30", "08/12/2022", "2022-1", "2022-12-08T00", "٢٠٢٢"])
def test_refuses_what_is_no_date(text):
    with pytest.raises(ValidationError):
        dates.validate_partial_date(text)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["22", "2022-13", "2022-12-32", "08/12/2022", "20a2", "2022-1", "2022-12-08x"])
def test_the_database_refuses_it_too(text):
    edition = factories.edition()
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(end_date=text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "end", "allowed"),
    [
        ("2022-05", "2022", True),
        ("2022", "2022-01-01", True),
        ("2022-05-02", "2022-05", True),
        ("2022-05-02", "", True),
        ("2022-05-02", "2022-05-01", False),
        ("2022-05", "2022-04", False),
        ("2022", "2021-12-31", False),
    ],
)
def test_an_end_before_its_start_is_refused_by_form_and_database(start, end, allowed):
    edition = factories.edition()
    edition.start_date, edition.end_date = start, end
    if allowed:
        edition.full_clean()
        edition.save()
        return
    with pytest.raises(ValidationError) as refused:
        edition.full_clean()
    assert list(refused.value.message_dict) == ["end_date"], "the message stands beside the end"
    with pytest.raises(IntegrityError), transaction.atomic():
        edition.save()
