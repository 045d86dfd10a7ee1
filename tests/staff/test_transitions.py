"""Bulk actions: publish, review, archive and assign, with a confirmation page, reasons for refusals, and one change."""

import re
from datetime import UTC, datetime

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.editions.models import Attendance, Edition
from apps.history.models import Change
from apps.participants.models import Organisation
from apps.publishing import rights
from apps.publishing.models import Proposal
from apps.publishing.record_notes import Assignment, Authorship, ReviewComment
from apps.records.acts import act
from apps.staff import actions
from tests import factories
from tests.staff.pages import add_page, change_page, form_data, list_page, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def publisher(member, client):
    user = member("publisher")
    client.force_login(user)
    return user


def ask(client, action, *records, **data):
    """Submit an action for records of a list."""
    keys = [record.pk for record in records]
    return client.post(list_page(type(records[0])), {"action": action, ACTION_CHECKBOX_NAME: keys, **data}, follow=True)


def confirm(client, action, *records, **data):
    return ask(client, action, *records, confirmed="yes", **data)


def said(page):
    return [str(message) for message in page.context["messages"]]


def states(*records):
    return [type(record).objects.get(pk=record.pk).state for record in records]


def draft(by=None, **values):
    with act("form", by):
        return factories.edition(**factories.DRAFT | values)


def test_it_works(client, publisher, four_eyes):
    editor = User.objects.create_user("editor")
    editions = [draft(editor, title_en=f"Edition {n}") for n in range(2)]
    factories.statement(editions[0])

    page = ask(client, "publish", *editions)
    assert "Editions: 2" in page.text
    assert "Statements: 1" in page.text
    assert states(*editions) == ["draft", "draft"]

    assert said(confirm(client, "publish", *editions, message="Agreed in May")) == ["Published: 2 editions"]
    assert set(Edition.objects.public()) == set(editions)
    change = Change.objects.first()
    assert (change.kind, change.by, change.message) == ("bulk", publisher, "Agreed in May")
    assert Edition.history.filter(history_change=change).count() == 2


def test_each_refusal_has_its_reason(client, publisher, four_eyes):
    own, other = draft(publisher, title_en="Mine"), draft(title_en="Theirs")
    gone = factories.edition(state="archived", title_en="Gone")
    public = factories.edition(title_en="Public")

    page = ask(client, "publish", own, other, gone, public)
    assert [(str(record), reason) for record, reason in page.context["refused"]] == [
        (str(own), str(rights.OWN_WORK)),
        (str(gone), "A record cannot go from “archived” to “published”."),
        (str(public), "It already has this state."),
    ]
    assert page.context["allowed"] == [other]

    done = confirm(client, "publish", own, other, gone)
    assert said(done) == [
        f"Published: {other}",
        f"{own}: {rights.OWN_WORK}",
        f"{gone}: A record cannot go from “archived” to “published”.",
    ]
    assert states(own, other, gone) == ["draft", "published", "archived"]


def test_at_a_time(client, publisher):
    own_time = datetime(2039, 1, 1, tzinfo=UTC)
    first, second = draft(), draft(publish_at=own_time)

    confirm(client, "publish", first, second)
    assert [edition.publish_at == own_time for edition in Edition.objects.order_by("pk")] == [False, True]
    assert list(Edition.objects.public()) == [first]

    third = draft()
    confirm(client, "publish", third, publish_at_0="2040-05-01", publish_at_1="10:00")
    third.refresh_from_db()
    assert (third.state, third.publish_at) == ("published", datetime(2040, 5, 1, 10, tzinfo=UTC))


def test_an_invalid_time(client, publisher):
    edition = draft()

    page = confirm(client, "publish", edition, publish_at_0="tomorrow", publish_at_1="10:00")

    assert page.context["form"].errors.keys() == {"publish_at"}
    assert states(edition) == ["draft"]


@pytest.mark.parametrize(
    ("role", "to_review", "archived"),
    [
        ("editor", ["in_review", "published"], ["archived", "published"]),
        ("publisher", ["in_review", "published"], ["archived"] * 2),
    ],
)
def test_review_and_archive(client, member, four_eyes, role, to_review, archived):
    client.force_login(member(role))
    waiting, public = draft(), factories.edition()

    confirm(client, "send_to_review", waiting, public)
    assert states(waiting, public) == to_review
    page = ask(client, "archive", waiting, public)
    assert page.context["hides"] == archived.count("archived") - 1
    confirm(client, "archive", waiting, public)
    assert states(waiting, public) == archived


