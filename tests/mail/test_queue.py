"""The queue of mail: written with the act, sent once by any number of senders, kept until a server takes it."""

import logging
import re
from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.core.mail import EmailMessage, EmailMultiAlternatives, send_mail
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from apps.mail import sending
from apps.mail.models import Mail
from apps.mail.queue import CONSOLE, queue
from apps.mail.sending import GIVEN_UP, POSTPONED, SENT, send_due
from apps.records import clock
from apps.staff.models import Preference
from tests.mail.server import BUSY, GONE, mail_server
from tests.properties import examples

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
RESET = "/admin/account/password/"


@pytest.fixture
def server(settings):
    """A mail server that the queue is sent to."""
    settings.EMAIL_BACKEND = "apps.mail.backend.QueueBackend"
    settings.MAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 0.2
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.DEFAULT_FROM_EMAIL = "dialogue@example.org"
    with mail_server() as server:
        settings.EMAIL_PORT = server.port
        yield server


def several(count):
    return [queue(f"r{number}@example.org", f"Mail {number}", "Text") for number in range(count)]


def until_empty(step=timedelta(hours=4)):
    """Send until nothing waits; time passes between the runs."""
    now = clock.now()
    for _run in range(50):
        with clock.stopped_at(now):
            send_due()
        if not Mail.objects.unsent().exists():
            return
        now += step
    raise AssertionError("The queue does not empty")


@pytest.mark.both_databases
def test_it_works(server):
    with translation.override("ar"):
        mail = queue("anna@example.org", "موضوع", "نص\nسطر", expires_at=None)
    assert server.connections == 0

    assert send_due() == {SENT: 1, GIVEN_UP: 0}
    [message] = server.accepted
    assert (message["To"], message["From"]) == ("anna@example.org", "dialogue@example.org")
    assert (message["Message-ID"], message["Content-Language"]) == (mail.message_id, "ar")
    assert message.get_payload(decode=True).decode().splitlines() == ["نص", "سطر"]
    mail.refresh_from_db()
    assert (mail.recipient, mail.body, bool(mail.sent_at)) == ("", "", True)
    assert send_due() == {GIVEN_UP: 0}


@pytest.mark.both_databases
def test_what_is_rolled_back_is_not_mailed(server):
    with transaction.atomic():
        queue("anna@example.org", "Never", "Text")
        transaction.set_rollback(True)
    send_due()

    assert server.subjects == []


@pytest.mark.both_databases
def test_a_key_is_queued_once(server):
    first = queue("anna@example.org", "Once", "Text", key="ping 5 2027-1")
    send_due()

    assert queue("anna@example.org", "Twice", "Text", key="ping 5 2027-1") == first
    send_due()
    assert server.subjects == ["Once"]


def test_whatever_django_mails_is_queued(server):
    send_mail("Two", "Text", None, ["a@example.org", "b@example.org"])
    with pytest.raises(ValueError, match="plain text"):
        EmailMessage("File", "Text", to=["a@example.org"], attachments=[("a.txt", "x", "text/plain")]).send()
    with pytest.raises(ValueError, match="plain text"):
        EmailMultiAlternatives("Page", "Text", to=["a@example.org"], alternatives=[("<p>", "text/html")]).send()

    assert server.connections == 0
    send_due()
    assert [message["To"] for message in server.accepted] == ["a@example.org", "b@example.org"]


# --- A server that refuses, hangs and restarts -----------------------------------------------------------------------


def test_a_recipient_that_does_not_exist_is_given_up(server):
    server.answers["r1@example.org"] = GONE
    several(3)

    assert send_due() == {SENT: 2, GIVEN_UP: 1}
    assert server.subjects == ["Mail 0", "Mail 2"]
    gone = Mail.objects.exclude(given_up_at=None).get()
    assert (gone.recipient, gone.error, gone.body) == ("r1@example.org", "550", "Text")

    server.answers.clear()
    assert Mail.objects.all().send_again() == 1
    send_due()
    assert server.subjects == ["Mail 0", "Mail 2", "Mail 1"]


