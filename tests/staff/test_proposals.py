"""Waiting changes: their differences, and deciding them in the list."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission, User

from apps.publishing.models import Proposal, propose
from tests import factories
from tests.staff.pages import change_page, list_page


@pytest.fixture
def record(db):
    return factories.organisation(name_ar="القديم", standing="guest")


def decide(client, action, *proposals):
    keys = [proposal.pk for proposal in proposals]
    return client.post(list_page(Proposal), {"action": action, ACTION_CHECKBOX_NAME: keys}, follow=True)


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
