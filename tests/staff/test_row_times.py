"""The time of a row of an edition in the admin: its form, its lists, the calendar, and who gives it."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from apps.editions.models import Outcome
from apps.publishing.models import Proposal
from apps.records import clock
from tests import factories
from tests.staff.pages import change_page, form_data, list_page, submit

pytestmark = pytest.mark.django_db
THEN = datetime(2031, 5, 1, 10, tzinfo=UTC)
BEFORE = THEN - timedelta(days=1)


def test_the_form_of_the_edition_gives_it_a_time(admin):
    edition = factories.edition(title_en="Ninth")
    row = factories.outcome(edition)
    page = admin.get(change_page(edition))
    assert page.text.count('class="readonly">published') >= 1

    time = {"outcomes-0-visible_from_0": "2031-05-01", "outcomes-0-visible_from_1": "10:00"}
    admin.post(change_page(edition), form_data(page) | time)

    row.refresh_from_db()
    assert row.visible_from == THEN
    assert "scheduled for" in admin.get(change_page(edition)).text
    with clock.stopped_at(BEFORE):
        listed = admin.get(list_page(Outcome)).text
        planned = admin.get(reverse("staff:calendar"))
    assert "scheduled for" in listed
    assert [entry.at for _day, entries in planned.context["days"] for entry in entries] == [THEN]


def test_bringing_it_forward_waits_without_the_permission(client, member):
    client.force_login(member("editor"))
    row = factories.outcome(factories.edition(), visible_from=THEN)

    submit(client, change_page(row), visible_from_0="", visible_from_1="")

    row.refresh_from_db()
    assert row.visible_from == THEN
    assert [list(proposal.changes) for proposal in Proposal.objects.all()] == [["visible_from"]]
