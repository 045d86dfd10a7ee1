"""Sends what is due.

Each mail is claimed, sent, and marked before the next one. No transaction is open while a server is spoken to, so no
page waits for it. Several senders can run at once: one of them gets the claim. When a sender dies, or loses the server
or the database, between the text of a mail and its mark, that one mail is sent again later, with the same Message-ID:
nobody can know whether the server took it. Nothing else is ever sent twice, and nothing is removed unsent.

What a server refuses for good (5xx) is given up at once, what fails otherwise after some days, with growing pauses."""

import logging
import smtplib
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email

from apps.mail.models import Mail
from apps.records import clock

LEASE = timedelta(minutes=15)  # longer than one mail can take, with a timeout of EMAIL_TIMEOUT at each step
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=5)  # as mail servers do (RFC 5321, 4.5.4.1)
AT_MOST = 1000  # mails of one run; the next one follows in a minute
KEEP_SENT_FOR = timedelta(days=30)
KEEP_GIVEN_UP_FOR = timedelta(days=90)  # `manage.py retain` deletes them then: they name people (`personal_data.py`)
log = logging.getLogger("mail")

Gatherer = Callable[[], object]
_gatherers: list[Gatherer] = []


SENT, POSTPONED, GIVEN_UP = "sent", "postponed", "given up"


class ServerAway(Exception):
    """The server takes no mail now, whichever it is: the run ends."""


def before_each_run(gatherer: Gatherer) -> Gatherer:
    """Decorator: call a function before each run of `manage.py sendmail`. It queues what has become due, such as a
    digest or a reminder, in a transaction of its own."""
    _gatherers.append(gatherer)
    return gatherer


def gather() -> None:
    """Let everybody queue what has become due. A failure is logged, and stops nobody else's mail."""
    for gatherer in _gatherers:
        try:
            gatherer()
        except Exception:
            log.exception("%s.%s failed", gatherer.__module__, gatherer.__qualname__)


def send_due() -> Counter[str]:
    """Send what is due, and tidy the queue. Returns how many mails were SENT, POSTPONED and GIVEN_UP."""
    done = Counter[str]()
    done[GIVEN_UP] += _tidy()
    connection = get_connection(settings.MAIL_BACKEND)
    try:
        for mail in Mail.objects.due()[:AT_MOST]:
            if mail.claim(LEASE):
                done[_attempt(connection, mail)] += 1
    except ServerAway:
        done[POSTPONED] += 1
    finally:
        _close(connection)
    return done


def _attempt(connection: BaseEmailBackend, mail: Mail) -> str:
    """Send a claimed mail, and mark it. Returns what became of it. ServerAway if no other mail would fare better."""
    try:
        validate_email(mail.recipient)
    except ValidationError:
        return _give_up(mail, "address")
    try:
        connection.open()
        connection.send_messages([mail.message()])
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(mail, next(iter(error.recipients.values()))[0])
    except smtplib.SMTPDataError as error:
        return _refused(mail, error.smtp_code)
    except (OSError, ValueError) as error:  # every other error of smtplib is an OSError; a wrong sender a ValueError
        _postpone(mail, _name(error))
        raise ServerAway from error
    mail.mark_sent()
    log.info("mail=%s sent", mail.pk)
    return SENT


def _refused(mail: Mail, code: int) -> str:
    return _give_up(mail, str(code)) if 500 <= code < 600 else _postpone(mail, str(code))


def _postpone(mail: Mail, error: str) -> str:
    if mail.queued_at < clock.now() - GIVE_UP_AFTER:
        return _give_up(mail, error)
    # The exponent is bounded, because a timedelta overflows; ten doublings are beyond the longest pause already.
    pause = min(FIRST_PAUSE * 2 ** min(mail.tries - 1, 10), LONGEST_PAUSE)
    mail.postpone(clock.now() + pause, error)
    log.warning("mail=%s postponed: %s, attempt %s", mail.pk, error, mail.tries)
    return POSTPONED


def _give_up(mail: Mail, error: str) -> str:
    mail.give_up(error)
    log.error("mail=%s given up: %s, attempt %s", mail.pk, error, mail.tries)
    return GIVEN_UP


def _name(error: Exception) -> str:
    """The error without its text, in which servers repeat addresses."""
    return str(getattr(error, "smtp_code", "") or type(error).__name__)


def _tidy() -> int:
    """Drop the content of what has expired, and remove what was kept long enough. Returns how many expired."""
    now = clock.now()
    Mail.objects.filter(sent_at__lt=now - KEEP_SENT_FOR).delete()
    Mail.objects.given_up().filter(expires_at__lte=now).discard()
    expired = Mail.objects.unsent().filter(expires_at__lte=now, due_at__lte=now)
    return int(expired.update(given_up_at=now, error="expired", recipient="", body=""))


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except OSError as error:
        log.warning("closing the connection failed: %s", _name(error))