def test_a_busy_server_is_asked_again_with_growing_pauses(server):
    server.answers["r0@example.org"] = BUSY
    [mail] = several(1)
    pauses, now = [], mail.due_at
    for _try in range(12):
        with clock.stopped_at(now):
            assert send_due()[POSTPONED] == 1
        mail.refresh_from_db()
        pauses.append((mail.due_at - now) // timedelta(minutes=1))
        now = mail.due_at

    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240, 240, 240]
    assert mail.error == "451"
    with clock.stopped_at(now + timedelta(days=6)):
        assert send_due() == {GIVEN_UP: 1}


@pytest.mark.parametrize("command", ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "."])
@pytest.mark.parametrize("what", ["hang", "drop"])
def test_a_server_that_hangs_or_drops_loses_and_doubles_nothing(server, command, what):
    several(3)
    server.trouble[command] = what

    assert send_due()[POSTPONED] == 1
    until_empty()
    assert sorted(server.subjects) == ["Mail 0", "Mail 1", "Mail 2"]


def test_a_server_that_is_down_costs_one_mail_one_try(server):
    server.stop()
    several(3)

    assert send_due() == {POSTPONED: 1, GIVEN_UP: 0}
    assert sorted(Mail.objects.values_list("tries", flat=True)) == [0, 0, 1]
    server.start()
    until_empty()
    assert sorted(server.subjects) == ["Mail 0", "Mail 1", "Mail 2"]