def test_assign(client, publisher, member):
    editor, reader = member("editor"), member("auditor")
    editions = [draft(), draft()]

    people = ask(client, "assign", *editions).context["form"].fields["user"].queryset
    assert set(people) == {publisher, editor}
    assert confirm(client, "assign", *editions, user=reader.pk).context["form"].errors.keys() == {"user"}

    confirm(client, "assign", *editions, user=editor.pk)
    assert [(task.user, task.by) for task in Assignment.objects.all()] == [(editor, publisher)] * 2
    confirm(client, "assign", editions[0], user=publisher.pk)
    assert {task.record: task.user for task in Assignment.objects.all()} == dict(
        zip(editions, [publisher, editor], strict=True)
    )
    confirm(client, "assign", *editions)
    assert not Assignment.objects.exists()


def test_a_task_is_on_the_page_of_the_record(client, publisher):
    edition = draft()
    confirm(client, "assign", edition, user=publisher.pk)

    assert "assigned to" in client.get(f"{list_page(Edition)}{edition.pk}/change/").text


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (
            "publisher",
            {
                "change_fields",
                "publish",
                "send_to_review",
                "return_to_editor",
                "back_to_draft",
                "archive",
                "assign",
                "delete_selected",
            },
        ),
        ("editor", {"change_fields", "send_to_review", "back_to_draft", "archive", "assign"}),
        ("translator", set()),
        ("data manager", {"csv_with_private_columns"}),
        ("auditor", set()),
    ],
)
def test_permissions(client, member, role, offered):
    client.force_login(member(role, languages=["fr"]))
    edition = draft()

    choices = dict(client.get(list_page(Edition)).context["action_form"].fields["action"].choices)
    assert set(choices) - {"", "csv_of_selection"} == offered
    for action in {"publish", "send_to_review", "back_to_draft", "archive", "assign"} - offered:
        confirm(client, action, edition)
    assert (states(edition), Assignment.objects.count()) == (["draft"], 0)


def test_a_liaison_officer_makes_no_transition(client, member):
    organisation = factories.organisation("own", **factories.DRAFT)
    client.force_login(member("liaison officer", speaks_for=organisation))

    confirm(client, "send_to_review", organisation)

    assert states(organisation) == ["draft"]


def test_rows_have_no_state(client, publisher):
    choices = dict(client.get(list_page(Attendance)).context["action_form"].fields["action"].choices)

    assert not {"publish", "send_to_review", "archive", "assign"} & set(choices)


def test_too_many(client, publisher, monkeypatch):
    monkeypatch.setattr(actions, "MAX_RECORDS", 1)
    editions = [draft(), draft()]

    for answer in (ask(client, "publish", *editions), confirm(client, "publish", *editions)):
        assert said(answer) == ["Choose at most 1 records at once."]
    assert states(*editions) == ["draft", "draft"]


def test_as_many_queries_for_many_as_for_few(client, publisher):
    def queries(data):
        organisations = [factories.organisation(**factories.DRAFT) for _each in range(data.pop("count"))]
        with CaptureQueriesContext(connection) as made:
            answer = client.post(
                list_page(Organisation),
                {"action": "publish", ACTION_CHECKBOX_NAME: [record.pk for record in organisations], **data},
            )
        assert answer.status_code in (200, 302)
        return len([query for query in made if "session" not in query["sql"]])

    queries({"count": 1})  # caches that each process fills once
    assert queries({"count": 2}) == queries({"count": 6})


def test_without_an_allowed_record_the_page_gives_the_reasons(client, publisher):
    public = factories.edition()

    page = ask(client, "publish", public)

    assert "Nothing can be done:" in page.text
    assert 'name="confirmed"' not in page.text


