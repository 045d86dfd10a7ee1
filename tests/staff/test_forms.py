"""What the forms of the admin accept and refuse; each message appears beside its field."""

import pytest

from apps.participants.models import Organisation
from apps.priorities.models import NO_GOALS, Priority
from apps.sources.models import Source
from tests import factories
from tests.staff.pages import add_page, change_page, document, submit

ORGANISATION = {
    "code": "new-one",
    "name_en": "New Organisation",
    "acronym_en": "NEW",
    "kind": "regional_police",
    "region": "europe",
    "standing": "member",
}


def errors(response):
    assert response.status_code == 200
    return response.context["adminform"].form.errors.get_json_data()


def refused(response):
    """The names of the refused fields. Checks that each message is on the page."""
    found = errors(response)
    assert all(message["message"] for messages in found.values() for message in messages)
    return set(found)


def test_it_works(admin):
    source = factories.source()
    response = submit(admin, add_page(Organisation), **ORGANISATION, name_ar="منظمة", sources=[source.pk])

    assert response.status_code == 302
    made = Organisation.objects.get()
    assert (made.code, made.name_en, made.name_ar, made.name_fr) == ("new-one", "New Organisation", "منظمة", None)
    assert (made.state, list(made.sources.all())) == ("draft", [source])
    assert {row.history_user.username for row in made.history.all()} == {"staff"}


def test_english_is_required(admin, lang, speak):
    speak(lang)
    response = submit(admin, add_page(Organisation), **ORGANISATION | {"name_en": " ", "name_fr": "Nom"})

    assert refused(response) == {"name_en"}
    assert not Organisation.objects.exists()


def test_other_languages_are_optional_and_spaces_are_nothing(admin):
    assert submit(admin, add_page(Organisation), **ORGANISATION, name_fr="  ", founded_note_es=" ").status_code == 302
    made = Organisation.objects.get()
    assert (made.name_fr, made.founded_note_es) == (None, None)


def test_a_short_text_is_one_line(admin):
    submit(admin, add_page(Organisation), **ORGANISATION | {"name_en": "New\r\nOrganisation"})

    assert Organisation.objects.get().name_en == "New Organisation"


def test_publishing_sets_the_time(admin):
    submit(admin, add_page(Organisation), **ORGANISATION, state="published")

    assert Organisation.objects.public().exists()


def test_immutable(admin):
    record = factories.organisation("fixed")
    page = admin.get(change_page(record))

    assert 'name="code"' not in page.text
    submit(admin, change_page(record), code="other", name_en="Renamed")
    record.refresh_from_db()
    assert (record.code, record.name_en) == ("fixed", "Renamed")


def test_immutable_in_a_row(admin):
    edition = factories.edition()
    row = document(edition, slug="fixed")

    response = submit(admin, change_page(edition), **{"documents-0-slug": "other", "documents-0-title_en": "Renamed"})

    assert response.status_code == 302
    row.refresh_from_db()
    assert (row.slug, row.title_en) == ("fixed", "Renamed")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "ftp://example.org/", "data:text/html,x", "mailto:a@b.org"])
def test_addresses_of_the_web_only(admin, address):
    assert refused(submit(admin, add_page(Source), url=address)) == {"url"}
    assert refused(submit(admin, add_page(Organisation), **ORGANISATION, website=address)) == {"website"}


def test_wrong_dates_and_countries(admin):
    wrong = {"seat_country": "XX", "founded_year": 12, "ours": "nonsense"}

    assert refused(submit(admin, add_page(Organisation), **ORGANISATION, **wrong)) == set(wrong)


def test_cross_cutting_with_goals(admin, speak):
    goal = factories.goal()
    row = factories.priority(factories.organisation())
    speak("en")

    response = submit(admin, change_page(row), goals=[goal.pk], cross_cutting="on")

    assert errors(response) == {"goals": [{"message": str(NO_GOALS), "code": ""}]}


def test_cross_cutting_instead_of_goals_and_back(admin):
    goal = factories.goal()
    row = factories.priority(factories.organisation())
    row.goals.add(goal)

    assert submit(admin, change_page(row), goals=[], cross_cutting="on").status_code == 302
    row.refresh_from_db()
    assert (row.cross_cutting, row.goals.count()) == (True, 0)

    assert submit(admin, change_page(row), goals=[goal.pk], cross_cutting="").status_code == 302
    row.refresh_from_db()
    assert (row.cross_cutting, row.goals.count()) == (False, 1)


def test_a_priority_gets_its_address(admin):
    owner = factories.organisation("europol")

    submit(admin, add_page(Priority), organisation=owner.pk, label_en="Cybercrime", start_year=2022)

    assert Priority.objects.get().slug == "europol-cybercrime-2022"
