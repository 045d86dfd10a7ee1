"""The search of the admin: every record that the user can view, and commands."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.editions.models import Edition
from tests import factories
from tests.staff.pages import add_page, change_page, list_page, rows

pytestmark = pytest.mark.django_db


def searched(client, text):
    return client.get(reverse("admin:search"), {"q": text})


def records(client, text):
    """The pages of the records that were found, the best first."""
    return [record.url for group in searched(client, text).context["found"] for record in group.records]


@pytest.mark.parametrize("text", ["aimc-2", "AIMC", "Conseil des ministres", "مجلس وزراء", "cmai"])
def test_it_works(admin, text):
    organisation = factories.organisation(
        "aimc-2", acronym_en="AIMC", name_fr="Conseil des ministres", acronym_fr="CMAI", name_ar="مجلس وزراء الداخلية"
    )
    factories.organisation("other")

    assert records(admin, text) == [change_page(organisation)]


def test_drafts_and_private_records_are_found(admin):
    edition = factories.edition(title_en="Kept for later", **factories.DRAFT)
    officer = factories.officer(name="Amina Diallo")

    assert records(admin, "kept later") == [change_page(edition)]
    assert records(admin, "amina") == [change_page(officer)]


def test_the_best_list_comes_first(admin):
    organisation = factories.organisation("afripol", acronym_en="AFRIPOL")
    factories.edition(theme_en="With AFRIPOL")

    assert records(admin, "afripol")[0] == change_page(organisation)


def test_a_list_with_more_records_says_so(admin):
    for _each in range(8):
        factories.source(title="Annual report")

    [group] = [group for group in searched(admin, "annual").context["found"] if len(group.records) == 6]

    assert admin.get(group.more_url).context["cl"].result_count == 8


def test_nobody_finds_what_they_cannot_view(client, member):
    own = factories.organisation("own", acronym_en="OWNORG")
    other = factories.organisation("other", acronym_en="OTHERORG", **factories.DRAFT)
    officer = factories.officer(name="Amina Diallo")
    client.force_login(member("liaison officer", speaks_for=own))
    assert records(client, "ownorg") == [change_page(own)]
    assert records(client, "otherorg") == records(client, "amina") == []

    client.force_login(member("translator", languages=["fr"]))
    assert records(client, "otherorg") == [change_page(other)]
    assert records(client, "amina") == []
    assert change_page(officer) not in searched(client, "amina").text


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("add edition", add_page(Edition)),
        ("EDITIONS", list_page(Edition)),
        ("people", reverse("admin:auth_user_changelist")),
        ("import", reverse("admin:opendata_upload_add")),
    ],
)
def test_commands(admin, speak, text, page):
    speak("en")

    assert page in [command.url for command in searched(admin, text).context["commands"]]


def test_commands_in_the_language_of_the_reader(admin, speak):
    speak("fr")

    assert add_page(Edition) in [command.url for command in searched(admin, "ajouter edition").context["commands"]]


def test_commands_are_those_that_the_role_has(client, member):
    client.force_login(member("auditor"))

    urls = [command.url for command in searched(client, "").context["commands"]]

    assert list_page(Edition) in urls
    assert add_page(Edition) not in urls


@pytest.mark.parametrize("text", ["…", "x" * 3000, "\u202e", "%", "zzzzqq"])
def test_words_that_find_nothing(admin, text):
    response = searched(admin, text)

    assert (response.status_code, response.context["found"], response.context["commands"]) == (200, [], [])


def test_as_many_queries_for_many_as_for_few(admin, staff):
    def queries():
        with CaptureQueriesContext(connection) as made:
            assert searched(admin, "a").status_code == 200
        return len([query for query in made if "session" not in query["sql"]])

    rows(1, staff)
    queries()  # caches that each process fills once
    few = queries()
    rows(8, staff)

    assert queries() <= few + 3
    assert few < 100