def test_what_one_person_changed_alone_is_confirmed_by_another(client, publisher, four_eyes, settings):
    mine, theirs, nobodys = (factories.edition() for _each in range(3))
    for edition, by in ((mine, publisher), (theirs, User.objects.create_superuser("other"))):
        with act("form", by):
            Edition.objects.filter(pk=edition.pk).update(title_fr="Titre")

    done = confirm(client, "confirm", mine, theirs, nobodys)

    assert said(done) == [
        f"Confirmed: {theirs}",
        f"{mine}: You made the last change, so somebody else must confirm it.",
        f"{nobodys}: There is nothing to confirm.",
    ]
    assert [note.record for note in Authorship.objects.all()] == [mine]
    settings.FOUR_EYES = False
    assert "confirm" not in dict(client.get(list_page(Edition)).context["action_form"].fields["action"].choices)


# --- What a message says, and undoing it -----------------------------------------------------------------------------


def button(page):
    """The form of the button that undoes what the page says; its address and data."""
    form = r'<form method="post" action="([^"]+)" class="undo">.*?name="next" value="([^"]+)"'
    ((found, back),) = re.findall(form, page.text, re.DOTALL)
    return found, {"next": back}


def press_undo(client, page):
    address, data = button(page)
    return client.post(address, data, follow=True)


def test_a_scheduled_publication_is_said_and_listed(client, publisher):
    edition = draft(title_en="Ninth")

    done = confirm(client, "publish", edition, publish_at_0="2040-05-01", publish_at_1="10:00")

    (text,) = said(done)
    assert re.fullmatch(r"Scheduled for .*2040.*: .* – Ninth", text)
    listed = client.get(list_page(Edition), {"state__exact": "scheduled"})
    assert re.search(r"scheduled for [^<]*2040", listed.text)
    assert list(listed.context["cl"].result_list) == [edition]
    assert not client.get(list_page(Edition), {"state__exact": "published"}).context["cl"].result_list


@pytest.mark.parametrize("eyes", [True, False])
def test_a_wrong_archive_is_taken_back_by_who_did_it(client, publisher, settings, eyes):
    settings.FOUR_EYES = eyes
    editions = [factories.edition(title_en=f"Edition {n}") for n in range(2)]
    with act("form", publisher):
        Edition.objects.filter(pk=editions[0].pk).update(title_fr="Titre")  # changed alone, and public all the same

    done = confirm(client, "archive", *editions)
    assert said(done) == ["Archived: 2 editions"]
    assert said(press_undo(client, done)) == ["The change has been undone."]

    assert states(*editions) == ["published", "published"]


def test_not_if_somebody_else_built_on_it(client, publisher, four_eyes):
    edition = factories.edition()
    done = confirm(client, "archive", edition)
    with act("form", User.objects.create_user("another")):
        Edition.objects.filter(pk=edition.pk).update(state="draft")

    page = press_undo(client, done)

    assert "It has been changed since" in page.text
    assert states(edition) == ["draft"]


def test_archived_with_other_texts_it_is_not_published_again_alone(client, publisher, four_eyes):
    edition = factories.edition()
    done = confirm(client, "archive", edition)
    submit(client, change_page(edition), title_fr="Titre")

    press_undo(client, done)

    assert states(edition) == ["archived"]


def test_back_to_draft(client, publisher):
    editions = [factories.edition() for _each in range(2)]

    assert "2 records are no longer seen by the public." in ask(client, "back_to_draft", *editions).text
    assert said(confirm(client, "back_to_draft", *editions)) == ["Draft again: 2 editions"]
    assert states(*editions) == ["draft", "draft"]


def test_a_form_says_what_it_did(client, publisher):
    edition = draft(title_en="Ninth")

    assert said(submit_to_end(client, edition)) == ["Nothing was changed."]
    saved = submit_to_end(client, edition, title_fr="Neuvième")
    edition.refresh_from_db()
    assert said(saved) == [f"Saved: {edition}"]
    press_undo(client, saved)
    edition.refresh_from_db()
    assert edition.title_fr is None
    assert said(submit_to_end(client, edition, state="published")) == [f"Published: {edition}"]


def submit_to_end(client, record, **changes):
    page = client.get(change_page(record))
    return client.post(change_page(record), form_data(page) | changes, follow=True)


def test_what_was_taken_back_needs_no_confirmation(client, publisher, four_eyes):
    edition = factories.edition(title_fr="Avant")
    saved = submit_to_end(client, edition, title_fr="Après")
    assert Authorship.objects.get().user == publisher

    press_undo(client, saved)

    assert Edition.objects.get().title_fr == "Avant"
    assert not Authorship.objects.exists()


