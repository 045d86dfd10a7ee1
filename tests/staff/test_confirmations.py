"""The admin's pages of the links by which organisations confirm their data: sending, revoking, accepting."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from apps.confirmations.models import ConfirmationRequest
from apps.mail.models import Mail
from apps.mail.sending import send_due
from apps.sources.models import Confirmation
from tests import factories
from tests.confirmations.test_answering import send
from tests.page_helpers import text_of
from tests.staff.pages import change_page, list_page

pytestmark = pytest.mark.django_db
SEND = "admin:confirmations_confirmationrequest_send"


@pytest.fixture
def afripol():
    return factories.organisation("afripol", website="https://old.example.org/")


@pytest.fixture
def editor(client, member):
    user = member("editor")
    client.force_login(user)
    return user


def send_page(organisation):
    return f"{reverse(SEND)}?organisation={organisation.code}"


def ask(client, organisation, **values):
    given = {"addresses": "desk@example.org", "language": "es", "note": "Until May, please."}
    return client.post(send_page(organisation), {**given, **values})


def test_it_works(client, editor, afripol):
    factories.contact(factories.post(sent_by=afripol), value="desk@example.org")
    offered = client.get(send_page(afripol)).context["form"]
    assert offered["addresses"].value() == "desk@example.org"
    assert "Ask to confirm its data" in client.get(change_page(afripol)).text

    answer = ask(client, afripol, addresses="desk@example.org\nother@example.org, desk@example.org")

    asked = ConfirmationRequest.objects.get()
    assert answer.url == change_page(asked)
    assert (asked.organisation, asked.made_by, asked.status) == (afripol, editor, "asked")
    send_due()
    assert [sent.to for sent in mail.outbox] == [["desk@example.org"], ["other@example.org"]]
    (link,) = {path for sent in mail.outbox for path in re.findall(r"/es/confirm/[\w-]+/", sent.body)}
    assert "Until May, please." in mail.outbox[0].body
    assert client.get(link).status_code == 200


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"addresses": ""}, "addresses"),
        ({"addresses": "desk"}, "addresses"),
        ({"addresses": " ".join(f"a{number}@example.org" for number in range(11))}, "addresses"),
        ({"language": "xx"}, "language"),
        ({"note": "x" * 1001}, "note"),
    ],
)
def test_refusals_stand_beside_the_field(client, editor, afripol, values, field):
    answer = ask(client, afripol, **values)

    assert list(answer.context["form"].errors) == [field]
    assert not ConfirmationRequest.objects.exists()
    assert not Mail.objects.exists()


def test_a_draft_organisation_is_not_asked(client, editor):
    hidden = factories.organisation("hidden", **factories.DRAFT)

    assert ask(client, hidden).context["chosen"] is None
    assert not ConfirmationRequest.objects.exists()


def answered(client, organisation):
    ask(client, organisation)
    send_due()
    path = re.findall(r"/es/confirm/[\w-]+/", mail.outbox[-1].body)[-1]
    send(client, path, (organisation, "website", "confirmed", ""))
    return ConfirmationRequest.objects.get()


def test_another_user_accepts_what_was_confirmed(client, editor, member, afripol, four_eyes):
    asked = answered(client, afripol)
    refused = client.get(change_page(asked))
    assert "Accept what was confirmed" not in text_of(refused)
    assert "somebody else must accept" in refused.text
    assert client.post(change_page(asked), {"accept": "1"}).status_code == 403
    assert not Confirmation.objects.exists()

    client.force_login(member("publisher"))
    assert "Accept what was confirmed" in client.get(change_page(asked)).text
    client.post(change_page(asked), {"accept": "1"})

    asked.refresh_from_db()
    assert (asked.status, asked.accepted_by.username) == ("accepted", "publisher")
    assert [one.field for one in afripol.confirmed()] == ["website"]


def test_a_link_is_revoked(client, editor, afripol):
    ask(client, afripol)
    send_due()
    path = re.findall(r"/es/confirm/[\w-]+/", mail.outbox[-1].body)[-1]

    client.post(change_page(ConfirmationRequest.objects.get()), {"revoke": "1"})

    assert ConfirmationRequest.objects.get().status == "revoked"
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("role", ["data manager", "auditor", "translator", "liaison officer"])
def test_other_roles_neither_send_nor_revoke_nor_accept(client, editor, member, afripol, role):
    asked = answered(client, afripol)
    client.force_login(member(role))

    assert client.post(send_page(afripol), {}).status_code == 403
    for action in ("revoke", "accept"):
        assert client.post(change_page(asked), {action: "1"}).status_code in (302, 403)
    asked.refresh_from_db()
    assert (asked.revoked_at, asked.accepted_at) == (None, None)


def test_the_list_says_what_came_of_it(client, editor, afripol):
    answered(client, afripol)
    factories.confirmation_request(factories.organisation("ameripol"), editor)

    listed = client.get(list_page(ConfirmationRequest))

    assert "confirmed: 1, corrected: 0 (applied: 0), cannot say: 0" in listed.text
    assert len(client.get(f"{list_page(ConfirmationRequest)}?status=answered").context["cl"].result_list) == 1
    assert len(client.get(f"{list_page(ConfirmationRequest)}?status=silent").context["cl"].result_list) == 0
