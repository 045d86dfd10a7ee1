"""The navigation of the admin by areas of work."""

import pytest
from django.contrib import admin as django_admin
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.urls import reverse, reverse_lazy

from apps.editions.models import Attendance, Edition
from apps.participants.models import Organisation
from apps.staff import navigation
from apps.staff.views import permission_denied
from tests import factories
from tests.staff.pages import add_page, change_page, list_page

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def areas(client):
    """The names of the lists and pages in each area on the first page, and whether each can be added to."""
    return {
        str(own.area.label): [entry.label for entry in own.lists] + [str(page.label) for page in own.pages]
        for own in client.get(reverse("admin:index")).context["areas"]
    }


def test_it_works(admin, speak):
    speak("en")

    assert areas(admin) == {
        "The Dialogue": [
            *(
                "Editions",
                "Press releases",
                "Commitments",
                "Sessions between editions",
                "Organizations",
                "Requests to confirm",
                "Strategic priorities",
                "Pictures",
            ),
        ],
        "Goals and review": [
            *("Global Policing Goals", "Sustainable Development Goals", "Rounds of review", "Amendments"),
            *("Positions", "Decisions on amendments", "Events of reviews"),
        ],
        "Who works on what": [
            *("Joint actions", "Declarations on goals", "Verdicts on findings"),
            *("Findings to decide", "All declarations of an organization", "What changed since the last edition"),
        ],
        "Liaison": ["Posts", "Liaison officers", "Answers of contacts", "Officers’ desk"],
        "Arrangements": ["Arrangements", "Channels"],
        "Translations": ["Texts and languages", "Assigned texts"],
        "Data": [
            "Sources",
            "Glossary terms",
            "Groups of synonyms",
            "Imports",
            "Exports of private data",
            "Reports of errors",
        ],
        "People and roles": ["Users", "Groups", "Mails that were given up", "Accesses to private data"],
        "History": ["Waiting changes", "Changes"],
    }


def test_every_list_has_an_area_or_belongs_to_records():
    """A list that no area names would stand under the name of its app."""
    for model, own in django_admin.site._registry.items():
        assert navigation.area_of(model).position < navigation.LAST, model
        assert getattr(own, "rows_of", None) or getattr(own, "explained", ""), model


def test_rows_are_reached_from_the_records_they_belong_to(admin):
    index = admin.get(reverse("admin:index")).text
    assert f'href="{list_page(Edition)}"' in index
    assert f'href="{list_page(Attendance)}"' not in index

    for page in (list_page(Edition), reverse("admin:area", args=["dialogue"])):
        assert f'href="{list_page(Attendance)}"' in admin.get(page).text


def test_breadcrumbs_lead_through_the_area(admin):
    row = factories.attendance(factories.edition(), factories.organisation())
    area, editions = reverse("admin:area", args=["dialogue"]), list_page(Edition)

    for page in (list_page(Attendance), change_page(row), add_page(Attendance)):
        text = admin.get(page).text
        assert f'<a href="{area}">' in text.partition('class="breadcrumbs"')[2].partition("</div>")[0]
        assert f'<a href="{editions}">' in text.partition('class="breadcrumbs"')[2].partition("</div>")[0]


def test_the_page_of_an_app_leads_to_its_area(admin):
    response = admin.get(reverse("admin:app_list", args=["priorities"]))

    assert response.headers["Location"] == reverse("admin:area", args=["dialogue"])


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        (
            "translator",
            {
                "The Dialogue",
                "Goals and review",
                "Who works on what",
                "Arrangements",
                "Liaison",
                "Translations",
                "Data",
            },
        ),
        ("liaison officer", {"The Dialogue", "Goals and review", "Who works on what", "Arrangements", "Liaison"}),
    ],
)
def test_a_user_sees_what_the_role_reaches(client, member, role, shown):
    client.force_login(member(role, languages=["fr"], speaks_for=factories.organisation()))

    assert set(areas(client)) - {"History", "Data"} == shown - {"Data"}
    assert client.get(reverse("admin:area", args=["people"])).status_code == 404
    assert client.get(reverse("admin:app_list", args=["auth"])).status_code == 404
    assert Organisation._meta.verbose_name_plural.capitalize() in areas(client)["The Dialogue"]


# --- Help in place ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "page"),
    [
        ("administrator", reverse_lazy("admin:auth_user_add")),
        ("publisher", reverse_lazy("admin:coverage_verdict_queue")),
        ("editor", reverse_lazy("admin:editions_edition_add")),
        ("data manager", reverse_lazy("admin:opendata_upload_add")),
        ("translator", reverse_lazy("admin:index")),
        ("liaison officer", reverse_lazy("admin:participants_organisation_changelist")),
        ("auditor", reverse_lazy("admin:history_change_changelist")),
    ],
)
def test_first_steps_lead_to_pages_that_the_role_opens(client, member, role, page):
    client.force_login(member(role, languages=["fr"], speaks_for=factories.organisation()))
    [(_label, steps)] = client.get(reverse("admin:first_steps")).context["steps"]
    links = [reverse(step.url_name) for step in steps if step.url_name]

    assert page in links
    assert {link: client.get(link).status_code for link in links} == dict.fromkeys(links, 200)


def test_each_list_says_what_it_holds(admin, speak):
    speak("en")

    assert "such as the 9th edition" in admin.get(list_page(Edition)).text


def test_a_page_that_is_not_allowed_looks_like_the_admin(client, member):
    client.force_login(member("auditor"))

    response = client.get(add_page(Edition))

    assert response.status_code == 403
    assert 'id="user-tools"' in response.text
    assert "Auditor" in response.text


def test_elsewhere_it_does_not(client):
    response = permission_denied(RequestFactory().get("/en/report/"), PermissionDenied())

    assert response.status_code == 403
    assert "user-tools" not in response.content.decode()


def test_the_page_that_deletes_names_rows_in_words(admin, speak):
    speak("en")
    edition = factories.edition(**factories.DRAFT)
    edition.sources.add(factories.source())
    factories.attendance(edition, factories.organisation())

    text = admin.get(reverse("admin:editions_edition_delete", args=[edition.pk])).text

    assert "object (" not in text
    assert "Attendance" in text
    assert "Links: sources: 1" in " ".join(text.split())
