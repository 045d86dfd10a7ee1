"""Who sees a contact: by its tier, the person's term and the legal basis, on any day and without a job."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from apps.liaison.models import ContactPoint
from apps.records import clock
from tests import factories
from tests.page_helpers import text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_may_2026():
    with clock.stopped_at(NOW):
        yield


def contact(owner, **values):
    return factories.contact(owner, **{"value": "x@example.org", "tier": "public"} | values)


@pytest.fixture
def officer():
    """In post from 2025 to 2027, named with consent."""
    officer = factories.officer()
    factories.term(factories.post(), officer, start="2025", end="2027")
    factories.consent(officer)
    return officer


@pytest.mark.parametrize(("tier", "sees"), [("staff", (0, 0)), ("participants", (0, 1)), ("public", (1, 1))])
def test_a_functional_contact_needs_no_consent(client, tier, sees):
    contact(factories.post(), tier=tier)

    assert (ContactPoint.objects.public().count(), ContactPoint.objects.for_participants().count()) == sees
    assert ("x@example.org" in text_of(client.get("/fr/liaison/"))) == (tier == "public")


@pytest.mark.parametrize(
    ("consent", "is_shown"),
    [
        ({"scope": "email"}, True),
        ({"scope": "phone"}, False),
        ({"scope": "email", "given_on": "2026-05-02"}, False),
        ({"scope": "email", "until": "2026-04-30"}, False),
        ({"scope": "email", "withdrawn_on": "2026-05-01"}, False),
        ({"scope": "email", **factories.DRAFT}, False),
    ],
)
def test_a_personal_contact_needs_a_consent_for_its_kind(officer, consent, is_shown):
    contact(officer)
    factories.consent(officer, **consent)

    assert ContactPoint.objects.public().exists() == ContactPoint.objects.for_participants().exists() == is_shown


def test_or_an_official_function(officer):
    contact(officer, official_function="Article 5", function_source="https://example.org/")

    assert ContactPoint.objects.public().exists()


@pytest.mark.parametrize(
    ("day", "is_shown"),
    [(datetime(2024, 12, 31, 12, tzinfo=UTC), False), (NOW, True), (datetime(2028, 1, 1, tzinfo=UTC), False)],
)
def test_it_goes_with_the_term(officer, day, is_shown):
    contact(officer, official_function="Article 5", function_source="https://example.org/")

    with clock.stopped_at(day):
        assert ContactPoint.objects.public().exists() == is_shown


def test_a_post_that_is_not_public_hides_its_contacts_and_its_officers(officer):
    hidden = factories.post(**factories.DRAFT)
    contact(hidden)
    other = factories.officer()
    factories.term(hidden, other)
    contact(other, official_function="Article 5", function_source="https://example.org/")

    assert not ContactPoint.objects.for_participants().exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, "post"),
        ({"post": True, "officer": True}, "post"),
        ({"post": True, "tier": ""}, "tier"),
        ({"post": True, "official_function": "Article 5"}, "official_function"),
        ({"officer": True, "official_function": "Article 5"}, "function_source"),
        ({"officer": True, "function_source": "https://example.org/"}, "official_function"),
    ],
)
def test_what_is_refused_stands_beside_the_field(officer, values, field):
    known = {"post": factories.post(), "officer": officer}
    given = {name: known[name] if value is True else value for name, value in values.items()}

    with pytest.raises(ValidationError) as refused:
        ContactPoint(**{"kind": "email", "value": "x@example.org", "tier": "public"} | given).full_clean()
    assert set(refused.value.message_dict) == {field}
