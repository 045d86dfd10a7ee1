"""An organisation states its position on amendments by the link that confirms its data, without an account."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.core import mail

from apps.confirmations import answering
from apps.confirmations.models import ConfirmationRequest
from apps.languages import columns
from apps.mail.sending import send_due
from apps.publishing.models import Proposal
from apps.records import clock
from apps.review.models import Position
from tests import factories
from tests.page_helpers import queries_of, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2031, 3, 1, 12, tzinfo=UTC)
LINK = re.compile(r"https?://[^/]+(/\w\w/confirm/[\w-]+/)")


@pytest.fixture(autouse=True)
def in_march():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def own():
    return factories.organisation("own", name_en="Own Police")


@pytest.fixture
def amendment(own):
    round = factories.round("2031", title_en="Review of 2031", invited=[own], opened_on="2031-01", closes="2031-06-30")
    return factories.amendment(round, factories.goal(4), "First", "Second wording")


@pytest.fixture
def sender():
    return User.objects.create_superuser("sender")


def link(organisation, by, language="en"):
    answering.ask(organisation, ["desk@example.org"], language, "", by)
    send_due()
    return LINK.findall(mail.outbox[-1].body)[0]


def answer(client, path, amendment, press="send", **values):
    given = {f"position-{amendment.pk}-{name}": value for name, value in values.items()}
    return client.post(path, given | {press: "1"})


def errors(response):
    return response.context["questions"][0].errors


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_a_position_waits_and_becomes_one(client, own, amendment, sender, four_eyes, language):
    path = link(own, sender, language)
    page = client.get(path)
    assert "Second wording" in text_of(page)
    assert amendment.get_absolute_url().partition("/goals/")[2] in page.text

    answer(client, path, amendment, stance="object", condition="Not yet.")

    assert not Position.objects.exists()
    proposal = Proposal.objects.get()
    assert (proposal.origin, proposal.author, proposal.adds) == ("link", sender, True)
    assert proposal.refusal(sender)
    assert list(ConfirmationRequest.objects.get().proposals.all()) == [proposal]
    proposal.apply(User.objects.create_superuser("somebody else"))
    position = Position.objects.public().get()
    assert (position.organisation, position.revision, position.stance) == (own, 2, "object")
    assert (position.received_on, columns.value(position, "condition", language)) == ("2031-03-01", "Not yet.")
    assert client.get(path).status_code == 404


def test_what_is_typed_is_kept_until_it_is_sent(client, own, amendment, sender):
    path = link(own, sender)
    answer(client, path, amendment, "save", stance="support_if", condition="If funded.")

    form = client.get(path).context["questions"][0]
    assert (form["stance"].value(), form["condition"].value()) == ("support_if", "If funded.")
    assert not Proposal.objects.exists()
    answer(client, path, amendment, stance="support_if", condition="If funded.")
    assert ConfirmationRequest.objects.get().typed == {}


def test_no_answer_is_none(client, own, amendment, sender):
    answer(client, link(own, sender), amendment)

    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("values", "where", "message"),
    [
        ({"stance": "support_if"}, "condition", "Write down the condition."),
        ({"condition": "But why?"}, "stance", "Choose the position to which this belongs."),
        ({"stance": "maybe"}, "stance", "Select a valid choice. maybe is not one of the available choices."),
        ({"stance": "object", "condition": "x" * 5001}, "condition", "at most 5000 characters"),
        ({"stance": "object", "condition": "\0"}, "condition", "Null characters are not allowed."),
    ],
)
def test_refusals(client, own, amendment, sender, values, where, message):
    refused = answer(client, link(own, sender), amendment, **values)

    assert list(errors(refused)) == [where]
    assert message in errors(refused)[where][0]
    assert not Proposal.objects.exists()
    assert "Some lines have a message" in text_of(refused)


def test_a_second_position_of_the_same_day(client, own, amendment, sender):
    factories.position(amendment, own, received_on="2031-03-01")
    path = link(own, sender)

    assert "Position received so far: support ( 1 March 2031 )" in text_of(client.get(path))
    refused = answer(client, path, amendment, stance="object")
    assert errors(refused) == {"stance": ["This organization already has a position of that day."]}


def test_what_is_not_asked(client, own, sender):
    """No amendment of a round that is a draft, not open, or asks others; none that is decided."""
    asked = {"invited": [own], "opened_on": "2031-01"}
    goal, other = factories.goal(4), factories.organisation("other")
    factories.amendment(factories.round(**asked, **factories.DRAFT), goal)
    factories.amendment(factories.round(**asked), goal, **factories.DRAFT)
    factories.amendment(factories.round(invited=[own], opened_on=""), goal)
    factories.amendment(factories.round(invited=[other], opened_on="2031-01"), goal)
    factories.decision(factories.amendment(factories.round(**asked), goal), "refused", decided_on="2031-02")
    factories.amendment(factories.round(**asked, ended_on="2031-02"), goal)

    assert client.get(link(own, sender)).context["questions"] == []


def test_a_foreign_amendment_that_is_posted_is_ignored(client, own, amendment, sender):
    foreign = factories.amendment(
        factories.round(invited=[factories.organisation()], opened_on="2031"), factories.goal()
    )
    path = link(own, sender)

    client.post(path, {f"position-{foreign.pk}-stance": "object", "send": "1"})

    assert not Proposal.objects.exists()


def test_a_late_position_is_kept_and_marked(client, own, amendment, sender):
    with clock.stopped_at(NOW.replace(month=8)):
        answer(client, link(own, sender), amendment, stance="support")
        Proposal.objects.get().apply(sender)

    assert Position.objects.get().is_late


def test_costs_the_same_for_few_and_many(client, own, amendment, sender):
    path = link(own, sender)
    factories.position(amendment, own, received_on="2031-02")
    few = queries_of(client, path)
    for number in range(2, 5):
        factories.position(
            factories.amendment(amendment.round, factories.goal(), number=number), own, received_on="2031-02"
        )

    assert queries_of(client, path) == few
