"""The next moment at which public content changes without a write."""

from datetime import UTC, datetime

import pytest
from django.apps import apps
from django.db.models import DateField

from apps.publishing import scheduled_changes
from apps.publishing.models import Record
from apps.records.dates import PartialDateField
from tests import factories

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 14, 12, 30, tzinfo=UTC)
NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_is_announced(monkeypatch):
    """The days before a date that a concept announces are for its own tests."""
    monkeypatch.setattr(scheduled_changes, "_announced", set())


def day(month, number):
    return datetime(2026, month, number, tzinfo=UTC)


def test_it_works():
    factories.release(publish_at=datetime(2026, 5, 14, 13, 15, 30, 5, tzinfo=UTC))
    factories.release(publish_at=datetime(2026, 5, 14, 13, 15, 40, tzinfo=UTC))

    assert scheduled_changes.next_change(NOW) == datetime(2026, 5, 14, 13, 15, 30, 5, tzinfo=UTC)


def test_without_dates_it_is_the_new_year():
    factories.edition()

    assert scheduled_changes.next_change(NOW) == NEW_YEAR


@pytest.mark.parametrize(
    ("start", "end", "moment"),
    [
        ("2026-06-10", "2026-06-12", day(6, 10)),
        ("2026-05-10", "2026-05-20", day(5, 20)),  # a start and an end count alike
        ("2026-05-10", "2026-05-14", day(5, 15)),
        ("2026-05-14", "2026-05-16", day(5, 15)),
        ("2026-06", "", day(6, 1)),
        ("2026-05", "", day(6, 1)),
        ("2026-04", "2026-05", day(6, 1)),
        ("2026", "", NEW_YEAR),
        ("2026-12-31", "2026-12-31", day(12, 31)),
        ("2027-02", "2028", NEW_YEAR),
        ("2025", "9999", NEW_YEAR),
        ("2026-05-01", "2026-05-13", NEW_YEAR),
    ],
)
def test_the_days_of_an_edition(start, end, moment):
    factories.edition(start_date=start, end_date=end)

    assert scheduled_changes.next_change(NOW) == moment


@pytest.mark.parametrize(
    ("values", "moment"),
    [
        ({"given_on": "2026-06-10"}, day(6, 10)),
        ({"until": "2026-06-10"}, day(6, 10)),
        ({"until": "2026-05-14"}, day(5, 15)),
        ({"withdrawn_on": "2026-06-10"}, day(6, 10)),
        ({"until": "9999-12-31"}, NEW_YEAR),
        ({"until": "2026-12-31"}, day(12, 31)),
    ],
)
def test_the_days_of_a_consent(values, moment):
    factories.consent(factories.officer(), **values)

    assert scheduled_changes.next_change(NOW) == moment


def test_the_last_day_of_a_consent_is_over_at_midnight():
    factories.consent(factories.officer(), until="2026-06-10")

    assert scheduled_changes.next_change(day(6, 10)) == day(6, 11)


def test_the_days_are_those_of_the_site(settings):
    settings.TIME_ZONE = "Pacific/Auckland"  # twelve hours ahead
    factories.edition(start_date="2026-05-16", end_date="")

    assert scheduled_changes.next_change(NOW) == datetime(2026, 5, 15, 12, tzinfo=UTC)


def test_every_date_of_every_record_counts():
    records = [model for model in apps.get_models() if issubclass(model, Record)]
    dates = {
        field
        for model in records
        for field in model._meta.concrete_fields
        if isinstance(field, DateField | PartialDateField) and field.editable
    }

    assert set(scheduled_changes._fields()) == dates
    assert len(dates) > 20
