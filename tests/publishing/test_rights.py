"""The permission to publish, the four-eyes rule, and that no way of writing avoids them."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied

from apps.arrangements.models import ArrangementAct, ArrangementParty, ChannelLink
from apps.coverage.models import Declaration, Verdict
from apps.editions.models import Attendance, Document, Edition, Outcome, Photo, Statement
from apps.goals.models import GoalLink, GoalWording
from apps.history.registration import MODELS_WITH_HISTORY
from apps.participants.models import FormerCode, Organisation, OrganisationName
from apps.priorities.models import Priority
from apps.publishing import rights
from apps.publishing.proposing import propose
from apps.publishing.record_notes import Assignment, Authorship
from apps.records.acts import act
from apps.review.models import CommitmentAssessment, CommitmentUpdate, Position, Revision
from dialogue_site import environment
from tests import factories
from tests.staff.pages import stored_picture

pytestmark = pytest.mark.django_db
AUTHORS = {"published": factories.PUBLISHED, "draft": factories.DRAFT}


@pytest.fixture
def editor():
    return User.objects.create_user("editor")


def publisher(name="publisher"):
    user = User.objects.create_user(name)
    user.user_permissions.add(Permission.objects.get(codename="publish_record"))
    return user


def draft_by(user, **values):
    """A draft edition that the user wrote."""
    with act("form", user):
        return factories.edition(**factories.DRAFT | values)


def publish(user, edition):
    with act("form", user):
        edition.state = "published"
        edition.save()


# --- The right, and four eyes ----------------------------------------------------------------------------------------


def test_it_works(editor, four_eyes):
    edition = draft_by(editor)
    other = publisher()

    assert (not rights.refusal(editor, edition), not rights.refusal(other, edition)) == (False, True)
    assert rights.refusal(editor, edition) == str(rights.NO_RIGHT)
    publish(other, edition)
    assert Edition.objects.public().get() == edition


def test_four_eyes_are_the_default(monkeypatch):
    monkeypatch.delenv("FOUR_EYES", raising=False)
    assert environment.flag("FOUR_EYES", default=True)
    monkeypatch.setenv("FOUR_EYES", "off")
    assert not environment.flag("FOUR_EYES", default=True)


@pytest.mark.parametrize("make", [publisher, User.objects.create_superuser], ids=["publisher", "superuser"])
def test_nobody_publishes_their_own_work(make, four_eyes):
    user = make("author")
    edition = draft_by(user)

    assert rights.refusal(user, edition) == str(rights.OWN_WORK)
    with pytest.raises(PermissionDenied):
        publish(user, edition)
    assert not Edition.objects.public().exists()


def test_nobody_creates_a_published_record_alone(four_eyes):
    with pytest.raises(PermissionDenied), act("form", publisher()):
        factories.edition()
    assert not Edition.objects.exists()


def test_a_secretariat_of_one_publishes_its_own_work():
    user = publisher()
    edition = draft_by(user)

    assert not rights.refusal(user, edition)
    publish(user, edition)
    assert Edition.objects.public().exists()


def test_the_last_author_counts(editor, four_eyes):
    one, other = publisher(), publisher("other")
    edition = draft_by(editor)
    with act("form", one):
        Edition.objects.filter(pk=edition.pk).update(title_fr="Corrigé")

    assert [not rights.refusal(user, edition) for user in (one, other)] == [False, True]


def test_a_transition_alone_makes_nobody_the_author(editor, four_eyes):
    user = publisher()
    edition = draft_by(editor)
    with act("form", user):
        Edition.objects.filter(pk=edition.pk).update(state="in_review")
    with act("form", user):
        edition.refresh_from_db()
        edition.save()

    assert not rights.refusal(user, edition)


@pytest.mark.parametrize("change", ["add", "change", "delete", "bulk", "link"])
def test_what_belongs_to_it_is_work_on_it(editor, four_eyes, change):
    user, edition = publisher(), draft_by(editor)
    outcome, source = factories.outcome(edition, position=9), factories.source()
    assert not rights.refusal(user, edition)

    with act("form", user):
        if change == "add":
            factories.outcome(edition)
        elif change == "change":
            outcome.text_fr = "Convenu."
            outcome.save()
        elif change == "delete":
            outcome.delete()
        elif change == "bulk":
            Outcome.objects.bulk_create([Outcome(edition=edition, position=5, text_en="Noted.")])
        else:
            source.edition_set.add(edition)

    assert rights.refusal(user, edition) == str(rights.OWN_WORK)


def test_a_row_that_is_not_seen_is_no_work_on_what_is(editor):
    organisation, edition = factories.organisation(), draft_by(None)
    with act("form", editor):
        factories.attendance(edition, organisation)

    assert [note.record for note in Authorship.objects.all()] == [edition]


def test_once_published_the_work_is_seen(editor, four_eyes):
    user = publisher()
    edition = draft_by(editor)
    Assignment.write(Edition, [edition.pk], user_id=user.pk)
    publish(user, edition)

    assert not Authorship.objects.exists()
    assert not Assignment.objects.exists()
    assert rights.own_work(editor, Edition, [edition.pk]) == set()


def test_a_correction_in_public_is_for_others_to_look_at(four_eyes):
    one, other = publisher(), publisher("other")
    edition = factories.edition()
    with act("form", one):
        edition.title_en = "Corrected"
        edition.save()

    assert [note.user for note in Authorship.objects.of(Edition)] == [one]
    edition.state = "draft"
    edition.save()
    assert [not rights.refusal(user, edition) for user in (one, other)] == [False, True]


def test_an_applied_change_is_its_authors_and_was_seen(editor, four_eyes):
    one, other = publisher(), publisher("other")
    published, draft = factories.edition(), factories.edition(**factories.DRAFT)
    propose(published, {"title_en": "New"}, editor).apply(by=one)
    propose(draft, {"title_en": "New"}, other).apply(by=one)

    assert [(note.record, note.user) for note in Authorship.objects.all()] == [(draft, other)]
    assert [not rights.refusal(user, draft) for user in (one, other)] == [True, False]


def test_notes_go_with_the_record(editor):
    edition = draft_by(editor)
    Assignment.write(Edition, [edition.pk], user_id=editor.pk)
    edition.delete()

    assert not Authorship.objects.exists()
    assert not Assignment.objects.exists()


# --- Steps -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "for_editor", "for_publisher"),
    [
        ("draft", ["draft", "in_review", "archived"], ["draft", "in_review", "published", "archived"]),
        ("in_review", ["draft", "in_review", "archived"], ["draft", "in_review", "published", "archived"]),
        ("published", ["published"], ["draft", "published", "archived"]),
        ("archived", ["draft", "archived"], ["draft", "archived"]),
    ],
)
def test_possible_transitions(editor, four_eyes, state, for_editor, for_publisher):
    edition = factories.edition(state=state, publish_at=factories.LONG_AGO)

    assert rights.possible_states(editor, edition) == for_editor
    assert rights.possible_states(publisher(), edition) == for_publisher


def test_a_new_record_is_a_draft_or_in_review(editor, four_eyes, settings):
    user = publisher()
    assert (
        rights.possible_states(user, Edition()) == rights.possible_states(editor, Edition()) == ["draft", "in_review"]
    )

    settings.FOUR_EYES = False
    assert rights.possible_states(user, Edition()) == ["draft", "in_review", "published"]


def test_an_impossible_transition_is_refused(editor):
    said = rights.transition_refusal(publisher(), factories.edition(state="archived"), "published")

    assert said == "A record cannot go from “archived” to “published”."


# --- What the public sees stays as it is -----------------------------------------------------------------------------


def doors():
    """Every way to write a record, or what belongs to it, by name."""
    return {
        "save": lambda edition: edition.save(),
        "update": lambda edition: Edition.objects.filter(pk=edition.pk).update(title_fr="x"),
        "bulk update": lambda edition: Edition.objects.bulk_update([edition], ["title_fr"]),
        "delete": lambda edition: edition.delete(),
        "delete many": lambda edition: Edition.objects.filter(pk=edition.pk).delete(),
        "row": lambda edition: factories.outcome(edition, position=2),
        "rows": lambda edition: Outcome.objects.bulk_create([Outcome(edition=edition, position=2, text_en="x")]),
        "row changed": lambda edition: edition.outcomes.get().save(),
        "rows changed": lambda edition: edition.outcomes.update(text_fr="x"),
        "row deleted": lambda edition: edition.outcomes.get().delete(),
        "link": lambda edition: edition.sources.add(factories.source()),
        "links": lambda edition: factories.source().edition_set.set([edition]),
        "no links": lambda edition: edition.sources.get().edition_set.clear(),
        "retract": lambda edition: Edition.objects.filter(pk=edition.pk).update(state="draft"),
        "row moved": lambda edition: Outcome.objects.exclude(edition=edition).update(edition=edition, position=3),
    }


@pytest.mark.parametrize("door", doors())
def test_without_permission_to_publish_no_published_record_changes(editor, door):
    edition, other = factories.edition(), factories.edition(**factories.DRAFT)
    factories.outcome(edition)
    factories.outcome(other)
    edition.sources.add(factories.source())

    with pytest.raises(PermissionDenied), act("form", editor):
        doors()[door](edition)

    with act("form", publisher()):
        doors()[door](edition)


@pytest.mark.parametrize("door", [name for name in doors() if name != "retract"])
def test_without_permission_to_publish_drafts_can_be_changed(editor, door):
    edition, other = factories.edition(**factories.DRAFT), factories.edition(**factories.DRAFT)
    factories.outcome(edition)
    factories.outcome(other)
    edition.sources.add(factories.source())

    with act("form", editor):
        doors()[door](edition)


def test_what_is_to_be_published_later_is_published(editor):
    edition = factories.edition(publish_at=rights.SOME_DAY)

    assert rights.waits(editor, edition)
    with pytest.raises(PermissionDenied), act("form", editor):
        edition.save()


def test_publishing_does_not_govern_private_records(editor):
    officer = factories.officer()

    with act("form", editor):
        assert not rights.waits(editor, officer)
        officer.save()


def test_a_contact_waits_as_all_content_does(editor):
    contact = factories.contact(factories.officer())

    assert rights.waits(editor, contact)
    with pytest.raises(PermissionDenied), act("form", editor):
        contact.save()


def test_whether_it_would_show_agrees_with_the_gate(settings, tmp_path):
    """For an unsaved row it is computed from its owner; for a stored one the gate decides."""
    settings.MEDIA_ROOT = tmp_path
    decided = {"decision": "agreed", "reason": "x", "digest": "x", "decided_at": factories.LONG_AGO}
    values = {
        Attendance: {},
        Outcome: {"position": 1, "text_en": "x"},
        Statement: {"position": 1, "speaker": "x", "role_en": "x", "text_en": "x"},
        Document: {"slug": "x", "title_en": "x", "kind": "page", "url": "https://example.org/"},
        Photo: {"position": 1, "picture": stored_picture()},
        OrganisationName: {"language": "en", "kind": "former", "value": "x"},
        FormerCode: {"code": "x"},
        Declaration: {"stance": "active", "declared_on": "2022"},
        ArrangementParty: {"position": 1, "body_en": "x"},
        ArrangementAct: {"kind": "signed", "date": "2015"},
        ChannelLink: {"kind": "link_agreed", "linked_with": "x", "body_en": "x"},
        Revision: {"number": 2, "text_en": "x"},
        Position: {"revision": 1, "stance": "support", "received_on": "2027", "code": "x"},
        CommitmentUpdate: {"date": "2027", "claimed": "limited"},
        CommitmentAssessment: {"date": "2027", "assessed": "limited", "assessor_en": "x"},
        Verdict: {"key": "x", "kind": "gap"} | decided,
        GoalWording: {"year": 2017, "title_en": "x"},
        GoalLink: {"basis": "ours", "link_type": "direct", "sdg": factories.sdg(1)},
    }
    owned = {model for model in MODELS_WITH_HISTORY if model.is_content and rights.owner_fields(model)}
    assert set(values) == owned
    for model in owned:
        names = {field.name for field in rights.owner_fields(model)}
        for shown in range(2 ** len(names)):
            states = {name: factories.PUBLISHED if shown >> n & 1 else factories.DRAFT for n, name in enumerate(names)}
            make = {name: getattr(factories, name.removeprefix("linked_")) for name in names}
            owners = {name: make[name](**state) for name, state in states.items()}
            row = model(**values[model], **owners)
            expected = rights.would_show(row)
            row.save()

            assert bool(rights.approved(model, [row.pk])) is expected, (model, states)
            assert expected is (shown == 2 ** len(names) - 1)
            row.delete()


def test_would_show_of_what_has_a_state_or_belongs_to_nothing():
    organisation = factories.organisation(**factories.DRAFT)

    assert rights.would_show(Priority(organisation=organisation, state="published"))
    assert not rights.would_show(Organisation())
    assert rights.would_show(Document())  # of no edition: public as it is
    assert not rights.would_show(type(factories.source())())  # once it is cited


def test_a_row_of_a_record_that_is_not_stored_yet_shows_no_sooner_than_that():
    organisation = factories.organisation()

    for state in ("in_review", "published"):
        edition = Edition(state=state)
        assert rights.would_show(Attendance(edition=edition, organisation=organisation)) == (state == "published")