@given(data=st.data())
@hypothesis_settings(max_examples=examples(100), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_trouble_loses_or_doubles_a_mail(server, data):
    Mail.objects.all().delete()
    server.accepted.clear()
    count = len(several(data.draw(st.integers(1, 4))))
    now = clock.now()
    commands = st.sampled_from(["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", ".", "down", "busy", "restart", ""])
    for trouble in data.draw(st.lists(commands, max_size=5)):
        if trouble in ("down", "restart"):
            server.stop()
        if trouble == "restart":
            server.start()
        server.answers["r0@example.org"] = BUSY if trouble == "busy" else "250 OK"
        server.trouble = {trouble: "drop"}
        with clock.stopped_at(now):
            send_due()
        if trouble == "down":
            server.start()
        now += timedelta(hours=1)
    server.trouble, server.answers = {}, {}
    with clock.stopped_at(now):
        until_empty()

    assert sorted(server.subjects) == [f"Mail {number}" for number in range(count)]


def test_no_answer_to_the_text_sends_the_same_message_again(server):
    """Nobody can know whether the server took it. The Message-ID lets the reader's side drop the second."""
    several(2)
    server.trouble["ACCEPTED"] = "drop"
    until_empty()

    assert sorted(server.subjects) == ["Mail 0", "Mail 0", "Mail 1"]
    assert len({message["Message-ID"] for message in server.accepted}) == 2


@pytest.mark.both_databases
def test_a_sender_that_dies_before_the_mark_doubles_at_most_its_mail(server, monkeypatch):
    several(3)
    with monkeypatch.context() as patch:
        patch.setattr(Mail, "mark_sent", lambda mail: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            send_due()
    send_due()
    assert sorted(server.subjects) == ["Mail 0", "Mail 1", "Mail 2"], "its claim lasts"

    with clock.stopped_at(clock.now() + sending.LEASE):
        send_due()
    assert sorted(server.subjects) == ["Mail 0", "Mail 0", "Mail 1", "Mail 2"]
    assert server.accepted[0]["Message-ID"] == server.accepted[-1]["Message-ID"]


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(server):
    several(20)
    barrier, failed = Barrier(4), []

    def send():
        try:
            barrier.wait(30)
            send_due()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=send) for _sender in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert failed == []
    assert sorted(server.subjects) == sorted(f"Mail {number}" for number in range(20))


# --- Time, secrets, and the pages that queue -------------------------------------------------------------------------


def test_a_mail_whose_link_has_expired_is_not_sent(server):
    server.stop()
    with clock.stopped_at(NOW):
        mail = queue("anna@example.org", "Link", "https://…", expires_at=NOW + timedelta(hours=1))
        send_due()
    server.start()
    with clock.stopped_at(NOW + timedelta(hours=1)):
        assert send_due() == {GIVEN_UP: 1}

    mail.refresh_from_db()
    assert (server.subjects, mail.error, mail.body, Mail.objects.all().send_again()) == ([], "expired", "", 0)


def test_what_is_done_is_forgotten(server):
    server.answers["r1@example.org"] = GONE
    several(2)
    send_due()
    for days, left in ((29, 2), (31, 1), (91, 1)):
        with clock.stopped_at(clock.now() + timedelta(days=days)):
            send_due()
            assert Mail.objects.count() == left


def test_the_log_names_nobody(server, caplog):
    server.answers |= {"r0@example.org": GONE, "r1@example.org": BUSY}
    with caplog.at_level(logging.DEBUG):
        several(3)
        send_due()
        server.stop()
        queue("r3@example.org", "Mail", "Text")
        send_due()

    assert len(caplog.records) >= 4
    assert not any(word in caplog.text for word in ("example.org", "Mail ", "Text"))


@pytest.mark.parametrize("address", ["", "nobody", "a@example.org\nBcc: b@example.org", "é@example.org"])
def test_an_address_that_no_mail_can_have_stops_no_other(server, address):
    queue(address, "Bad", "Text")
    queue("a@example.org", "Good\nBcc: b@example.org", "Text")

    assert send_due() == {SENT: 1, GIVEN_UP: 1}
    assert server.subjects == ["Good Bcc: b@example.org"]


def test_without_a_sender_mail_waits(server, settings):
    settings.DEFAULT_FROM_EMAIL = ""
    several(1)
    assert send_due()[POSTPONED] == 1

    settings.DEFAULT_FROM_EMAIL = "d@example.org"
    until_empty()
    assert server.subjects == ["Mail 0"]


def test_a_page_neither_waits_for_the_server_nor_tells(server, client):
    """Known or not: one answer, the same statements, and no connection to the server."""
    User.objects.create_user("anna", email="anna@example.org", is_staff=True, password="a long enough word")
    server.trouble["CONNECT"] = "hang"
    answers = set()
    client.post(RESET, {"email": "first@example.org"})  # fills the caches
    for name in ("anna", "nobody"):
        with CaptureQueriesContext(connection) as queries:
            response = client.post(RESET, {"email": f"{name}@example.org"})
        kinds = [" ".join(re.sub(r'"\w+_x\d+"', "", query["sql"]).split()[:3]) for query in queries]
        answers.add((response.status_code, response.headers["Location"], *kinds))

    assert (len(answers), server.connections) == (1, 0), answers
    assert Mail.objects.filter(expires_at=None).count() == 2, "only a mail with a link expires"
    server.trouble.clear()
    send_due()
    assert {message["To"] for message in server.accepted} == {f"{n}@example.org" for n in ("first", "anna", "nobody")}


def test_a_mail_is_in_the_language_of_the_person(server, client):
    user = User.objects.create_user("anna", email="Anna@example.org", is_staff=True, password="a long enough word")
    Preference.objects.create(user=user, language="fr")
    client.post(RESET, {"email": "anna@example.org"})
    send_due()

    assert server.accepted[0]["Content-Language"] == "fr"
    assert "mot de passe" in server.accepted[0].get_payload(decode=True).decode()


@pytest.mark.django_db(transaction=True)
def test_the_console_shows_a_mail_at_once(settings, capsys):
    settings.EMAIL_BACKEND, settings.MAIL_BACKEND = "apps.mail.backend.QueueBackend", CONSOLE
    send_mail("Subject", "A text", None, ["a@example.org"])

    assert "A text" in capsys.readouterr().out


def test_the_command(server, monkeypatch):
    monkeypatch.setattr(sending, "_gatherers", [])

    @sending.before_each_run
    def fails():
        raise ZeroDivisionError

    @sending.before_each_run
    def remind():
        queue("a@example.org", "Reminder", "Text", key="reminder")

    out = StringIO()
    call_command("sendmail", stdout=out)
    call_command("sendmail", "--again", stdout=out)
    assert out.getvalue().splitlines() == ["1 sent, 0 postponed, 0 given up", "0 queued again"]
    assert server.subjects == ["Reminder"]

    server.answers["b@example.org"] = GONE
    queue("b@example.org", "Lost", "Text")
    with pytest.raises(CommandError, match="given up"):
        call_command("sendmail", stdout=out)
