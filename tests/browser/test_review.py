"""A round of review from opening to the goals: recalled and opened again, positions, an objection that is answered, a
decision that is entered into the goals, and undone."""

import pytest
from playwright.sync_api import expect

from apps.goals.models import Goal, GoalLink, GoalWording
from apps.history.models import Change
from apps.history.versions import present
from apps.participants.models import Organisation
from apps.review.models import Amendment, Decision, Position, Response, Round
from tests import walks
from tests.browser.following import follow
from tests.browser.test_accessibility import axe_findings
from tests.browser.test_accounts import axe

pytestmark = pytest.mark.django_db(transaction=True)
DIRECTION = {"fr": "ltr", "ar": "rtl"}
ASKED = ("afripol", "ameripol", "aseanapol", "europol", "frontex", "gccpol", "unodc")
POSITIONS = {  # of two, nothing is received
    "afripol": ("support", "2031-03-01"),
    "ameripol": ("abstain", "2031-03-02"),
    "aseanapol": ("support", "2031-03-03"),
    "europol": ("object", "2031-03-04"),
    "frontex": ("support", "2031-07-01"),  # late
}


def goals():
    """The stored values of the goals, their wordings and links."""
    models = (Goal, GoalWording, GoalLink)
    return {model: present(model, list(model._base_manager.values_list("pk", flat=True))) for model in models}


@pytest.fixture
def desk(editor, live_server):
    """The admin of the review: `send` fills a form and presses a button."""

    class Desk:
        page = editor

        def open(self, path):
            self.page.goto(f"{live_server.url}{path}")

        def speak(self, language):
            self.open("/admin/")
            self.page.click(f"#language-switch button[value={language}]")
            expect(self.page.locator("html")).to_have_attribute("dir", DIRECTION[language])

        def send(self, path, values, press="input[name=_save]", done=True):
            self.open(f"/admin/review/{path}")
            for name, value in values.items():
                element = self.page.locator(f"#id_{name}")
                if element.evaluate("(element) => element.tagName") == "SELECT":
                    element.evaluate(CHOOSE, [value] if isinstance(value, str) else value)
                else:
                    element.evaluate("(element) => element.closest('details')?.setAttribute('open', '')")  # empty texts
                    element.fill(value)
            follow(self.page.locator(press))
            if done:
                expect(self.page.locator(".messagelist .success")).to_be_visible()

    return Desk()


# Selects that search the server have no options before somebody types.
CHOOSE = """(select, values) => {
  const known = [...select.options].map((option) => option.value);
  for (const value of values) if (!known.includes(value)) select.add(new Option(value, value));
  for (const option of select.options) option.selected = values.includes(option.value);
  select.dispatchEvent(new Event("change", { bubbles: true }));
}"""
PUBLISH = "button[name=state][value=published]"


@pytest.mark.soak_only  # forty forms; tests/review/ sends them without a browser
@pytest.mark.parametrize("language", walks.languages_of(*DIRECTION))
def test_from_the_opening_of_a_round_to_the_goals_and_back(desk, live_server, language):
    page, keys = desk.page, dict(Organisation.objects.values_list("code", "pk"))
    page.emulate_media(reduced_motion="reduce")
    goal = Goal.objects.get(number=4)
    before = goals()
    desk.speak(language)

    # Announced, opened, recalled, and opened again.
    asked = [str(keys[code]) for code in ASKED]
    own = {"code": "2031", "title_en": "Review of 2031", "opens": "2031-02-01", "closes": "2031-06-30"}
    desk.send("round/add/", own | {"rule": "no_objection", "invited": asked}, PUBLISH)
    round = Round.objects.get(code="2031")
    for opened in ("2031-02-01", "", "2031-02-02"):
        desk.send(f"round/{round.pk}/change/", {"opened_on": opened})
        round.refresh_from_db()
        assert round.opened_on == opened

    # An amendment with three revisions.
    texts = ("Reduce the harm of cybercrime", "Reduce the harm and cost of cybercrime", "Prevent and combat cybercrime")
    own = {"round": str(round.pk), "number": "1", "kind": "revise", "goal": str(goal.pk), "base_year": "2023"}
    desk.send("amendment/add/", own, PUBLISH)
    amendment = Amendment.objects.get(round=round)
    for number, text in enumerate(texts, start=1):
        desk.send("revision/add/", {"amendment": str(amendment.pk), "number": str(number), "text_en": text})

    # Positions on the third. The opening cannot be recalled any more.
    for code, (stance, received) in POSITIONS.items():
        own = {"amendment": str(amendment.pk), "revision": "3", "organisation": str(keys[code]), "stance": stance}
        condition = {"condition_en": "It leaves out victims."} if stance == "object" else {}
        desk.send("position/add/", own | {"received_on": received} | condition)
    desk.send(f"round/{round.pk}/change/", {"opened_on": ""}, done=False)
    expect(page.locator(".errornote")).to_be_visible()

    desk.open(f"/{language}/goals/review/2031/1/")
    assert axe_findings(page) == []
    for code in ASKED:
        expect(page.locator(f"main a[href$='/participants/{code}/']").first).to_be_attached()

    # The decision waits for the answer to the objection.
    own = {"amendment": str(amendment.pk), "result": "adopted", "decided_on": "2031-09"}
    desk.send("decision/add/", own)
    decision = Decision.objects.get(amendment=amendment)
    desk.open(f"/admin/review/decision/{decision.pk}/change/")
    assert page.locator(PUBLISH).count() == 0
    desk.open(f"/admin/review/decision/{decision.pk}/adopt/")
    expect(page.locator(".errornote")).to_be_visible()
    objection = Position.objects.get(amendment=amendment, stance="object")
    own = {"position": str(objection.pk), "responded_on": "2031-08", "text_en": "Victims are named in the third goal."}
    desk.send("response/add/", own)
    desk.send(f"decision/{decision.pk}/change/", {}, PUBLISH)

    # Entered into the goals: the consequences are shown before.
    desk.open(f"/admin/review/decision/{decision.pk}/change/")
    page.click(".object-tools a[href$='/adopt/']")
    for priority in goal.priorities.all():
        expect(page.locator(f"a[href$='/priorities/priority/{priority.pk}/change/']")).to_be_visible()
    assert axe(page) == []
    assert goals() == before
    links = GoalLink.objects.filter(goal=goal).values("sdg").distinct().count()
    page.click("#content-main input[type=submit]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert GoalWording.objects.get(goal=goal, year=2031).title_en == texts[2]
    assert GoalLink.objects.filter(goal=goal, basis="copied").count() == links
    desk.open(f"/{language}/goals/4/")
    expect(page.locator("main")).to_contain_text(texts[2])
    assert axe_findings(page) == []

    # Undone as one.
    change = Change.objects.exclude(kind=Change.Kind.UNDO).latest("pk")
    desk.open(f"/admin/history/change/{change.pk}/undo/")
    page.click("#content-main input[type=submit]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert goals() == before
    decision.refresh_from_db()
    assert decision.applied_on is None
    assert Position.objects.filter(amendment=amendment).count() == len(POSITIONS)
    assert Response.objects.filter(position=objection).count() == 1
    desk.open(f"/{language}/goals/4/")
    expect(page.locator("main")).not_to_contain_text(texts[2])
