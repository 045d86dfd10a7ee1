"""What the log says about an undo: keys alone, because the reason of a change can name a person."""

import logging

import pytest
from django.urls import reverse

from apps.history import changes
from apps.history.models import Change
from apps.participants.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db
SECRET = "Ada Writer asked for it"


@pytest.fixture
def logged(caplog):
    """The messages of the log of history."""
    with caplog.at_level(logging.INFO, "history"):
        yield lambda: [row.getMessage() for row in caplog.records if row.name == "history"]


def test_it_works(admin, staff, logged):
    with changes.change("form", staff, SECRET) as change:
        factories.organisation()

    admin.post(reverse("admin:history_change_undo", args=[change.pk]), {"message": SECRET})

    made = Change.objects.latest("pk")
    assert (made.undoes, made.message) == (change, SECRET)
    assert logged() == [f"change={made.pk} by account={staff.pk} undoes change={change.pk}"]


def test_a_deleted_record_is_restored(admin, staff, logged):
    """One record of a change comes back: the change as a whole is not undone."""
    organisation = factories.organisation()
    with changes.change("form", staff, SECRET):
        organisation.delete()
    version = Organisation.history.latest("history_id").history_id

    admin.post(reverse("admin:participants_organisation_restore", args=[version]), {"message": SECRET})

    made = Change.objects.latest("pk")
    assert made.undoes is None
    assert logged() == [f"change={made.pk} by account={staff.pk} undoes change=-"]