def test_what_remains_is_the_work_of_one_person(client, publisher, four_eyes):
    edition = factories.edition(title_fr="Avant", title_es="Antes")
    submit_to_end(client, edition, title_es="Ahora")
    saved = submit_to_end(client, edition, title_fr="Après")

    undone = press_undo(client, saved)
    assert Authorship.objects.get().user == publisher, "the Spanish title remains"

    press_undo(client, undone)
    assert Edition.objects.get().title_fr == "Après"
    assert Authorship.objects.get().user == publisher


def test_a_row_that_was_taken_back(client, publisher, four_eyes):
    edition = factories.edition()
    row = factories.attendance(edition, factories.organisation())
    saved = submit_to_end(client, edition, **{"attendances-0-role": "observer"})
    assert edition in [note.record for note in Authorship.objects.all()]

    press_undo(client, saved)

    row.refresh_from_db()
    assert row.role == "member"
    assert not Authorship.objects.exists()


@pytest.mark.parametrize("role", ["editor", "translator"])
def test_everybody_undoes_their_own_work(client, member, role):
    client.force_login(member(role, languages=["fr"]))
    edition = draft(title_en="Ninth", title_fr="Avant")
    saved = submit_to_end(client, edition, title_fr="Après")

    press_undo(client, saved)

    edition.refresh_from_db()
    assert edition.title_fr == "Avant"


def test_nobody_without_the_permission_undoes_the_work_of_others(client, member):
    with act("form", User.objects.create_user("another")):
        edition = factories.edition(title_fr="Avant", **factories.DRAFT)
        Edition.objects.filter(pk=edition.pk).update(title_fr="Après")
    client.force_login(member("translator", languages=["fr"]))

    assert client.post(reverse("admin:history_change_undo", args=[Change.objects.first().pk])).status_code == 403


def test_after_undoing_one_stays_on_the_site(client, publisher):
    edition = factories.edition()
    done = confirm(client, "archive", edition)
    address, _data = button(done)

    assert client.post(address, {"next": "https://evil.example/"}).headers["Location"].startswith("/admin/")


# --- A button saves first ---------------------------------------------------------------------------------------------


def offered(page):
    """What the page of a record offers: the states beside “Save”, and the transitions that ask for something first."""
    steps = re.findall(r'<button [^>]*name="state" value="(\w+)"', page.text)
    return steps, re.findall(r'name="_transition" value="(\w+)"', page.text)


def test_a_button_saves_and_publishes_in_one_go(client, publisher):
    edition = draft(title_en="Ninth", title_fr="Avant")
    page = client.get(change_page(edition))
    assert offered(page) == (["in_review", "published", "scheduled"], ["archive", "assign"])
    assert re.search(r'id="becomes-visible">\s*Becomes visible: Editions: 1', page.text)

    done = submit_to_end(client, edition, title_fr="Après", state="published")

    edition.refresh_from_db()
    assert (edition.title_fr, edition.state) == ("Après", "published")
    assert said(done) == [f"Published: {edition}"]
    assert said(press_undo(client, done)) == ["The change has been undone."]
    assert states(edition) == ["draft"]


def test_there_is_one_way_to_each_state(client, member):
    """The form shows the state, and no input sends one; a state has a button beside “Save” or a page, not both."""
    client.force_login(member("publisher"))
    for state in ("draft", "in_review", "published", "archived"):
        page = client.get(change_page(factories.edition(state=state)))
        steps, asking = offered(page)
        assert not re.search(r'<(select|input|textarea)[^>]*name="state"', page.text)
        assert f'<div class="readonly" id="id_state">{page.context["stored"].state_text.capitalize()}' in page.text
        done = {"in_review": "send_to_review", "published": "publish", "draft": "back_to_draft"}
        assert not {done[step] for step in steps if step in done} & set(asking)


def test_saving_without_a_step_leaves_the_state(client, publisher):
    edition = draft(title_fr="Avant", state="in_review")

    submit(client, change_page(edition), title_fr="Après")

    edition.refresh_from_db()
    assert (edition.title_fr, edition.state) == ("Après", "in_review")


