"""The forms of records: what waits, what is saved, and which transitions each role is offered."""

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse

from apps.arrangements.models import ArrangementAct, ArrangementParty, ChannelLink
from apps.coverage.models import Declaration, JointAction
from apps.editions.models import Attendance, Edition, Picture
from apps.liaison.models import Post
from apps.participants.models import Official, Organisation, OrganisationName
from apps.priorities.models import Priority
from apps.publishing import rights
from apps.publishing.models import Proposal, Record
from apps.records.acts import act
from apps.review.models import CommitmentAssessment, CommitmentUpdate, Position, Response
from apps.staff.compat import registered_models
from tests import factories
from tests.staff.pages import add_page, change_page, form_data, photo, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(member, client):
    user = member("editor")
    client.force_login(user)
    return user


@pytest.fixture
def publisher(member, client):
    user = member("publisher")
    client.force_login(user)
    return user


def offered(page):
    """The states that the buttons beside “Save” offer, as the page has them."""
    return re.findall(r'<button [^>]*name="state" value="(\w+)"', page.text)


def said(page):
    return [str(message) for message in page.context["messages"]]


def errors(page, field="state"):
    return page.context["adminform"].form.errors.get(field, [])


# --- Published records, without permission to publish --------------------------------------------------------------


def test_it_works(client, editor):
    """The record stays as it is; the change waits, and the form shows it."""
    edition = factories.edition(title_en="Before", title_fr="Avant")
    page = client.get(change_page(edition))
    assert "Your change waits" in page.text
    assert not {"state", "publish_at_0"} & form_data(page).keys()

    done = client.post(change_page(edition), form_data(page) | {"title_fr": "Après", "state": "draft"}, follow=True)

    edition.refresh_from_db()
    proposal = Proposal.objects.get()
    assert (edition.title_fr, edition.state) == ("Avant", "published")
    assert (proposal.record, proposal.author, proposal.changes) == (edition, editor, {"title_fr": ["Avant", "Après"]})
    assert said(done) == ["Your change is waiting for a publisher to apply it. Until then, nothing changes."]
    assert change_page(proposal) in client.get(change_page(edition)).text


def test_nothing_waits_when_nothing_changed(client, editor):
    edition = factories.edition()

    assert submit(client, change_page(edition)).status_code == 302
    assert not Proposal.objects.exists()


def test_what_is_to_be_published_later_waits_as_well(client, editor):
    edition = factories.edition(publish_at=rights.SOME_DAY)
    submit(client, change_page(edition), title_fr="Titre")

    assert Proposal.objects.get().record == edition


def test_a_translator_proposes_in_their_languages(client, member):
    client.force_login(member("translator", languages=["fr"]))
    edition = factories.edition(title_fr="Avant")
    outcome = factories.outcome(edition)

    assert submit(client, change_page(edition), title_fr="Après", title_ar="x").status_code == 403
    submit(client, change_page(edition), title_fr="Après")
    submit(client, change_page(outcome), text_fr="Convenu.")

    assert [proposal.changes for proposal in Proposal.objects.order_by("pk")] == [
        {"title_fr": ["Avant", "Après"]},
        {"text_fr": [None, "Convenu."]},
    ]
    assert Edition.objects.get().title_fr == "Avant"


def test_rows_of_what_is_published_wait(client, editor, staff):
    edition, organisation, other = factories.edition(), factories.organisation(), factories.organisation()
    row = factories.attendance(edition, organisation)
    new = {f"attendances-1-{name}": value for name, value in ROW.items()}
    new |= {"attendances-TOTAL_FORMS": 2, "attendances-1-organisation": other.acronym_en}

    page = client.get(change_page(edition))
    assert "So do your changes of the rows below." in page.text
    done = submit(client, change_page(edition), **{"attendances-0-role": "observer"}, **new)
    assert done.status_code == 302

    assert [(row.organisation, row.role) for row in Attendance.objects.all()] == [(organisation, "member")]
    addition, change = Proposal.objects.order_by("-adds")
    assert (change.record, change.changes) == (row, {"role": ["member", "observer"]})
    assert (addition.adds, addition.instance().organisation, addition.author) == (True, other, editor)
    addition.apply(staff)
    assert edition.attendances.filter(organisation=other).exists()


