"""An adopted amendment is entered into the goals: what is written, what it refuses, what it names, and its undo."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from apps.goals.models import SDG, Goal, GoalLink, GoalWording
from apps.history import changes, undoing
from apps.history.effects import all_effects
from apps.history.models import Change
from apps.history.versions import present
from apps.records import clock
from apps.review.adoption import Adoption, AdoptionRefused, NewGoal
from apps.review.models import Amendment, Decision
from tests import factories
from tests.properties import examples
from tests.staff.accounts import give_factor

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def publisher():
    return User.objects.create_superuser("publisher")


def decided(*texts, goal=None, result="adopted", merged=(), decided_on="2026-05", **values):
    amendment = factories.amendment(None, goal, *texts, **values)
    amendment.merged_goals.set(merged)
    return factories.decision(amendment, result, decided_on=decided_on)


def everything():
    """The stored values of all that an adoption writes."""
    models = (Goal, GoalWording, GoalLink, Decision)
    return {model: present(model, list(model._base_manager.values_list("pk", flat=True))) for model in models}


def links(goal):
    return list(goal.links.order_by("sdg__number", "-basis").values_list("sdg__number", "basis", "link_type"))


def reasons(decision):
    return list(Adoption(decision).refusals())


# --- What is written -------------------------------------------------------------------------------------------------


def test_a_goal_gets_the_text_of_the_latest_revision(publisher):
    goal = factories.goal(4)
    factories.wording(goal, 2017)
    decision = decided("First", "Second", goal=goal)
    revision = decision.amendment.revisions.get(number=2)
    revision.text_fr, revision.sub_objectives_en, revision.ours = "Deuxième", "One | Two", "text_fr"
    revision.save()
    revision.sources.add(source := factories.source())

    Adoption(decision).apply([], publisher)

    wording = goal.wordings.get(year=2026)
    assert (wording.title_en, wording.title_fr, wording.title_es) == ("Second", "Deuxième", None)
    assert (wording.sub_objectives_en, wording.ours) == ("One | Two", "title_fr")
    assert list(wording.sources.all()) == [source]
    goal.refresh_from_db()
    decision.refresh_from_db()
    assert (goal.reviewed_year, str(decision.applied_on)) == (2026, "2026-06-01")


def test_links_are_copied_to_be_confirmed(publisher):
    goal, sixteen, five = factories.goal(4), factories.sdg(16), factories.sdg(5)
    factories.link(goal, sixteen, basis="ours", link_type="indirect")
    stated = factories.link(goal, sixteen, targets="16.4", reason_en="Because", reason_ar="لأن")
    factories.link(goal, five, basis="ours", link_type="cross_cutting")
    stated.sources.add(source := factories.source())

    Adoption(decided(goal=goal)).apply([], publisher)

    assert links(goal) == [
        (5, "ours", "cross_cutting"),
        (5, "copied", "cross_cutting"),
        (16, "stated", "direct"),
        (16, "ours", "indirect"),
        (16, "copied", "direct"),
    ]
    copy = goal.links.get(sdg=sixteen, basis="copied")
    assert (copy.targets, copy.reason_en, copy.reason_ar) == ("16.4", "Because", "لأن")
    assert list(copy.sources.all()) == [source]


def test_an_added_goal_waits_for_review(publisher):
    decision = decided("A new goal")

    Adoption(decision).apply([NewGoal(8, {"label_en": "New crime", "label_fr": "Nouveau crime"})], publisher)

    goal = Goal.objects.get(number=8)
    assert (goal.state, goal.adopted_year, goal.label_fr) == ("in_review", 2026, "Nouveau crime")
    assert [wording.title_en for wording in goal.wordings.all()] == ["A new goal"]


def test_a_split(publisher):
    goal = factories.goal(4)
    factories.link(goal, factories.sdg(16))
    decision = decided("One\nTwo", goal=goal, kind="split")
    revision = decision.amendment.revisions.get()
    revision.text_fr, revision.text_es = "Un\nDeux", "Solo uno"
    revision.save()

    Adoption(decision).apply([NewGoal(8, {"label_en": "Second half"})], publisher)

    new = Goal.objects.get(number=8)
    texts = [(w.title_en, w.title_fr, w.title_es) for one in (goal, new) for w in one.wordings.filter(year=2026)]
    assert texts == [("One", "Un", None), ("Two", "Deux", None)]
    assert links(new) == [(16, "copied", "direct")]


def test_a_merge_ends_the_others(publisher):
    goal, other = factories.goal(4), factories.goal(5)
    factories.link(goal, factories.sdg(16), link_type="indirect")
    factories.link(other, goal.links.get().sdg)
    factories.link(other, factories.sdg(5))

    Adoption(decided(goal=goal, kind="merge", merged=[other])).apply([], publisher)

    other.refresh_from_db()
    assert (other.retired_year, other.wordings.count()) == (2026, 0)
    assert links(goal) == [(5, "copied", "direct"), (16, "stated", "indirect"), (16, "copied", "indirect")]


def test_a_deletion_ends_the_goal(publisher):
    goal = factories.goal(4)
    factories.link(goal, factories.sdg(16))
    decision = decided("", goal=goal, kind="delete")

    Adoption(decision).apply([], publisher)

    goal.refresh_from_db()
    assert (goal.retired_year, goal.wordings.count(), links(goal)) == (2026, 0, [(16, "stated", "direct")])


# --- What it names ---------------------------------------------------------------------------------------------------


def test_the_records_that_spoke_of_the_earlier_wording():
    """Every record that refers to the goal, whatever its kind, public or not."""
    goal, organisation = factories.goal(4), factories.organisation()
    priority = factories.priority(organisation, **factories.DRAFT)
    declaration = factories.declaration(organisation, goal, "active")
    arrangement, post = factories.arrangement(), factories.post()
    for record in (priority, arrangement, post):
        record.goals.add(goal)
    other = factories.amendment(None, goal)
    factories.priority(organisation).goals.add(factories.goal(5))

    found = {row for _model, rows in Adoption(decided(goal=goal)).consequences() for row in rows}

    assert found == {priority, declaration, arrangement, post, other}


# --- What it refuses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"result": "refused"}, "The decision does not adopt the amendment."),
        ({"decided_on": ""}, "The decision has no date. The new wording needs its year."),
        ({"decided_on": "2017"}, "The goal already has a wording of 2017."),
        (
            {"base_year": 2000},
            "The goal has a newer wording than the one that the amendment changes (2000).",
        ),
    ],
)
def test_refusals(values, reason):
    goal = factories.goal(4)
    factories.wording(goal, 2017)

    assert reasons(decided(goal=goal, **values)) == [reason]


def test_a_goal_that_has_ended():
    assert reasons(decided(goal=factories.goal(4, retired_year=2020))) == ["Goal 4 ended in 2020."]


def test_a_draft_is_not_entered():
    decision = decided(goal=factories.goal(4))
    Decision.objects.update(state="draft")
    decision.refresh_from_db()

    assert reasons(decision) == ["The decision, its amendment and its round must be published first."]


def test_no_decision_is_entered_twice(publisher):
    decision = decided(goal=factories.goal(4))
    seen_before = Adoption(decision)
    Adoption(Decision.objects.get()).apply([], publisher)
    before = everything()

    with pytest.raises(AdoptionRefused, match="already been entered"):
        seen_before.apply([], publisher)

    assert everything() == before


# --- Undo ------------------------------------------------------------------------------------------------------------

KINDS = st.sampled_from(["add", "revise", "replace", "split", "merge", "delete"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20).filter(
    lambda text: "|" not in text
)


@given(
    kind=KINDS, texts=st.lists(TEXTS, min_size=4, max_size=4), linked=st.sets(st.integers(1, 6)), merges=st.booleans()
)
@hypothesis(deadline=None, max_examples=examples(30))
def test_adopted_and_undone_equals_before(kind, texts, linked, merges):
    for model in (Decision, Amendment, Goal, SDG, User):
        model.objects.all().delete()
    publisher = User.objects.create_superuser("publisher")
    goal, other = factories.goal(4, label_en=texts[0]), factories.goal(5)
    factories.wording(goal, 2017, title_en=texts[1])
    for number in linked:
        basis = "ours" if number % 3 else "stated"
        factories.link(goal if number % 2 else other, factories.sdg(number), basis=basis)
    lines = {"split": "\n".join(texts[2:]), "delete": ""}.get(kind, texts[2])
    merged = [other] if merges and kind == "merge" else []
    decision = decided(lines, goal=None if kind == "add" else goal, kind=kind, merged=merged)
    before = everything()
    adoption = Adoption(decision)

    change = adoption.apply([NewGoal(90 + line, {"label_en": texts[3]}) for line in adoption.added], publisher)
    after = everything()
    with changes.change(Change.Kind.UNDO, publisher):
        undoing.undo(all_effects(change), publishes=True)

    assert after != before
    assert everything() == before


# --- The page --------------------------------------------------------------------------------------------------------


def page(decision):
    return reverse("admin:review_decision_adopt", args=[decision.pk])


def test_the_page_shows_what_will_happen_and_writes_nothing(client, publisher):
    goal = factories.goal(4, label_en="Crime")
    factories.wording(goal, 2017, title_en="An older text")
    factories.link(goal, factories.sdg(16))
    priority = factories.priority(factories.organisation(), label_en="Cyber fraud")
    priority.goals.add(goal)
    decision = decided("A newer text", goal=goal, base_year=2017)
    before = everything()
    give_factor(publisher)
    client.force_login(publisher)

    shown = client.get(page(decision))

    assert shown.status_code == 200
    assert "A wording of 2026 for: <bdi>4. Crime</bdi>" in " ".join(shown.text.split())
    assert "1 link to an SDG" in shown.text
    assert "Cyber fraud" in shown.text
    assert "<ins" in shown.text
    assert everything() == before


def test_the_form_asks_for_the_new_goals(client, publisher):
    goal = factories.goal(4)
    decision = decided("One\nTwo", goal=goal, kind="split")
    give_factor(publisher)
    client.force_login(publisher)
    given = {"goal-1-number": "4", "goal-1-label_en": ""}

    refused = client.post(page(decision), given)

    assert refused.context["form"].errors == {
        "goal-1-number": ["There is already a goal of this number."],
        "goal-1-label_en": ["This field is required."],
    }
    assert Goal.objects.count() == 1

    answer = client.post(
        page(decision), given | {"goal-1-number": "8", "goal-1-label_en": "Half", "message": "As decided"}
    )

    assert answer.url == reverse("admin:review_decision_change", args=[decision.pk])
    assert Goal.objects.get(number=8).label_en == "Half"
    assert Change.objects.filter(message="As decided", by=publisher).exists()
    assert reverse("admin:review_decision_adopt", args=[decision.pk]) not in client.get(answer.url).text


def test_who_cannot_publish_cannot_adopt(client):
    editor = User.objects.create_user("editor", is_staff=True)
    editor.user_permissions.set(Permission.objects.filter(codename__in=["change_decision", "change_goal"]))
    give_factor(editor)
    client.force_login(editor)
    decision = decided(goal=factories.goal(4))

    assert client.get(page(decision)).status_code == 403
    assert client.post(page(decision), {}).status_code == 403
    assert GoalWording.objects.count() == 0


@pytest.mark.parametrize("lang", ["en", "fr", "es", "ar"])
def test_the_amendment_says_that_it_was_entered(client, publisher, lang):
    goal = factories.goal(4)
    decision = decided("A new text", goal=goal)
    Adoption(decision).apply([], publisher)

    with translation.override(lang):
        own = translation.gettext("Entered into the goals on")
        to_confirm = translation.gettext("to be confirmed")
        factories.link(goal, factories.sdg(16), basis="copied")
        assert own in client.get(decision.amendment.get_absolute_url()).text
        assert to_confirm in client.get(goal.get_absolute_url()).text
