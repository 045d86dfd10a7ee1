"""What a form, an action, or the seed data change is one change."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User

from apps.history.models import Change
from apps.participants.models import Organisation
from apps.publishing.models import Proposal
from apps.publishing.proposing import propose
from apps.website import seeding
from tests import factories
from tests.staff.accounts import give_factor
from tests.staff.pages import change_page, list_page, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = User.objects.create_superuser("editor")
    give_factor(user)
    client.force_login(user)
    return user


def latest(record):
    return record.history.latest("history_id").history_change


def test_a_form_with_its_rows_and_links(client, editor):
    organisation, source = factories.organisation(), factories.source()
    name = factories.name(organisation=organisation)
    before = Change.objects.count()

    submit(client, change_page(organisation), website="https://a.org/", sources=[source.pk], **{"names-0-value": "New"})

    change = Change.objects.first()
    assert Change.objects.count() == before + 1
    assert (change.kind, change.by) == ("form", editor)
    assert latest(organisation) == latest(name) == change


def test_a_form_that_is_refused_leaves_no_change(client, editor):
    organisation = factories.organisation()
    before = Change.objects.count()

    response = submit(client, change_page(organisation), website="javascript:alert(1)")

    assert (response.status_code, Change.objects.count()) == (200, before)


def test_an_action(client, editor):
    rows = [factories.organisation() for _each in range(2)]
    data = {"action": "delete_selected", "post": "yes", ACTION_CHECKBOX_NAME: [row.pk for row in rows]}

    client.post(list_page(Organisation), data)

    change = Change.objects.first()
    assert (change.kind, change.by, Organisation.objects.count()) == ("bulk", editor, 0)
    assert Organisation.history.filter(history_change=change, history_type="-").count() == 2


def test_waiting_changes_keep_their_own(client, editor):
    rows = [factories.organisation() for _each in range(2)]
    waiting = [propose(row, {"website": "https://a.org/"}, None, f"Change {n}") for n, row in enumerate(rows)]
    data = {"action": "apply", ACTION_CHECKBOX_NAME: [proposal.pk for proposal in waiting], "confirmed": "yes"}

    client.post(list_page(Proposal), data)

    assert [(latest(row).kind, latest(row).message) for row in rows] == [
        ("proposal", "Change 0"),
        ("proposal", "Change 1"),
    ]


def test_the_seed_data():
    seeding.load()
    seeding.load()  # changes nothing, and leaves no change

    assert [change.kind for change in Change.objects.all()] == ["seed"]


def test_the_class_of_managers_is_made_once():
    assert type(Organisation.history) is type(Organisation.history)
    assert type(Organisation.history) is type(factories.organisation().history)