def test_rows_that_are_never_published_are_written(client, editor, staff):
    organisation = factories.organisation(name_fr="Avant")
    rows = {"representations-TOTAL_FORMS": 1, "representations-0-user": staff.pk}

    submit(client, change_page(organisation), name_fr="Après", **rows)

    assert [row.user for row in organisation.representations.all()] == [staff]
    assert Proposal.objects.get().changes == {"name_fr": ["Avant", "Après"]}
    assert Organisation.objects.get().name_fr == "Avant"


def test_a_row_that_would_show_at_once_waits(client, editor, staff):
    values = {"language": "en", "kind": "former", "value": "Old name"}
    published, draft = factories.organisation(), factories.organisation(**factories.DRAFT)
    assert "If it belongs to something public" in client.get(add_page(OrganisationName)).text

    waits = submit(client, add_page(OrganisationName), organisation=published.pk, **values)
    addition = Proposal.objects.get()
    assert waits.headers["Location"] == change_page(addition)
    assert not OrganisationName.objects.exists()

    assert submit(client, add_page(OrganisationName), organisation=draft.pk, **values).status_code == 302
    row = OrganisationName.objects.get()
    submit(client, change_page(row), organisation=published.pk)
    move = Proposal.objects.exclude(pk=addition.pk).get()
    assert (move.record, list(move.changes)) == (row, ["organisation"])
    assert OrganisationName.objects.get().organisation == draft

    addition.apply(staff)
    assert published.names.get().value == "Old name"


def test_a_publisher_adds_at_once(client, publisher, four_eyes):
    values = {"language": "en", "kind": "former", "value": "Old name", "organisation": factories.organisation().pk}
    assert "waits" not in client.get(add_page(OrganisationName)).text

    submit(client, add_page(OrganisationName), **values)

    assert (OrganisationName.objects.count(), Proposal.objects.count()) == (1, 0)


def test_a_picture_does_not_wait(client, editor, settings, tmp_path):
    own = photo(factories.edition()).picture
    page = client.get(change_page(own))
    assert "image" not in form_data(page)

    submit(client, change_page(own), credit="Somebody")

    assert Proposal.objects.get().changes == {"credit": ["Us", "Somebody"]}
    assert Picture.objects.get().credit == "Us"


def test_persons_wait_as_content_does(client, editor):
    """A change to what shows a person waits; rows are added as drafts, also to what is public."""
    officer, post = factories.officer(name="Before"), factories.post()
    consent, term = factories.consent(officer), factories.term(post, officer)
    new = {
        "terms-TOTAL_FORMS": 2,
        "terms-1-officer": factories.officer().pk,
        "terms-1-start": "2031",
        "terms-1-acting": "on",
    }

    submit(client, change_page(officer), name="After")
    submit(client, change_page(consent), until="2040-01-01")
    submit(client, change_page(term), end="2030")
    submit(client, change_page(post), **{"terms-0-acting": "on"})
    assert submit(client, change_page(post), **new).status_code == 302

    assert [proposal.record for proposal in Proposal.objects.order_by("pk")] == [officer, consent, term]
    assert list(Proposal.objects.get(object_id=term.pk, changes__has_key="end").changes) == ["end", "acting"]
    assert [(row.end, row.acting, row.state) for row in post.terms.order_by("pk")] == [
        ("", False, "published"),
        ("", True, "draft"),
    ]
    officer.refresh_from_db()
    assert officer.name == "Before"


def test_an_earlier_version_of_what_is_published_waits(client, editor):
    edition = factories.edition(title_en="One", title_ar="أولى")
    edition.title_en, edition.title_ar = "Two", "ثانية"
    edition.save()
    first = Edition.history.earliest("history_id").history_id
    address = reverse("admin:editions_edition_revert", args=[edition.pk, first]) + "?language=ar"

    client.post(address, {"seen": client.get(address).context["seen"], "message": "Wrong"})

    edition.refresh_from_db()
    proposal = Proposal.objects.get()
    assert (edition.title_ar, proposal.changes) == ("ثانية", {"title_ar": ["ثانية", "أولى"]})
    assert (proposal.message, proposal.author) == ("Wrong", editor)


