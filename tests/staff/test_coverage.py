"""The queue of findings: verdicts on several findings, drafts of joint actions, all declarations of an organisation."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from apps.coverage.models import Declaration, JointAction, Verdict
from apps.history.models import Change
from apps.publishing.models import Proposal
from apps.records import clock
from tests import factories
from tests.page_helpers import text_of
from tests.staff.pages import change_page, form_of

QUEUE = "/admin/coverage/verdict/queue/"
SINCE = "/admin/coverage/verdict/since/"
WHOLE = "/admin/coverage/declaration/whole/"
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def bodies(db):
    return [factories.organisation(code, acronym_fr=f"{code}-fr") for code in ("one", "two")]


@pytest.fixture
def goal(db):
    return factories.goal(1, label_en="Terrorism", label_ar="الإرهاب")


@pytest.fixture
def gap(bodies, goal):
    for organisation in bodies:
        factories.declaration(organisation, goal, "none_declared")


@pytest.fixture
def opportunity(bodies, goal):
    for organisation in bodies:
        factories.priority(organisation, label_en=f"Priority of {organisation.code}", start_year=2022).goals.add(goal)


def listed(response):
    return [told.finding.key for told in response.context["finding_texts"]]


def marks(response, *keys):
    told = {one.finding.key: one.finding.digest for one in response.context["finding_texts"]}
    return [f"{key} {told[key]}" for key in keys or told]


def decide(client, chosen, decision="agreed", reason="Because.", query=""):
    return client.post(
        f"{QUEUE}{query}", {"action": "decide", "chosen": chosen, "decision": decision, "reason": reason}
    )


def test_it_works(admin, speak, lang, gap):
    speak(lang)
    for address in (QUEUE, SINCE, WHOLE, f"{WHOLE}?organisation=one"):
        response = admin.get(address)
        assert response.status_code == 200
        assert f'<html lang="{lang}"' in response.text


def test_the_queue_shows_findings_with_their_evidence(admin, opportunity):
    response = admin.get(QUEUE)

    assert listed(response) == [
        "overlap-1-one-priority-of-one-2022",
        "opportunity-1",
        "unconnected-1-one-priority-of-one-2022",
    ]
    assert "Evidence ONE : Priority of one from 2022 TWO : Priority of two" in text_of(response)
    assert "Create a joint action" in response.text


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ("", ["opportunity-2", "question-1-europe", "question-2-africa"]),
        ("?kind=opportunity", ["opportunity-2"]),
        ("?goal=1", ["question-1-europe"]),
        ("?region=africa", ["question-2-africa"]),
        ("?region=europe&kind=question", ["question-1-europe"]),
        ("?status=decided", []),
        ("?kind=nothing", []),
    ],
)
def test_the_queue_is_narrowed(admin, bodies, goal, query, keys):
    second = factories.goal(2)
    for organisation in bodies:
        factories.priority(organisation, label_en=organisation.code, start_year=2022).goals.add(second)
    factories.declaration(factories.organisation("three", region="africa"), goal, "active")

    assert listed(admin.get(f"{QUEUE}{query}")) == keys


def test_a_verdict_on_many_at_once(admin, staff, bodies, gap):
    second = factories.goal(2)
    for organisation in bodies:
        factories.declaration(organisation, second, "outside_mandate")
    page = admin.get(QUEUE)

    response = decide(admin, marks(page), reason="Not our task.", query="?kind=gap")

    assert response["Location"] == f"{QUEUE}?kind=gap"
    given = Verdict.objects.order_by("key")
    assert [(v.key, v.kind, v.region, v.decision) for v in given] == [
        ("gap-1-europe", "gap", "europe", "agreed"),
        ("gap-2-europe", "gap", "europe", "agreed"),
    ]
    first = given[0]
    assert (first.decided_by, first.decided_by_name, first.decided_at) == (staff, "staff", NOW)
    assert (first.reason, first.evidence[0]) == ("Not our task.", ["one", "none_declared", "2022"])
    assert [change.kind for change in Change.objects.filter(by=staff)] == ["bulk"]
    assert listed(admin.get(QUEUE)) == []
    assert listed(admin.get(f"{QUEUE}?status=decided")) == ["gap-1-europe", "gap-2-europe"]


def test_a_verdict_survives_until_the_evidence_is_another(admin, gap, bodies, goal):
    decide(admin, marks(admin.get(QUEUE)), "dismissed", "Seen.")
    factories.organisation("elsewhere", region="africa")
    assert "gap-1-europe" not in listed(admin.get(QUEUE))

    factories.declaration(bodies[0], goal, "outside_mandate", "2024")
    again = admin.get(f"{QUEUE}?kind=gap")
    assert listed(again) == ["gap-1-europe"]
    assert "Reopened" in again.text
    assert "Seen." in again.text

    decide(admin, marks(again), "agreed", "Seen again.")
    verdict = Verdict.objects.get()
    assert (verdict.decision, verdict.reason) == ("agreed", "Seen again.")
    assert [row.reason for row in Verdict.history.order_by("history_id")] == ["Seen.", "Seen again."]
    assert "dismissed" in admin.get(reverse("admin:coverage_verdict_history", args=[verdict.pk])).text


def test_a_verdict_stays_with_an_overlap_that_lost_its_name(admin, goal, bodies):
    first = factories.priority(bodies[0], label_en="Terrorism", start_year=2020)
    others = [factories.priority(body, label_en="Terrorism", start_year=2021) for body in bodies]
    for priority in (first, *others):
        priority.goals.add(goal)
    overlap = f"overlap-1-{first.slug}"
    decide(admin, marks(admin.get(QUEUE), overlap), "complementary")

    third = factories.organisation("three")
    factories.priority(third, label_en="Terrorism", start_year=2019).goals.add(goal)

    (told,) = admin.get(f"{QUEUE}?kind=overlap").context["finding_texts"]
    assert told.finding.key != overlap
    assert told.judged.is_reopened
    assert told.judged.verdict.decision == "complementary"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"chosen": []}, "Choose at least one finding."),
        ({"reason": " "}, "This field is required."),
        ({"decision": ""}, "This field is required."),
        ({"decision": "perhaps"}, "perhaps"),
        ({"reason": "x" * 2001}, "2000"),
    ],
)
def test_a_verdict_that_lacks_something_is_refused_beside_the_field(admin, gap, values, said):
    data = {"action": "decide", "chosen": marks(admin.get(QUEUE)), "decision": "agreed", "reason": "Because."} | values

    response = admin.post(QUEUE, data)

    assert response.status_code == 200
    assert said in response.text
    assert "errorlist" in response.text
    assert not Verdict.objects.exists()
    assert (" checked" in response.text) == bool(data["chosen"]), "what was chosen stays so"


def test_a_verdict_on_changed_evidence_is_refused(admin, gap, bodies, goal):
    seen = marks(admin.get(QUEUE))
    factories.declaration(bodies[0], goal, "outside_mandate", "2024")

    response = admin.post(
        QUEUE, {"action": "decide", "chosen": [*seen, "rubbish"], "decision": "agreed", "reason": "x"}, follow=True
    )

    assert "The evidence has changed in the meantime" in response.text
    assert not Verdict.objects.exists()


def test_one_click_makes_a_draft_of_an_opportunity(admin, opportunity, bodies, goal):
    response = admin.post(QUEUE, {"draft": "opportunity-1"})

    action = JointAction.objects.get()
    assert response["Location"] == change_page(action)
    assert (action.state, action.start, action.lead) == ("draft", "2024", None)
    assert (action.title_en, action.title_fr) == ("Joint action: Terrorism", None)
    assert "الإرهاب" in action.title_ar
    assert list(action.partners.order_by("code")) == bodies
    assert list(action.goals.all()) == [goal]
    assert "Draft:" in admin.get(QUEUE).text

    data = form_of(admin, change_page(action))
    admin.post(change_page(action), data | {"state": "published", "publish_at_0": "", "publish_at_1": ""})
    assert "opportunity-1" not in listed(admin.get(QUEUE))


@pytest.mark.parametrize("key", ["opportunity-9", "overlap-1-one-priority-of-one-2022", ""])
def test_what_is_no_opportunity_makes_no_draft(admin, opportunity, key):
    response = admin.post(QUEUE, {"draft": key}, follow=True)

    assert "This opportunity no longer exists." in response.text
    assert not JointAction.objects.exists()


@pytest.mark.parametrize(
    ("role", "sees", "decides", "drafts", "declares"),
    [
        ("administrator", True, True, True, True),
        ("publisher", True, True, True, True),
        ("editor", True, False, True, True),
        ("data manager", True, False, False, False),
        ("auditor", True, False, False, False),
        ("translator", False, False, False, False),
        ("liaison officer", False, False, False, True),
    ],
)
def test_permissions(client, opportunity, role, sees, decides, drafts, declares):
    user = User.objects.create_user("somebody", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)

    page = client.get(QUEUE)
    assert page.status_code == client.get(SINCE).status_code == (200 if sees else 403)
    assert ('name="chosen"' in page.text, 'name="draft"' in page.text) == (decides, drafts)
    chosen = marks(page) if sees else ["x x"]
    assert decide(client, chosen).status_code == (302 if decides else 403)
    assert client.post(QUEUE, {"draft": "opportunity-1"}).status_code == (302 if drafts else 403)
    assert client.get(WHOLE).status_code == (200 if declares else 403)
    assert (Verdict.objects.exists(), JointAction.objects.exists()) == (decides, drafts)


def test_the_first_page_counts_what_is_open(admin, opportunity):
    page = text_of(admin.get("/admin/"))

    assert "3 Findings to decide Overlap 1 Opportunity 1 Unconnected 1" in page


# --- Declarations ----------------------------------------------------------------------------------------------------


def declare(client, **values):
    data = {"declared_on": "2024-05", "source": "https://example.org/letter", "note": "A letter."}
    return client.post(f"{WHOLE}?organisation=one", data | values)


def test_an_organisation_declares_all_at_once(admin, staff, bodies, goal):
    second, third = factories.goal(2), factories.goal(3)
    assert "Today: unknown." in admin.get(f"{WHOLE}?organisation=one").text

    response = declare(admin, **{"goal-1": "active", "goal-3": "outside_mandate", "goal-2": ""})

    assert response.status_code == 302
    said = Declaration.objects.order_by("goal__number")
    assert [(d.organisation, d.goal, d.stance, d.declared_on) for d in said] == [
        (bodies[0], goal, "active", "2024-05"),
        (bodies[0], third, "outside_mandate", "2024-05"),
    ]
    assert {source.url for d in said for source in d.sources.all()} == {"https://example.org/letter"}
    assert Change.objects.filter(by=staff).count() == 1
    assert "Today: active." in admin.get(f"{WHOLE}?organisation=one").text
    assert not Declaration.objects.filter(goal=second).exists()


def test_a_declaration_of_the_same_day_is_corrected(admin, bodies, goal):
    declare(admin, **{"goal-1": "active"})
    declare(admin, **{"goal-1": "planned", "note": ""})

    assert [(d.stance, d.note) for d in Declaration.objects.all()] == [("planned", "")]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({}, "Fill in at least one goal."),
        ({"goal-1": "active", "declared_on": ""}, "This field is required."),
        ({"goal-1": "active", "declared_on": "2024-13"}, "is not a date"),
        ({"goal-1": "lead"}, "lead"),
        ({"goal-1": "active", "source": "javascript:alert(1)"}, "URL"),
    ],
)
def test_a_declaration_that_is_not_right_is_refused(admin, bodies, goal, values, said):
    response = declare(admin, **values)

    assert response.status_code == 200
    assert said in response.text
    assert not Declaration.objects.exists()


@pytest.mark.parametrize("role", ["editor", "liaison officer"])
def test_declarations_wait_for_a_publisher(client, member, staff, bodies, goal, role):
    stored = factories.declaration(bodies[0], goal, "active", "2024-05")
    second = factories.goal(2)
    client.force_login(member(role, speaks_for=bodies[0] if role == "liaison officer" else None))
    page = client.get(f"{WHOLE}?organisation=one")
    assert "waits until a publisher applies it" in page.text
    assert (">TWO<" in page.text) == (role == "editor")

    declare(client, **{"goal-1": "planned", "goal-2": "active"})

    assert [d.stance for d in Declaration.objects.all()] == ["active"]
    change, addition = Proposal.objects.order_by("adds")
    assert (change.record, change.changes["stance"]) == (stored, ["active", "planned"])
    change.apply(staff)
    addition.apply(staff)
    said = Declaration.objects.order_by("goal__number")
    assert [(d.goal, d.stance, [s.url for s in d.sources.all()]) for d in said] == [
        (goal, "planned", ["https://example.org/letter"]),
        (second, "active", ["https://example.org/letter"]),
    ]


def test_only_public_organisations_are_offered(admin, bodies):
    factories.organisation("hidden", **factories.DRAFT)

    page = admin.get(f"{WHOLE}?organisation=hidden")

    assert "hidden" not in page.text.partition("<main")[2]
    assert page.context["form"] is None


# --- What changed, and the form of a joint action --------------------------------------------------------------------


def test_what_changed_since_the_last_edition(admin, bodies, goal):
    factories.edition(7, start_date="2023-10-25", end_date="2023-10-26")
    factories.priority(bodies[0], start_year=2024).goals.add(goal)
    factories.declaration(bodies[1], goal, "active", "2024-02")

    response = admin.get(SINCE)

    told = [
        (body.code, column.key, str(then.state), str(now.state))
        for body, column, then, now in response.context["cells"]
    ]
    assert told == [("one", "1", "unknown", "active"), ("two", "1", "unknown", "active")]
    assert [one.finding.key for one in response.context["appeared"]] == ["opportunity-1"]
    assert [one.finding.key for one in response.context["disappeared"]] == ["question-1-europe"]
    assert "ONE" in text_of(response)


def test_nothing_changed_before_the_first_edition(admin, bodies):
    assert "No edition has been held yet." in admin.get(SINCE).text


def test_an_organisation_has_one_part_in_a_joint_action(admin, bodies, goal):
    action = factories.joint_action(goal, lead=bodies[0])
    data = form_of(admin, change_page(action))

    response = admin.post(change_page(action), data | {"partners": [bodies[0].pk, bodies[1].pk]})

    assert "An organization has only one role in a joint action: ONE." in response.text
    assert not action.partners.exists()


def test_the_queue_costs_the_same_for_much(admin, django_assert_max_num_queries):
    def make(count):
        for _ in range(count):
            goal = factories.goal()
            for _twice in range(2):
                factories.priority(factories.organisation(), start_year=2022).goals.add(goal)
            factories.joint_action(goal, **factories.DRAFT)

    make(3)
    admin.get(QUEUE)
    with django_assert_max_num_queries(40) as few:
        admin.get(QUEUE)
    make(10)
    with django_assert_max_num_queries(len(few)):
        admin.get(QUEUE)
