"""Links that ask something, of contacts and of organisations: whatever the mail server does, each address is asked
once, by a link that works, and no page waits for the server or tells of it."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.confirmations import answering
from apps.confirmations.models import ConfirmationRequest
from apps.liaison.models import ContactCheck
from apps.mail.models import Mail
from apps.mail.sending import gather, send_due
from apps.records import clock
from tests import factories, walks
from tests.mail.server import BUSY
from tests.mail.test_queue import server  # noqa: F401 a fixture
from tests.staff.conftest import second_factors  # noqa: F401 a fixture, for all tests

pytestmark = pytest.mark.django_db
LINK = re.compile(r"/\w\w/(?:liaison/check|confirm)/[\w-]+/")
TROUBLES = ["down", "restart", "busy", "full", *("CONNECT", "EHLO", "MAIL", "RCPT", "DATA", ".")]


@pytest.fixture
def asked_of(staff_sender):
    """The addresses that are asked: three contacts, and two of an organisation."""
    post = factories.post()
    for number in range(3):
        factories.contact(post, value=f"r{number}@example.org", tier="public")
    answering.ask(factories.organisation(), ["r3@example.org", "r4@example.org"], "en", "", staff_sender)
    return [f"r{number}@example.org" for number in range(5)]


@pytest.fixture
def staff_sender(django_user_model):
    return django_user_model.objects.create_superuser("sender")


def make_trouble(server, trouble, what="drop"):  # noqa: F811
    """Let the server do something at its next mail; returns what ends it."""
    server.answers = {f"r{number}@example.org": BUSY for number in range(5)} if trouble == "busy" else {}
    server.trouble = {trouble: what}
    if trouble in ("down", "restart"):
        server.stop()
    if trouble == "restart":
        server.start()


def end_trouble(server, trouble):  # noqa: F811
    server.trouble, server.answers = {}, {}
    if trouble == "down":
        server.start()


def rounds(server, troubles, what="drop"):  # noqa: F811
    """Run what the timer runs through the troubles, hours apart, then until nothing waits, and once more."""
    now = clock.now()
    for trouble in [*troubles, *[""] * 8]:
        waits = Mail.objects.unsent().exists()
        make_trouble(server, trouble, what)
        with clock.stopped_at(now):
            gather()
            send_due()
        end_trouble(server, trouble)
        if not trouble and not waits:
            break
        now += timedelta(hours=4)
    assert not Mail.objects.unsent().exists()


@pytest.mark.soak
@pytest.mark.parametrize(("trouble", "what"), walks.in_turn(TROUBLES, ["drop", "hang"]))
def test_no_link_is_lost_or_doubled(server, client, asked_of, trouble, what):  # noqa: F811
    rounds(server, [trouble], what)

    assert sorted(message["To"] for message in server.accepted) == asked_of
    assert ContactCheck.objects.count() == 3
    assert ConfirmationRequest.objects.count() == 1
    for message in server.accepted:
        (path,) = LINK.findall(message.get_payload(decode=True).decode())
        assert client.get(path).status_code == 200


def test_what_the_server_took_without_an_answer_comes_again_as_the_same_message(server, asked_of):  # noqa: F811
    rounds(server, ["ACCEPTED"])

    messages = {message["Message-ID"]: message["To"] for message in server.accepted}
    assert sorted(messages.values()) == asked_of
    assert len(server.accepted) == 6


def test_no_page_waits_for_the_server_or_tells(server, client, staff_sender):  # noqa: F811
    """Sending a link and answering one: the same statements and answers with a server that hangs, and no connection."""
    organisation = factories.organisation(website="https://example.org/")
    client.force_login(staff_sender)
    page = f"/admin/confirmations/confirmationrequest/send/?organisation={organisation.code}"
    entries = {"addresses": "r0@example.org", "language": "en", "note": ""}
    client.post(page, entries)  # fills the caches
    found = set()
    for trouble in ("", "CONNECT"):
        server.trouble = {trouble: "hang"}
        with CaptureQueriesContext(connection) as queries:
            response = client.post(page, entries)
        found.add((response.status_code, len(queries)))

    assert len(found) == 1
    assert server.connections == 0
    server.trouble = {}
    send_due()
    assert len(server.accepted) == 3