# --- Drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_saved(client, editor):
    edition = factories.edition(title_fr="Avant", **factories.DRAFT)
    page = client.get(change_page(edition))
    assert offered(page) == ["in_review"]
    assert "waits" not in page.text

    submit(client, change_page(edition), title_fr="Après", state="in_review", **soon())

    edition.refresh_from_db()
    assert (edition.title_fr, edition.state, edition.publish_at.year) == ("Après", "in_review", 2040)
    assert not Proposal.objects.exists()


def soon():
    return {"publish_at_0": "2040-05-01", "publish_at_1": "10:00"}


def test_without_permission_to_publish_no_state_is_published(client, editor):
    edition = factories.edition(**factories.DRAFT)

    for page in (change_page(edition), add_page(Edition)):
        answer = submit(client, page, state="published", number=3, title_en="x", start_date="2026")
        assert errors(answer) == [str(rights.NO_RIGHT)]
    assert not Edition.objects.filter(state="published").exists()


def test_nobody_publishes_their_own_work(client, publisher, four_eyes):
    new = submit(client, add_page(Edition), state="published", number=3, title_en="x", start_date="2026")
    assert errors(new) == [str(rights.OWN_WORK)]
    assert offered(new) == ["in_review"]

    edition = factories.edition(**factories.DRAFT)
    at_once = submit(client, change_page(edition), state="published", title_fr="Titre")
    assert errors(at_once) == [str(rights.OWN_WORK)]
    submit(client, change_page(edition), title_fr="Titre")
    assert errors(submit(client, change_page(edition), state="published")) == [str(rights.OWN_WORK)]
    assert str(rights.OWN_WORK) in client.get(change_page(edition)).text
    assert not Edition.objects.public().exists()


def test_the_work_of_another_is_published_at_its_time(client, publisher, four_eyes):
    edition = written_by_another()

    assert submit(client, change_page(edition), state="published", **soon()).status_code == 302

    edition.refresh_from_db()
    assert (edition.state, edition.publish_at.year) == ("published", 2040)
    assert not Edition.objects.public().exists()


def written_by_another():
    with act("form", User.objects.create_user("another")):
        return factories.edition(title_en="Theirs", **factories.DRAFT)


def test_own_rows_are_not_published_with_it(client, publisher, four_eyes):
    edition, organisation = written_by_another(), factories.organisation()
    rows = {f"attendances-0-{name}": value for name, value in ROW.items()}
    rows |= {"attendances-TOTAL_FORMS": 1, "attendances-0-organisation": organisation.acronym_en}

    answer = submit(client, change_page(edition), state="published", **rows)

    assert answer.status_code == 200
    assert "Save the rows first" in answer.text
    assert submit(client, change_page(edition), **rows).status_code == 302
    assert errors(submit(client, change_page(edition), state="published")) == [str(rights.OWN_WORK)]


ROW = {"role": "member", "mode": "in_person", "basis": "stated"}


def test_the_page_shows_what_would_become_visible(client, publisher, four_eyes):
    edition = written_by_another()
    factories.statement(edition)

    page = client.get(change_page(edition)).text

    assert "Editions: 1" in page
    assert "Statements: 1" in page
    assert "Languages that are complete:" in page


# --- Published records, with permission to publish -----------------------------------------------------------------


def test_publishers_save_or_propose(client, publisher, four_eyes):
    edition = factories.edition(title_fr="Avant")
    assert 'name="_propose"' in client.get(change_page(edition)).text

    submit(client, change_page(edition), title_fr="Plus tard", _propose="1", state="draft")
    edition.refresh_from_db()
    assert (edition.title_fr, edition.state) == ("Avant", "published")
    assert Proposal.objects.get().changes == {"title_fr": ["Avant", "Plus tard"]}

    submit(client, change_page(edition), title_fr="Maintenant")
    edition.refresh_from_db()
    assert edition.title_fr == "Maintenant"


