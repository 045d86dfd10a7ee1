"""An analyst goes from the matrix to a joint action with the keyboard alone."""

import pytest
from playwright.sync_api import expect

from apps.participants.models import Organisation
from tests import factories
from tests.browser.test_accessibility import axe_findings

pytestmark = pytest.mark.django_db(transaction=True)
QUEUE = "/admin/coverage/verdict/queue/?kind=opportunity&goal=8"


def test_from_a_cell_to_a_joint_action_on_both_partners_pages(editor, live_server, seeded):
    page = editor
    goal = factories.goal(8, label_en="Shipping", label_fr="Navigation", label_es="Navegación", label_ar="الملاحة")
    for code in ("aseanapol", "frontex"):
        organisation = Organisation.objects.get(code=code)
        factories.priority(organisation, label_en=f"Of {code}", start_year=2020, end_year=2100).goals.add(goal)

    page.goto(f"{live_server.url}/fr/coverage/")
    page.locator(".days a[href='?as_of=6']").press("Enter")
    page.locator("main table a[href='/fr/coverage/aseanapol/8/?as_of=6']").press("Enter")
    opportunity = page.locator("#opportunity-8")
    expect(opportunity).to_contain_text("ASEANAPOL et Frontex")
    opportunity.get_by_role("link", name="Frontex").press("Enter")
    expect(page).to_have_url(f"{live_server.url}/fr/coverage/frontex/8/?as_of=6")

    page.emulate_media(reduced_motion="reduce")  # axe would measure colours in the middle of a transition
    page.goto(live_server.url + QUEUE)
    assert not (found := axe_findings(page)), "\n".join(found)
    page.locator("button[name=draft]").press("Enter")
    expect(page.locator("#id_title_fr")).to_have_value("Action conjointe : Navigation")
    page.locator("button[name=state][value=published]").press("Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()

    for code in ("aseanapol", "frontex"):
        page.goto(f"{live_server.url}/ar/participants/{code}/")
        expect(page.get_by_role("link", name="عمل مشترك: الملاحة").first).to_be_visible()
    page.goto(live_server.url + QUEUE)
    expect(page.locator("button[name=draft]")).to_have_count(0)
