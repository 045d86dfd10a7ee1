"""The attendance grid: the states of its cells, filters and queries."""

import pytest

from tests import factories
from tests.page_helpers import MOST_QUERIES, queries_of, text_of

pytestmark = pytest.mark.django_db
GRID = "/en/participants/attendance/"


def states(client, query=""):
    """The states of the cells, one for each edition, by organisation code."""
    rows = client.get(GRID + query).context["rows"]
    return {organisation.code: [cell.state for cell in cells] for organisation, cells in rows}


def test_it_works(client, lang):
    factories.attendance(factories.edition(), factories.organisation())

    assert client.get(f"/{lang}/participants/attendance/").status_code == 200


def test_absence_differs_from_an_incomplete_list(client):
    complete, partial, standing = (
        factories.edition(number, attendance_list=kind)
        for number, kind in ((1, "complete"), (2, "partial"), (3, "standing"))
    )
    came, other = factories.organisation("came"), factories.organisation("other")
    factories.attendance(complete, came, role="host")
    factories.attendance(partial, came, role="observer")
    factories.attendance(standing, other, basis="standing_list")

    assert states(client) == {
        "came": ["host", "observer", "unlisted"],
        "other": ["absent", "unlisted", "standing"],
    }
    assert "OTHER – absent not listed standing" in text_of(client.get(GRID))


def test_a_cell_shows_mode_name_and_basis(client):
    organisation, other = factories.organisation("here"), factories.organisation("there")
    old = {"listed_as": "Ancien nom", "listed_language": "fr"}
    factories.attendance(factories.edition(1), organisation, mode="online", basis="inferred", **old)
    factories.attendance(factories.edition(2), organisation, mode="unknown", listed_as="الاسم", listed_language="ar")
    factories.attendance(factories.edition(3), other, mode="in_person")

    response = client.get(GRID)

    page = text_of(response)
    assert "HERE member online inferred listed as Ancien nom member listed as الاسم not listed" in page
    assert "member in person" in page
    assert '<bdi><q><span lang="fr" dir="ltr">Ancien nom</span></q></bdi>' in response.text
    assert '<bdi><q><span lang="ar" dir="rtl">الاسم</span></q></bdi>' in response.text


def test_the_filters_select_rows_and_columns(client):
    for number in (1, 2):
        factories.attendance(factories.edition(number), factories.organisation(f"org-{number}"))

    assert states(client, "?edition=2&organisation=org-2") == {"org-2": ["member"]}
    assert states(client, "?edition=9") == {}
    assert states(client, "?organisation=nobody") == {}


def test_nothing_private_is_in_the_grid(client):
    hidden = factories.organisation("hidden", **factories.DRAFT)
    factories.attendance(factories.edition(1, title_en="Hidden", **factories.DRAFT), factories.organisation("seen"))
    factories.attendance(factories.edition(2), hidden)

    assert states(client) == {"seen": ["unlisted"]}


def test_many_organisations_cost_no_more_queries(client):
    editions = [factories.edition() for _ in range(8)]

    def make(count):
        for _ in range(count):
            organisation = factories.organisation()
            for edition in editions:
                factories.attendance(edition, organisation)

    make(3)
    few = queries_of(client, GRID)
    make(60)

    assert queries_of(client, GRID) == few <= MOST_QUERIES
