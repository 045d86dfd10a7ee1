"""Properties of findings that hold whatever is recorded."""

from datetime import date
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from apps.coverage.findings import findings
from apps.coverage.matrix import build
from apps.search.folding import fold, trigrams
from tests.coverage.known import action, arrangement, channel, declared, facts, goal, organisation, priority

DAY = date(2024, 6, 1)
REGIONS = {"a": "africa", "b": "africa", "c": "europe", "d": "europe", "e": "world"}
CODES, NUMBERS = st.sampled_from(sorted(REGIONS)), st.sampled_from([1, 2])
YEARS = st.none() | st.integers(2020, 2028)
LABELS = st.sampled_from(
    [
        "",
        "Drug trafficking",
        "Arms trafficking",
        "Arms and drug trafficking",
        "Traffic in arms",
        "Cybercrime",
        "Cyber crime and fraud",
        "Fraud",
    ]
)
STANCES = st.sampled_from(["active", "planned", "none_declared", "outside_mandate"])

horizons = st.tuples(YEARS, YEARS).filter(lambda years: None in years or years[0] <= years[1])
priorities = st.builds(
    lambda number, code, goals, label, years: priority(
        code, *goals, label=label, start=years[0], end=years[1], slug=f"p-{number}"
    ),
    st.integers(0, 10**9),
    CODES,
    st.sets(NUMBERS, max_size=2),
    LABELS,
    horizons,
)
declarations = st.builds(declared, CODES, NUMBERS, STANCES, st.sampled_from(["2020", "2024-01", "2025"]))
actions = st.builds(
    lambda number, lead, partners, goals, start: action(
        f"a-{number}", *goals, lead=lead, partners=partners - {lead}, start=start
    ),
    st.integers(0, 10**9),
    CODES,
    st.sets(CODES, max_size=3),
    st.sets(NUMBERS, min_size=1, max_size=2),
    st.sampled_from(["2020", "2030"]),
)
worlds = st.tuples(
    st.lists(priorities, max_size=9, unique_by=lambda fact: fact.slug),
    st.lists(declarations, max_size=9, unique_by=lambda fact: (fact.organisation, fact.goal, fact.declared_on)),
    st.lists(actions, max_size=3, unique_by=lambda fact: fact.slug),
).map(lambda kinds: [fact for kind in kinds for fact in kind])


def found(known, codes=tuple(REGIONS)):
    organisations = [organisation(code, REGIONS[code]) for code in codes]
    return findings(build(DAY, organisations, [goal(1), goal(2)], facts(*known)))


def of(kind, findings):
    return [finding for finding in findings if finding.kind == kind]


@given(known=worlds, code=CODES, number=NUMBERS, label=LABELS)
def test_a_priority_in_force_never_adds_a_gap(known, code, number, label):
    before = {finding.key for finding in of("gap", found(known))}
    after = {finding.key for finding in of("gap", found([*known, priority(code, number, label=label, slug="new")]))}

    assert after <= before


@given(known=worlds, order=st.randoms())
def test_the_order_of_facts_changes_nothing(known, order):
    first = [(finding.key, finding.digest, finding.organisations) for finding in found(known)]
    order.shuffle(known)

    assert [(finding.key, finding.digest, finding.organisations) for finding in found(known)] == first


@given(known=worlds, later=st.lists(priorities.filter(lambda fact: fact.start and fact.start > DAY.year), max_size=4))
def test_what_begins_later_changes_no_state_and_no_overlap(known, later):
    """On a past day nothing counts that was published after it."""

    def shown(known):
        matrix = build(DAY, [organisation(code, REGIONS[code]) for code in REGIONS], [goal(1), goal(2)], facts(*known))
        states = {place: cell.state for place, cell in matrix.cells.items()}
        return states, [(finding.key, finding.digest) for finding in findings(matrix)]

    assert shown([*known, *later]) == shown(known)


@given(known=worlds)
def test_all_priorities_of_an_overlap_share_a_year(known):
    for finding in of("overlap", found(known)):
        first = max(fact.start for fact in finding.priorities)
        last = min(fact.end or fact.start + 5 for fact in finding.priorities)
        assert first <= DAY.year <= last


