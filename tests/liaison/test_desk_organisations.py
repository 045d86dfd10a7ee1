"""The officer's organisation at the desk: its records, and what became of each proposal."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from apps.participants.models import Organisation
from apps.publishing.proposing import propose
from tests import factories
from tests.page_helpers import text_of

pytestmark = pytest.mark.django_db
PAGE = "/admin/desk/organization/"


@pytest.fixture
def own(client, member):
    """The organisation for which the user speaks, who is logged in."""
    organisation = factories.organisation("own", name_en="Body of ours")
    client.force_login(member(speaks_for=organisation))
    return organisation


def listed(client):
    lists = client.get(PAGE).context["lists"]
    return {str(one.entry.model._meta.model_name): [row.text for row in one.rows] for one in lists}


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_it_works(client, own, settings, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    factories.priority(own, label_en="Cybercrime")

    page = client.get(PAGE)

    assert page.status_code == 200
    assert "Cybercrime" in text_of(page)


def test_the_records_of_the_own_organisation_only(client, own):
    other, goal = factories.organisation("other"), factories.goal(1)
    for organisation in (own, other):
        label = f"Priority of {organisation.code}"
        factories.priority(organisation, label_en=label, **factories.DRAFT)
        factories.declaration(organisation, goal, "active")
        factories.arrangement(organisation, title_en=f"Arrangement of {organisation.code}")
        factories.post(title_en=f"Post of {organisation.code}").organisations.add(organisation)

    found = listed(client)

    assert found["priority"] == ["Priority of own"]
    assert found["arrangement"] == ["Arrangement of own"]
    assert found["post"] == ["Post of own"]
    assert len(found["declaration"]) == 1
    assert "of other" not in text_of(client.get(PAGE))


def test_it_leads_to_the_forms(client, own):
    priority = factories.priority(own)
    page = client.get(PAGE)

    for address in (
        reverse("admin:priorities_priority_add"),
        reverse("admin:priorities_priority_change", args=[priority.pk]),
        reverse("admin:coverage_declaration_add"),
    ):
        assert f'href="{address}"' in page.text
        assert client.get(address).status_code == 200


def test_what_became_of_each_proposal(client, own, member):
    user, publisher = User.objects.get(), User.objects.create_superuser("publisher")
    kept, gone, waits = (factories.priority(own, label_en=name) for name in ("Kept", "Gone", "Waits"))
    propose(kept, {"label_en": "Kept better"}, user).apply(publisher)
    propose(gone, {"label_en": "Gone worse"}, user).refuse(publisher, "Not in the plan.")
    propose(waits, {"label_en": "Waits on"}, user)
    propose(waits, {"label_en": "Of somebody else"}, publisher)

    page = client.get(PAGE)

    proposals = [(str(one.record), one.state) for one in page.context["page_obj"]]
    assert proposals == [("Waits", "waiting"), ("Gone", "refused"), ("Kept better", "applied")]
    assert "Not in the plan." in text_of(page)
    assert "publisher" not in text_of(page)


def test_a_proposal_for_what_is_gone_is_still_shown(client, own):
    priority = factories.priority(own)
    propose(priority, {"label_en": "x"}, User.objects.get())
    priority.delete()

    assert client.get(PAGE).status_code == 200


def test_an_account_that_speaks_for_nobody_is_told_so(client, member):
    client.force_login(member())

    page = client.get(PAGE)

    assert "speaks for no organization" in text_of(page)
    assert page.context["lists"] == []


def test_who_reads_everything_sees_the_own_organisation_here(client, member):
    factories.priority(factories.organisation("other"), label_en="Other")
    client.force_login(member("editor", speaks_for=factories.organisation("mine")))

    assert listed(client)["priority"] == []


def test_many_records_cost_no_more_queries(client, own, django_assert_max_num_queries):
    user, goals = User.objects.get(), [factories.goal(number) for number in range(1, 7)]

    def fill(number):
        propose(factories.priority(own), {"label_en": "x"}, user)
        propose(factories.declaration(own, goals[number], "active"), {"stance": "planned"}, user)
        factories.arrangement(own), factories.post().organisations.add(own)

    fill(0)
    client.get(PAGE)
    with django_assert_max_num_queries(100) as few:
        client.get(PAGE)
    for number in range(1, 6):
        fill(number)
    with django_assert_max_num_queries(len(few)):
        client.get(PAGE)
    assert Organisation.objects.get() == own
