"""The work of a day at the desk, as `tests/bench/day.py` counts it, holds its bounds."""

import pytest
from django.contrib.auth.models import User

from apps.editions.models import Edition
from tests.bench.day import Person, first_edition, invitation

pytestmark = pytest.mark.django_db(transaction=True)
INPUTS_BEFORE = 312  # of the first edition at e0f8009, with two pages and three refused saves


@pytest.fixture
def person(editor, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    editor.goto(f"{live_server.url}/admin/")
    return Person(editor)


def test_the_first_edition_is_one_save(person):
    first_edition(person)

    assert (len(person.pages), person.refusals) == (1, 0)
    assert person.inputs <= INPUTS_BEFORE / 3
    edition = Edition.objects.get(number=9)
    assert (edition.start_date, edition.end_date, edition.country) == ("2027-05-12", "2027-05-13", "FR")
    rows = (edition.attendances, edition.outcomes, edition.statements, edition.documents, edition.photos)
    assert [each.count() for each in (*rows, edition.releases)] == [10, 1, 1, 1, 1, 1]
    assert set(edition.attendances.values_list("mode", flat=True)) == {"in_person"}
    assert list(edition.attendances.filter(role="host").values_list("organisation__code", flat=True)) == ["interpol"]
    release = edition.releases.get()
    assert (str(release.published_on), release.state) == ("2027-05-13", "draft")


def test_a_colleague_is_invited_on_one_page(person):
    invitation(person)

    assert (len(person.pages), person.refusals) == (1, 0)
    assert person.inputs <= 35
    colleague = User.objects.get(email="ada@example.org")
    assert (colleague.is_staff, [group.name for group in colleague.groups.all()]) == (True, ["editor"])
