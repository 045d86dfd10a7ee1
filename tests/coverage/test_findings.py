"""Findings of a world small enough to check by eye: exactly these, with stable keys and digests."""

from datetime import date

import pytest

from apps.coverage.findings import findings
from apps.coverage.matrix import build
from tests.coverage.known import (
    NONE,
    OUTSIDE,
    action,
    arrangement,
    channel,
    declared,
    facts,
    goal,
    organisation,
    priority,
)

DAY = date(2024, 6, 1)
ORGANISATIONS = [
    organisation("euro-1", "europe"),
    organisation("euro-2", "europe"),
    organisation("gulf-1", "gulf"),
    organisation("gulf-2", "gulf"),
    organisation("afri-1", "africa"),
    organisation("un-1", "world"),
    organisation("un-2", "world"),
]
HUMAN = priority("gulf-1", 2, label="Human trafficking", ar="الاتجار بالبشر", start=2020, end=2026)
WORLD = [
    # Goal 1. All of Europe declares that it does nothing: a gap. In the Gulf, one organisation is unknown. Africa has a
    # single organisation, and the world is no region.
    *(declared("euro-1", 1, NONE), declared("euro-2", 1, OUTSIDE), declared("gulf-1", 1, NONE)),
    *(declared("afri-1", 1, NONE), declared("un-1", 1, NONE), declared("un-2", 1, OUTSIDE)),
    # Goal 2. Two with labels alike, by the English and by the Arabic; others begin or have ended, or nobody knows when.
    # Nobody works together with anybody.
    HUMAN,
    priority("euro-1", 2, label="Trafficking in human beings", ar="الاتجار بالبشر", start=2022, end=2026),
    priority("un-1", 2, label="Beings", ar="الإتجار بالبَشَر", start=2024, end=2026),
    priority("gulf-2", 2, label="Trafficking in human beings", start=2025),
    priority("gulf-2", 2, label="Human trafficking", start=2010, end=2023, slug="ended"),
    priority("gulf-2", 2, label="Human trafficking", start=2018, slug="long ago"),
    priority("gulf-2", 2, label="Human trafficking", start=None, slug="some day"),
    priority("euro-2", 2, label="Border guards", start=2020),
    *(declared("afri-1", 2, OUTSIDE), declared("un-2", 2, NONE)),
    # Goal 3. Three organisations work for it, two of them together; the third only observes their joint action.
    *(priority("euro-1", 3, label="A"), priority("gulf-1", 3, label="B"), priority("afri-1", 3, label="C")),
    action("ours", 3, lead="euro-1", partners=["gulf-1"], observers=["afri-1"]),
    *(declared(code, 3, OUTSIDE) for code in ("euro-2", "gulf-2", "un-1", "un-2")),
    # Goal 4. The two organisations that work for it do so together; their similar priorities have ended.
    action("both", 4, co_leads=["euro-1", "gulf-1"]),
    *(priority(code, 4, label="Once", end=2023) for code in ("euro-1", "gulf-1")),
    *(declared(code, 4, OUTSIDE) for code in ("euro-2", "gulf-2", "afri-1", "un-1", "un-2")),
]


def found(*more, without=(), organisations=ORGANISATIONS, on=DAY):
    known = facts(*(fact for fact in WORLD if fact not in without), *more)
    return findings(build(on, organisations, [goal(number) for number in (1, 2, 3, 4)], known))


def by_key(*more, **values):
    return {finding.key: finding.organisations for finding in found(*more, **values)}


EXPECTED = {
    "gap-1-europe": ("euro-1", "euro-2"),
    "overlap-2-gulf-1-human-trafficking-2020": ("euro-1", "gulf-1", "un-1"),
    "opportunity-2": ("euro-1", "euro-2", "gulf-1", "un-1"),
    "opportunity-3": ("afri-1", "euro-1", "gulf-1"),
    "question-1-gulf": ("gulf-2",),
    "unconnected-2-gulf-1-human-trafficking-2020": ("euro-1", "gulf-1", "un-1"),
}


