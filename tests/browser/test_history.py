"""The history in the admin: reverting one language, restoring a deleted organisation, undoing a bulk change."""

import pytest
from playwright.sync_api import expect

from apps.editions.models import Attendance
from apps.participants.models import Organisation, OrganisationName
from tests.browser.following import follow
from tests.browser.test_accessibility import axe_findings

pytestmark = pytest.mark.django_db(transaction=True)
DIRECTION = {"ar": "rtl"}  # the language that shows most faults; test_accounts.py is in English too
PAGES = "admin/participants/organisation"


@pytest.fixture(params=DIRECTION)
def work(editor, live_server, request):
    """A function that opens a path in the admin, in English or Arabic."""
    editor.emulate_media(reduced_motion="reduce")  # axe would measure colours in the middle of a transition
    editor.goto(f"{live_server.url}/admin/")
    editor.click(f"#language-switch button[value={request.param}]")
    expect(editor.locator("html")).to_have_attribute("dir", DIRECTION[request.param])
    return lambda path: editor.goto(f"{live_server.url}/{path}")


def send(page):
    page.locator("#content-main input[type=submit], #content input[type=submit].default").first.click()


def test_reverting_only_arabic(editor, work):
    organisation = Organisation.objects.get(code="afripol")
    arabic, french = organisation.name_ar, organisation.name_fr
    work(f"{PAGES}/{organisation.pk}/change/")
    editor.fill("#id_name_ar", "اسم خاطئ")
    editor.fill("#id_name_fr", "Nom corrigé")
    editor.click("input[name=_continue]")
    editor.click("a.historylink")

    versions = editor.locator(".version")
    expect(versions).to_have_count(2)
    changed = versions.first.locator("td[lang=ar][dir=rtl]")
    expect(changed.locator("ins").last).to_contain_text("خاطئ")
    assert axe_findings(editor) == []

    versions.last.locator("a[href$='language=ar']").click()
    expect(editor.locator(".changes tr")).to_have_count(1)
    assert axe_findings(editor) == []
    editor.fill("#id_message", "خطأ")
    send(editor)

    expect(editor.locator(".version")).to_have_count(3)
    expect(editor.locator(".version").first).to_contain_text("خطأ")
    organisation.refresh_from_db()
    assert (organisation.name_ar, organisation.name_fr) == (arabic, "Nom corrigé")
    assert french != "Nom corrigé"


def test_restoring_a_deleted_organisation_with_its_records(editor, work):
    organisation = Organisation.objects.get(code="europol")

    def rows():
        return [
            sorted(model.objects.filter(organisation_id=organisation.pk).values_list("pk", flat=True))
            for model in (OrganisationName, Attendance)
        ]

    before = rows()
    assert all(before)
    work(f"{PAGES}/{organisation.pk}/delete/")
    follow(editor.locator("#content input[type=submit]"))
    assert rows() == [[], []]
    follow(editor.locator(".object-tools a[href$='deleted/']"))
    assert axe_findings(editor) == []
    follow(editor.locator("#content-main th a[href*='deleted/']"))
    assert axe_findings(editor) == []
    send(editor)

    expect(editor.locator("#id_name_en")).to_have_value(organisation.name_en)
    assert rows() == before
    assert Organisation.objects.get(pk=organisation.pk).code == "europol"


def test_undoing_a_bulk_change(editor, work):
    Organisation.objects.filter(region="europe").update(standing="guest")
    standings = set(Organisation.objects.filter(region="europe").values_list("standing", flat=True))
    assert standings == {"guest"}
    work("admin/history/change/")
    assert axe_findings(editor) == []
    follow(editor.locator("#result_list tbody th a").first)
    assert axe_findings(editor) == []
    follow(editor.locator(".object-tools a[href$='undo/']"))
    assert axe_findings(editor) == []
    send(editor)

    expect(editor.locator(".messagelist .success")).to_be_visible()
    assert "guest" not in Organisation.objects.filter(region="europe").values_list("standing", flat=True)


def test_without_javascript(browser, editor, live_server):
    Organisation.objects.filter(code="unodc").update(name_ar="خطأ")
    organisation = Organisation.objects.get(code="unodc")
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(editor.context.cookies())
    page = context.new_page()
    page.goto(f"{live_server.url}/{PAGES}/{organisation.pk}/history/")
    page.locator(".version").last.locator("a[href$='language=ar']").click()
    send(page)

    expect(page.locator(".version")).to_have_count(3)
    organisation.refresh_from_db()
    assert organisation.name_ar != "خطأ"
    context.close()
