"""Mails that were given up are deleted by the rule that the privacy page states, and by nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command

from apps.mail.models import Mail
from apps.mail.sending import KEEP_GIVEN_UP_FOR, KEEP_SENT_FOR
from apps.records import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
THEN = datetime(2026, 5, 1, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.ACCESS_FILE = tmp_path / "accesses.jsonl"


def left(*commands, at):
    with clock.stopped_at(at):
        for command in commands:
            call_command(command, verbosity=0)
    return sorted(Mail.objects.values_list("subject", flat=True))


def test_it_works():
    Mail.objects.create(subject="given up", given_up_at=THEN)
    Mail.objects.create(subject="sent", sent_at=THEN)

    assert left("sendmail", at=THEN + KEEP_SENT_FOR + SECOND) == ["given up"]
    assert left("sendmail", at=THEN + KEEP_GIVEN_UP_FOR + SECOND) == ["given up"]
    assert left("retain", at=THEN + KEEP_GIVEN_UP_FOR - SECOND) == ["given up"]
    assert left("retain", at=THEN + KEEP_GIVEN_UP_FOR + SECOND) == []


def test_the_text_of_an_expired_link_goes_at_once():
    for subject, expires_at in (("expired", THEN), ("valid", THEN + timedelta(days=1)), ("no link", None)):
        mail = {"recipient": "a@example.org", "body": "Text", "expires_at": expires_at}
        Mail.objects.create(subject=subject, given_up_at=THEN - timedelta(days=1), **mail)

    left("sendmail", at=THEN)

    assert set(Mail.objects.filter(body="").values_list("subject", "recipient")) == {("expired", "")}