def test_it_works():
    assert by_key() == EXPECTED
    assert list(by_key()) == list(EXPECTED), "by kind, then goal"


def test_a_new_active_declaration_closes_a_gap():
    assert by_key(declared("euro-2", 1, "active", "2024")).keys() == EXPECTED.keys() - {"gap-1-europe"}


def test_a_declaration_closes_a_question_and_can_open_a_gap():
    after = by_key(declared("gulf-2", 1, OUTSIDE))

    assert after.keys() - EXPECTED.keys() == {"gap-1-gulf"}
    assert EXPECTED.keys() - after.keys() == {"question-1-gulf"}


def test_a_joint_action_of_all_closes_the_opportunity():
    all_three = {"lead": "afri-1", "co_leads": ["euro-1"], "partners": ["gulf-1"]}

    assert "opportunity-3" not in by_key(action("all", 3, **all_three))
    assert "opportunity-3" in by_key(action("all", 3, **all_three, end="2024-05-31"))
    assert "opportunity-3" in by_key(action("all", 2, **all_three))


def test_an_opportunity_names_organisations_without_a_joint_action():
    """A works with B and B with C, but A and C have no joint action."""
    known = by_key(action("more", 3, lead="gulf-1", partners=["afri-1"]))

    assert known["opportunity-3"] == ("afri-1", "euro-1")


def test_what_is_agreed_between_all_closes_the_opportunity_and_what_is_over_does_not():
    all_three = {"parties": ["afri-1", "euro-1", "gulf-1"]}

    assert by_key(arrangement("pact", parties=["afri-1", "euro-1"]))["opportunity-3"] == ("afri-1", "gulf-1")
    assert "opportunity-3" not in by_key(arrangement("pact", **all_three))
    assert "opportunity-3" in by_key(arrangement("pact", **all_three, ended="2024-05"))
    assert "opportunity-3" in by_key(arrangement("pact", **all_three, signed="2025"))
    assert "opportunity-3" in by_key(arrangement("pact", **all_three, kind="agreement_in_negotiation"))


@pytest.mark.parametrize(
    ("connection", "left"),
    [
        (arrangement("pact", parties=["euro-1", "gulf-1", "un-1"]), None),
        (arrangement("talks", parties=["euro-1", "gulf-1", "un-1"], kind="agreement_in_negotiation"), None),
        (arrangement("pact", parties=["euro-1", "gulf-1"]), ("euro-1", "un-1")),
        (arrangement("pact", parties=["euro-1", "gulf-1"], ended="2023"), ("euro-1", "gulf-1", "un-1")),
        (arrangement("pact", parties=["euro-1", "gulf-1"], signed="2025"), ("euro-1", "gulf-1", "un-1")),
        (channel("euro-1", "gulf-1", "un-1"), None),
        (channel("euro-1", "gulf-1", since="2024-06-01"), ("euro-1", "un-1")),
        (channel("euro-1", "gulf-1", since="2024-06-02"), ("euro-1", "gulf-1", "un-1")),
    ],
)
def test_unconnected_are_those_of_an_overlap_without_a_known_arrangement_or_channel(connection, left):
    unconnected = {key: codes for key, codes in by_key(connection).items() if key.startswith("unconnected")}

    assert list(unconnected.values()) == ([left] if left else [])


def test_an_arrangement_for_a_goal_waits_for_a_joint_action_of_its_parties():
    pact = arrangement("pact", 3, parties=["afri-1", "gulf-1"])

    assert by_key(pact)["without_action-3-pact"] == ("afri-1", "gulf-1")
    assert "without_action-3-pact" not in by_key(pact, action("more", 3, lead="gulf-1", partners=["afri-1"]))
    assert "without_action-3-pact" in by_key(pact, action("more", 3, lead="gulf-1", observers=["afri-1"]))
    assert "without_action-3-pact" in by_key(pact, action("more", 2, lead="gulf-1", partners=["afri-1"]))
    for other in (
        arrangement("pact", parties=["afri-1", "gulf-1"]),
        arrangement("pact", 3, parties=["afri-1"]),
        arrangement("pact", 3, parties=["afri-1", "gulf-1"], signed="2024-06-02"),
        arrangement("pact", 3, parties=["afri-1", "gulf-1"], ended="2023"),
        arrangement("pact", 3, parties=["afri-1", "gulf-1"], kind="agreement_in_negotiation"),
        arrangement("pact", 3, parties=["euro-1", "gulf-1"]),  # these two work together
    ):
        assert not any(key.startswith("without_action") for key in by_key(other))


