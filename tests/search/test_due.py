"""Texts of a row with a later time are found with their record from that time on, and not before."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.editions.models import Edition, Outcome
from apps.mail import sending
from apps.records import clock
from apps.search import following, index
from apps.search.models import Entry, Word
from apps.search.querying import narrow
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
THEN = datetime(2031, 5, 1, 10, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def found(text, at, run=True):
    """The numbers of the editions that the index has for a text at a moment, after a run of the timer."""
    with clock.stopped_at(at):
        if run:
            following.index_due()
        return [edition.number for edition in narrow(Edition.objects.order_by("number"), text)]


def made(number=1, at=THEN, text="Quagga", **values):
    """An edition with an outcome that is held back until a moment, written the day before."""
    with clock.stopped_at(THEN - DAY):
        edition = factories.edition(number, **values)
        return factories.outcome(edition, text_en=text, visible_from=at)


def statements(at=THEN):
    """The statements of a run of the timer."""
    with (
        clock.stopped_at(at),
        CaptureQueriesContext(
            connection,
        ) as done,
    ):
        following.index_due()
    return [query["sql"].split()[0] for query in done.captured_queries]


def test_it_works():
    made()

    assert found("quagga", THEN - SECOND) == []
    assert not Word.objects.filter(folded="quagga").exists()
    assert found("quagga", THEN, run=False) == []
    assert found("quagga", THEN) == [1]
    assert not Entry.objects.exclude(due_at=None).exists()


def test_the_timer_of_the_mail_runs_it():
    made()

    with clock.stopped_at(THEN):
        sending.gather()

    assert found("quagga", THEN, run=False) == [1]


def test_after_a_pause_of_days():
    made(1)
    made(2, THEN + DAY)
    made(3, THEN + 9 * DAY)

    assert found("quagga", THEN + 5 * DAY) == [1, 2]


def test_one_time_after_the_other():
    edition = made().edition
    with clock.stopped_at(THEN - DAY):
        factories.outcome(edition, 2, text_en="Okapi", visible_from=THEN + DAY)

    assert [found(text, THEN) for text in ("quagga", "okapi")] == [[1], []]
    assert [found(text, THEN + DAY) for text in ("quagga", "okapi")] == [[1], [1]]


@pytest.mark.parametrize("many", [False, True])
def test_a_time_that_is_put_off_or_removed(many):
    outcome = made()
    for at, then in ((THEN + DAY, []), (None, [1])):
        with clock.stopped_at(THEN - DAY):
            if many:
                Outcome.objects.filter(pk=outcome.pk).update(visible_from=at)
            else:
                outcome.visible_from = at
                outcome.save()
        assert found("quagga", THEN) == then


def test_a_record_that_is_published_later_shows_nothing_before():
    edition = made(publish_at=THEN + DAY).edition

    with clock.stopped_at(THEN):
        following.index_due()
    entry = Entry.objects.get(model="editions.edition")
    assert (entry.visible_from, "quagga" in entry.text) == (edition.publish_at, True)


def test_a_rebuilt_index_is_due_too():
    made()
    with clock.stopped_at(THEN - DAY):
        index.rebuild()

    assert found("quagga", THEN - SECOND) == []
    assert found("quagga", THEN) == [1]


def test_a_record_that_is_gone_stops_nothing():
    made(1)
    gone = made(2).edition
    Outcome.objects.filter(edition=gone)._raw_delete("default")
    Edition.objects.filter(pk=gone.pk)._raw_delete("default")

    assert found("quagga", THEN) == [1]
    assert Entry.objects.count() == 1


def test_a_run_reads_once_when_nothing_is_due():
    made()

    assert statements(THEN - SECOND) == ["SELECT"]


def test_a_run_costs_the_same_for_one_record_and_for_three():
    made(1)
    one = statements()
    for number in (2, 3, 4):
        made(number)

    assert statements() == one
