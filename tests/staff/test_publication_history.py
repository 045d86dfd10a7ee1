"""Undoing a change follows the same rules: the permission to publish, and four eyes."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from apps.editions.models import Edition, Outcome
from apps.history import changes
from apps.history.models import Change
from apps.publishing import rights
from tests import factories

pytestmark = pytest.mark.django_db
CLOSED = "Undoing this needs permission to publish: it changes what the public sees."


@pytest.fixture
def publisher(member):
    return member("publisher")


def undo(client, user, change):
    """Undo a change, and return the reasons if that fails."""
    client.force_login(User.objects.get(pk=user.pk))
    response = client.post(reverse("admin:history_change_undo", args=[change.pk]))
    return response.context["plan"].reasons if response.status_code == 200 else []


def retitled(by, edition, **values):
    with changes.change("form", by) as change:
        for name, value in {"title_en": "Changed", **values}.items():
            setattr(edition, name, value)
        edition.save()
    return change


def test_it_works(client, member, publisher, four_eyes):
    edition = factories.edition(title_en="Before")
    change = retitled(None, edition)

    assert undo(client, member("editor"), change) == [f"edition “{edition}”: {CLOSED}"]
    assert undo(client, publisher, change) == []
    assert Edition.objects.get().title_en == "Before"


def test_an_editor_undoes_a_change_of_a_draft(client, member, four_eyes):
    change = retitled(None, factories.edition(title_en="Before", **factories.DRAFT))

    assert undo(client, member("editor"), change) == []
    assert Edition.objects.get().title_en == "Before"


def test_a_row_that_would_show_again(client, member, publisher, four_eyes):
    outcome = factories.outcome(factories.edition())
    with changes.change("form", None) as change:
        outcome.delete()

    assert undo(client, member("editor"), change) == [f"outcome “Agreed.”: {CLOSED}"]
    assert undo(client, publisher, change) == []
    assert Outcome.objects.exists()


def test_undoing_does_not_publish_a_record_that_was_retracted_and_changed(client, member, publisher, four_eyes):
    edition = factories.edition()
    retracted = retitled(publisher, edition, state="draft", title_en=edition.title_en)
    retitled(publisher, edition)

    (said,) = undo(client, publisher, retracted)
    assert said.endswith(str(rights.OWN_WORK))
    assert undo(client, member("publisher", "other"), retracted) == []
    assert Edition.objects.public().exists()


def test_what_was_only_retracted_is(client, publisher, four_eyes):
    edition = factories.edition()
    retracted = retitled(publisher, edition, state="draft", title_en=edition.title_en)

    assert undo(client, publisher, retracted) == []
    assert Edition.objects.public().exists()


def test_what_was_published_and_deleted_comes_back(client, publisher, four_eyes):
    edition = factories.edition()
    with changes.change("proposal", publisher):
        edition.delete()

    assert undo(client, publisher, Change.objects.first()) == []
    assert Edition.objects.public().exists()
