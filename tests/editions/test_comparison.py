"""Attendance compared with the previous edition: what both lists prove, and what stays unknown."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from apps.editions.comparison import ABSENT, CAME, UNKNOWN, compare
from apps.editions.models import Edition
from apps.records import clock
from tests import factories
from tests.page_helpers import queries_of, text_of

LISTS = ["complete", "partial", "standing", "none"]
NOT_COMPLETE = LISTS[1:]


def meeting(number, attendance_list):
    """An edition that has been held."""
    return Edition(number=number, attendance_list=attendance_list, start_date="2022")


def row(name, is_attended=True):
    return SimpleNamespace(organisation_id=name, organisation=name, is_attended=is_attended)


def groups(now, rows, before, rows_before):
    """The names of organisations by presence at the previous edition and at this one."""
    found = compare(meeting(6, now), rows, meeting(5, before), rows_before)
    return {(group.then, group.now): group.organisations for group in found.groups}


@pytest.mark.parametrize("now", LISTS)
@pytest.mark.parametrize("before", LISTS)
def test_attendance_at_both_is_known_from_any_list(now, before):
    assert groups(now, [row("a")], before, [row("a")]) == {(CAME, CAME): ["a"]}


@pytest.mark.parametrize("now", LISTS)
def test_new_needs_a_complete_previous_list(now):
    assert groups(now, [row("a")], "complete", []) == {(ABSENT, CAME): ["a"]}


@pytest.mark.parametrize("now", LISTS)
@pytest.mark.parametrize("before", NOT_COMPLETE)
def test_new_is_unknown_without_a_complete_previous_list(now, before):
    assert groups(now, [row("a")], before, []) == {(UNKNOWN, CAME): ["a"]}


@pytest.mark.parametrize("before", LISTS)
def test_absence_needs_a_complete_list(before):
    assert groups("complete", [], before, [row("a")]) == {(CAME, ABSENT): ["a"]}


@pytest.mark.parametrize("now", NOT_COMPLETE)
@pytest.mark.parametrize("before", LISTS)
def test_absence_is_unknown_without_a_complete_list(now, before):
    assert groups(now, [], before, [row("a")]) == {(CAME, UNKNOWN): ["a"]}


@pytest.mark.parametrize("listed", LISTS)
def test_the_standing_composition_proves_no_attendance(listed):
    only_composition = [row("a", is_attended=False)]

    assert groups(listed, only_composition, "complete", [row("a")]) == {(CAME, UNKNOWN): ["a"]}
    assert groups("complete", [row("a")], listed, only_composition) == {(UNKNOWN, CAME): ["a"]}
    assert groups("complete", [], listed, only_composition) == {(UNKNOWN, ABSENT): ["a"]}
    assert groups(listed, only_composition, "complete", []) == {(ABSENT, UNKNOWN): ["a"]}
    assert groups(listed, only_composition, listed, only_composition) == {(UNKNOWN, UNKNOWN): ["a"]}


def test_groups_have_titles_and_signs_and_known_ones_come_first():
    now = [row("again"), row("new"), row("new too")]

    found = compare(meeting(6, "complete"), now, meeting(5, "complete"), [row("gone"), row("again")]).groups

    assert [(group.sign, group.title, group.organisations, group.is_known) for group in found] == [
        ("=", "At both editions", ["again"], True),
        ("+", "New: not at edition 5", ["new", "new too"], True),
        ("−", "Absent this time: was at edition 5", ["gone"], True),
    ]


def test_reasons_name_the_incomplete_lists():
    def reasons(now, before):
        return compare(meeting(6, now), [row("a")], meeting(5, before), [row("b")]).reasons

    assert reasons("complete", "complete") == []
    assert reasons("complete", "partial") == ["The list of edition 5 names only some participants."]
    assert reasons("none", "complete") == ["No attendance list of edition 6 was found."]
    assert reasons("partial", "standing") == [
        "Only the standing composition of edition 5 is known, not who attended.",
        "The list of edition 6 names only some participants.",
    ]


@pytest.mark.django_db
class TestOnThePage:
    def two_editions(self, now="complete", before="complete"):
        return (
            factories.edition(5, attendance_list=before, start_date="2021-10-27", end_date=""),
            factories.edition(6, attendance_list=now),
        )

    def test_it_is_worded(self, client):
        before, now = self.two_editions(before="partial")
        factories.attendance(now, factories.organisation("new"))
        factories.attendance(before, factories.organisation("gone"))

        page = text_of(client.get("/en/editions/6/"))

        assert (
            "Compared with the previous edition Previous edition: 5 · 2021 . The list of edition 5 names only" in page
        )
        assert "− Absent this time: was at edition 5 (1) GONE" in page
        assert "? At this edition; unknown for edition 5 (1) NEW" in page

    def test_nothing_private_is_compared(self, client):
        before, _now = self.two_editions()
        hidden = factories.organisation(acronym_en="HIDDEN-ORG", **factories.DRAFT)
        factories.attendance(before, hidden)
        factories.attendance(before, factories.organisation("gone"))
        draft = factories.edition(4, attendance_list="complete", start_date="2020-05-20", **factories.DRAFT)
        factories.attendance(draft, hidden)

        page = client.get("/en/editions/6/")

        assert "HIDDEN" not in page.content.decode()
        assert [group.title for group in page.context["comparison"].groups] == ["Absent this time: was at edition 5"]
        assert client.get("/en/editions/5/").context["comparison"] is None, "a draft is no previous edition"

    def test_an_edition_to_come_is_not_compared(self, client):
        with clock.stopped_at(datetime(2022, 12, 7, 12, tzinfo=UTC)):
            self.two_editions()

            assert client.get("/en/editions/6/").context["comparison"] is None

    def test_many_attendances_cost_no_more_queries(self, client):
        before, now = self.two_editions()
        factories.attendance(before, factories.organisation())
        factories.attendance(now, factories.organisation())
        few = queries_of(client, "/en/editions/6/")
        for edition in (before, now) * 10:
            factories.attendance(edition, factories.organisation())

        assert queries_of(client, "/en/editions/6/") == few
