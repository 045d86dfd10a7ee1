"""The rules of rounds, amendments, positions and decisions, and the tally of positions."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from apps.publishing import rights
from apps.records import clock
from apps.records.acts import act
from apps.review.models import Amendment, Decision, Position, Round
from apps.review.tally import RuleThresholds, Taken, counting, tally
from apps.staff.transitions import PUBLISH, BulkTransition
from tests import factories
from tests.opendata.test_csv import table
from tests.properties import examples

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def organisations():
    return [factories.organisation(code) for code in ("afripol", "europol", "frontex", "sco")]


@pytest.fixture
def amendment(organisations):
    """An amendment of two revisions in an open round of four organisations, which passes without an objection."""
    round = factories.round("2027", invited=organisations, rule="no_objection", closes="2022-12-31")
    return factories.amendment(round, factories.goal(4), "First", "Second")


def counted(amendment):
    return tally(Amendment.objects.public().with_everything().get(pk=amendment.pk))


def refused(record, field):
    with pytest.raises(ValidationError) as error:
        record.full_clean()
    assert field in error.value.message_dict
    return error.value.message_dict[field]


# --- Opening a round -------------------------------------------------------------------------------------------------


def test_opening_takes_two_steps():
    round = factories.round(opened_on="", **factories.DRAFT)
    round.opened_on = "2026-06-01"
    refused(round, "opened_on")

    round.state = "published"
    round.full_clean()
    assert round.stage_on(clock.today()) == "open"


def test_an_opening_is_recalled_until_the_first_position(amendment, organisations):
    round = amendment.round
    round.opened_on = ""
    round.full_clean()

    factories.position(amendment, organisations[0])
    refused(round, "opened_on")


def test_the_stages_of_a_round():
    round = factories.round(opened_on="2026-02", closes="2026-03", ended_on="2026-05")
    days = [datetime(2026, month, 15, tzinfo=UTC).date() for month in (1, 2, 3, 4, 6)]

    assert [round.stage_on(day) for day in days] == ["announced", "open", "open", "closed", "ended"]


def test_a_position_needs_an_open_round_and_a_known_revision(organisations):
    amendment = factories.amendment(factories.round(opened_on=""))
    own = Position(amendment=amendment, revision=1, organisation=organisations[0], stance="support", received_on="2027")
    refused(own, "amendment")

    own.amendment.round.opened_on = "2026"
    own.full_clean()
    own.revision, own.code = 2, ""
    refused(own, "revision")


def test_a_condition_is_written_down(amendment, organisations):
    own = Position(amendment=amendment, revision=2, organisation=organisations[0], received_on="2027")
    own.stance = "support_if"
    refused(own, "condition_en")

    own.condition_fr = "Sous réserve."
    own.full_clean()


# --- Positions are only ever added -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"), [("stance", "object"), ("received_on", "2023"), ("revision", 1), ("condition_en", "Another.")]
)
def test_a_position_is_not_changed(amendment, organisations, name, value):
    own = factories.position(amendment, organisations[0], "support_if", condition_en="If so.")
    setattr(own, name, value)

    refused(own, name)
    with pytest.raises(ValidationError):
        own.save()
    assert getattr(Position.objects.get(), name) != value


def test_nor_is_it_given_to_another_organisation(amendment, organisations):
    own = factories.position(amendment, organisations[0])
    own.organisation = organisations[1]

    refused(own, "organisation")


def test_our_translation_of_a_condition_can_be_corrected(amendment, organisations):
    own = factories.position(
        amendment, organisations[0], "support_if", condition_en="If so.", condition_fr="Si.", ours="condition_fr"
    )
    own.condition_fr, own.condition_es = "Si tel est le cas.", "Si es así."
    own.full_clean()
    own.save()

    own.condition_en = "If not."
    refused(own, "condition_en")


def test_a_user_deletes_no_public_position(amendment, organisations):
    own = factories.position(amendment, organisations[0])
    user = User.objects.create_superuser("admin")

    for delete in (own.delete, Position.objects.filter(pk=own.pk).delete):
        with pytest.raises(PermissionDenied), act("form", user):
            delete()
    assert Position.objects.count() == 1


def test_a_new_revision_asks_everybody_anew(amendment, organisations):
    for organisation in organisations:
        factories.position(amendment, organisation)
    assert counted(amendment).passing == "passes"

    factories.revision(amendment, 3, text_en="Third")
    found = counted(amendment)

    assert found.silent == [row.organisation for row in found.rows]
    assert len(found.silent) == 4
    assert found.passing == "not_passing"
    assert Position.objects.count() == 4


def test_a_late_position_is_kept_and_does_not_count(amendment, organisations):
    factories.position(amendment, organisations[0])
    factories.position(amendment, organisations[1], "object", "2023-01-01")
    found = counted(amendment)

    assert (found.counts, found.late, len(found.silent)) == ({"support": 1}, 1, 2)
    assert found.passing == "passes"
    assert [one.is_late for row in found.rows for one in row.positions] == [False, True]


# --- Decisions -------------------------------------------------------------------------------------------------------


@pytest.fixture
def publisher():
    user = User.objects.create_user("publisher")
    user.user_permissions.add(Permission.objects.get(codename="publish_record"))
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("stance", ["object", "support_if"])
def test_no_decision_while_somebody_has_no_answer(amendment, organisations, publisher, stance):
    position = factories.position(amendment, organisations[0], stance, condition_en="If so.")
    draft = Decision.objects.create(amendment=amendment, result="adopted")

    draft.state = "published"
    message = refused(draft, "state")
    assert message == ["Objections or conditions without a response: 1."]
    draft.state = "draft"
    assert rights.transition_refusal(publisher, draft, "published") == message[0]
    assert BulkTransition(publisher, PUBLISH.to, [draft]).allowed == []
    with pytest.raises(ValidationError):
        Decision.objects.update(state="published", publish_at=NOW)

    factories.response(position)
    assert rights.transition_refusal(publisher, draft, "published") == ""
    assert Decision.objects.update(state="published", publish_at=NOW) == 1
    assert Decision.objects.public().count() == 1


def test_what_was_said_of_an_earlier_revision_or_taken_back_needs_no_answer(amendment, organisations):
    factories.position(amendment, organisations[0], "object", revision=1)
    factories.position(amendment, organisations[1], "object", "2022-06-01")
    factories.position(amendment, organisations[1], "support", "2022-06-02")

    assert not amendment.positions.unanswered().exists()
    assert Decision(amendment=amendment).why_not_published() == ""


def test_a_late_objection_needs_an_answer_too(amendment, organisations):
    factories.position(amendment, organisations[0], "object", "2023-01-01")

    assert amendment.positions.unanswered().count() == 1
    assert (counted(amendment).late, counted(amendment).unanswered) == (1, 1)


# --- Amendments ------------------------------------------------------------------------------------------------------


def test_the_code_follows_from_round_and_number():
    round, goal = factories.round("2027"), factories.goal()
    own = Amendment(round=round, number=3, kind="revise", goal=goal)
    own.full_clean()
    assert own.code == "2027-3"

    refused(Amendment(round=round, number=3, code="2027-4", kind="revise", goal=goal), "code")


@pytest.mark.parametrize(
    ("kind", "has_goal", "is_valid"), [("add", False, True), ("add", True, False), ("revise", False, False)]
)
def test_only_an_added_goal_is_none_yet(kind, has_goal, is_valid):
    own = Amendment(round=factories.round(), number=1, kind=kind, goal=factories.goal() if has_goal else None)

    own.full_clean() if is_valid else refused(own, "goal")


@pytest.mark.parametrize(
    ("kind", "text", "is_valid"),
    [
        *[("revise", "One", True), ("revise", "One | Two", False), ("revise", "", False)],
        *[("split", "One | Two", True), ("split", "One", False), ("delete", "", True), ("delete", "One", False)],
    ],
)
def test_how_many_wordings_an_amendment_makes(kind, text, is_valid):
    own = factories.amendment(None, factories.goal(), kind=kind).revisions.get()
    own.text_en = text or None

    own.full_clean() if is_valid else refused(own, "text_en")


def test_the_base_wording_exists():
    goal = factories.goal()
    own = factories.amendment(None, goal, base_year=2017)
    refused(own, "base_year")

    factories.wording(goal, 2017)
    own.full_clean()
    assert own.base_wording.year == 2017


@pytest.mark.parametrize(("rule", "threshold"), [("no_objection", 60), ("share_of_invited", None), ("", 60)])
def test_only_a_share_has_a_threshold(rule, threshold):
    refused(factories.round(rule=rule, threshold=threshold), "threshold")


# --- The rule --------------------------------------------------------------------------------------------------------

STANCES = ["support", "support_if", "object", "abstain", "outside_mandate"]
SOME_TAKEN = st.lists(
    st.tuples(
        st.sampled_from("abcdef"),
        st.sampled_from(STANCES),
        st.sampled_from(["2022-01", "2022-05-02", "2022-12", "2023"]),
        st.booleans(),
    ),
    max_size=10,
    unique_by=lambda one: (one[0], one[2]),
)
RULES = st.sampled_from(
    [
        RuleThresholds(),
        RuleThresholds("no_objection"),
        RuleThresholds("no_objection", None, 3),
        RuleThresholds("share_of_positions", 60),
        RuleThresholds("share_of_invited", 50, 2),
    ]
)


def recomputed(rows, rule, invited):
    """The state from the rows of the files, by the words of the rule. `rows`: organisation, stance, answered."""
    kind, threshold, quorum = rule
    if not kind:
        return "no_rule"
    if len(rows) < (quorum or 0):
        return "no_quorum"
    pro = sum(stance == "support" or (stance == "support_if" and answered) for _code, stance, answered in rows)
    contra = sum(stance == "object" or (stance == "support_if" and not answered) for _code, stance, answered in rows)
    asked = sum(
        (stance == "support" or (stance == "support_if" and answered)) and code in invited
        for code, stance, answered in rows
    )
    if kind == "no_objection":
        return "passes" if pro and not contra else "not_passing"
    share, of = (pro, pro + contra) if kind == "share_of_positions" else (asked, len(invited))
    return "passes" if of and share / of >= threshold / 100 else "not_passing"


@given(taken=SOME_TAKEN, rule=RULES, order=st.randoms())
@hypothesis(deadline=None)
def test_the_order_in_which_positions_arrive_changes_nothing(taken, rule, order):
    every = [Taken(*one, is_late=False) for one in taken]
    shuffled = order.sample(every, len(every))

    assert counting(every) == counting(shuffled)
    assert rule.state(counting(every), "abc") == rule.state(counting(shuffled), "abc")
    assert recomputed([(one[0], one[1], one[3]) for one in counting(every)], rule, "abc") == rule.state(
        counting(every), "abc"
    )


@given(taken=SOME_TAKEN, rule=RULES)
@hypothesis(deadline=None, max_examples=examples(30))
def test_the_tally_follows_from_the_files(taken, rule):
    Position.objects.all().delete(), Amendment.objects.all().delete(), Round.objects.all().delete()
    bodies = {code: factories.organisation(f"{code}-{factories.small_number()}") for code in "abcdef"}
    round = factories.round(
        closes="2022",
        invited=[bodies[code] for code in "abc"],
        rule=rule.kind,
        threshold=rule.threshold,
        quorum=rule.quorum,
    )
    amendment = factories.amendment(round, factories.goal(), "Text")
    for code, stance, received_on, answered in taken:
        position = factories.position(amendment, bodies[code], stance, received_on)
        if answered:
            factories.response(position)

    answered = {row["position"] for row in table("position-responses")}
    (own,) = [row for row in table("rounds") if row["code"] == round.code]
    latest = {}
    for row in sorted(table("positions"), key=lambda row: row["received_on"]):
        if row["amendment"] == amendment.code and row["received_on"] <= own["closes"] + "-12-31":
            latest[row["organisation"]] = (row["organisation"], row["stance"], row["code"] in answered)
    expected = recomputed([*latest.values()], rule, own["invited"].split(" | "))

    (counts,) = [row for row in table("amendment-tallies") if row["amendment"] == amendment.code]
    assert counts["passing"] == expected
    assert [int(counts[stance]) for stance in STANCES] == [
        sum(one[1] == stance for one in latest.values()) for stance in STANCES
    ]
    assert len(table("positions")) == len(taken)
