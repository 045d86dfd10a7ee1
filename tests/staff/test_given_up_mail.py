"""The list of mails that were given up: what it shows, sending again, discarding, and who may."""

import pytest
from django.contrib.admin.models import LogEntry

from apps.mail.models import Mail
from apps.records import clock
from tests.staff.pages import change_page, list_page

pytestmark = pytest.mark.django_db


def mail(**values):
    own = {"recipient": "amina@example.org", "subject": "A notice", "body": "Dear Amina", "tries": 3, "error": "550"}
    return Mail.objects.create(**own | {"given_up_at": clock.now()} | values)


def act(client, action, *mails):
    data = {"action": action, "_selected_action": [one.pk for one in mails]}
    page = client.post(list_page(Mail), data, follow=True)
    return [str(message) for message in page.context.get("messages", ())]


def test_it_works(admin):
    given_up, _waiting = mail(), mail(given_up_at=None, subject="Still queued")

    for page in (admin.get(list_page(Mail)).text, admin.get(change_page(given_up)).text):
        assert "550" in page
        assert "a…@example.org" in page
        assert not any(text in page for text in ("amina", "Dear Amina", "Still queued"))


def test_sending_again(admin):
    kept, expired = mail(), mail(body="", recipient="", error="expired")

    assert act(admin, "send_again", kept, expired) == ["1 mail is queued again."]

    assert list(Mail.objects.due()) == [kept]
    assert Mail.objects.get(pk=kept.pk).tries == 0
    assert [(entry.object_repr, entry.change_message) for entry in LogEntry.objects.all()] == [
        (kept.message_id, "Send again")
    ]


def test_discarding(admin):
    given_up = mail()

    assert act(admin, "discard", given_up) == ["1 mail was discarded."]

    given_up.refresh_from_db()
    assert (given_up.recipient, given_up.body, given_up.error) == ("", "", "550")
    assert not Mail.objects.due()
    assert LogEntry.objects.get().change_message == "Discard"
    assert act(admin, "send_again", given_up) == ["0 mails are queued again."]


def test_what_waits_is_not_touched(admin):
    waiting = mail(given_up_at=None)

    act(admin, "discard", waiting)

    assert Mail.objects.get().body


@pytest.mark.parametrize(("role", "status"), [("auditor", 200), ("publisher", 403), ("editor", 403)])
def test_nobody_else_decides(client, member, role, status):
    client.force_login(member(role))
    given_up = mail()

    act(client, "discard", given_up)

    assert client.get(list_page(Mail)).status_code == status
    assert Mail.objects.get().body
