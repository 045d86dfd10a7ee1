"""Recent changes on the home page: by day, many records in one line, and nothing that is not public."""

from datetime import UTC, date, datetime

import pytest

from apps.history.changes import change
from apps.history.models import Change
from apps.pages.sections import recent_kinds
from apps.records import clock
from apps.website import recent
from tests import factories
from tests.page_helpers import MOST_QUERIES, queries_of, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 10, 12, tzinfo=UTC)


def moment(day, month=5):
    return datetime(2026, month, day, 9, tzinfo=UTC)


def at(record, created, changed=None):
    """The record, with these moments of creation and last change."""
    type(record).objects.filter(pk=record.pk).update(created_at=created, changed_at=changed or created)
    return record


def lines():
    """(day, is new, count, texts of the named records), in the order of the page."""
    with clock.stopped_at(NOW):
        return [
            (day.day, line.is_new, line.count, [str(record) for record in line.records])
            for day, of_day in recent.days()
            for line in of_day
        ]


def test_it_works(client, lang):
    factories.edition(6)

    assert client.get(f"/{lang}/").status_code == 200


def test_without_records_there_is_no_list(client):
    assert lines() == []
    assert "What changed recently" not in text_of(client.get("/en/"))


def test_the_newest_day_comes_first_with_new_and_changed_records_apart():
    at(factories.organisation("old"), moment(1))
    at(factories.organisation("touched"), moment(1), moment(3))
    at(factories.release(title_en="News"), moment(3))
    at(factories.organisation("fresh"), moment(3))

    assert lines() == [
        (3, True, 1, ["News"]),
        (3, True, 1, ["FRESH"]),
        (3, False, 1, ["TOUCHED"]),
        (1, True, 1, ["OLD"]),
    ]


def test_many_of_one_kind_on_one_day_are_one_line(client):
    europol = at(factories.organisation("europol"), moment(2))
    for _ in range(recent.FEW + 1):
        at(factories.priority(europol), moment(2))

    assert lines() == [(2, True, 1, ["EUROPOL"]), (2, True, 4, [])]
    with clock.stopped_at(NOW):
        page = client.get("/en/")
    assert "2 May 2026 Added: organization Organisation" in text_of(page)
    assert "Added: 4 strategic priorities" in text_of(page)
    assert '<a href="/en/priorities/">4 strategic priorities</a>' in page.content.decode()


def test_what_became_public_later_is_new_on_that_day():
    """When a draft was created and changed is private."""
    at(factories.edition(6, title_en="Sixth", publish_at=moment(4)), moment(1), moment(2))

    assert lines() == [(4, True, 1, ["6 – Sixth"])]


def test_the_installation_is_no_news():
    """What only the seed wrote is left out; once a person changed it, it is changed and not new."""
    with change(Change.Kind.SEED):
        at(factories.edition(5, title_en="Untouched"), moment(1))
        seeded = factories.edition(6, title_en="Corrected")
    assert lines() == []

    seeded.city_en = "New York"
    seeded.save()
    at(seeded, moment(2))

    assert lines() == [(2, False, 1, ["6 – Corrected"])]


def test_what_is_not_public_is_not_listed(client):
    hidden = at(factories.organisation(name_en="HIDDEN", **factories.DRAFT), moment(1))
    at(factories.priority(hidden, label_en="HIDDEN"), moment(1))
    for make in (factories.release, factories.edition):
        at(make(title_en="HIDDEN", **factories.DRAFT), moment(1))
        at(make(title_en="HIDDEN", publish_at=moment(11)), moment(1))
    at(factories.goal(label_en="HIDDEN", state="archived"), moment(1))

    assert lines() == []
    with clock.stopped_at(NOW):
        assert "HIDDEN" not in client.get("/en/").content.decode()


def test_a_text_is_in_the_readers_language_or_marked(client):
    at(factories.release(title_en="News", title_fr="Nouvelles"), moment(1))
    at(factories.goal(1, label_en="Borders"), moment(1))

    page = client.get("/fr/").content.decode().partition('class="recent"')[2]

    assert ">Nouvelles</a>" in page
    assert '<span lang="en" dir="ltr">Borders</span> <span class="mark">anglais</span></a>' in page


def test_the_list_ends_after_some_lines():
    for day in range(1, recent.MOST + 5):
        at(factories.release(), datetime(2026, 4, day, 9, tzinfo=UTC))

    with clock.stopped_at(NOW):
        days = [day for day, _ in recent.days()]
    assert days == [date(2026, 4, recent.MOST + 4 - back) for back in range(recent.MOST)]


def test_it_costs_one_query_and_one_for_each_kind_with_named_records(client, django_assert_num_queries):
    def make():
        organisation = factories.organisation()
        for record in (organisation, factories.priority(organisation), factories.goal()):
            at(record, moment(1))
        for record in (factories.release(), factories.joint_action(), factories.arrangement()):
            at(record, moment(1))
        edition = at(factories.edition(), moment(1))
        factories.attendance(edition, organisation, role="host")
        at(factories.commitment(edition), moment(1))

    make()
    with clock.stopped_at(NOW):
        with django_assert_num_queries(1 + len(recent_kinds())):
            list(recent.days())
        assert queries_of(client, "/en/") <= MOST_QUERIES + len(recent_kinds())
        for _ in range(recent.FEW):
            make()
        with django_assert_num_queries(1):
            list(recent.days())
