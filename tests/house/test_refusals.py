"""Wrong data is refused by the database itself, so that no door lets it in."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, transaction

from apps.editions.models import Attendance, Document, Edition
from apps.goals.models import SDG, Goal, GoalLink
from apps.liaison.models import Consent
from apps.participants.models import Organisation, OrganisationName
from apps.priorities.models import Priority
from apps.sources.models import Source
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def records():
    """One record of each model, by model."""
    organisation, edition, goal = factories.organisation(), factories.edition(), factories.goal()
    officer = factories.officer()
    return {
        Organisation: organisation,
        OrganisationName: factories.name(organisation=organisation),
        Edition: edition,
        Attendance: factories.attendance(edition, organisation),
        Document: Document.objects.create(slug="d", title_en="D", kind="page", url="https://example.org"),
        Goal: goal,
        SDG: factories.sdg(16),
        GoalLink: factories.link(goal, factories.sdg(5)),
        Priority: factories.priority(organisation),
        Consent: factories.consent(officer),
        Source: factories.source(),
    }


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Organisation, {"kind": "gang"}),
        (Organisation, {"region": "nowhere"}),
        (Organisation, {"standing": "owner"}),
        (Organisation, {"founded_year": 20000}),
        (Organisation, {"website": "javascript:alert(1)"}),
        (Organisation, {"state": "secret"}),
        (Organisation, {"name_en": ""}),
        (Organisation, {"name_en": None}),
        (OrganisationName, {"kind": "nick"}),
        (OrganisationName, {"start": "2020", "end": "2019"}),
        (Edition, {"start_date": ""}),
        (Edition, {"start_date": "2022-12-09", "end_date": "2022-12-08"}),
        (Edition, {"format": "by letter"}),
        (Edition, {"attendance_list": "perhaps"}),
        (Edition, {"title_en": ""}),
        (Attendance, {"role": "king"}),
        (Attendance, {"mode": "asleep"}),
        (Attendance, {"basis": "rumour"}),
        (Document, {"url": "data:text/html,x"}),
        (Goal, {"adopted_year": 2017, "retired_year": 2016}),
        (GoalLink, {"link_type": "vague"}),
        (GoalLink, {"basis": "theirs"}),
        (Priority, {"start_year": 2025, "end_year": 2024}),
        (Priority, {"label_en": ""}),
        (Consent, {"until": "2021-12-31"}),
        (Source, {"published": "yesterday"}),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else "-".join(value),
)
def test_refused_by_the_database_and_by_validation(records, model, values):
    with pytest.raises((IntegrityError, DataError)), transaction.atomic():
        model.objects.filter(pk=records[model].pk).update(**values)

    record = model.objects.get(pk=records[model].pk)
    for name, value in values.items():
        setattr(record, name, value)
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    assert set(refused.value.message_dict) & set(values), "the message stands beside a field that is wrong"


@pytest.mark.parametrize("number", [0, 18, 99])
def test_an_sdg_outside_1_to_17_is_refused(number):
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.sdg(number)


def test_a_host_twice_is_refused():
    edition, organisation = factories.edition(), factories.organisation()
    factories.attendance(edition, organisation, role="host")
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.attendance(edition, organisation, role="host")
    with pytest.raises(ValidationError) as refused:
        Attendance(edition=edition, organisation=organisation, role="host").full_clean()
    assert "already listed" in str(refused.value)


@pytest.mark.parametrize("text", ["en", "", "title_xx"])
def test_ours_names_only_fields_there_are(text):
    organisation = factories.organisation()
    organisation.ours = text
    if text:
        with pytest.raises(ValidationError):
            organisation.full_clean()
    else:
        organisation.full_clean()


def test_an_organisation_cannot_stand_above_itself():
    child = factories.organisation()
    parent = factories.organisation(parent=child)
    child.parent = parent
    with pytest.raises(ValidationError):
        child.full_clean()


def test_a_cross_cutting_priority_serves_no_single_goal():
    priority, goal = factories.priority(factories.organisation(), cross_cutting=True), factories.goal()
    with pytest.raises(ValidationError), transaction.atomic():
        priority.goals.add(goal)
    with pytest.raises(ValidationError), transaction.atomic():
        goal.priorities.add(priority)


def test_a_slug_is_made_once():
    organisation = factories.organisation("europol")
    slugs = [
        factories.priority(organisation, label_en="Drug trafficking", start_year=year).slug
        for year in (2022, 2026, None, 2022)
    ]
    assert slugs == [
        "europol-drug-trafficking-2022",
        "europol-drug-trafficking-2026",
        "europol-drug-trafficking",
        "europol-drug-trafficking-2022-2",
    ]
