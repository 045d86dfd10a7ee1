"""Changing chosen fields of many records: preview, four eyes, one change."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import User

from apps.history.models import Change
from apps.participants.models import Organisation
from apps.priorities.models import Priority
from apps.publishing.models import Proposal
from tests import factories
from tests.staff.pages import list_page

pytestmark = pytest.mark.django_db


def send(client, records, **data):
    keys = [record.pk for record in records]
    return client.post(list_page(type(records[0])), {"action": "change_fields", ACTION_CHECKBOX_NAME: keys} | data)


def apply(client, records, **data):
    """Preview, then change; returns the preview."""
    preview = send(client, records, stage="preview", **data)
    send(client, records, stage="apply", seen=preview.context["seen"], **data)
    return preview.context["planned"]


def regions(*records):
    return [Organisation.objects.get(pk=record.pk).region for record in records]


AFRICA = {"change-region": "on", "region": "africa"}


def test_it_works(admin, speak):
    speak("en")
    one, other = (factories.organisation(region="europe", **factories.DRAFT) for _each in range(2))

    preview = send(admin, [one, other], stage="preview", **AFRICA)

    assert [plan.lines for plan in preview.context["planned"]] == [[("Region", "Europe", "Africa")]] * 2
    assert regions(one, other) == ["europe", "europe"]
    before = Change.objects.count()
    page = send(admin, [one, other], stage="apply", seen=preview.context["seen"], **AFRICA)
    assert page.status_code == 302
    assert regions(one, other) == ["africa", "africa"]
    assert Change.objects.count() == before + 1


def test_only_marked_fields_change(admin):
    record = factories.organisation(region="europe", standing="member", **factories.DRAFT)

    apply(admin, [record], standing="guest", **AFRICA)

    record.refresh_from_db()
    assert (record.region, record.standing) == ("africa", "member")


def test_without_a_preview_nothing_is_saved(admin):
    record = factories.organisation(region="europe", **factories.DRAFT)

    page = send(admin, [record], stage="apply", **AFRICA)

    assert (page.status_code, regions(record)) == (200, ["europe"])
    assert page.context["planned"]


def test_a_record_that_changed_after_the_preview_is_shown_again(admin):
    record = factories.organisation(region="europe", **factories.DRAFT)
    seen = send(admin, [record], stage="preview", **AFRICA).context["seen"]
    record.save()

    page = send(admin, [record], stage="apply", seen=seen, **AFRICA)

    assert (page.status_code, regions(record)) == (200, ["europe"])


def test_other_values_than_in_the_preview_are_shown_again(admin):
    record = factories.organisation(region="europe", **factories.DRAFT)
    seen = send(admin, [record], stage="preview", **AFRICA).context["seen"]

    send(admin, [record], stage="apply", seen=seen, **AFRICA | {"region": "gulf"})

    assert regions(record) == ["europe"]


def test_a_public_record_waits_where_the_user_may_not_publish(client, member, four_eyes):
    editor = member("editor")
    client.force_login(editor)
    public, draft = factories.organisation(region="europe"), factories.organisation(region="europe", **factories.DRAFT)

    planned = apply(client, [public, draft], **AFRICA)

    assert [plan.waits for plan in planned] == [True, False]
    assert regions(public, draft) == ["europe", "africa"]
    proposal = Proposal.objects.get()
    assert (proposal.record, proposal.changes, proposal.author) == (public, {"region": ["europe", "africa"]}, editor)
    proposal.apply(User.objects.create_superuser("publisher"))
    assert regions(public) == ["africa"]


def test_sources_are_added(admin):
    first, second = factories.source(), factories.source()
    record = factories.organisation(**factories.DRAFT)
    record.sources.add(first)

    apply(admin, [record], **{"change-sources": "on", "sources": [second.pk]})

    assert set(record.sources.all()) == {first, second}


def test_a_record_that_would_not_be_valid_stays(admin):
    wrong = factories.priority(factories.organisation(), start_year=2025, **factories.DRAFT)
    right = factories.priority(factories.organisation(), start_year=2020, **factories.DRAFT)

    planned = apply(admin, [wrong, right], **{"change-end_year": "on", "end_year": "2022"})

    assert [bool(plan.refusal) for plan in planned] == [True, False]
    assert [Priority.objects.get(pk=row.pk).end_year for row in (wrong, right)] == [None, 2022]


def test_keys_texts_and_states_are_not_offered(admin):
    page = send(admin, [factories.organisation()])

    offered = set(page.context["form"].fields)
    assert {"region", "standing", "kind", "verified_on", "sources"} <= offered
    assert not offered & {"code", "state", "publish_at", "name", "name_en"}


def test_no_field_chosen(admin):
    page = send(admin, [factories.organisation()], stage="preview")

    assert page.context["form"].non_field_errors()


@pytest.mark.parametrize("role", ["translator", "auditor", "data manager"])
def test_it_is_for_those_who_write_these_fields(client, member, role):
    client.force_login(member(role, languages=["fr"]))
    record = factories.organisation(region="europe", **factories.DRAFT)

    send(client, [record], stage="preview", **AFRICA)

    assert 'value="change_fields"' not in client.get(list_page(Organisation)).text
    assert regions(record) == ["europe"]
