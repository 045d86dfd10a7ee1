"""What a save costs: the number of queries that an editor waits for."""

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.languages.stamps import TranslationState, states
from apps.participants.models import Organisation
from apps.priorities.models import Priority
from apps.records.acts import act
from apps.search.querying import narrow
from tests import factories

pytestmark = pytest.mark.django_db


def cost(record, user):
    """The number of queries of a save, in the act of a user or without one."""
    with act("form", user) if user else act(), CaptureQueriesContext(connection) as queries:
        record.save()
    return len(queries)


@pytest.fixture(params=["nobody", "user"])
def user(request):
    return User.objects.create_superuser("editor") if request.param == "user" else None


@pytest.fixture(autouse=True)
def content_types_are_cached():
    """As in a process that has answered a request: Django keeps content types for its life."""
    factories.priority(organisation=factories.organisation(code="other"))


def test_a_new_priority(user):
    priority = Priority(organisation=Organisation.objects.get(), slug="own", label_en="Crime", state="draft")
    assert cost(priority, user) <= (11 if user else 9)


def test_a_stored_priority(user):
    priority = factories.priority(organisation=Organisation.objects.get())
    priority.label_en = "Changed"
    assert cost(priority, user) <= (19 if user else 16)


def test_a_new_organisation(user):
    organisation = Organisation(
        code="own", name_en="Own", acronym_en="OWN", kind="un_body", region="world", standing="guest", state="draft"
    )
    assert cost(organisation, user) <= (12 if user else 10)


def test_a_stored_organisation(user):
    organisation = Organisation.objects.get()
    organisation.name_en = "Changed"
    assert cost(organisation, user) <= (21 if user else 18)


def test_a_save_that_changes_nothing(user):
    assert cost(Organisation.objects.get(), user) <= (11 if user else 8)
    assert cost(Priority.objects.get(), user) <= (12 if user else 9)


def test_what_is_not_searched_does_not_touch_the_index(user):
    organisation = Organisation.objects.get()
    organisation.member_count = 7
    with CaptureQueriesContext(connection) as queries:
        organisation.save()
    assert not [query["sql"] for query in queries if "search_" in query["sql"]]


def test_a_text_that_others_show_is_found_with_them():
    organisation = Organisation.objects.get()
    organisation.acronym_en = "QUAGGA"
    organisation.save()
    assert list(narrow(Priority.objects.all(), "quagga")) == [Priority.objects.get()]


def test_a_stale_copy_is_compared_with_the_stored_row():
    """Another process changed the row since this copy was read: a save that writes the old text back is a change."""
    stale = Priority.objects.get()
    fresh = Priority.objects.get()
    old, fresh.label_en = fresh.label_en, "Quagga"
    fresh.save()
    assert narrow(Priority.objects.all(), "quagga").exists()
    stale.save()
    assert not narrow(Priority.objects.all(), "quagga").exists()
    assert narrow(Priority.objects.all(), old).exists()
    assert Priority.objects.get().label_en == old


def test_a_new_record_has_its_stamps():
    organisation = factories.organisation(name_fr="Nom")
    assert states(organisation, "fr")["name", "fr"] is TranslationState.DRAFT
