"""The calendar of publications: by day, in the user's time zone, with what the user can view."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.records import clock
from apps.staff.models import Preference
from tests import factories
from tests.staff.pages import change_page

pytestmark = pytest.mark.django_db
PAGE = "/admin/calendar/"
NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def at(day, hour=23):
    return datetime(2027, 3, day, hour, 30, tzinfo=UTC)


def days(client):
    with clock.stopped_at(NOW):
        page = client.get(PAGE)
    return [(day.day, [entry.name for entry in entries]) for day, entries in page.context["days"]]


def test_it_works(admin):
    edition = factories.edition(title_en="Late", publish_at=at(2))
    organisation = factories.organisation(acronym_en="EARLY", publish_at=at(2, 8))
    factories.edition(title_en="Public")
    factories.edition(title_en="Draft", **factories.DRAFT | {"publish_at": at(3)})
    later = factories.edition(title_en="Later", publish_at=at(4))

    assert days(admin) == [(2, [str(organisation), str(edition)]), (4, [str(later)])]
    with clock.stopped_at(NOW):
        assert change_page(edition) in admin.get(PAGE).text
    assert reverse("staff:calendar") in admin.get("/admin/").text


def test_days_are_those_of_the_user(client, staff):
    Preference.objects.create(user=staff, time_zone="Asia/Tokyo")
    client.force_login(staff)
    factories.edition(publish_at=at(2))

    assert [day for day, _names in days(client)] == [3]


def test_only_what_the_user_can_view(client, member):
    own, other = factories.organisation(publish_at=at(2)), factories.organisation(publish_at=at(2))
    factories.consent(factories.officer(), publish_at=at(2))
    client.force_login(member("liaison officer", speaks_for=own))
    assert [names for _day, names in days(client)] == [[str(own)]]

    client.force_login(member("translator", languages=["fr"]))
    assert [names for _day, names in days(client)] == [sorted([str(own), str(other)])]


def test_no_query_for_each_record(admin):
    counts = []
    for _round in range(2):
        for day in range(2, 5):
            factories.priority(factories.organisation(), publish_at=at(day))
        days(admin)
        with CaptureQueriesContext(connection) as queries:
            days(admin)
        counts.append(len(queries))
    assert counts[0] == counts[1]
