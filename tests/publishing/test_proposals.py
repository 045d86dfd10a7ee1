"""A published record stays as it is while a change to it waits."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from apps.publishing import rights
from apps.publishing.models import Proposal, propose
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return get_user_model().objects.create(username="author")


@pytest.fixture
def publisher():
    return get_user_model().objects.create_superuser("publisher")


@pytest.fixture
def priority():
    return factories.priority(factories.organisation(), label_en="Cybercrime", start_year=2020)


def test_it_works(priority, author, publisher, four_eyes):
    goal = factories.goal()
    proposal = propose(priority, {"label_en": "Cyber", "start_year": 2020, "goals": [goal.pk]}, author)
    priority.refresh_from_db()
    assert priority.label_en == "Cybercrime"
    assert proposal.changes == {"label_en": ["Cybercrime", "Cyber"], "goals": [[], [goal.pk]]}

    proposal.apply(by=publisher)

    priority.refresh_from_db()
    assert (priority.label_en, list(priority.goals.all())) == ("Cyber", [goal])
    assert (proposal.state, proposal.decided_by) == (Proposal.State.APPLIED, publisher)


def test_a_conflict_is_refused_and_shows_both(priority, author, publisher):
    proposal = propose(priority, {"label_en": "Cyber", "end_year": 2030}, author)
    priority.label_en = "Online crime"
    priority.save()

    assert proposal.conflicts() == {"label_en": ("Cybercrime", "Cyber", "Online crime")}
    with pytest.raises(ValidationError) as refused:
        proposal.apply(by=publisher)
    assert list(refused.value.message_dict) == ["label_en"]
    priority.refresh_from_db()
    assert (priority.label_en, priority.end_year) == ("Online crime", None)


def test_a_change_of_another_field_meanwhile_is_no_conflict(priority, author, publisher):
    proposal = propose(priority, {"label_en": "Cyber"}, author)
    priority.document = "Strategy"
    priority.save()

    proposal.apply(by=publisher)

    priority.refresh_from_db()
    assert (priority.label_en, priority.document) == ("Cyber", "Strategy")


def test_a_wrong_value_is_refused_and_nothing_is_written(priority, author, publisher):
    proposal = propose(priority, {"end_year": 2010, "label_en": "Cyber"}, author)

    with pytest.raises(ValidationError):
        proposal.apply(by=publisher)

    priority.refresh_from_db()
    assert (priority.end_year, priority.label_en) == (None, "Cybercrime")
    assert Proposal.objects.get().state == Proposal.State.WAITING


def test_is_decided_once(priority, author, publisher):
    proposal = propose(priority, {"label_en": "Cyber"}, author)
    seen_before = Proposal.objects.get()
    proposal.refuse(by=publisher, message="Not yet.")

    for known in (proposal, seen_before):
        with pytest.raises(ValidationError):
            known.apply(by=publisher)
    assert (proposal.state, proposal.message) == (Proposal.State.REFUSED, "Not yet.")


def test_authors_do_not_apply_their_own_change(priority, publisher, four_eyes, settings):
    proposal = propose(priority, {"label_en": "Cyber"}, publisher)

    with pytest.raises(ValidationError) as refused:
        proposal.apply(by=publisher)
    assert refused.value.messages == [str(rights.OWN_CHANGE)]
    priority.refresh_from_db()
    assert priority.label_en == "Cybercrime"

    settings.FOUR_EYES = False
    proposal.apply(by=publisher)
    priority.refresh_from_db()
    assert priority.label_en == "Cyber"


def test_without_permission_to_publish_nothing_is_applied_to_a_published_record(priority, author):
    proposal = propose(priority, {"label_en": "Cyber"}, None)

    with pytest.raises(ValidationError) as refused:
        proposal.apply(by=author)
    assert refused.value.messages == [str(rights.NO_RIGHT)]
    priority.refresh_from_db()
    assert priority.label_en == "Cybercrime"
