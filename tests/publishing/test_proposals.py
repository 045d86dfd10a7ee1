"""A published record stays as it is while a change to it waits."""

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from apps.coverage.models import Declaration
from apps.priorities.models import Priority
from apps.publishing import rights
from apps.publishing.models import Proposal
from apps.publishing.proposing import propose, propose_addition
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
    proposal.refuse(by=publisher, comment="Not yet.")

    for known in (proposal, seen_before):
        with pytest.raises(ValidationError):
            known.apply(by=publisher)
    assert (proposal.state, proposal.comment) == (Proposal.State.REFUSED, "Not yet.")


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


# --- In part, and together --------------------------------------------------------------------------------------------


def test_some_fields_are_applied_and_with_another_text(priority, author, publisher):
    proposal = propose(priority, {"label_en": "Cyber", "end_year": 2030}, author)

    proposal.apply(by=publisher, values={"label_en": "Crime online"}, comment="No end is known.")

    priority.refresh_from_db()
    assert (priority.label_en, priority.end_year) == ("Crime online", None)
    assert (proposal.applied, proposal.comment) == ({"label_en": "Crime online"}, "No end is known.")
    assert proposal.changes["end_year"] == [None, 2030], "what was proposed stays to be read"


def test_who_decides_has_seen_what_is_there(priority, author, publisher):
    proposal = propose(priority, {"label_en": "Cyber"}, author)
    seen = proposal.digest()
    priority.label_en = "Online crime"
    priority.save()

    with pytest.raises(ValidationError):
        proposal.apply(by=publisher, values={"label_en": "Cyber"}, seen=seen)
    priority.refresh_from_db()
    assert priority.label_en == "Online crime"

    proposal.apply(by=publisher, values={"label_en": "Cyber"}, seen=proposal.digest())
    priority.refresh_from_db()
    assert priority.label_en == "Cyber"


def test_an_author_has_one_waiting_change_for_a_record(priority, author, publisher):
    first = propose(priority, {"label_en": "Cyber", "end_year": 2030}, author)
    second = propose(priority, {"label_en": "Crime online", "start_year": 2021}, author)
    theirs = propose(priority, {"label_en": "Another"}, publisher)

    assert first == second != theirs
    assert {name: new for name, (_old, new) in second.changes.items()} == {
        "label_en": "Crime online",
        "end_year": 2030,
        "start_year": 2021,
    }


def test_what_differs_no_longer_is_withdrawn(priority, author):
    proposal = propose(priority, {"label_en": "Cyber"}, author)

    assert propose(priority, {"label_en": "Cybercrime"}, author) == proposal
    proposal.refresh_from_db()
    assert (proposal.state, proposal.changes) == (Proposal.State.WITHDRAWN, {})


# --- Additions --------------------------------------------------------------------------------------------------------


@pytest.fixture
def addition(author):
    """A proposed priority with a goal."""
    organisation = factories.organisation()
    record = Priority(organisation=organisation, slug="cyber", label_en="Cyber", start_year=2024)
    return propose_addition(record, {"goals": [factories.goal(1).pk]}, author)


def test_an_addition_is_published_when_it_is_applied(addition, publisher, four_eyes):
    assert not Priority.objects.exists()
    assert str(addition) == "Cyber: addition"

    addition.apply(by=publisher)

    made = Priority.objects.public().get()
    assert (made.label_en, made.start_year, list(made.goals.values_list("number", flat=True))) == ("Cyber", 2024, [1])
    addition.refresh_from_db()
    assert (addition.record, addition.state) == (made, "applied")


@pytest.mark.parametrize("eyes", [True, False])
def test_nobody_adds_alone_what_is_public(addition, author, settings, eyes):
    settings.FOUR_EYES = eyes

    with pytest.raises(ValidationError):
        addition.apply(by=author)
    assert not Priority.objects.exists()


def test_an_addition_that_breaks_a_rule_is_refused(author, publisher):
    organisation, goal = factories.organisation(), factories.goal()
    factories.declaration(organisation, goal, "active", "2024")
    again = Declaration(organisation=organisation, goal=goal, stance="none_declared", declared_on="2024")
    proposal = propose_addition(again, {}, author)

    with pytest.raises(ValidationError):
        proposal.apply(by=publisher)
    assert Declaration.objects.get().stance == "active"
    assert Proposal.objects.get().state == Proposal.State.WAITING


def test_an_addition_whose_owner_is_gone(author, publisher):
    organisation = factories.organisation()
    proposal = propose_addition(factories.Declaration(organisation=organisation, goal=factories.goal()), {}, author)
    organisation.delete()

    assert str(Proposal.objects.get())
    with pytest.raises(ValidationError):
        Proposal.objects.get().apply(by=publisher)
    proposal.refresh_from_db()
    assert proposal.state == "waiting"
