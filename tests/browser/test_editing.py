"""Two editors save the same record: both changes survive, and conflicting texts are shown side by side."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from apps.participants.models import Organisation
from tests.browser.conftest import watch
from tests.browser.test_accounts import axe
from tests.staff.accounts import give_factor

pytestmark = pytest.mark.django_db(transaction=True)
DIRECTION = {"ar": "rtl"}  # the language that shows most faults; test_accounts.py is in English too


@pytest.fixture
def colleague(browser, editor, live_server, settings):
    """A page with another administrator logged in, without JavaScript."""
    user = User.objects.create_superuser("amira", first_name="Amira", last_name="Haddad")
    give_factor(user)
    client = Client()
    client.force_login(user)
    context = browser.new_context(java_script_enabled=False)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
    page = context.new_page()
    watch(page, editor.problems)
    yield page
    context.close()


@pytest.mark.parametrize("language", DIRECTION)
def test_both_changes_of_two_editors_survive(editor, colleague, live_server, language):
    organisation = Organisation.objects.get(code="afripol")
    address = f"{live_server.url}/admin/participants/organisation/{organisation.pk}/change/"
    editor.emulate_media(reduced_motion="reduce")
    editor.goto(f"{live_server.url}/admin/")
    editor.click(f"#language-switch button[value={language}]")
    expect(editor.locator("html")).to_have_attribute("dir", DIRECTION[language])
    editor.goto(address)
    colleague.goto(address)

    colleague.fill("#id_name_fr", "Le nouveau nom")
    colleague.fill("#id_name_ar", "الاسم الجديد للمنظمة")
    colleague.click("input[name=_save]")
    editor.fill("#id_seat_city_ar", "مدينة الجزائر")
    editor.fill("#id_name_ar", "اسم آخر")
    editor.click("input[name=_continue]")

    theirs = editor.locator(".theirs")
    expect(theirs).to_have_count(1)
    expect(theirs.locator("bdi")).to_have_text("Amira Haddad")
    expect(theirs.locator("blockquote[lang=ar][dir=rtl]").first).to_have_text("الاسم الجديد للمنظمة")
    expect(theirs.locator("ins").first).to_be_visible()
    expect(editor.locator("#id_name_ar")).to_have_value("اسم آخر")
    expect(editor.locator("#id_name_fr")).to_have_value("Le nouveau nom")
    field, shown = editor.locator("#id_name_ar").bounding_box(), theirs.bounding_box()
    assert field["y"] < shown["y"], "the other text is shown below the field"
    assert axe(editor) == []

    editor.click("input[name=_continue]")
    expect(editor.locator(".messagelist .success")).to_be_visible()
    organisation.refresh_from_db()
    assert (organisation.name_fr, organisation.name_ar) == ("Le nouveau nom", "اسم آخر")
    assert organisation.seat_city_ar == "مدينة الجزائر"
    assert "الاسم الجديد للمنظمة" in organisation.history.values_list("name_ar", flat=True)