@given(known=worlds)
def test_an_opportunity_names_who_works_apart_and_the_years_they_share(known):
    """Recomputed pair by pair: both active, and no joint action in force with both of them."""
    matrix = build(DAY, [organisation(code, REGIONS[code]) for code in REGIONS], [goal(1), goal(2)], facts(*known))
    running = [fact for fact in known if hasattr(fact, "roles") and fact.start == "2020"]
    opportunities = {finding.goal.number: finding for finding in of("opportunity", findings(matrix))}

    for number in (1, 2):
        active = [code for code in REGIONS if matrix.cells[code, str(number)].state in ("lead", "active")]
        joint = [fact.working for fact in running if number in fact.goals]
        apart = [pair for pair in combinations(active, 2) if not any(set(pair) <= working for working in joint)]
        finding = opportunities.get(number)
        assert (set(finding.organisations) if finding else set()) == {code for pair in apart for code in pair}
        if finding is None:
            continue
        first, last = finding.years
        work = {code: years_of(code, number, known, running) for code in finding.organisations}
        dated = [years for years in work.values() if years]
        assert all({first, DAY.year, last} <= years for years in dated)
        for beyond in (first - 1, last + 1):
            assert not dated or any(beyond not in years for years in dated)


def years_of(code, number, known, running):
    """The years in which an organisation is active on a goal by what is in force on the day."""
    spans = [(fact.start, fact.end or fact.start + 5) for fact in known if is_served_by(fact, code, number)]
    spans += [(2020, 2025) for fact in running if code in fact.working and number in fact.goals]
    return {year for first, last in spans if first <= DAY.year <= last for year in range(first, last + 1)}


def is_served_by(fact, code, number):
    return hasattr(fact, "labels") and fact.organisation == code and number in fact.goals and fact.start is not None


@given(known=worlds)
def test_keys_are_unique(known):
    keys = [key for finding in found(known) for key in finding.keys]

    assert len(keys) == len(set(keys))


@given(known=worlds)
def test_an_overlap_claims_of_every_pair_what_it_claims_of_all(known):
    """Overlaps recomputed from their definition, pair by pair: no chain of similar labels makes one."""
    overlaps = of("overlap", found(known))

    for finding in overlaps:
        assert len(set(finding.organisations)) > 1
        assert all(finding.goal.number in fact.goals and is_in_force(fact) for fact in finding.priorities)
        assert all(similar(*pair) for pair in combinations(finding.priorities, 2))
    for number in (1, 2):
        served = [fact for fact in known if hasattr(fact, "labels") and number in fact.goals and is_in_force(fact)]
        groups = [finding.priorities for finding in overlaps if finding.goal.number == number]
        told = [fact.slug for group in groups for fact in group]
        assert len(told) == len(set(told)), "a priority is in one overlap on a goal"
        for fact in served:
            others = [one for one in served if one.organisation != fact.organisation and similar(one, fact)]
            if others and fact.slug not in told:
                # What a left-out priority is similar to is told, and it would be untrue of the whole group.
                assert all(one.slug in told for one in others)
                assert all(not all(similar(fact, one) for one in group) for group in groups)


def similar(one, other):
    a, b = runs(one.labels[0]), runs(other.labels[0])
    return bool(a) and len(a & b) * 2 >= len(a | b)


def runs(text):
    return {run for word in fold(text).split() for run in trigrams(word)}


def is_in_force(one):
    return one.start is not None and one.start <= DAY.year <= (one.end or one.start + 5)


links = st.builds(
    lambda number, codes, goals, is_channel: (
        channel(*codes) if is_channel else arrangement(f"l-{number}", *goals, parties=codes)
    ),
    st.integers(0, 10**9),
    st.sets(CODES, min_size=2, max_size=3),
    st.sets(NUMBERS, max_size=2),
    st.booleans(),
)


@given(known=worlds, links=st.lists(links, max_size=3))
def test_unconnected_are_in_one_overlap_and_no_two_of_them_are_linked(known, links):
    shown = found([*known, *links])
    overlaps = of("overlap", shown)

    for finding in of("unconnected", shown):
        assert any(set(finding.priorities) <= set(one.priorities) and one.goal == finding.goal for one in overlaps)
        for pair in combinations(finding.organisations, 2):
            assert not any(set(pair) <= set(getattr(link, "parties", None) or link.organisations) for link in links)
    if not links:
        pairs = [(one.goal.number, one.organisations) for one in of("unconnected", shown)]
        assert pairs == [(one.goal.number, one.organisations) for one in overlaps]


@given(known=worlds, link=links)
def test_a_link_never_adds_an_opportunity(known, link):
    before = {one.goal.number: set(one.organisations) for one in of("opportunity", found(known))}

    for finding in of("opportunity", found([*known, link])):
        assert set(finding.organisations) <= before[finding.goal.number]
