"""The rule of one holder at a time: its message beside the row, also for rows entered together."""

import pytest

from apps.liaison.models import HELD_ALREADY, Post, Term
from tests import factories
from tests.staff.pages import add_page, change_page, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def post():
    return factories.post()


@pytest.fixture
def officers():
    return [factories.officer(), factories.officer()]


def row(place, officer, **values):
    fields = {"officer": officer.pk, **values}
    return {f"terms-{place}-{name}": value for name, value in fields.items()}


def start_errors(response):
    assert response.status_code == 200
    formset = response.context["inline_admin_formsets"][0].formset
    return [form.errors.get("start", []) for form in formset.forms]


def test_it_works(admin, post, officers):
    rows = row(0, officers[0], start="2020", end="2021") | row(1, officers[1], start="2022")

    assert submit(admin, change_page(post), **rows, **{"terms-TOTAL_FORMS": 2}).status_code == 302
    assert post.terms.count() == 2


def test_two_new_rows_overlap(admin, post, officers):
    rows = row(0, officers[0], start="2020") | row(1, officers[1], start="2022")

    response = submit(admin, change_page(post), **rows, **{"terms-TOTAL_FORMS": 2})

    assert start_errors(response) == [[], [HELD_ALREADY]]
    assert str(HELD_ALREADY) in response.text


def test_two_new_rows_on_a_new_post(admin, officers):
    rows = row(0, officers[0], start="2020") | row(1, officers[1], start="2022")

    response = submit(admin, add_page(Post), code="new", title_en="New", **rows, **{"terms-TOTAL_FORMS": 2})

    assert start_errors(response) == [[], [HELD_ALREADY]]
    assert not Post.objects.exists()


def test_a_stored_term_is_ended_and_the_next_begun(admin, post, officers):
    factories.term(post, officers[0], start="2020")
    rows = {"terms-0-end": "2021-12"} | row(1, officers[1], start="2022")

    assert submit(admin, change_page(post), **rows, **{"terms-TOTAL_FORMS": 2}).status_code == 302
    assert [(term.start, term.end) for term in post.terms.order_by("start")] == [("2020", "2021-12"), ("2022", "")]


def test_a_stored_term_is_deleted_and_another_begun(admin, post, officers):
    factories.term(post, officers[0], start="2020")
    rows = {"terms-0-DELETE": "on"} | row(1, officers[1], start="2021")

    assert submit(admin, change_page(post), **rows, **{"terms-TOTAL_FORMS": 2}).status_code == 302
    assert post.terms.get().officer == officers[1]


def test_a_stored_term_goes_on(admin, post, officers):
    factories.term(post, officers[0], start="2020")
    rows = row(1, officers[1], start="2022")

    response = submit(admin, change_page(post), **rows, **{"terms-TOTAL_FORMS": 2})

    assert start_errors(response) == [[], [HELD_ALREADY]]


def test_acting_beside(admin, post, officers):
    factories.term(post, officers[0], start="2020")
    rows = row(1, officers[1], start="2022", acting="on")

    assert submit(admin, change_page(post), **rows, **{"terms-TOTAL_FORMS": 2}).status_code == 302


def test_other_mistakes_stay(admin, post, officers):
    factories.term(post, officers[0], start="2020", end="2021")

    response = submit(admin, change_page(post), **row(1, officers[1], start="soon"), **{"terms-TOTAL_FORMS": 2})

    assert [bool(messages) for messages in start_errors(response)] == [False, True]


def test_from_the_officer(admin, post, officers):
    factories.term(post, officers[0], start="2020")
    rows = {"terms-TOTAL_FORMS": 1, "terms-0-post": post.pk, "terms-0-start": "2021"}

    response = submit(admin, change_page(officers[1]), **rows)

    formsets = {inline.formset.prefix: inline.formset for inline in response.context["inline_admin_formsets"]}
    assert formsets["terms"].forms[0].errors == {"start": [HELD_ALREADY]}


def test_on_its_own_page(admin, post, officers):
    factories.term(post, officers[0], start="2020")

    response = submit(admin, add_page(Term), post=post.pk, officer=officers[1].pk, start="2021")

    assert response.context["adminform"].form.errors == {"start": [HELD_ALREADY]}
