"""The briefing for an edition as its agenda pack: what changed comes first, then what is due, silent or undecided."""

from datetime import UTC, datetime, timedelta

import pytest

from apps.liaison.answers import CheckAnswer
from apps.liaison.models import ContactCheck
from apps.records import clock
from tests import factories
from tests.page_helpers import queries_of, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def editions():
    days = {7: "2024-01-10", 8: "2025-05-06", 9: "2026-11-04"}
    return {number: factories.edition(number, start_date=day, end_date=day) for number, day in days.items()}


def page(client, query="", number=9, language="en"):
    return text_of(client.get(f"/{language}/coverage/briefing/{number}/{query}"))


def rows(client, part, query="", number=9):
    answer = client.get(f"/en/coverage/briefing/{number}.csv{query}")
    lines = answer.content.decode("utf-8-sig").splitlines()[1:]
    return [line for line in lines if line.startswith(f"{part},")]


# --- Commitments -----------------------------------------------------------------------------------------------------


def test_commitments_that_are_due_or_silent(client, editions):
    europol = factories.organisation("europol", acronym_en="Europol")
    factories.commitment(editions[7], "silent", title_en="Silent one", owners=[europol])
    factories.commitment(editions[8], "due", title_en="Due one", due="2026-05", due_setting="set")
    late = factories.commitment(editions[8], "reported", title_en="Reported one", due="2026-07", due_setting="set")
    over = factories.commitment(editions[7], "over", title_en="Over one", due="2025", due_setting="set")
    factories.commitment(editions[7], "draft", title_en="Secret one", **factories.DRAFT)
    factories.commitment_update(late, "2026-02", "limited")
    factories.commitment_update(over, "2024-06", "complete")

    assert rows(client, "commitment") == [
        "commitment,silent,europol,,silent,Silent one,",
        "commitment,due,,,due,Due one,2026-05",
    ]
    shown = page(client)
    assert "Silent one Europol · Nothing reported since edition 7." in shown
    assert "Due one · due May 2026 · Nothing reported since edition 8." in shown
    assert "Reported one" not in shown.partition("What changed")[0]
    assert "Secret one" not in shown
    # A month later, the date of the third has passed, too; a report after the day is not known yet.
    assert [line.split(",")[1] for line in rows(client, "commitment", "?as_of=2026-08-01")] == [
        "silent",
        "due",
        "reported",
    ]
    assert [line.split(",")[1] for line in rows(client, "commitment", "?as_of=2026-01-01")] == [
        "silent",
        "due",
        "reported",
    ]


def test_a_commitment_of_the_edition_itself_is_not_silent(client, editions):
    factories.commitment(editions[8], "new")

    assert rows(client, "commitment", number=8) == []
    assert rows(client, "commitment", number=9) != []


def test_before_the_first_edition_nothing_was_reported_and_nobody_is_silent(client):
    announced = factories.edition(1, start_date="2027-01-10", end_date="2027-01-11")
    factories.commitment(announced, "promise")
    done = factories.commitment(announced, "done", due="2026-05", due_setting="set")
    factories.commitment_update(done, "2026-02", "complete")
    factories.commitment(announced, "due", due="2026-05", due_setting="set", title_en="Due one")

    assert "Due one" in page(client, number=1)
    assert rows(client, "commitment", number=1) == ["commitment,due,,,due,Due one,2026-05"]
    assert client.get("/en/commitments/").status_code == 200


def test_what_a_later_edition_reports_was_reported(client, editions):
    """Nobody is silent of whom a later edition reports: by the day, it was known."""
    own = factories.commitment(editions[7], "promise")
    factories.commitment_update(own, "2025-05-08", edition=editions[9])

    assert rows(client, "commitment", "?as_of=2025-05-07", number=8) != []
    assert rows(client, "commitment", "?as_of=2025-05-08", number=8) == []


# --- Amendments ------------------------------------------------------------------------------------------------------


def test_amendments_that_are_not_decided(client, editions):
    goal, europol = factories.goal(4), factories.organisation("europol")
    open_round = factories.round("2026", opened_on="2026-01", invited=[europol])
    undecided, decided = (factories.amendment(open_round, goal, number=number) for number in (1, 2))
    factories.position(undecided, europol, received_on="2026-02-01")
    factories.decision(decided, "refused", decided_on="2026-03-01")
    factories.amendment(factories.round("2027", opened_on=""), goal)
    factories.amendment(open_round, goal, number=3, **factories.DRAFT)

    assert [line.split(",")[1] for line in rows(client, "amendment")] == ["2026-1"]
    assert "2026-1-r1-europol-2026-02-01" in rows(client, "amendment")[0]
    assert [line.split(",")[1] for line in rows(client, "amendment", "?as_of=2026-02-15")] == ["2026-1", "2026-2"]
    assert rows(client, "amendment", "?as_of=2025-12-31") == []
    assert "Amendments that are not decided" in page(client)
    assert "do not say whether it passes. · 1 position counts." in page(client)


# --- What changed ----------------------------------------------------------------------------------------------------