def test_somebody_else_gave_it_a_state_meanwhile(client, publisher):
    edition = draft()
    page = client.get(change_page(edition))
    Edition.objects.filter(pk=edition.pk).update(state="in_review")

    client.post(change_page(edition), form_data(page) | {"title_fr": "Après"})

    edition.refresh_from_db()
    assert (edition.title_fr, edition.state) == ("Après", "in_review")


@pytest.mark.parametrize("day", ["", "2001-01-01"])
def test_scheduling_takes_a_time_to_come(client, publisher, day):
    edition = draft()

    back = submit_to_end(client, edition, state="scheduled", publish_at_0=day, publish_at_1=day and "10:00")

    assert back.context["adminform"].form.errors == {
        "publish_at": ["Say when it becomes visible: a date and a time in the future."]
    }
    assert states(edition) == ["draft"]


def test_scheduled_in_one_go(client, publisher):
    edition = draft(title_en="Ninth")

    done = submit_to_end(client, edition, state="scheduled", publish_at_0="2040-05-01", publish_at_1="10:00")

    edition.refresh_from_db()
    assert (edition.state, edition.publish_at) == ("published", datetime(2040, 5, 1, 10, tzinfo=UTC))
    assert re.fullmatch(r"Scheduled for .*2040.*: .* – Ninth", *said(done))


def test_the_note_for_the_reviewer_stays_with_the_record(client, member):
    client.force_login(member("editor"))
    edition = draft()

    back = submit_to_end(client, edition, state="in_review", review_note="x" * 1001)
    assert back.context["adminform"].form.errors.keys() == {"review_note"}
    submit(client, change_page(edition), state="in_review", review_note="Please check the place.")

    assert states(edition) == ["in_review"]
    assert [one.text for one in ReviewComment.open_of(Edition, [edition.pk])] == ["Please check the place."]


def test_a_note_of_a_change_that_waits_is_no_value(client, member):
    """The form of a published record has no such field for an editor: forged, it changes nothing."""
    client.force_login(member("editor"))
    edition = factories.edition()

    assert submit(client, change_page(edition), title_fr="Titre", review_note="x", state="draft").status_code == 302

    assert [list(proposal.changes) for proposal in Proposal.objects.all()] == [["title_fr"]]
    assert states(edition) == ["published"]


@pytest.mark.parametrize("state", ["published", "archived", "scheduled", "nonsense"])
def test_a_forged_state_is_refused(client, member, state):
    client.force_login(member("editor"))
    edition = factories.edition(**{"state": "archived"} if state != "archived" else factories.PUBLISHED)

    submit(client, change_page(edition), state=state, publish_at_0="2040-05-01", publish_at_1="10:00")

    assert states(edition) == ["archived" if state != "archived" else "published"]


def test_a_new_record_is_sent_to_review_with_its_first_save(client, member):
    client.force_login(member("editor"))
    page = client.get(add_page(Edition))
    assert offered(page) == (["in_review"], [])

    client.post(add_page(Edition), form_data(page) | {**NEW, "state": "in_review"})

    assert Edition.objects.get(number=3).state == "in_review"


NEW = {"number": 3, "title_en": "Third", "start_date": "2026"}


def test_what_asks_for_something_saves_first(client, publisher):
    edition = draft(title_en="Ninth", title_fr="Avant")

    asked = submit_to_end(client, edition, title_fr="Après", _transition="archive")

    edition.refresh_from_db()
    assert (edition.title_fr, edition.state) == ("Après", "draft")
    assert said(asked) == [f"Saved: {edition}"]
    done = client.post(asked.request["PATH_INFO"], {"confirmed": "yes", "action": "archive"}, follow=True)
    assert done.request["PATH_INFO"] == change_page(edition)
    assert said(done) == [f"Archived: {edition}"]


def test_nothing_typed_is_lost_when_it_is_wrong(client, publisher):
    edition = draft(title_en="Ninth")

    back = submit_to_end(client, edition, title_en="", title_fr="Neuvième", state="published")

    assert "Neuvième" in back.text
    assert states(edition) == ["draft"]


def test_a_transition_that_is_not_offered(client, member):
    client.force_login(member("editor"))
    edition = draft(title_en="Ninth")

    for name, status in (("publish", 403), ("delete_selected", 403), ("send_to_review", 200)):
        page = reverse("admin:editions_edition_transition", args=[edition.pk, name])
        assert client.get(page).status_code == status
