"""The officers' desk: who gets in, whom the roster shows to whom, and its cards."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from icalendar import Component

from apps.liaison.answers import CheckAnswer
from apps.liaison.models import ContactCheck
from apps.records import clock
from apps.staff import access_log
from apps.staff.models import AccessEvent
from tests import factories
from tests.page_helpers import text_of
from tests.staff.accounts import take_factor

pytestmark = pytest.mark.django_db
ROSTER = "/admin/desk/"
PHONE, DUTY, HIDDEN, OWN, DRAFT = "+33 4 72 00 00 01", "duty@x.org", "hidden@x.org", "own@x.org", "draft@x.org"
LATE, IDLE, STAFF = "late@x.org", "idle@x.org", "staff@x.org"


@pytest.fixture
def post():
    """A post with a named holder in it, and a contact of every kind and tier."""
    sender = factories.organisation("sender", acronym_en="SND", name_en="The sending body")
    goal = factories.goal(3, label_en="Cybercrime")
    post = factories.post(
        code="lyon", title_en="Liaison officer at Lyon", city_en="Lyon", country="FR", languages="fr\nar",
        duty_hours_en="Weekdays, 9 to 5", sent_by=sender, deputy=factories.post(code="second", title_en="Second post"),
    )  # fmt: skip
    post.organisations.add(sender)
    post.goals.add(goal)
    officer = factories.officer(name="Nadia Named")
    factories.term(post, officer)
    factories.consent(officer)
    factories.consent(officer, scope="phone")
    factories.contact(post, value=DUTY, tier="participants")
    factories.contact(post, value=STAFF)
    factories.contact(post, value=DRAFT, tier="public", **factories.DRAFT)
    factories.contact(officer, kind="phone", value=PHONE, tier="participants")
    factories.contact(officer, value=HIDDEN, tier="public")  # no consent for addresses
    former = factories.officer(name="Fiona Former")
    factories.term(post, former, start="2010", end="2011", acting=True)
    factories.consent(former), factories.consent(former, scope="email")
    factories.contact(former, value=LATE, tier="public")
    return post


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_it_works(desk, post, settings, language):
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    page = desk.get(ROSTER)
    text = text_of(page)

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"
    assert f'lang="{language}"' in page.text
    for seen in ("Nadia Named", DUTY, PHONE):
        assert seen in text
    assert "<script>" not in page.text
    assert " style=" not in page.text


def test_what_no_officer_of_another_organisation_sees(desk, post):
    unnamed, draft = factories.officer(name="Uwe Unnamed"), factories.officer(name="Dora Draft")
    factories.term(factories.post(), unnamed)
    factories.term(factories.post(title_en="Secret seat", **factories.DRAFT), draft), factories.consent(draft)
    card = reverse("desk:post_card", args=["lyon"])
    (named,) = post.terms.filter(end="")

    answers = [desk.get(ROSTER), desk.get(card), desk.get(f"{card}{named.pk}/")]

    for answer in answers:
        shown = answer.content.decode().replace("\r\n ", "")
        for private in (STAFF, DRAFT, HIDDEN, LATE, "Fiona Former", "Uwe Unnamed", "Dora Draft", "Secret seat"):
            assert private not in shown, (answer.request["PATH_INFO"], private)


def test_a_contact_by_official_function_does_not_name_its_holder(desk):
    post, officer = factories.post(code="seat"), factories.officer(name="Uwe Unnamed")
    term = factories.term(post, officer)
    by_rule = {"official_function": "Article 5", "function_source": "https://example.org/"}
    factories.contact(officer, value=OWN, tier="participants", **by_rule)

    page, card = desk.get(ROSTER), desk.get(reverse("desk:post_card", args=["seat"]))

    for shown in (page.text, card.content.decode()):
        assert OWN in shown
        assert "Uwe Unnamed" not in shown
    assert desk.get(reverse("desk:holder_card", args=["seat", term.pk])).status_code == 404


# --- Who gets in -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "status"), [("liaison officer", 200), ("auditor", 200), ("editor", 200), ("translator", 403)]
)
def test_who_gets_in(client, member, post, role, status):
    client.force_login(member(role))

    for address in (ROSTER, reverse("desk:post_card", args=["lyon"])):
        answer = client.get(address)
        assert answer.status_code == status
        assert (DUTY in answer.content.decode()) == (status == 200)


def test_nobody_without_login_or_second_factor(client, member, post):
    assert client.get(ROSTER).headers["Location"].startswith("/admin/login/")

    user = member()
    take_factor(user)
    client.force_login(user)

    assert client.get(ROSTER).headers["Location"].startswith("/admin/login/")


# --- The search ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "cybercrime in Lyon"}, True),
        ({"q": "cybercrime Nairobi"}, False),
        ({"q": "France"}, True),
        ({"q": "sending body"}, True),
        ({"q": "Nadia"}, True),
        ({"q": "Fiona"}, False),
        ({"q": "…"}, False),
        ({"goal": "3"}, True),
        ({"language": "ar"}, True),
        ({"language": "es"}, False),
        ({"country": "FR"}, True),
        ({"region": "europe"}, True),
        ({"region": "africa"}, False),
        ({"organisation": "sender"}, True),
        ({"organisation": "other"}, False),
    ],
)
def test_search(desk, post, query, found):
    titles = [row.code for row in desk.get(ROSTER, query).context["page_obj"]]

    assert ("lyon" in titles) == found


def test_a_holder_who_is_not_named_is_not_found_by_name(desk):
    factories.term(factories.post(), factories.officer(name="Uwe Unnamed"))

    assert not desk.get(ROSTER, {"q": "Uwe"}).context["page_obj"].object_list


def test_an_unknown_value_is_said(desk, post):
    page = desk.get(ROSTER, {"goal": "99"})

    assert page.status_code == 200
    assert DUTY not in page.text
    assert "99" in text_of(page)


def test_who_does_not_answer_is_marked(desk, post):
    contact = post.contacts.get(value=DUTY)
    for _round in range(2):
        ContactCheck.ask(contact)
    ContactCheck.objects.update(answer=CheckAnswer.NONE)
    assert "not answering" in text_of(desk.get(ROSTER))

    ContactCheck.confirm(contact)
    page = text_of(desk.get(ROSTER))
    assert "not answering" not in page
    assert "last confirmed" in page


def test_an_ended_term_and_a_withdrawn_consent_leave_at_once(desk, post):
    (term,) = post.terms.filter(end="")
    term.officer.consents.filter(scope="phone").update(withdrawn_on=clock.today())
    assert PHONE not in desk.get(ROSTER).text

    with clock.stopped_at(clock.now() + timedelta(days=800)):
        term.end = str(clock.today().year - 1)
        term.save()
        assert "Nadia Named" not in desk.get(ROSTER).text


def test_many_posts_cost_no_more_queries(desk, post, django_assert_max_num_queries):
    desk.get(ROSTER)
    with django_assert_max_num_queries(100) as few:
        desk.get(ROSTER)
    for _number in range(6):
        officer, other = factories.officer(), factories.post(sent_by=post.sent_by, deputy=post)
        factories.term(other, officer), factories.consent(officer), factories.consent(officer, scope="email")
        factories.contact(officer, tier="participants"), factories.contact(other, tier="public")
        other.organisations.add(post.sent_by), other.goals.add(*post.goals.all())

    with django_assert_max_num_queries(len(few)):
        desk.get(ROSTER)


# --- vCards ----------------------------------------------------------------------------------------------------------


def lines(card, name):
    """The values of a property, unescaped (RFC 6350, 3.4)."""
    found = card.get(name, [])
    return [re.sub(r"\\(.)", r"\1", str(one)) for one in (found if isinstance(found, list) else [found])]


def test_the_card_of_a_post(desk, post):
    post.title_en = "Duty desk; Lyon, " + "a long name " * 10
    post.save()

    answer = desk.get(reverse("desk:post_card", args=["lyon"]))

    assert answer.headers["Content-Type"] == "text/vcard; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="lyon.vcf"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.content.startswith(b"BEGIN:VCARD\r\nVERSION:4.0\r\n")
    assert max(len(line) for line in answer.content.split(b"\r\n")) <= 75
    card = Component.from_ical(answer.content)
    assert (card.name, str(card["kind"])) == ("VCARD", "org")
    assert lines(card, "fn") == [post.title_en.strip()]
    assert (lines(card, "email"), lines(card, "tel")) == ([DUTY], [])
    assert (card["adr"].fields.locality, card["adr"].fields.country) == ("Lyon", "France")
    assert lines(card, "lang") == ["fr", "ar"]
    assert card["org"].fields == ("The sending body",)
    assert lines(card, "note") == ["Weekdays, 9 to 5"]


def test_the_card_of_a_holder(desk, post):
    (term,) = post.terms.filter(end="")

    answer = desk.get(reverse("desk:holder_card", args=["lyon", term.pk]))

    card = Component.from_ical(answer.content)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="lyon-{term.pk}.vcf"'
    assert (lines(card, "fn"), lines(card, "title")) == (["Nadia Named"], ["Liaison officer at Lyon"])
    assert (lines(card, "tel"), lines(card, "email")) == ([PHONE], [DUTY])


@pytest.mark.parametrize("code", ["unknown", "closed", "draft"])
def test_no_card_of_what_the_roster_does_not_show(desk, code):
    factories.post(code="closed", closed="2015")
    factories.post(code="draft", **factories.DRAFT)

    assert desk.get(reverse("desk:post_card", args=[code])).status_code == 404


def test_looks_at_contacts_that_not_everybody_sees_are_noted(desk, post, settings, tmp_path):
    settings.ACCESS_FILE = tmp_path / "accesses.jsonl"
    desk.get(ROSTER)
    desk.get(reverse("desk:post_card", args=["lyon"]))
    desk.get(ROSTER, {"q": "nobody has this"})  # an empty roster shows nobody

    access_log.bring_in()

    events = AccessEvent.objects.order_by("at").values_list("by__username", "kind", "model", "rows")
    assert list(events) == [("liaison-officer", kind, "liaison.contactpoint", 2) for kind in ("list", "card")]
