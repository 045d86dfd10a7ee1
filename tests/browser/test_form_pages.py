"""The form of a record in a browser: one language beside the source, drafts while typing, bars that stay in view."""

import pytest
from playwright.sync_api import expect

from apps.editions.models import Edition
from apps.staff.models import UnsavedForm
from tests import factories, walks
from tests.browser.test_accounts import axe


@pytest.fixture
def form(editor, live_server):
    edition = Edition.objects.get(number=6)
    factories.outcome(edition, 99, text_fr="Convenu.")
    editor.emulate_media(reduced_motion="reduce")
    editor.goto(f"{live_server.url}/admin/editions/edition/{edition.pk}/change/")
    return editor


@pytest.mark.soak
@pytest.mark.parametrize("language", walks.languages_of("en", "ar"))
def test_the_form_is_accessible(form, language):
    form.click(f"#language-switch button[value={language}]")
    expect(form.locator("html")).to_have_attribute("lang", language)
    form.fill("#id_title_en", "")
    form.click("input[name=_continue]")
    expect(form.locator(".error-summary a")).to_have_count(1)

    assert axe(form) == []


def test_one_language_beside_the_source(form):
    form.check(".beside-source input[value=ar]")
    shown = {code: form.locator(f"#id_title_{code}").is_visible() for code in ("en", "fr", "es", "ar")}
    assert shown == {"en": True, "fr": False, "es": False, "ar": True}

    form.reload()
    expect(form.locator("#id_title_ar")).to_be_visible()
    expect(form.locator("#id_title_fr")).to_be_hidden()
    form.locator(".missing-texts summary", has_text="Spanish").click()
    form.locator(".missing-texts a[href$=text_es]").click()
    expect(form.locator(":target")).to_be_visible()


def test_saving_and_the_index_stay_in_view(form):
    form.set_viewport_size({"width": 360, "height": 700})
    form.locator("#photos-group").scroll_into_view_if_needed()

    expect(form.locator("input[name=_save]")).to_be_in_viewport()
    expect(form.locator(".form-index")).to_be_in_viewport()


def test_a_draft_is_kept_and_leaving_asks(form):
    asked = []
    form.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    form.locator("#id_title_fr").click()
    form.keyboard.type("Brouillon ")
    expect(form.locator(".draft-saved")).to_contain_text("Draft saved")
    assert UnsavedForm.objects.count() == 1

    with form.expect_event("dialog"):
        form.click("#site-name a", no_wait_after=True)
    assert asked == ["beforeunload"]
    form.click("input[name=_continue]")
    expect(form.locator(".messagelist .success")).to_be_visible()
    assert not UnsavedForm.objects.exists()


@pytest.mark.soak
@pytest.mark.parametrize("language", walks.languages_of("en", "ar"))
def test_rows_are_moved_with_buttons_and_by_dragging(form, language):
    edition = Edition.objects.get(number=6)
    edition.outcomes.exclude(position=99).delete()
    for position, text in enumerate("ABC", start=1):
        factories.outcome(edition, position, text_en=text)
    edition.outcomes.filter(position=99).delete()
    form.click(f"#language-switch button[value={language}]")
    form.set_viewport_size({"width": 1280, "height": 4000})
    form.locator("#outcomes-group summary").first.click()
    rows = form.locator("#outcomes-group .inline-related:not(.empty-form)")

    rows.nth(2).locator(".row-order button").first.press("Enter")
    expect(rows.nth(1).locator("textarea").first).to_have_value("C")
    expect(rows.nth(1).locator(".row-order button").first).to_be_focused()
    rows.nth(2).locator(".drag").drag_to(rows.nth(0), target_position={"x": 300, "y": 10})
    expect(rows.nth(0).locator("textarea").first).to_have_value("B")
    form.click("#outcomes-group .add-row a")
    rows.nth(3).locator(".row-order button").first.click()
    rows.nth(2).locator(".inline-deletelink").click()
    form.click("input[name=_continue]")

    expect(form.locator(".messagelist .success")).to_be_visible()
    assert list(edition.outcomes.order_by("position").values_list("text_en", flat=True)) == ["B", "A", "C"]
