"""A post has at most one holder at a time, whichever way a term is written."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from apps.liaison.models import Term
from apps.liaison.models.posts import TermStage
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """A post that is held from 2022 to June 2023."""
    post = factories.post()
    factories.term(post, factories.officer(), start="2022", end="2023-06")
    return post


def test_it_works(held):
    factories.term(held, factories.officer(), start="2023-07-01")

    assert held.terms.count() == 2


@pytest.mark.parametrize(
    ("start", "end"),
    [("2023-06-30", ""), ("2023", "2024"), ("2021", "2022-01-01"), ("2022-05", "2022-06"), ("2020", "")],
)
def test_every_write_refuses_two_holders_at_a_time(held, start, end):
    term = Term(post=held, officer=factories.officer(), start=start, end=end)

    with pytest.raises(ValidationError) as refused:
        term.full_clean()
    assert list(refused.value.message_dict) == ["start"]
    with pytest.raises(ValidationError):
        term.save()
    with pytest.raises(ValidationError):
        Term.objects.bulk_create([term])
    assert held.terms.count() == 1

    acting = factories.term(held, factories.officer(), start=start, end=end, acting=True)
    with pytest.raises(ValidationError):
        Term.objects.filter(pk=acting.pk).update(acting=False)
    acting.refresh_from_db()
    assert acting.acting


def test_a_term_moved_to_a_held_post_is_refused(held):
    other = factories.term(factories.post(), factories.officer(), start="2022")

    with pytest.raises(ValidationError):
        Term.objects.filter(pk=other.pk).update(post=held)
    other.post = held
    with pytest.raises(ValidationError):
        other.save()
    assert held.terms.count() == 1


def test_one_bulk_create_refuses_two_holders():
    post = factories.post()
    terms = [Term(post=post, officer=factories.officer(), start=start) for start in ("2022", "2023")]

    with pytest.raises(ValidationError):
        Term.objects.bulk_create(terms)
    assert not Term.objects.exists()


def test_a_term_can_be_saved_again(held):
    term = held.terms.get()
    term.end = "2023-07"
    term.save()

    assert held.terms.get().end == "2023-07"


@pytest.mark.parametrize(
    ("dates", "on", "stage"),
    [
        ({"start": "2026-09"}, "2026-05-01", "planned"),
        ({"start": "2026-09", "nominated_on": "2026-05"}, "2026-05-01", "nominated"),
        ({"start": "2026-09", "nominated_on": "2026-03", "accredited_on": "2026-04-30"}, "2026-05-01", "accredited"),
        ({"start": "2026-09", "nominated_on": "2026-03"}, "2026-09-01", "in_post"),
        ({"start": "2026", "end": "2026-09"}, "2026-09-30", "in_post"),
        ({"start": "2026", "end": "2026-09"}, "2026-10-01", "ended"),
    ],
)
def test_dates_decide_how_far_a_term_has_come(dates, on, stage):
    term = factories.term(factories.post(), factories.officer(), **dates)

    assert term.stage_on(date.fromisoformat(on)) == stage


def test_nobody_is_accredited_before_being_nominated():
    with pytest.raises(ValidationError) as refused:
        Term(
            post=factories.post(),
            officer=factories.officer(),
            start="2026",
            nominated_on="2026-04",
            accredited_on="2025",
        ).full_clean()
    assert set(refused.value.message_dict) == {"accredited_on"}


def test_a_term_without_a_start_holds_nothing():
    post, day = factories.post(), date(2026, 5, 1)
    term = factories.term(post, factories.officer(), start="", nominated_on="2026-04")
    factories.consent(term.officer)

    assert term.stage_on(day) == TermStage.NOMINATED
    assert not Term.objects.on(day).exists()
    assert post in type(post).objects.vacant(day)
    factories.term(post, factories.officer(), start="2020")
    assert str(term).endswith(": … – …")


def test_a_term_has_a_start_or_the_day_of_a_nomination_or_accreditation():
    post, officer = factories.post(), factories.officer()

    with pytest.raises(ValidationError) as refused:
        Term(post=post, officer=officer).full_clean()
    assert list(refused.value.message_dict) == ["start"]
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.term(post, officer, start="")
    factories.term(post, officer, start="", accredited_on="2026")
