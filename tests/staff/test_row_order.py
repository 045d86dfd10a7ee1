"""Rows stand in an order: two with one position are no refusal, and rows can change places."""

import pytest
from django.contrib.auth.models import User

from apps.editions.models import Edition, Outcome
from apps.publishing.models import Proposal
from apps.publishing.proposing import propose, propose_addition
from apps.staff.roles import Role
from tests import factories
from tests.staff.pages import add_page, change_page, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(db):
    edition = factories.edition(6, **factories.DRAFT)
    for position, text in enumerate("ABCD", start=1):
        factories.outcome(edition, position, text_en=text)
    return edition


def positions(**places):
    """The form data that give rows other positions, by their letter."""
    return {f"outcomes-{'ABCD'.index(letter)}-position": place for letter, place in places.items()}


def order(edition):
    return "".join(edition.outcomes.order_by("position").values_list("text_en", flat=True))


def numbers(edition):
    return list(edition.outcomes.order_by("position").values_list("position", flat=True))


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        ({"A": 2, "B": 1}, "BACD"),
        ({"A": 2, "B": 3, "C": 4, "D": 1}, "DABC"),
        ({"D": 1}, "DABC"),  # moved up: before the one that is there
        ({"A": 3}, "BCAD"),  # moved down: behind it
        ({"A": 9}, "BCDA"),
        ({"C": 1, "D": 1}, "CDAB"),
        ({"A": "٢", "B": 1}, "BACD"),
    ],
)
def test_rows_change_places(admin, edition, moved, expected):
    assert submit(admin, change_page(edition), **positions(**moved)).status_code == 302

    assert order(edition) == expected


def test_equal_positions_are_numbered_anew(admin, edition):
    submit(admin, change_page(edition), **positions(D=1))

    assert numbers(edition) == [1, 2, 3, 4]


def test_other_positions_stay(admin, edition):
    submit(admin, change_page(edition), **positions(D=9))
    before = Outcome.history.count()

    submit(admin, change_page(edition), **{"outcomes-0-text_en": "A"}, title_en="Renamed")

    assert numbers(edition) == [1, 2, 3, 9]
    assert Outcome.history.count() == before, "no row was written"


def test_only_rows_that_moved_are_written(admin, edition):
    before = Outcome.history.count()

    submit(admin, change_page(edition), **positions(A=2, B=1))

    assert Outcome.history.count() == before + 2
    assert set(Outcome.history.order_by("-history_id").values_list("position", flat=True)[:2]) == {1, 2}


def test_a_new_row_between_others(admin, edition):
    new = {"outcomes-TOTAL_FORMS": 5, "outcomes-4-text_en": "N", "outcomes-4-position": 2}

    assert submit(admin, change_page(edition), **new).status_code == 302

    assert (order(edition), numbers(edition)) == ("ANBCD", [1, 2, 3, 4, 5])


def test_new_rows_of_a_new_record(admin):
    rows = {
        f"outcomes-{place}-{name}": value for place in range(2) for name, value in (("position", 1), ("text_en", place))
    }

    submit(
        admin, add_page(Edition), number=9, title_en="Ninth", start_date="2027", **rows, **{"outcomes-TOTAL_FORMS": 2}
    )

    assert order(Edition.objects.get()) == "01"


def test_a_deleted_row_makes_room(admin, edition):
    submit(admin, change_page(edition), **{"outcomes-0-DELETE": "on"}, **positions(D=1))

    assert order(edition) == "DBC"


def test_a_row_with_a_position_only_is_none(admin, edition):
    submit(admin, change_page(edition), **{"outcomes-TOTAL_FORMS": 5, "outcomes-4-position": 5})

    assert order(edition) == "ABCD"


def test_waiting_rows_change_places_one_by_one(client, member, edition):
    Edition.objects.filter(pk=edition.pk).update(**factories.PUBLISHED)
    client.force_login(member(Role.EDITOR))

    assert submit(client, change_page(edition), **positions(A=2, B=1)).status_code == 302
    assert order(edition) == "ABCD", "both changes wait"
    publisher = member(Role.PUBLISHER)
    for proposal in Proposal.objects.order_by("pk"):
        proposal.apply(publisher)

    assert (order(edition), numbers(edition)) == ("BACD", [1, 2, 3, 4])


def test_a_waiting_new_row_goes_to_the_end_where_its_place_is_taken(edition):
    author, publisher = User.objects.create_user("author"), User.objects.create_superuser("publisher")
    proposal = propose_addition(Outcome(edition=edition, position=2, text_en="N"), {}, author)

    proposal.apply(publisher)

    assert order(edition) == "ABCDN"


def test_the_row_that_makes_room_has_it_in_its_history(edition):
    author, publisher = User.objects.create_user("author"), User.objects.create_superuser("publisher")
    first, second = edition.outcomes.order_by("position")[:2]

    propose(first, {"position": 2}, author).apply(publisher)

    assert order(edition) == "BACD"
    assert Outcome.history.filter(id=second.pk).latest("history_id").position == 1


def test_the_script_has_its_labels(admin, edition, speak):
    speak("fr")
    page = admin.get(change_page(edition)).text

    assert 'data-up="Déplacer vers le haut"' in page
    assert 'data-down="Déplacer vers le bas"' in page
    assert "js/order.js" in page
