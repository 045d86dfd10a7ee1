"""A published record stays as it is while a change to it waits."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from apps.publishing.models import Proposal, propose
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return get_user_model().objects.create(username="author")


@pytest.fixture
def priority():
    return factories.priority(factories.organisation(), label_en="Cybercrime", start_year=2020)


def test_it_works(priority, author):
    goal = factories.goal()
    proposal = propose(priority, {"label_en": "Cyber", "start_year": 2020, "goals": [goal.pk]}, author)
    priority.refresh_from_db()
    assert priority.label_en == "Cybercrime"
    assert proposal.changes == {"label_en": ["Cybercrime", "Cyber"], "goals": [[], [goal.pk]]}

    proposal.apply(by=author)

    priority.refresh_from_db()
    assert (priority.label_en, list(priority.goals.all())) == ("Cyber", [goal])
    assert (proposal.state, proposal.decided_by) == (Proposal.State.APPLIED, author)


def test_a_conflict_is_refused_and_shows_both(priority, author):
    proposal = propose(priority, {"label_en": "Cyber", "end_year": 2030}, author)
    priority.label_en = "Online crime"
    priority.save()

    assert proposal.conflicts() == {"label_en": ("Cybercrime", "Cyber", "Online crime")}
    with pytest.raises(ValidationError) as refused:
        proposal.apply(by=author)
    assert list(refused.value.message_dict) == ["label_en"]
    priority.refresh_from_db()
    assert (priority.label_en, priority.end_year) == ("Online crime", None)


def test_a_change_of_another_field_meanwhile_is_no_conflict(priority, author):
    proposal = propose(priority, {"label_en": "Cyber"}, author)
    priority.document = "Strategy"
    priority.save()

    proposal.apply(by=author)

    priority.refresh_from_db()
    assert (priority.label_en, priority.document) == ("Cyber", "Strategy")


def test_a_wrong_value_is_refused_and_nothing_is_written(priority, author):
    proposal = propose(priority, {"end_year": 2010, "label_en": "Cyber"}, author)

    with pytest.raises(ValidationError):
        proposal.apply(by=author)

    priority.refresh_from_db()
    assert (priority.end_year, priority.label_en) == (None, "Cybercrime")
    assert Proposal.objects.get().state == Proposal.State.WAITING


def test_is_decided_once(priority, author):
    proposal = propose(priority, {"label_en": "Cyber"}, author)
    proposal.refuse(by=author, message="Not yet.")

    with pytest.raises(ValidationError):
        proposal.apply(by=author)
    assert (proposal.state, proposal.message) == (Proposal.State.REFUSED, "Not yet.")
