"""The disclosure gate: states, times, and what belongs to something that is not public."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.editions.models import Attendance, Document, Edition, PressRelease, Statement
from apps.goals.models import GoalWording
from apps.liaison.models import Consent, ContactPoint, LiaisonOfficer, Post, Term
from apps.participants.models import Official, Organisation, OrganisationName, Representation
from apps.priorities.models import Priority
from apps.records import clock
from apps.sources.models import Source
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(("state", "seen"), [("draft", 0), ("in_review", 0), ("published", 1), ("archived", 0)])
def test_only_what_is_published_is_public(state, seen):
    factories.edition(state=state)

    assert Edition.objects.public().count() == seen


def test_a_publication_time_is_waited_for():
    edition = factories.edition(publish_at=NOON)

    with clock.stopped_at(NOON - timedelta(seconds=1)):
        assert list(Edition.objects.public()) == []
        assert not edition.is_public
    with clock.stopped_at(NOON):
        assert list(Edition.objects.public()) == [edition]
        assert edition.is_public
    assert list(Edition.objects.public(at=NOON - timedelta(days=1))) == []


def test_published_without_a_time_is_published_now():
    with clock.stopped_at(NOON):
        assert factories.edition(publish_at=None).publish_at == NOON
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.update(publish_at=None)


def test_what_belongs_to_a_draft_is_not_public():
    draft, public = factories.organisation(**factories.DRAFT), factories.organisation()
    hidden, shown = factories.edition(**factories.DRAFT), factories.edition()
    for organisation in (draft, public):
        factories.name(organisation=organisation)
        factories.official(organisation=organisation)
        factories.priority(organisation)
        factories.statement(shown, position=organisation.pk, organisation=organisation)
        for edition in (hidden, shown):
            factories.attendance(edition, organisation)
    factories.wording(factories.goal(**factories.DRAFT))
    Document.objects.create(slug="a", title_en="A", kind="page", url="https://example.org", edition=hidden)

    for model in (OrganisationName, Official, Priority, Statement):
        assert [row.organisation for row in model.objects.public()] == [public]
    assert [(row.edition, row.organisation) for row in Attendance.objects.public()] == [(shown, public)]
    assert not GoalWording.objects.public().exists()
    assert not Document.objects.public().exists()
    assert not PressRelease.objects.public().exists()


def test_a_source_is_public_only_when_something_public_cites_it():
    secret, cited = factories.source(), factories.source()
    factories.edition(**factories.DRAFT).sources.add(secret)
    factories.edition().sources.add(cited)

    assert list(Source.objects.public()) == [cited]


def test_persons_are_private():
    officer, post = factories.officer(), factories.post()
    factories.term(post, officer)
    factories.contact(officer, kind="email", value="a@example.org")

    assert list(Post.objects.public()) == [post]
    for model in (LiaisonOfficer, Term, ContactPoint, Consent, Representation):
        assert list(model.objects.public()) == []


def test_a_consent_opens_the_name_while_it_lasts():
    officer, post = factories.officer(), factories.post()
    term = factories.term(post, officer)
    consent = factories.consent(officer, given_on="2026-04-30", until="2026-05-02")

    days = {date: [] for date in ("2026-04-29", "2026-04-30", "2026-05-02", "2026-05-03")}
    for date in days:
        with clock.stopped_at(datetime.fromisoformat(f"{date}T10:00:00+00:00")):
            days[date] = [*Term.objects.public(), *LiaisonOfficer.objects.public()]
    assert days == {
        "2026-04-29": [],
        "2026-04-30": [term, officer],
        "2026-05-02": [term, officer],
        "2026-05-03": [],
    }

    consent.withdrawn_on = "2026-05-01"
    consent.save()
    with clock.stopped_at(NOON):
        assert list(Term.objects.public()) == []


def test_a_model_that_does_not_say_what_is_public_shows_nothing():
    from apps.publishing.querysets import RecordQuerySet

    with pytest.raises(NotImplementedError):
        RecordQuerySet(Organisation).public()


def test_no_way_of_writing_changes_a_key():
    organisation = factories.organisation("eco")
    organisation.code = "oce"
    with pytest.raises(ValidationError) as refused:
        organisation.save()
    assert set(refused.value.message_dict) == {"code"}
    with pytest.raises(ValidationError):
        Organisation.objects.update(code="oce")
    with pytest.raises(ValidationError), transaction.atomic():
        Organisation.objects.bulk_update([organisation], ["code"])
    assert Organisation.objects.get().code == "eco"


def test_the_day_of_a_consent_is_the_sites_whatever_zone_its_reader_prefers():
    officer = factories.officer()
    factories.consent(officer, given_on="2026-04-30", until="2026-05-01")

    with clock.stopped_at(NOON), timezone.override("Pacific/Kiritimati"):
        assert list(LiaisonOfficer.objects.public()) == [officer]
        assert clock.today().isoformat() == "2026-05-01"
