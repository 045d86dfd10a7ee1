"""Every admin page in the browser: no violation of the content security policy, and the main pages are accessible."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from apps.editions.models import Edition
from apps.history.models import Change
from apps.history.registration import MODELS_WITH_HISTORY
from apps.participants.models import OrganisationName
from tests.browser.test_accounts import axe
from tests.staff.pages import add_page, change_page, list_page, rows
from tests.staff.test_permissions import INSIDE

pytestmark = pytest.mark.django_db(transaction=True)
DIRECTION = {"en": "ltr", "ar": "rtl"}
ALONE = ("index", "logout", "password_change", "password_change_done")
REFUSED = "status of 403"  # the console message for admin pages that are closed to everybody


def page(record, name, *args):
    return reverse(f"admin:{record._meta.label_lower.replace('.', '_')}_{name}", args=[*args])


def addresses():
    """The addresses of every kind of admin page, for a record of every model."""
    yield from (reverse(f"admin:{name}") for name in ALONE)
    yield from (reverse(name) for name in sorted(INSIDE))
    yield from {reverse("admin:app_list", args=[model._meta.app_label]) for model in admin.site._registry}
    for model in admin.site._registry:
        record = model._base_manager.order_by("-pk").first()
        yield from (list_page(model), add_page(model), change_page(record))
        yield from (page(record, "history", record.pk), page(record, "delete", record.pk))
        if model in MODELS_WITH_HISTORY:
            yield page(record, "deleted")
            yield page(record, "revert", record.pk, record.history.earliest("history_id").history_id)
    yield reverse("admin:history_change_undo", args=[Change.objects.latest("pk").pk])
    yield reverse("admin:auth_user_invite", args=[User.objects.first().pk])
    row = OrganisationName.history.filter(history_type="-").first()
    yield reverse("admin:participants_organisationname_restore", args=[row.history_id])


def test_no_admin_page_violates_the_content_security_policy(editor, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    call_command("roles", verbosity=0)
    rows(1, User.objects.get())
    OrganisationName.objects.first().delete()
    visited = [live_server.url + address for address in addresses()]
    for address in visited:
        answer = editor.goto(address)
        assert answer.status in (200, 403), address
        policy = answer.header_value("content-security-policy").split("; ")
        assert {"script-src 'self'", "style-src 'self'"} <= set(policy)
    editor.problems[:] = [problem for problem in editor.problems if REFUSED not in problem]
    assert len(visited) > 6 * len(admin.site._registry)


@pytest.mark.parametrize("language", DIRECTION)
def test_the_main_pages_are_accessible(editor, live_server, language):
    editor.emulate_media(reduced_motion="reduce")  # axe would measure colours in the middle of a transition
    editor.goto(f"{live_server.url}/admin/")
    editor.click(f"#language-switch button[value={language}]")
    expect(editor.locator("html")).to_have_attribute("dir", DIRECTION[language])
    edition = Edition.objects.get(number=6)
    history = page(edition, "history", edition.pk)
    pages = [reverse("admin:index"), list_page(Edition), change_page(edition), add_page(Edition), history]
    found = []
    for address in pages:
        editor.goto(live_server.url + address)
        found += axe(editor)

    if found:
        pytest.fail("\n".join(found))