def test_rows_wait_with_the_record(client, publisher):
    edition = factories.edition()
    row = factories.attendance(edition, factories.organisation())

    submit(client, change_page(edition), _propose="1", title_fr="Titre", **{"attendances-0-role": "observer"})

    assert {p.record: list(p.changes) for p in Proposal.objects.all()} == {edition: ["title_fr"], row: ["role"]}
    row.refresh_from_db()
    assert row.role == "member"


def test_a_draft_is_not_left_waiting(client, publisher):
    edition = factories.edition(title_fr="Avant", **factories.DRAFT)
    assert 'name="_propose"' not in client.get(change_page(edition)).text

    submit(client, change_page(edition), title_fr="Après", _propose="1")

    edition.refresh_from_db()
    assert edition.title_fr == "Après"


def test_readers_see_no_publication_section(client, member):
    client.force_login(member("auditor"))

    page = client.get(change_page(factories.edition())).text

    assert 'aria-label="Publication"' not in page


def test_a_liaison_officer_proposes_drafts_too(client, member):
    organisation = factories.organisation("own")
    client.force_login(member("liaison officer", speaks_for=organisation))
    post = factories.post(title_en="Before", **factories.DRAFT)
    post.organisations.add(organisation)

    submit(client, change_page(post), title_en="After")

    assert Post.objects.get().title_en == "Before"
    assert Proposal.objects.get().changes == {"title_en": ["Before", "After"]}


def test_a_liaison_officer_proposes_the_position_of_the_organisation(client, member, staff):
    own, other = factories.organisation("own"), factories.organisation("other")
    amendment = factories.amendment(factories.round("2031", invited=[own, other]), factories.goal(4))
    client.force_login(member("liaison officer", speaks_for=own))
    values = {"amendment": amendment.pk, "revision": 1, "stance": "support", "received_on": "2031-03"}

    foreign = submit(client, add_page(Position), organisation=other.pk, **values)
    assert errors(foreign, "organisation") == ["You do not speak for this organization."]
    submit(client, add_page(Position), organisation=own.pk, **values)

    assert not Position.objects.exists()
    Proposal.objects.get().apply(staff)
    assert Position.objects.public().get().code == "2031-1-r1-own-2031-03"


def test_a_liaison_officer_proposes_a_new_priority(client, member, staff):
    organisation, other, goal = factories.organisation("own"), factories.organisation("other"), factories.goal(1)
    officer = member("liaison officer", speaks_for=organisation)
    client.force_login(officer)
    values = {"label_en": "Cyber", "start_year": 2026, "slug": "cyber", "goals": [goal.pk]}
    page = client.get(add_page(Priority))
    assert "What you add here waits until a publisher applies it." in page.text
    assert not {"state", "publish_at_0"} & form_data(page).keys()

    foreign = submit(client, add_page(Priority), organisation=other.pk, **values)
    assert errors(foreign, "organisation") == ["You do not speak for this organization."]
    done = submit(client, add_page(Priority), organisation=organisation.pk, **values)

    addition = Proposal.objects.get()
    assert done.headers["Location"] == change_page(addition)
    assert client.get(change_page(addition)).status_code == 200
    assert not Priority.objects.exists()
    addition.apply(staff)
    made = Priority.objects.public().get()
    assert (made.organisation, made.label_en, list(made.goals.all())) == (organisation, "Cyber", [goal])


def test_no_form_is_offered_that_ends_in_a_refusal(client, member):
    """Every form for adding that a role is offered can be sent."""
    organisation = factories.organisation("own")
    for role in ("liaison officer", "translator", "data manager"):
        client.force_login(member(role, speaks_for=organisation if role == "liaison officer" else None))
        models = [model for model in registered_models(admin.site) if issubclass(model, Record)]
        offered = {model for model in models if client.get(add_page(model)).status_code == 200}
        assert offered == (OFFICERS if role == "liaison officer" else set())


OFFICERS = {
    *(Priority, Declaration, JointAction, OrganisationName, Official),
    *(ArrangementParty, ArrangementAct, ChannelLink),
    *(Position, Response, CommitmentUpdate, CommitmentAssessment),
}