def test_an_opportunity_names_the_years_that_all_share():
    """From the latest of the first years to the earliest of the last ones; without an end, for five years."""
    years = {finding.key: finding.years for finding in found() if finding.kind == "opportunity"}

    assert years == {"opportunity-2": (2024, 2025), "opportunity-3": (2020, 2025)}
    longer = found(priority("euro-2", 2, label="Seas", start=2024, end=2030), on=date(2025, 6, 1))
    assert next(finding.years for finding in longer if finding.key == "opportunity-2") == (2025, 2026)
    declared_only = found(*(declared(code, 1, "active", "2024") for code in ("gulf-1", "gulf-2")))
    assert next(finding.years for finding in declared_only if finding.key == "opportunity-1") == (2024, 2024)


def test_an_overlap_needs_several_organisations_one_goal_and_shared_years():
    twin = {"label": "Forgery", "start": 2024}

    assert by_key(priority("euro-1", 2, slug="a", **twin), priority("euro-1", 2, slug="b", **twin)) == EXPECTED
    assert by_key(priority("euro-1", 2, **twin), priority("gulf-1", 3, **twin)) == EXPECTED
    later = priority("gulf-1", 2, label="Forgery", start=2025)
    assert by_key(priority("euro-1", 2, **twin), later) == EXPECTED
    added = by_key(priority("euro-1", 2, **twin), priority("gulf-1", 2, label="Forgery", start=2023))
    assert added.keys() - EXPECTED.keys() == {"overlap-2-gulf-1-forgery-2023", "unconnected-2-gulf-1-forgery-2023"}


def test_an_overlap_has_no_chain():
    """Another organisation's label is similar to one member's only: it does not come in."""
    added = by_key(priority("euro-2", 2, label="Human rights and human trafficking routes", start=2024))

    assert added["overlap-2-gulf-1-human-trafficking-2020"] == ("euro-1", "gulf-1", "un-1")


def test_an_overlap_keeps_a_key_when_its_priorities_change():
    before = next(finding for finding in found() if finding.kind == "overlap")
    joined = next(f for f in found(priority("afri-1", 2, label="Human trafficking", start=2024)) if f.kind == "overlap")
    later = priority("afri-1", 2, label="Human trafficking", start=2024)
    left = next(f for f in found(later, without=[HUMAN]) if f.kind == "overlap")

    assert joined.digest != before.digest
    assert before.key in joined.keys
    assert left.key in joined.keys


def test_the_digest_depends_on_the_evidence_alone():
    before = {finding.key: finding.digest for finding in found()}
    other_day = {finding.key: finding.digest for finding in found(on=date(2024, 12, 31))}
    goals = [goal(number) for number in (1, 2, 3, 4)]
    reordered = findings(build(DAY, ORGANISATIONS[::-1], goals, facts(*reversed(WORLD))))

    assert other_day == before == {finding.key: finding.digest for finding in reordered}
    changed = {finding.key: finding.digest for finding in found(declared("euro-1", 1, OUTSIDE, "2023"))}
    assert {key for key in before if before[key] != changed[key]} == {"gap-1-europe"}


@pytest.mark.parametrize(("code", "region"), [("un-3", "world"), ("asia-1", "eurasia")])
def test_questions_name_unknown_organisations_except_of_the_world(code, region):
    more = by_key(organisations=[*ORGANISATIONS, organisation(code, region)])

    questions = {key for key, codes in more.items() if code in codes}
    assert questions == (set() if region == "world" else {f"question-{number}-eurasia" for number in (1, 2, 3, 4)})
