"""Whether contacts are alive: they are asked by mail, by a link that is answered once; silence is told."""

import re
from datetime import timedelta

import pytest
from django.core import mail

from apps.liaison.answers import ContactHealth
from apps.liaison.checks import answer_rates, ask_contacts, close_unanswered, due
from apps.liaison.models import ContactCheck, ContactPoint
from apps.mail.queue import queue
from apps.mail.sending import gather, send_due
from apps.records import clock
from tests import factories
from tests.page_helpers import text_of

pytestmark = pytest.mark.django_db
ADDRESS = "duty@example.org"
LINK = re.compile(r"https?://[^/]+(/\w\w/liaison/check/[\w-]+/)")


@pytest.fixture
def post():
    return factories.post(code="desk", title_en="Duty desk")


@pytest.fixture
def contact(post):
    return factories.contact(post, value=ADDRESS, tier="public")


def later(days):
    return clock.stopped_at(clock.now() + timedelta(days=days))


def asked():
    """Run what the timer runs, and return the paths of the links that were mailed."""
    before = len(mail.outbox)
    gather()
    send_due()
    return [path for sent in mail.outbox[before:] for path in LINK.findall(sent.body)]


def health():
    return ContactPoint.objects.with_health().get().health


def test_it_works(client, contact, lang):
    contact.post.languages = lang
    contact.post.save()
    (path,) = asked()

    assert path.startswith(f"/{lang}/")
    assert health() == ContactHealth.ASKED
    page = client.get(path)
    assert ADDRESS in page.text
    assert page.headers["Cache-Control"].startswith("max-age=0")
    assert client.post(path, {"answer": "confirmed"}).status_code == 200

    assert health() == ContactHealth.CONFIRMED
    assert asked() == []


def test_a_link_is_used_once_and_only_by_sending_the_form(client, contact):
    (path,) = asked()

    client.get(path), client.get(path)
    assert client.post(path, {"answer": "nonsense"}).status_code == 200
    assert health() == ContactHealth.ASKED

    client.post(path, {"answer": "confirmed"})
    for answer in (client.get(path), client.post(path, {"answer": "wrong"})):
        assert answer.status_code == 404
        assert ADDRESS not in answer.text
    assert health() == ContactHealth.CONFIRMED


def test_only_a_hash_is_stored_and_the_subject_names_nobody(contact):
    (path,) = asked()

    token = path.split("/")[-2]
    assert token not in str(ContactCheck.objects.values())
    (sent,) = mail.outbox
    assert sent.to == [ADDRESS]
    assert ADDRESS not in sent.subject
    assert "Duty desk" not in sent.subject


def test_an_expired_link_and_an_unknown_one_get_the_same_answer(client, contact):
    (path,) = asked()

    unknown = client.get("/en/liaison/check/unknown/")
    with later(22):
        expired = client.get(path)
        assert client.post(path, {"answer": "confirmed"}).status_code == 404

    assert unknown.status_code == expired.status_code == 404
    assert text_of(unknown) == text_of(expired)
    assert health() == ContactHealth.ASKED


def test_two_rounds_without_an_answer_make_it_silent_until_it_answers(client, contact):
    public = "/en/liaison/"
    (path,) = asked()
    client.post(path, {"answer": "confirmed"})
    assert "confirmed" in text_of(client.get(public))

    with later(92):
        assert len(asked()) == 1
    with later(92 + 22):
        assert asked() == []
        assert health() == ContactHealth.CONFIRMED, "one round may be missed"
    with later(92 + 92):
        (path,) = asked()
    with later(92 + 92 + 22):
        close_unanswered()
        assert health() == ContactHealth.SILENT
        assert "not confirmed since" in text_of(client.get(public))
    with later(92 * 3):
        (path,) = asked()
        client.post(path, {"answer": "confirmed"})
        assert health() == ContactHealth.CONFIRMED


def test_who_said_that_it_is_wrong_is_asked_again_after_a_correction(client, contact):
    (path,) = asked()
    client.post(path, {"answer": "wrong"})
    assert health() == ContactHealth.WRONG

    with later(92):
        assert asked() == []
        contact.value = "new@example.org"
        contact.save()
        assert health() == ContactHealth.UNASKED
        assert len(asked()) == 1


def test_a_link_does_not_show_a_later_address(client, contact):
    (path,) = asked()
    contact.value = "new@example.org"
    contact.save()

    for answer in (client.get(path), client.post(path, {"answer": "confirmed"})):
        assert answer.status_code == 404
        assert "new@example.org" not in answer.text


def test_a_confirmation_is_of_the_address_that_was_asked(client, contact):
    (path,) = asked()
    client.post(path, {"answer": "confirmed"})
    contact.value = "new@example.org"
    contact.save()

    page = text_of(client.get("/en/liaison/"))

    assert "new@example.org" in page
    assert "confirmed" not in page


def test_only_contacts_in_use_are_asked(post):
    officer, idle = factories.officer(), factories.officer()
    factories.term(post, officer)
    factories.contact(officer, value="held@example.org")
    factories.contact(idle, value="idle@example.org")
    factories.contact(post, value="draft@example.org", **factories.DRAFT)
    factories.contact(post, kind="phone", value="+33 4 00 00 00 00")
    factories.contact(factories.post(**factories.DRAFT), value="hidden@example.org")

    asked()

    assert [sent.to for sent in mail.outbox] == [["held@example.org"]]


def test_an_address_of_several_contacts_gets_one_mail(post):
    for owner in (post, factories.post()):
        factories.contact(owner, value=ADDRESS)

    assert len(asked()) == 2
    assert len(mail.outbox) == 1


def test_nobody_is_asked_when_it_is_turned_off(contact, settings):
    settings.CONTACT_CHECK_DAYS = 0

    assert asked() == []


def test_a_failure_of_one_stops_no_other(contact, monkeypatch):
    other = factories.contact(contact.post, value="other@example.org")

    def fails_once(recipient, *args, **kwargs):
        assert recipient != ADDRESS
        return queue(recipient, *args, **kwargs)

    monkeypatch.setattr("apps.liaison.checks.queue", fails_once)
    ask_contacts()

    assert [check.contact for check in ContactCheck.objects.all()] == [other], "each is stored with its mail"


def test_two_senders_at_once_ask_once(contact, monkeypatch):
    """The second one read the contact as due before the first one had asked."""
    stale, fresh = list(due()), due
    ask_contacts()
    answers = iter([stale])
    monkeypatch.setattr("apps.liaison.checks.due", lambda: next(answers, None) or fresh())
    ask_contacts()

    assert ContactCheck.objects.count() == 1


def test_a_file_is_sent_again_after_an_answer(client, contact):
    factories.term(contact.post, factories.officer())
    first = client.get("/data/liaison-seats.csv")
    assert client.get("/data/liaison-seats.csv", headers={"if-none-match": first["ETag"]}).status_code == 304

    (path,) = asked()
    client.post(path, {"answer": "confirmed"})
    second = client.get("/data/liaison-seats.csv", headers={"if-none-match": first["ETag"]})
    assert second.status_code == 200
    assert ADDRESS in b"".join(second).decode()

    ContactCheck.confirm(contact)
    assert client.get("/data/liaison-seats.csv", headers={"if-none-match": second["ETag"]}).status_code == 200


def test_many_contacts_cost_no_more_queries(post, django_assert_max_num_queries):
    for number in range(20):
        factories.contact(post, value=f"{number}@example.org")
    with django_assert_max_num_queries(3):
        answer_rates()
