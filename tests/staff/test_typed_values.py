"""What people type: dates in the forms of our languages, codes, digits of any script, addresses left empty."""

import pytest
from django.utils import translation

from apps.coverage.forms import AsOfForm
from apps.editions.models import Document, Edition, PressRelease, Session
from apps.liaison.models import Consent
from apps.participants.models import Organisation
from apps.staff.typed_values import Day, PartialDate
from tests import factories
from tests.staff.pages import add_page, change_page, form_of, submit

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def said(page):
    return [str(message) for message in page.context["messages"]]


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        *(("2027", "2027"), ("2027-05", "2027-05"), ("2027-05-06", "2027-05-06"), ("", "")),
        *(("6 May 2027", "2027-05-06"), ("May 2027", "2027-05"), ("05/2027", "2027-05"), ("13/05/2027", "2027-05-13")),
        *(("mai 2027", "2027-05"), ("1er août 2027", "2027-08-01"), ("6 de mayo de 2027", "2027-05-06")),
        *(("مايو 2027", "2027-05"), ("٦ مايو ٢٠٢٧", "2027-05-06"), ("٢٠٢٧", "2027"), ("۲۰۲۷-۰۵", "2027-05")),
        *(("soon", "soon"), ("30 February 2027", "30 February 2027"), ("05/13/2027", "05/13/2027")),
    ],
)
def test_partial_dates(typed, stored):
    assert PartialDate(required=False).clean(typed) == stored


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
@pytest.mark.parametrize("typed", ["2027-05-12", "12 May 2027", "12 mai 2027", "12 de mayo de 2027", "١٢ مايو ٢٠٢٧"])
def test_days(typed, language):
    with translation.override(language):
        assert Day().clean(typed).isoformat() == "2027-05-12"


def test_what_was_understood_is_said(admin):
    """Beside the field while the form comes back, and after the save."""
    session = factories.session()
    back = submit(admin, change_page(session), start_date="6 mai 2027", title_en="")
    done = admin.post(*changed(admin, session, start_date="6 mai 2027", end_date="2027-05-07"), follow=True)

    field = back.context["adminform"].form["start_date"]
    assert (field.value(), field.help_text) == ("6 mai 2027", "“6 mai 2027” was understood as 6 May 2027.")
    assert [text for text in said(done) if "understood" in text] == [
        f"{field.label}: “6 mai 2027” was understood as 6 May 2027."
    ]
    session.refresh_from_db()
    assert (session.start_date, session.end_date) == ("2027-05-06", "2027-05-07")


def changed(client, record, **values):
    return change_page(record), form_of(client, change_page(record)) | values


def test_a_date_that_means_the_same_is_no_change(admin):
    session = factories.session(start_date="2027-05-06")
    before = Session.history.count()
    submit(admin, change_page(session), start_date="6 May 2027")

    assert Session.history.latest("history_id").start_date == "2027-05-06"
    assert Session.history.count() <= before + 1


def test_what_is_no_date_says_what_is_allowed(admin):
    page = submit(admin, change_page(factories.session()), start_date="soon")

    assert "“soon” is not a date" in page.context["adminform"].form.errors["start_date"][0]


def test_digits_of_any_script(admin):
    edition, consent = factories.edition(), factories.consent(factories.officer())
    submit(admin, change_page(edition), publish_at_0="٢٠٢٠-٠١-٠٢", publish_at_1="١٠:٠٠:٠٠")
    submit(admin, change_page(consent), until="٢٠٣٠-٠١-٠٢")
    submit(admin, change_page(factories.organisation("one")), founded_year="١٩٩٨", member_count="۴۲")

    edition.refresh_from_db()
    assert edition.publish_at.isoformat() == "2020-01-02T10:00:00+00:00"
    assert Consent.objects.get().until.isoformat() == "2030-01-02"
    assert Organisation.objects.values_list("founded_year", "member_count").get(code="one") == (1998, 42)
    assert 'type="number"' not in admin.get(change_page(edition)).text


@pytest.mark.parametrize("model", [Document, PressRelease, Session])
def test_an_empty_address_is_made_from_the_title(admin, model):
    values = {"title_en": "Réunion of Liaison Officers", "slug": "", "kind": "page", "url": "https://example.org/"}
    values |= {"start_date": "2027", "published_on": "2027-05-01", "body_en": "x", "format": "in_person"}
    for _each in range(2):
        submit(admin, add_page(model), **values)

    assert list(model.objects.order_by("pk").values_list("slug", flat=True)) == [
        *("reunion-of-liaison-officers", "reunion-of-liaison-officers-2")
    ]


def test_codes_are_lowered_and_stripped(admin):
    values = {"name_en": "New", "acronym_en": "NEW", "kind": "regional_police", "region": "europe"}
    submit(admin, add_page(Organisation), **values, standing="member", code="  New-Body ")

    assert Organisation.objects.get().code == "new-body"


# --- Public filters --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["2024", "٢٠٢٤", "۲۰۲۴", "２０２４"])
def test_filters_take_digits_of_any_script(client, typed):
    form = AsOfForm({"as_of": typed})

    assert form.is_valid()
    assert form.on.isoformat() == "2024-12-31"
    assert client.get("/ar/coverage/", {"as_of": typed}).status_code == 200
    assert client.get("/data/priorities.csv", {"year": typed}).status_code == 200


def test_an_edition_in_arabic_digits(client):
    edition = factories.edition(9, end_date="2022-12-09")
    assert Edition.objects.get() == edition

    form = AsOfForm({"as_of": "٩"})
    assert form.is_valid()
    assert form.on.isoformat() == "2022-12-09"


def test_searched_words_stay_as_typed(client):
    assert 'value="٩"' in client.get("/ar/search/", {"q": "٩"}).text
