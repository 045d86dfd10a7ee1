"""An edition is typed with its attendance on one page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.editions.models import Attendance, Edition
from tests import factories
from tests.staff.pages import add_page, change_page, submit

EDITION = {"number": 9, "title_en": "Ninth", "start_date": "2027-05", "attendance_list": "complete"}


def attendance(*organisations, **values):
    """The form data of attendance rows on the page."""
    fields = {"attendances-TOTAL_FORMS": len(organisations)}
    for place, organisation in enumerate(organisations):
        row = {"organisation": organisation.code, "role": "member", "mode": "in_person", "basis": "stated"} | values
        fields |= {f"attendances-{place}-{name}": value for name, value in row.items()}
    return fields


def rows_of(response):
    formsets = {inline.formset.prefix: inline.formset for inline in response.context["inline_admin_formsets"]}
    return formsets["attendances"]


def test_it_works(admin):
    host, member = factories.organisation(), factories.organisation()
    rows = attendance(host, member) | {"attendances-0-role": "host"}

    assert submit(admin, add_page(Edition), **EDITION, **rows).status_code == 302

    edition = Edition.objects.get(number=9)
    assert {row.organisation: row.role for row in edition.attendances.all()} == {host: "host", member: "member"}


def test_empty_rows_are_no_rows(admin):
    assert submit(admin, add_page(Edition), **EDITION).status_code == 302
    assert not Attendance.objects.exists()


def test_twice_the_same(admin, speak):
    speak("en")
    host = factories.organisation()

    response = submit(admin, add_page(Edition), **EDITION, **attendance(host, host, role="host"))

    assert response.status_code == 200
    text = "This organization is already listed at this edition."
    assert rows_of(response).forms[1].non_field_errors() == [text]
    assert text in response.text
    assert not Edition.objects.exists()


def test_already_there(admin, speak):
    speak("en")
    edition, host = factories.edition(), factories.organisation()
    factories.attendance(edition, host)

    response = submit(
        admin,
        change_page(edition),
        **{
            "attendances-TOTAL_FORMS": 2,
            "attendances-1-organisation": host.code,
            "attendances-1-role": "member",
            "attendances-1-mode": "unknown",
            "attendances-1-basis": "stated",
        },
    )

    text = "This organization is already listed at this edition."
    assert rows_of(response).forms[1].non_field_errors() == [text]


def test_outcomes_with_it(admin):
    outcome = {"outcomes-TOTAL_FORMS": 1, "outcomes-0-position": 1, "outcomes-0-text_en": "Agreed."}

    submit(admin, add_page(Edition), **EDITION, **outcome)

    assert Edition.objects.get().outcomes.get().text_en == "Agreed."


def test_an_outcome_without_english(admin):
    outcome = {"outcomes-TOTAL_FORMS": 1, "outcomes-0-position": 1, "outcomes-0-text_fr": "Convenu."}

    assert submit(admin, add_page(Edition), **EDITION, **outcome).status_code == 200
    assert not Edition.objects.exists()


# --- An organisation is typed by name ---------------------------------------------------------------------------------


@pytest.fixture
def aimc(db):
    return factories.organisation("aimc", name_en="Arab Council", acronym_fr="CMAI", acronym_ar="مجلس وزراء")


@pytest.mark.parametrize("typed", ["aimc", " AIMC ", "cmai", "مجلس وزراء", "arab council", "Tunis Council"])
def test_a_code_or_a_name_in_any_language(admin, aimc, typed):
    factories.name(organisation=aimc, value="Tunis Council")
    row = {"attendances-0-organisation": typed, "attendances-TOTAL_FORMS": 1}

    assert submit(admin, add_page(Edition), **EDITION, **row).status_code == 302
    assert Attendance.objects.get().organisation == aimc


def refusal(admin, typed):
    row = {"attendances-0-organisation": typed, "attendances-TOTAL_FORMS": 1}
    response = submit(admin, add_page(Edition), **EDITION, **row)
    assert not Edition.objects.exists()
    assert f'value="{typed}"' in response.text
    return rows_of(response).forms[0].errors["organisation"]


def test_an_unknown_name(admin, speak, aimc):
    speak("en")

    assert refusal(admin, "zzz") == ["No organization is called “zzz”."]
    assert refusal(admin, "AIMX") == ["No organization is called “AIMX”. Is it one of: AIMC?"]
    assert refusal(admin, "مجلس") == ["No organization is called “مجلس”. Is it one of: AIMC?"]


def test_several_are_called_so(admin, speak, aimc):
    speak("en")
    other = factories.organisation("other", acronym_en="AIMC", name_en="Arab Council")

    message = "Several organizations are called “Arab Council”. Write one of: aimc, other."
    assert refusal(admin, "Arab Council") == [message]
    submit(admin, add_page(Edition), **EDITION, **attendance(other))
    assert Attendance.objects.get().organisation == other, "the code is nobody else's"
    page = admin.get(change_page(Edition.objects.get()))
    assert rows_of(page).forms[0]["organisation"].value() == "other", "nor is it what is shown"


def test_a_row_that_nobody_touched_stays(admin, speak, aimc):
    edition = factories.edition()
    row = factories.attendance(edition, aimc)
    before = row.history.count()
    speak("fr")

    page = admin.get(change_page(edition))
    assert rows_of(page).forms[0]["organisation"].value() == "CMAI"
    assert '<option value="CMAI">' in page.text
    submit(admin, change_page(edition), venue_en="A hall")
    assert row.history.count() == before


def test_there_is_a_row_to_type_into_without_a_script(admin):
    assert len(rows_of(admin.get(add_page(Edition))).forms) == 5
    assert len(rows_of(admin.get(change_page(factories.edition()))).forms) == 1


def test_the_page_costs_the_same_for_few_and_many(admin):
    edition = factories.edition()

    def queries(many):
        for _each in range(many):
            factories.attendance(edition, factories.organisation())
        with CaptureQueriesContext(connection) as made:
            admin.get(change_page(edition))
        return len(made)

    queries(1)  # caches that each process fills once
    assert queries(1) == queries(8)


# --- Press releases ---------------------------------------------------------------------------------------------------

RELEASE = {"title_en": "They meet", "body_en": "They met."}


@pytest.mark.parametrize(
    ("first", "last", "typed", "stored"),
    [
        ("2027-05-12", "2027-05-13", "", "2027-05-13"),
        ("2027-05-12", "", "", "2027-05-12"),
        ("2027-05-12", "2027-05-13", "14 May 2027", "2027-05-14"),
        ("2027-05", "", "2027-05-14", "2027-05-14"),
        ("2027-05", "", "", None),
        ("", "", "", None),
    ],
)
def test_a_press_release_without_a_date_is_of_the_last_day(admin, first, last, typed, stored):
    own = {f"releases-0-{name}": value for name, value in {**RELEASE, "published_on": typed}.items()}

    response = submit(admin, add_page(Edition), **EDITION | {"start_date": first, "end_date": last}, **own)

    if stored is None:
        formsets = {inline.formset.prefix: inline.formset for inline in response.context["inline_admin_formsets"]}
        assert list(formsets["releases"].forms[0].errors) == ["published_on"]
        assert not Edition.objects.exists()
    else:
        release = Edition.objects.get(number=9).releases.get()
        assert (str(release.published_on), release.slug, release.state) == (stored, "they-meet", "draft")


def test_a_new_edition_has_the_next_number_and_a_row_in_each_section(admin):
    factories.edition(7)

    page = admin.get(add_page(Edition))

    assert page.context["adminform"].form["number"].value() == 8
    assert all(inline.formset.forms for inline in page.context["inline_admin_formsets"])
