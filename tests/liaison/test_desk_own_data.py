"""What officers see of themselves at the desk, and what they can do about it: confirm, correct, withdraw."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from apps.history.models import Change
from apps.liaison.models import Consent, ContactPoint, LiaisonOfficer, OwnConfirmation, Term
from apps.notices.models import Notice
from apps.publishing.models import Proposal
from apps.records import clock
from tests import factories
from tests.page_helpers import text_of

pytestmark = pytest.mark.django_db
OWN = "/admin/desk/own/"
DUTY, PHONE, STAFF = "duty@x.org", "+33 4 72 00 00 01", "staff@x.org"


@pytest.fixture
def officer(member, client):
    """In post, named with consent, with a number and an address; logged in."""
    post = factories.post(code="lyon", title_en="Liaison officer at Lyon")
    officer = factories.officer(name="Nadia Named", user=member())
    factories.term(post, officer)
    factories.consent(officer), factories.consent(officer, scope="phone")
    factories.contact(post, value=DUTY, tier="public")
    factories.contact(officer, kind="phone", value=PHONE, tier="participants")
    factories.contact(officer, value=STAFF)
    client.force_login(officer.user)
    return officer


def shown(client):
    """For each record on the page its kind and where it is shown."""
    records = [one for _label, own in client.get(OWN).context["sections"] for one in own]
    return {one.text: one.outputs for one in records}


def act(client, do, about, record, /, **data):
    return client.post(reverse(f"desk:{do}", args=[about, record.pk]), data, follow=True)


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_it_works(client, officer, settings, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    page = client.get(OWN)

    assert page.status_code == 200
    for text in ("Nadia Named", DUTY, PHONE, STAFF):
        assert text in text_of(page)


def test_where_each_record_is_shown(client, officer):
    board, search, file = "public seat board", "search of the site", "CSV file of the seat board"
    roster, card = "roster of the officers", "vCard"

    assert shown(client) == {
        "Nadia Named": [board, search, roster, card],
        "Liaison officer at Lyon": [board, file, search, roster, card],
        f"e-mail: {DUTY}": [board, file, roster, card],
        f"telephone: {PHONE}": [roster, card],
        f"e-mail: {STAFF}": [],
        "telephone number": [],
        "name, post and term": [],
    }


def test_the_page_says_what_the_outputs_do(client, officer):
    """Where a value is said to be shown, it is; elsewhere it is not."""
    card = reverse("desk:holder_card", args=["lyon", officer.terms.get().pk])
    pages = {
        "public seat board": "/en/liaison/",
        "search of the site": "/en/search/?q=Nadia",
        "CSV file of the seat board": "/data/liaison-seats.csv",
        "roster of the officers": "/admin/desk/",
        "vCard": card,
    }
    answers = {name: client.get(path) for name, path in pages.items()}
    is_page = {name: answer.headers["Content-Type"].startswith("text/html") for name, answer in answers.items()}
    texts = {name: text_of(one) if is_page[name] else one.getvalue().decode() for name, one in answers.items()}
    labels = {"Nadia Named": "Nadia Named", PHONE: f"telephone: {PHONE}"}
    said = shown(client)

    for value in ("Nadia Named", DUTY, PHONE, STAFF):
        found = {name for name, text in texts.items() if value in text}
        assert found == set(said[labels.get(value, f"e-mail: {value}")]), value


def test_without_consent_only_the_state_is_shown(client, officer):
    officer.consents.all().delete()

    said = shown(client)

    assert said["Nadia Named"] == said[f"telephone: {PHONE}"] == []
    assert said["Liaison officer at Lyon"] == [
        "public seat board, without your name",
        "CSV file of the seat board, without your name",
        "roster of the officers, without your name",
    ]


def test_an_account_without_an_officer_is_told_so(client, member):
    client.force_login(member())

    assert "not linked" in text_of(client.get(OWN))


def test_nothing_of_others_is_reached(client, officer):
    other = factories.officer(name="Oscar Other")
    records = {
        "officer": other,
        "term": factories.term(factories.post(), other),
        "contact": factories.contact(other, tier="participants"),
        "consent": factories.consent(other),
        "unknown": other,
    }

    for kind, record in records.items():
        for name in ("confirm", "correct", "withdraw"):
            assert act(client, name, kind, record).status_code == 404, (name, kind)
    assert "Oscar Other" not in client.get(OWN).text
    assert not Proposal.objects.exists()


def test_staff_contacts_of_the_post_stay_with_the_secretariat(client, officer):
    factories.contact(officer.terms.get().post, value="inner@x.org")

    assert "inner@x.org" not in client.get(OWN).text


def test_many_records_cost_no_more_queries(client, officer, django_assert_max_num_queries):
    client.get(OWN)
    with django_assert_max_num_queries(100) as few:
        client.get(OWN)
    for year in range(1990, 1996):
        post = factories.post()
        factories.term(post, officer, start=str(year), end=str(year))
        factories.term(factories.post(), officer, acting=True), factories.contact(officer, kind="phone")
        factories.consent(officer)

    with django_assert_max_num_queries(len(few)):
        client.get(OWN)


# --- Confirm ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["officer", "term", "contact", "consent"])
def test_still_right(client, officer, kind):
    record = {
        "officer": officer,
        "term": Term.objects.get(),
        "contact": ContactPoint.objects.get(value=PHONE),
        "consent": Consent.objects.first(),
    }[kind]

    page = act(client, "confirm", kind, record)

    own = [one for _label, own in page.context["sections"] for one in own]
    assert [one.record.pk for one in own if one.confirmed_on == clock.today() and one.kind == kind] == [record.pk]
    assert client.get(reverse("desk:confirm", args=[kind, record.pk])).status_code == 405


def test_a_later_change_is_not_confirmed(client, officer):
    act(client, "confirm", "officer", officer)
    officer.name = "Nadia Renamed"
    officer.save()

    (own, *_others) = [one for _label, own in client.get(OWN).context["sections"] for one in own]

    assert own.confirmed_on is None
    act(client, "confirm", "officer", officer)
    assert OwnConfirmation.objects.count() == 1


# --- Correct ---------------------------------------------------------------------------------------------------------


def test_a_correction_waits(client, officer, four_eyes):
    contact = ContactPoint.objects.get(value=PHONE)
    page = client.get(reverse("desk:correct", args=["contact", contact.pk]))
    assert set(page.context["form"].fields) == {"kind", "value", "tier", "message"}

    page = act(client, "correct", "contact", contact, kind="phone", value="+33 1", tier="participants", message="New")

    proposal = Proposal.objects.get()
    assert (proposal.record, proposal.author, proposal.message) == (contact, officer.user, "New")
    assert proposal.changes == {"value": [PHONE, "+33 1"]}
    assert PHONE in page.text
    assert "waits for the secretariat" in text_of(page)
    assert client.get(reverse("admin:publishing_proposal_change", args=[proposal.pk])).status_code == 200

    proposal.apply(User.objects.create_superuser("publisher"))
    assert "+33 1" in client.get(OWN).text


@pytest.mark.parametrize(
    ("kind", "model", "values"),
    [
        ("officer", LiaisonOfficer, {"name": "Nadia N.", "languages": "fr"}),
        ("term", Term, {"start": "2022-05", "end": ""}),
    ],
)
def test_own_row_and_term(client, officer, kind, model, values):
    record = model.objects.get()

    act(client, "correct", kind, record, **values)

    (proposal,) = Proposal.objects.all()
    assert (proposal.record, set(proposal.changes) <= set(values)) == (record, True)


def test_what_is_the_same_or_wrong_proposes_nothing(client, officer):
    contact = ContactPoint.objects.get(value=PHONE)

    act(client, "correct", "contact", contact, kind="phone", value=PHONE, tier="participants")
    page = act(client, "correct", "contact", contact, kind="phone", value="", tier="nobody")

    assert set(page.context["form"].errors) == {"value", "tier"}
    assert not Proposal.objects.exists()


def test_only_named_fields_are_taken(client, officer):
    other = User.objects.create_user("other")

    act(client, "correct", "officer", officer, name="Nadia N.", user=other.pk, note="x")

    assert set(Proposal.objects.get().changes) == {"name"}


# --- Withdraw --------------------------------------------------------------------------------------------------------


def test_a_withdrawal_takes_effect_at_once(client, officer, four_eyes, member):
    editor = member("editor")
    member("translator")
    consent = officer.consents.get(scope="name")
    before = Change.objects.count()
    assert "Nadia Named" in client.get("/en/liaison/").text
    assert client.get(reverse("desk:withdraw", args=["consent", consent.pk])).status_code == 200

    page = act(client, "withdraw", "consent", consent)

    consent.refresh_from_db()
    assert (consent.withdrawn_on, consent.state) == (clock.today(), "published")
    for path in ("/en/liaison/", "/admin/desk/", "/en/search/?q=Nadia"):
        assert "Nadia Named" not in client.get(path).text.replace('value="Nadia', "")
    assert "withdrawn" in text_of(page).lower()
    assert Change.objects.count() == before + 1
    assert consent.history.first().withdrawn_on == clock.today()
    assert [(one.user, one.record) for one in Notice.objects.filter(kind="consent_withdrawn")] == [(editor, consent)]
    assert act(client, "withdraw", "consent", consent).status_code == 404


def test_a_consent_that_has_not_begun_never_begins(client, officer):
    consent = factories.consent(officer, scope="email", given_on=clock.today() + timedelta(days=9))

    act(client, "withdraw", "consent", consent)

    consent.refresh_from_db()
    assert consent.withdrawn_on == consent.given_on


def test_only_consents_are_withdrawn(client, officer):
    assert act(client, "withdraw", "term", Term.objects.get()).status_code == 404
    assert act(client, "correct", "consent", Consent.objects.first()).status_code == 404


# --- The first page of the admin -------------------------------------------------------------------------------------


def desk_panel(client):
    return next((one for one in client.get("/admin/").context["panels"] if one.url == "/admin/desk/"), None)


def test_the_first_page_leads_to_the_desk(client, officer):
    assert [item.is_done for item in desk_panel(client).items] == [False, False]

    records = [one for _label, own in client.get(OWN).context["sections"] for one in own]
    for own in records:
        act(client, "confirm", own.kind, own.record)
    client.post("/admin/desk/calendar/", {"make": ""})

    assert [item.is_done for item in desk_panel(client).items] == [True, True]
    with clock.stopped_at(clock.now() + timedelta(days=200)):
        client.force_login(officer.user)
        assert [item.is_done for item in desk_panel(client).items] == [False, True]


def test_other_roles_have_no_panel_of_it(client, member):
    client.force_login(member("editor"))

    assert desk_panel(client) is None
