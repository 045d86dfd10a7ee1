"""Forms ask for nothing they know: positions, modes, countries, the attendance of the last edition."""

import re

import pytest

from apps.editions.models import Edition, Outcome
from tests import factories
from tests.staff.pages import add_page, change_page, form_data, form_of, submit
from tests.staff.test_forms import refused

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


# --- Positions --------------------------------------------------------------------------------------------------------


def test_an_empty_position_is_the_next_one(admin):
    edition = factories.edition()
    factories.outcome(edition, 4)
    rows = {"outcomes-TOTAL_FORMS": 4, "outcomes-1-text_en": "One.", "outcomes-2-text_en": "Two."}
    rows |= {"outcomes-3-text_en": "Nine.", "outcomes-3-position": "9"}

    assert submit(admin, change_page(edition), **rows).status_code == 302

    assert dict(edition.outcomes.values_list("text_en", "position")) == {
        "Agreed.": 4,
        "Nine.": 9,
        "One.": 10,
        "Two.": 11,
    }


def test_an_empty_position_on_a_page_of_its_own(admin):
    edition, other = factories.edition(), factories.edition()
    factories.outcome(edition, 3)
    factories.outcome(other, 8)

    assert submit(admin, add_page(Outcome), edition=edition.pk, text_en="Next.").status_code == 302
    assert submit(admin, add_page(Outcome), edition=factories.edition().pk, text_en="First.").status_code == 302
    assert dict(Outcome.objects.exclude(text_en="Agreed.").values_list("text_en", "position")) == {
        "Next.": 4,
        "First.": 1,
    }


def test_a_stored_position_cannot_be_emptied(admin):
    row = factories.outcome(factories.edition(), 3)

    assert refused(submit(admin, change_page(row), position="")) == {"position"}


# --- Countries --------------------------------------------------------------------------------------------------------


def test_a_country_is_chosen_by_name(admin, speak):
    speak("fr")
    edition = factories.edition(country="FR")

    page = admin.get(change_page(edition)).text
    select = page.partition('id="id_country"')[2].partition("</select>")[0]

    assert '<option value="FR" selected>France</option>' in select
    names = re.findall(r">([^<]+)</option>", select)
    assert names.index("Égypte") < names.index("Finlande")
    assert submit(admin, change_page(edition), country="EG").status_code == 302
    edition.refresh_from_db()
    assert edition.country == "EG"
    assert refused(submit(admin, change_page(edition), country="XX")) == {"country"}


# --- Attendance -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "mode"), [("in_person", "in_person"), ("online", "online"), ("hybrid", "unknown"), ("", "unknown")]
)
def test_the_mode_comes_from_the_edition(admin, held, mode):
    body = factories.organisation("europol")
    values = {"number": 91, "title_en": "Ninety-first", "start_date": "2028", "format": held}

    assert submit(admin, add_page(Edition), **values, **{"attendances-0-organisation": "europol"}).status_code == 302

    row = Edition.objects.get(number=91).attendances.get()
    assert (row.organisation, row.mode) == (body, mode)


def test_a_chosen_mode_stays(admin):
    edition = factories.edition(format="in_person")
    for code in ("one", "two"):
        factories.organisation(code)
    page = change_page(edition)

    submit(admin, page, **{"attendances-0-organisation": "one", "attendances-0-mode": "unknown"})
    assert edition.attendances.get().mode == "unknown"
    submit(admin, page, title_en="Renamed")
    assert edition.attendances.get().mode == "unknown", "a stored row keeps its mode"


def rows_of(edition):
    return list(edition.attendances.order_by("organisation__code").values_list("role", "mode"))


def test_a_role_and_a_mode_for_all_rows_without_one(admin):
    edition = factories.edition(format="hybrid")
    factories.attendance(edition, factories.organisation("a"), role="host", mode="in_person")
    factories.attendance(edition, factories.organisation("b"), role="guest", mode="unknown")
    for code in ("c", "d"):
        factories.organisation(code)
    new = {"attendances-TOTAL_FORMS": 4, "attendances-2-organisation": "c", "attendances-3-organisation": "d"}
    new |= {"attendances-2-basis": "stated", "attendances-3-basis": "stated", "attendances-3-role": "guest"}
    chosen = {"attendances-all-role": "observer", "attendances-all-mode": "online"}

    assert submit(admin, change_page(edition), **new, **chosen).status_code == 302

    stored = [("host", "in_person"), ("guest", "online")]
    assert rows_of(edition) == [*stored, ("observer", "online"), ("guest", "online")]


def test_rows_without_a_choice_for_all(admin):
    edition = factories.edition(format="online")
    factories.organisation("a")

    submit(admin, change_page(edition), **{"attendances-0-organisation": "a"})

    assert rows_of(edition) == [("member", "online")]


def test_a_choice_for_all_that_is_none(admin):
    edition = factories.edition()

    page = submit(admin, change_page(edition), **{"attendances-all-mode": "by pigeon"})

    assert page.status_code == 200
    assert "by pigeon" in page.text


def test_the_attendance_of_the_last_edition(admin):
    before, edition = factories.edition(7), factories.edition(8, format="online")
    factories.attendance(before, factories.organisation("one"), role="host")
    factories.attendance(before, factories.organisation("two"), role="observer")
    factories.attendance(before, factories.organisation("three"), basis="standing_list")
    address = f"{change_page(edition)}?attendance_of={before.pk}"
    assert f'href="?attendance_of={before.pk}"' in admin.get(change_page(edition)).text

    filled = form_of(admin, address)
    assert not edition.attendances.exists(), "nothing is stored until it is saved"
    assert admin.post(address, filled).status_code == 302

    rows = edition.attendances.order_by("organisation__code").values_list("organisation__code", "role", "mode")
    assert list(rows) == [("one", "member", "online"), ("two", "observer", "online")]
    assert "attendance_of" not in admin.get(change_page(edition)).text


def test_only_the_last_edition_is_offered(admin):
    other, edition = factories.edition(9), factories.edition(8)
    factories.attendance(other, factories.organisation())

    page = admin.get(f"{change_page(edition)}?attendance_of={other.pk}")

    assert 'href="?attendance_of=' not in page.text
    assert form_data(page)["attendances-TOTAL_FORMS"] in (1, "1")


def test_nobody_is_absent_from_a_meeting_that_is_ahead():
    ahead = factories.edition(start_date="2999", end_date="", attendance_list="complete")
    held = factories.edition(attendance_list="complete")

    assert (ahead.lists_absences, held.lists_absences) == (False, True)
