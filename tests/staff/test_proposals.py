"""Waiting changes: their differences, and deciding them in the list."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from apps.publishing.models import Proposal
from apps.publishing.proposing import propose
from tests import factories
from tests.staff.pages import change_page, list_page, shown, submit


@pytest.fixture
def record(db):
    return factories.organisation(name_ar="القديم", standing="guest")


def decide(client, action, *proposals, **data):
    """Choose the action in the list, and confirm it."""
    keys = [proposal.pk for proposal in proposals]
    given = {"action": action, ACTION_CHECKBOX_NAME: keys, "confirmed": "yes", "comment": "Because."}
    return client.post(list_page(Proposal), given | data, follow=True)


def page(proposal):
    return reverse("admin:publishing_proposal_decide", args=[proposal.pk])


def send(client, proposal, button, **changes):
    """Open the page of a waiting change, and press a button."""
    form = client.get(change_page(proposal)).context["form"]
    data = {bound.html_name: shown(bound.value()) for bound in form if bound.value() is not None}
    return client.post(page(proposal), data | {button: "1"} | changes, follow=True)


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_it_works(admin, staff, speak, record):
    speak("en")
    proposal = propose(record, {"name_ar": "الجديد"}, staff)

    response = decide(admin, "apply", proposal)

    record.refresh_from_db()
    proposal.refresh_from_db()
    assert (record.name_ar, proposal.state, proposal.decided_by) == ("الجديد", "applied", staff)
    assert said(response) == ["1 change was applied."]


def test_the_change_in_words(admin, staff, speak, record):
    speak("en")
    parent = factories.organisation(acronym_en="PARENT")
    source = factories.source(title="Annual report")
    values = {"name_ar": "الجديد", "standing": "member", "parent": parent.pk, "sources": [source.pk]}
    page = admin.get(change_page(propose(record, values, staff))).text

    for words in ("Name – Arabic", "<del>القديم</del>", "<ins>الجديد</ins>", "<del>guest</del>", "<ins>member</ins>"):
        assert words in page
    assert "<ins>PARENT</ins>" in page
    assert "Annual report" in page
    assert '<td lang="ar" dir="rtl">' in page
    assert 'name="_save"' not in page


def test_refuse(admin, staff, speak, record):
    speak("en")
    proposal = propose(record, {"name_ar": "الجديد"}, staff)

    assert said(decide(admin, "refuse", proposal)) == ["1 change was refused."]
    record.refresh_from_db()
    assert record.name_ar == "القديم"
    assert said(decide(admin, "apply", proposal))[0].endswith("This change was already decided.")


def test_a_conflict_is_shown(admin, staff, speak, record):
    speak("en")
    proposal = propose(record, {"name_ar": "الجديد"}, staff)
    record.name_ar = "آخر"
    record.save()

    assert "آخر" in admin.get(change_page(proposal)).text
    assert said(decide(admin, "apply", proposal))[0].endswith("Compare both before you publish.")
    record.refresh_from_db()
    assert record.name_ar == "آخر"


def test_a_value_that_is_not_valid(admin, staff, record):
    proposal = propose(record, {"website": "javascript:alert(1)"}, staff)

    assert len(said(decide(admin, "apply", proposal))) == 1
    proposal.refresh_from_db()
    assert proposal.state == "waiting"


def test_the_record_was_deleted(admin, staff, speak, record):
    speak("en")
    proposal = propose(record, {"website": "https://example.org/"}, staff)
    record.delete()

    assert admin.get(change_page(proposal)).status_code == 200
    assert said(decide(admin, "apply", proposal))[0].endswith("There is nothing to change any more.")


def test_readers_do_not_decide(client, staff, record):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_proposal"))
    client.force_login(reader)
    proposal = propose(record, {"name_ar": "الجديد"}, staff)

    decide(client, "apply", proposal)

    proposal.refresh_from_db()
    assert proposal.state == "waiting"


# --- The page of a waiting change -------------------------------------------------------------------------------------


@pytest.fixture
def editor(member):
    return member("editor")


@pytest.fixture
def publisher(member, client):
    user = member("publisher")
    client.force_login(user)
    return user


def test_it_is_applied_where_it_is_compared(client, editor, publisher, record, four_eyes):
    proposal = propose(record, {"name_ar": "الجديد", "standing": "member"}, editor)

    done = send(client, proposal, "apply")

    record.refresh_from_db()
    proposal.refresh_from_db()
    assert (record.name_ar, record.standing) == ("الجديد", "member")
    assert (proposal.state, proposal.decided_by) == ("applied", publisher)
    assert any(text.startswith("Applied: ") for text in said(done))


def test_in_part_and_otherwise_with_a_comment(client, editor, publisher, record, four_eyes):
    proposal = propose(record, {"name_ar": "الجديد", "standing": "member", "website": "https://a.example/"}, editor)
    part = {"choice-standing": "keep", "value-name_ar": "الأجد"}

    silent = send(client, proposal, "apply", **part)
    assert "Say why, so that the author knows." in silent.text
    assert "الأجد" in silent.text, "what was typed stays"
    record.refresh_from_db()
    assert record.name_ar == "القديم"

    send(client, proposal, "apply", **part, comment="They are a guest.")

    record.refresh_from_db()
    assert (record.name_ar, record.standing, record.website) == ("الأجد", "guest", "https://a.example/")
    client.force_login(editor)
    text = client.get(change_page(proposal)).text
    assert "They are a guest." in text
    assert "<bdi>not applied</bdi>" in text
    assert "Name – Arabic: <bdi>الأجد</bdi>" in text


def test_a_refusal_needs_a_comment(client, editor, publisher, record):
    proposal = propose(record, {"name_ar": "الجديد"}, editor)

    assert "Say why, so that the author knows." in send(client, proposal, "refuse", comment=" ").text
    proposal.refresh_from_db()
    assert proposal.state == "waiting"

    send(client, proposal, "refuse", comment="No source.")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.comment) == ("refused", "No source.")
    assert "Say why, so that the author knows." in decide(client, "refuse", theirs(record, editor), comment="").text


def theirs(record, editor):
    return propose(record, {"name_fr": "Nouveau"}, editor)


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"choice-name_ar": "keep", "comment": "Newer."}, "آخر"),
        ({"choice-name_ar": "apply"}, "الجديد"),
        ({"choice-name_ar": "apply", "value-name_ar": "ثالث"}, "ثالث"),
    ],
)
def test_a_conflict_is_resolved_there(client, editor, publisher, record, given, name):
    proposal = propose(record, {"name_ar": "الجديد"}, editor)
    record.name_ar = "آخر"
    record.save()
    compared = client.get(change_page(proposal)).text
    assert all(text in compared for text in ("القديم", "آخر", "الجديد"))

    assert "Choose which value stays." in send(client, proposal, "apply").text
    send(client, proposal, "apply", **given)

    record.refresh_from_db()
    proposal.refresh_from_db()
    assert (record.name_ar, proposal.state) == (name, "applied")


def test_who_decides_sees_what_changed_meanwhile(client, editor, publisher, record):
    proposal = propose(record, {"name_ar": "الجديد"}, editor)
    seen = proposal.digest()
    record.name_ar = "آخر"
    record.save()

    answer = send(client, proposal, "apply", seen=seen, **{"choice-name_ar": "apply"})

    assert "It was changed while you compared." in answer.text
    record.refresh_from_db()
    assert record.name_ar == "آخر"


def test_a_value_that_is_not_valid_is_said_beside_it(client, editor, publisher, record):
    proposal = propose(record, {"website": "https://a.example/"}, editor)

    refused = send(client, proposal, "apply", **{"value-website": "javascript:alert(1)"})

    assert refused.context["form"].errors["value-website"]
    record.refresh_from_db()
    assert record.website == ""


@pytest.mark.parametrize("eyes", [True, False])
def test_nobody_applies_alone_but_withdraws(client, publisher, record, settings, eyes):
    settings.FOUR_EYES = eyes
    proposal = propose(record, {"name_ar": "الجديد"}, publisher)

    send(client, proposal, "apply")
    record.refresh_from_db()
    assert (record.name_ar == "الجديد") is not eyes
    if eyes:
        send(client, proposal, "withdraw")
        proposal.refresh_from_db()
        assert proposal.state == "withdrawn"


def test_an_author_edits_what_waits(client, editor, record):
    client.force_login(editor)
    proposal = propose(record, {"name_ar": "الجديد"}, editor)

    send(client, proposal, "save", **{"value-name_ar": "الأجد"})
    send(client, proposal, "apply")

    proposal.refresh_from_db()
    record.refresh_from_db()
    assert (proposal.changes, proposal.state) == ({"name_ar": ["القديم", "الأجد"]}, "waiting")
    assert record.name_ar == "القديم"


def test_an_author_finds_the_text_again(client, editor, record):
    client.force_login(editor)
    propose(record, {"name_ar": "الجديد", "standing": "member"}, editor)
    form = client.get(change_page(record)).context["adminform"].form
    assert (form["name_ar"].value(), form["standing"].value()) == ("الجديد", "member")
    assert "القديم" in str(form["name_ar"].help_text)

    submit(client, change_page(record), name_ar="الأجد")
    submit(client, change_page(record), standing="guest")

    assert [p.changes for p in Proposal.objects.all()] == [{"name_ar": ["القديم", "الأجد"]}]


def test_an_author_sees_what_became_of_it(client, editor, staff, record):
    client.force_login(editor)
    propose(record, {"name_ar": "الجديد"}, editor).refuse(staff, "No source.")

    text = client.get(change_page(record)).text

    assert "Your last change was refused." in text
    assert "No source." in text


def test_the_names_of_the_secretariat_are_for_the_secretariat(client, member, staff, record):
    officer = member("liaison officer", speaks_for=record)
    client.force_login(officer)
    proposal = propose(record, {"name_ar": "الجديد"}, officer)
    proposal.refuse(staff, "No source.")

    for address in (list_page(Proposal), change_page(proposal), change_page(record)):
        text = client.get(address).text
        assert staff.username not in text.replace("/static/", "")
        assert "No source." in text


def test_several_are_compared_before_they_are_applied(client, editor, publisher, record):
    proposals = [propose(record, {"name_ar": "الجديد"}, editor), propose(record, {"name_fr": "Nouveau"}, publisher)]

    asked = client.post(list_page(Proposal), {"action": "apply", ACTION_CHECKBOX_NAME: [p.pk for p in proposals]})
    assert asked.status_code == 200
    record.refresh_from_db()
    assert record.name_ar == "القديم"


def test_the_title_names_no_columns(admin, speak, staff, record):
    speak("en")
    proposal = propose(record, {"name_ar": "الجديد"}, staff)

    assert "name_ar" not in str(proposal)
    assert "<h1>name_ar" not in admin.get(change_page(proposal)).text
