"""An edition is typed with its attendance on one page."""

from apps.editions.models import Attendance, Edition
from tests import factories
from tests.staff.pages import add_page, change_page, submit

EDITION = {"number": 9, "title_en": "Ninth", "start_date": "2027-05", "attendance_list": "complete"}


def attendance(*organisations, **values):
    """The fields of rows of attendance on the page."""
    fields = {"attendances-TOTAL_FORMS": len(organisations)}
    for place, organisation in enumerate(organisations):
        row = {"organisation": organisation.pk, "role": "member", "mode": "in_person", "basis": "stated"} | values
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
    text = "This organisation is already listed at this edition."
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
            "attendances-1-organisation": host.pk,
            "attendances-1-role": "member",
            "attendances-1-mode": "unknown",
            "attendances-1-basis": "stated",
        },
    )

    text = "This organisation is already listed at this edition."
    assert rows_of(response).forms[1].non_field_errors() == [text]


def test_outcomes_with_it(admin):
    outcome = {"outcomes-TOTAL_FORMS": 1, "outcomes-0-position": 1, "outcomes-0-text_en": "Agreed."}

    submit(admin, add_page(Edition), **EDITION, **outcome)

    assert Edition.objects.get().outcomes.get().text_en == "Agreed."


def test_an_outcome_without_english(admin):
    outcome = {"outcomes-TOTAL_FORMS": 1, "outcomes-0-position": 1, "outcomes-0-text_fr": "Convenu."}

    assert submit(admin, add_page(Edition), **EDITION, **outcome).status_code == 200
    assert not Edition.objects.exists()
