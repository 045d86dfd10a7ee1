"""Every admin page in the browser: no violation of the content security policy, and the main pages are accessible."""

from itertools import cycle

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import expect

from apps.editions.models import Edition
from apps.participants.models import OrganisationName
from tests import walks
from tests.browser.test_accessibility import TURNS
from tests.browser.test_accounts import axe
from tests.staff.pages import add_page, addresses, change_page, list_page, page_of, rows

pytestmark = pytest.mark.django_db(transaction=True)
DIRECTION = {"en": "ltr", "ar": "rtl"}
REFUSED = "status of 403"  # the console message for admin pages that are closed to everybody


@pytest.mark.soak
def test_no_admin_page_violates_the_content_security_policy(editor, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rows(1, User.objects.get())
    OrganisationName.objects.first().delete()
    # A model has three pages here, so that one of twenty addresses is another kind of page with each model.
    visited = walks.one_of(20, addresses(common=[Edition]))
    for address in visited:
        answer = editor.goto(live_server.url + address)
        assert answer.status in (200, 403), address
        policy = answer.header_value("content-security-policy").split("; ")
        assert {"script-src 'self'", "style-src 'self'"} <= set(policy)
    editor.problems[:] = [problem for problem in editor.problems if REFUSED not in problem]
    assert len(visited) > (3 if walks.IS_FULL else 3 / 20) * len(admin.site._registry)


@pytest.mark.soak
@pytest.mark.parametrize("language", DIRECTION)
def test_the_main_pages_are_accessible(editor, live_server, language):
    editor.emulate_media(reduced_motion="reduce")  # axe would measure colours in the middle of a transition
    editor.goto(f"{live_server.url}/admin/")
    editor.click(f"#language-switch button[value={language}]")
    expect(editor.locator("html")).to_have_attribute("dir", DIRECTION[language])
    edition = Edition.objects.get(number=6)
    history = page_of(edition, "history", edition.pk)
    pages = [reverse("admin:index"), list_page(Edition), change_page(edition), add_page(Edition), history]
    found = []
    for address, looks in zip(walks.turns_of(language, pages, list(DIRECTION)), cycle(TURNS), strict=False):
        editor.goto(live_server.url + address)
        found += axe(editor, () if walks.IS_FULL else looks)

    if found:
        pytest.fail("\n".join(found))
