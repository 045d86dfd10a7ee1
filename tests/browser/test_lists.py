"""Lists and rows in the admin: entering attendance, merging organisations, choosing and uploading pictures."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from apps.editions.models import Attendance, Edition
from apps.participants.models import Organisation
from tests import walks
from tests.browser.following import follow
from tests.browser.test_accessibility import axe_findings
from tests.browser.test_history import work  # noqa: F401 a fixture: the admin in English and in Arabic
from tests.staff.pages import picture, stored_picture

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = ["interpol", "CMAI", "يوروبول", "Frontex", "gcc", "ONUDC"]
CODES = ["interpol", "aimc", "europol", "frontex", "gcc", "unodc"]


def problems_of(page):
    """Violations found by axe. Messages that the browser logs about axe itself are dropped."""
    before = list(page.problems)
    found = axe_findings(page)
    page.problems[:] = before
    page.set_viewport_size({"width": 1280, "height": 800})
    return found


def test_entering_attendance_with_the_keyboard(editor, work):  # noqa: F811
    work("admin/editions/edition/add/")
    expect(editor.locator("#id_number")).to_be_focused()
    editor.keyboard.type("90")
    for name, text in (("title_en", "Ninetieth"), ("start_date", "2027-05")):
        editor.locator(f"#id_{name}").focus()
        editor.keyboard.type(text)
    rows = editor.locator("#attendances-group tr.dynamic-attendances")
    expect(rows).to_have_count(5)
    rows.first.locator("input[name$=organisation]").focus()
    for place, text in enumerate(TYPED):
        expect(rows.nth(place).locator("input[name$=organisation]")).to_be_focused()
        editor.keyboard.type(text)
        editor.keyboard.press("Tab")  # to the role
        if place == 0:
            editor.keyboard.press("ArrowDown")  # to the host; the others take part as members
        editor.keyboard.press("Tab")
        for _choice in ("in person", "online"):
            editor.keyboard.press("ArrowDown")
        for _field in ("basis", "name as listed", "its language", "remove", "next row"):
            editor.keyboard.press("Tab")
    expect(rows).to_have_count(len(TYPED) + 1)
    editor.keyboard.press("Enter")

    expect(editor.locator(".messagelist .success")).to_be_visible()
    found = Attendance.objects.filter(edition__number=90).order_by("pk")
    assert list(found.values_list("organisation__code", flat=True)) == CODES
    assert list(found.values_list("role", flat=True)) == ["host"] + ["member"] * 5
    assert set(found.values_list("mode", flat=True)) == {"online"}


def test_merging_two_organisations(editor, work, live_server):  # noqa: F811
    sco, rats = (Organisation.objects.get(code=code) for code in ("sco", "sco-rats"))
    moved = sorted(rats.priorities.values_list("slug", flat=True))
    work("admin/participants/organisation/?standing__exact=observer&standing__exact=member&source=with")
    expect(editor.locator(".chosen-filters li")).to_have_count(4)
    assert problems_of(editor) == []
    for organisation in (sco, rats):
        editor.check(f"input[name=_selected_action][value='{organisation.pk}']")
    editor.select_option("select[name=action]", "merge_chosen")
    editor.click("button[name=index]")
    if f"stays={sco.pk}" not in editor.url:
        editor.click("#content-main p a[href*='stays=']")
    expect(editor).to_have_url(re.compile(f"stays={sco.pk}&goes={rats.pk}"))
    assert problems_of(editor) == []

    questions = editor.locator(".question")
    assert questions.count() > 10
    for place in range(questions.count()):
        questions.nth(place).locator("input").first.check()
    editor.fill("#id_message", "هيئة واحدة")
    editor.click(".submit-row input")

    expect(editor.locator("#id_name_en")).to_have_value("Shanghai Cooperation Organization")
    undo_address = editor.locator(".messagelist .success .undo").get_attribute("action")
    assert sorted(sco.priorities.filter(slug__in=moved).values_list("slug", flat=True)) == moved
    editor.goto(f"{live_server.url}/ar/participants/sco-rats/")
    expect(editor).to_have_url(f"{live_server.url}/ar/participants/sco/")
    expect(editor.locator("main")).to_contain_text(rats.name_ar)

    editor.goto(live_server.url + undo_address)
    editor.locator("#content-main input[type=submit]").click()
    expect(editor.locator(".messagelist .success")).to_be_visible()
    assert sorted(rats.priorities.values_list("slug", flat=True)) == moved


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_choosing_and_uploading_pictures(editor, work, media, live_server):  # noqa: F811
    stored = stored_picture(size=(700, 400), alt_en="A round table", alt_fr="x", alt_es="x", alt_ar="مائدة مستديرة")
    edition = Edition.objects.get(number=6)
    work("admin/editions/picture/")
    assert problems_of(editor) == []
    editor.goto(f"{live_server.url}/admin/editions/picture/several/")
    editor.set_input_files("input[multiple]", {"name": "b.png", "mimeType": "image/png", "buffer": picture()})
    follow(editor.locator(".submit-row input"))
    assert problems_of(editor) == []
    editor.goto(f"{live_server.url}/admin/editions/edition/{edition.pk}/change/")
    photos = editor.locator("#photos-group")
    photos.locator("summary").first.click()
    for _row in range(2):
        photos.locator(".add-row a").click()
    editor.locator("#photos-0 .field-picture .select2-selection").click()
    editor.keyboard.type("round")
    choice = editor.locator(".select2-results li img.thumbnail")
    expect(choice).to_have_js_property("complete", True)
    choice.click()
    second = photos.locator("#photos-1")
    second.locator("details summary").last.click()
    new = {"name": "a.png", "mimeType": "image/png", "buffer": picture(size=(90, 60), colour="navy")}
    second.locator("input[type=file]").set_input_files(new)
    for language in ("en", "fr", "es", "ar"):
        second.locator(f"textarea[name$=new_alt_{language}]").fill(f"Text {language}")
    second.locator("input[name$=new_credit]").fill("Us")
    editor.click("input[name=_continue]")

    expect(editor.locator("#photos-group img.thumbnail")).to_have_count(2)
    shown = list(edition.photos.order_by("position"))
    assert (shown[0].picture, shown[1].picture.alt_ar, shown[1].picture.width) == (stored, "Text ar", 90)
    editor.goto(f"{live_server.url}/ar/editions/6/")
    first = editor.locator(".photos img").first
    first.scroll_into_view_if_needed()
    expect(first).to_have_js_property("complete", True)
    assert re.search(r"-\d+\.avif$", first.evaluate("(image) => image.currentSrc"))


def test_the_header_has_one_line(editor, live_server):
    parts = ("#site-name", "#user-tools", "#site-search", "#language-switch")
    editor.goto(f"{live_server.url}/admin/")
    for language in walks.LANGUAGES:
        follow(editor.locator(f"#language-switch button[value={language}]"))

        boxes = [editor.locator(f"#header {part}").bounding_box() for part in parts]
        assert max(box["y"] for box in boxes) < min(box["y"] + box["height"] for box in boxes), language
        assert max(box["height"] for box in boxes) < 50, language


def test_without_javascript(browser, editor, live_server):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(editor.context.cookies())
    page = context.new_page()
    sco, rats = (Organisation.objects.get(code=code) for code in ("sco", "sco-rats"))
    page.goto(f"{live_server.url}/admin/participants/organisation/merge/")
    page.select_option("#id_stays", str(sco.pk))
    page.select_option("#id_goes", str(rats.pk))
    follow(page.locator(".submit-row input"))
    for place in range(page.locator(".question").count()):
        page.locator(".question").nth(place).locator("input").last.check()
    page.click(".submit-row input")
    expect(page.locator("#id_acronym_en")).to_have_value("SCO RATS")

    page.fill("#id_acronym_fr", "cmai")
    page.click("input[name=_continue]")
    page.check(".duplicate input")
    page.click("input[name=_continue]")
    expect(page.locator(".messagelist .success")).to_be_visible()

    page.goto(f"{live_server.url}/admin/editions/edition/add/")
    for name, text in (("number", "91"), ("title_en", "Ninety-first"), ("start_date", "2028")):
        page.fill(f"#id_{name}", text)
    page.fill("#id_attendances-0-organisation", "Nobody")
    page.click("input[name=_save]")
    expect(page.locator(".errorlist").last).to_contain_text("Nobody")
    page.fill("#id_attendances-0-organisation", "RATS")
    page.click("input[name=_save]")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert [row.organisation for row in Edition.objects.get(number=91).attendances.all()] == [sco]
    context.close()


def test_the_key_of_the_search_finds_commands(editor, live_server):
    editor.goto(live_server.url + reverse("admin:index"))
    editor.keyboard.press("/")
    editor.keyboard.type("add edition")
    editor.keyboard.press("Enter")

    expect(editor.get_by_role("link", name="Add edition")).to_be_visible()


@pytest.mark.soak
@pytest.mark.parametrize("language", walks.languages_of("en", "ar"))
def test_editing_in_the_list(editor, live_server, language):
    editor.emulate_media(reduced_motion="reduce")
    one, two = Organisation.objects.filter(code__in=["aimc", "gcc"]).order_by("code")
    editor.goto(f"{live_server.url}/admin/participants/organisation/")
    follow(editor.locator(f"#language-switch button[value={language}]"))
    follow(editor.locator(".list-settings a.button"))
    assert problems_of(editor) == []

    row = editor.locator("#result_list tr", has=editor.locator(f"a[href*='/{one.pk}/change/']"))
    row.locator("select[name$=-region]").select_option("gulf")
    other = editor.locator("#result_list tr", has=editor.locator(f"a[href*='/{two.pk}/change/']"))
    other.locator(f"[name$=-name_{language}]").fill("")
    follow(editor.locator("[name=_save]"))

    if language == "en":  # the source language has a name of every record
        expect(other.locator(".errorlist")).to_be_visible()
        expect(row.locator("select[name$=-region]")).to_have_value("gulf")
        assert problems_of(editor) == []
        other.locator("[name$=-name_en]").fill("A council")
        follow(editor.locator("[name=_save]"))
    expect(editor.locator(".messagelist .success .undo")).to_be_visible()
    one.refresh_from_db(), two.refresh_from_db()
    assert (one.region, getattr(two, f"name_{language}") or "") == ("gulf", "A council" if language == "en" else "")
    editor.set_viewport_size({"width": 360, "height": 740})
    assert editor.evaluate("document.documentElement.scrollWidth") == 360
    follow(editor.locator(".list-settings a.button"))
    expect(editor.locator("#result_list select")).to_have_count(0)


def test_editing_in_the_list_without_javascript(browser, editor, live_server):
    context = browser.new_context(java_script_enabled=False)
    context.add_cookies(editor.context.cookies())
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/participants/organisation/")
    follow(page.locator(".list-settings a.button"))
    page.locator("[name=form-0-region]").select_option("gulf")
    page.locator("[name=form-0-region]").focus()
    follow(page.locator("[name=_save]"))
    expect(page.locator(".messagelist .success")).to_be_visible()
    context.close()