def test_what_changed_since_the_edition_before_comes_first(client, editions):
    europol = factories.organisation("europol", acronym_en="Europol")
    goal = factories.goal(1)
    factories.joint_action(goal, slug="begun", title_en="Begun", lead=europol, start="2025-06")
    factories.joint_action(goal, slug="ended", title_en="Ended", lead=europol, start="2020", end="2025-12-31")
    factories.joint_action(goal, slug="before", title_en="Before", lead=europol, start="2025-05-06")
    post = factories.post(code="seat", title_en="Seat")
    factories.term(post, factories.officer(), start="2024", end="2025-09-30")
    amendment = factories.amendment(factories.round("2025", opened_on="2025-06"), goal)
    factories.decision(amendment, "adopted", decided_on="2025-12")
    own = factories.commitment(editions[8], title_en="Promise")
    factories.commitment_update(own, "2026-01", "limited")
    factories.commitment_update(own, "2026-06-15", "substantial")  # after the day

    shown = page(client)
    first = shown.partition("What changed since edition 8")[2].partition("Open findings")[0]

    for line in (
        "Begun · joint action begun · June 2025",
        "Ended · joint action ended · 31 December 2025",
        "Seat · post: filled, now vacant",
        "· amendment 1: adopted · December 2025",
        "Promise · commitment, claimed: limited · January 2026",
    ):
        assert line in first, line
    assert "Before" not in first
    assert "substantial" not in first
    assert shown.index("What changed since edition 8") < shown.index("Open findings")
    assert [line.split(",")[4] for line in rows(client, "change")][:2] == ["joint action begun", "joint action ended"]


def test_a_changed_cell_leads_to_the_day_of_the_briefing(client, editions):
    europol, goal = factories.organisation("europol"), factories.goal(1)
    factories.declaration(europol, goal, "planned", "2023")
    factories.declaration(europol, goal, "active", "2024-06")

    text = client.get("/en/coverage/briefing/8/").text.partition("What changed since edition 7")[2]

    assert 'href="/en/coverage/europol/1/?as_of=2025-05-06"' in text.partition("</section>")[0]


def test_cells_with_another_state_and_new_findings(client, editions):
    europol, goal = factories.organisation("europol", acronym_en="Europol"), factories.goal(1)
    factories.declaration(europol, goal, "planned", "2024")
    factories.declaration(europol, goal, "active", "2025-06")

    assert "Europol , goal 1 planned, now active" in page(client)
    assert rows(client, "change") == ["change,europol-1,europol,1,active,planned → active,"]


def test_the_first_edition_has_no_change(client):
    factories.edition(1, start_date="2016-11-01", end_date="2016-11-02")

    assert "What changed" not in page(client, number=1)


# --- Contacts --------------------------------------------------------------------------------------------------------


def test_public_contacts_that_do_not_answer(client, editions):
    seen, hidden = (
        factories.post(code="seen", title_en="Duty desk"),
        factories.post(code="hidden", title_en="Other desk"),
    )
    for post, tier in ((seen, "public"), (hidden, "participants")):
        contact = factories.contact(post, value=f"{post.code}@example.org", tier=tier)
        for days in (200, 100):
            check, _token = ContactCheck.ask(contact)
            ContactCheck.objects.filter(pk=check.pk).update(
                asked_at=NOW - timedelta(days=days), expires_at=NOW - timedelta(days=days - 21), answer=CheckAnswer.NONE
            )

    assert "Contacts that do not answer Duty desk not confirmed" in page(client)
    assert "Other desk" not in page(client).partition("Contacts that do not answer")[2]
    assert rows(client, "contact") == ["contact,seen,,,silent,Duty desk,"]
    assert rows(client, "contact", "?as_of=2026-05-31") == []  # when it fell silent is not kept


# --- The day ---------------------------------------------------------------------------------------------------------


def test_an_edition_to_come_is_briefed_as_of_today(client, editions):
    assert "The situation on 1 June 2026" in page(client)
    assert "The situation on 10 January 2024" in page(client, number=7)
    assert "The situation on 31 March 2025" in page(client, "?as_of=2025-03")


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar"])
def test_a_day_that_is_none(client, editions, language):
    answer = client.get(f"/{language}/coverage/briefing/9/?as_of=soon")

    assert (answer.status_code, "errorlist" in answer.text) == (200, True)
    assert client.get(f"/{language}/coverage/briefing/9.csv?as_of=soon").status_code == 400


def test_costs_the_same_for_few_and_many(client, editions):
    def queries(count):
        for _ in range(count):
            body, goal = factories.organisation(), factories.goal()
            factories.commitment(editions[7], owners=[body])
            amendment = factories.amendment(factories.round(opened_on="2026", invited=[body]), goal)
            factories.position(amendment, body, received_on="2026-02")
            factories.joint_action(goal, lead=body, start="2025-06")
            factories.declaration(body, goal, "active", "2025-06")
            factories.contact(factories.post(), tier="public")
        return queries_of(client, "/en/coverage/briefing/9/")

    few = queries(1)
    assert queries(3) <= few
