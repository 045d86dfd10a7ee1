"""No permission method of the admin can be dropped without a test that fails, and no address below the admin's path is
without a row."""

import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client, RequestFactory
from django.urls import get_resolver, path, reverse

from apps.history.models import Change
from apps.participants.admin import NameTable
from apps.participants.models import Organisation, OrganisationName
from apps.priorities.admin import PriorityAdmin
from apps.publishing.admin import ProposalAdmin
from apps.publishing.models import Proposal, propose
from apps.staff.admin import RecordAdmin, RecordInline, RecordOptions
from apps.staff.changes import ChangeAdmin
from apps.staff.history import HistoryPages
from apps.staff.people import StaffUserAdmin
from apps.staff.site import StaffSite
from apps.website.admin import ErrorReportAdmin
from apps.website.models import ErrorReport
from tests import factories
from tests.staff.accounts import take_factor
from tests.staff.test_roles import names

pytestmark = pytest.mark.django_db
METHOD = re.compile(r"has_(\w+_)?permission")

# What each method is there for: who is refused (or, with True, allowed) by it alone, and with which record.
SUPERUSER, UNLIMITED = "superuser", "liaison officer with every permission"
BECAUSE_OF = {
    (StaffSite, "has_permission"): (admin.site, "administrator without a factor", None, False),
    (RecordOptions, "has_change_permission"): (OrganisationName, "translator", None, False),
    (RecordAdmin, "has_view_permission"): (Organisation, UNLIMITED, "other", False),
    (RecordAdmin, "has_change_permission"): (Organisation, UNLIMITED, "other", False),
    (RecordAdmin, "has_delete_permission"): (Organisation, UNLIMITED, "other", False),
    (RecordInline, "has_change_permission"): (NameTable, UNLIMITED, "own", False),
    (HistoryPages, "has_deleted_permission"): (Organisation, UNLIMITED, None, False),
    (HistoryPages, "has_restore_permission"): (Organisation, "auditor", None, False),
    (HistoryPages, "has_revert_permission"): (Organisation, "auditor", "own", False),
    (ProposalAdmin, "has_view_permission"): (Proposal, "liaison officer", "proposal", True),
    (ProposalAdmin, "has_add_permission"): (Proposal, SUPERUSER, None, False),
    (ProposalAdmin, "has_change_permission"): (Proposal, SUPERUSER, None, False),
    (ProposalAdmin, "has_decide_permission"): (Proposal, "editor", None, False),
    (ChangeAdmin, "has_add_permission"): (Change, SUPERUSER, None, False),
    (ChangeAdmin, "has_change_permission"): (Change, SUPERUSER, None, False),
    (ChangeAdmin, "has_delete_permission"): (Change, SUPERUSER, None, False),
    (ChangeAdmin, "has_undo_permission"): (Change, "auditor", None, False),
    (StaffUserAdmin, "has_change_permission"): (User, "administrator", SUPERUSER, False),
    (StaffUserAdmin, "has_delete_permission"): (User, "administrator", SUPERUSER, False),
    (ErrorReportAdmin, "has_add_permission"): (ErrorReport, SUPERUSER, None, False),
}


@pytest.fixture
def request_of(roles):
    """A request of somebody with a role."""

    def make(who):
        user = User.objects.create_user(who[:30], is_staff=True, is_superuser=who == SUPERUSER)
        found = [role for role in roles if who.startswith(role)]
        user.groups.set(roles[role] for role in found)
        if who == UNLIMITED:
            user.user_permissions.set(Permission.objects.all())
        if "without a factor" in who:
            take_factor(user)
        request = RequestFactory().get("/")
        request.user = user
        return request

    return make


def record(name, user):
    if name == SUPERUSER:
        return User.objects.create_superuser("root")
    organisation = factories.organisation(name)
    if name != "other":
        user.representations.create(organisation=organisation)
    return propose(organisation, {"name_fr": "x"}, user) if name == "proposal" else organisation


def asked(place):
    """The object that has the method: of the site, of a model's pages, or of rows on a page."""
    if place is admin.site:
        return place
    return place(Organisation, admin.site) if hasattr(place, "content") else admin.site.get_model_admin(place)


def drop(monkeypatch, owner, name):
    """As if the method had never been written: the one below it answers, or nobody asks."""
    monkeypatch.delattr(owner, name)
    if not hasattr(owner, name):
        monkeypatch.setattr(owner, name, lambda *args, **kwargs: True, raising=False)


@pytest.mark.parametrize(("owner", "name"), BECAUSE_OF, ids=lambda value: getattr(value, "__name__", value))
def test_each_permission_method_decides_something(monkeypatch, request_of, owner, name):
    place, who, about, answer = BECAUSE_OF[owner, name]
    request, one = request_of(who), asked(place)
    about = [record(about, request.user)] if about else []
    if place is NameTable:
        about = about or [None]

    assert getattr(one, name)(request, *about) is answer
    drop(monkeypatch, owner, name)
    assert getattr(one, name)(request, *about) is not answer


def test_every_permission_method_is_among_them():
    pages = list(admin.site._registry.values())
    rows = [inline for page in pages for inline in page.inlines]
    classes = {cls for one in [*map(type, pages), *rows, StaffSite] for cls in one.__mro__}
    own = {cls for cls in classes if cls.__module__.startswith("apps.")}

    assert {(cls, name) for cls in own for name in vars(cls) if METHOD.fullmatch(name)} == BECAUSE_OF.keys()


# --- Addresses -------------------------------------------------------------------------------------------------------

OPEN = {  # how one gets in, and the set-up of the factor
    *("account_login", "account_logout", "account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done", "account_reauthenticate"),
    *("mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "language"),
}
INSIDE = {  # for everybody to whom the admin is open
    *("account", "account_change_password", "usersessions_list", "mfa_index", "mfa_deactivate_totp"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "style"),
}
UNNAMED = {"r/<path:rest>", "<path:object_id>/", "(?P<url>.*)$"}  # closed; from a record's number to its form; the rest


def below_the_admins_path():
    """The addresses that are not the admin's own."""
    for entry in get_resolver().url_patterns:
        if str(entry.pattern).startswith(settings.ADMIN_PATH):
            yield from patterns([entry])


def patterns(entries):
    for entry in entries:
        if hasattr(entry, "url_patterns"):
            yield from patterns(entry.url_patterns)
        else:
            yield entry


def test_every_address_below_the_admins_path_is_known():
    found = list(below_the_admins_path())
    of_the_admin = set(names(admin.site.urls[0]))

    assert {entry.name for entry in found if entry.name} - of_the_admin == OPEN | INSIDE
    assert {str(entry.pattern) for entry in found if not entry.name} == UNNAMED


def test_a_new_address_is_noticed(monkeypatch):
    before = set(names(admin.site.urls[0]))
    new = path("new/", lambda request: None, name="new")
    monkeypatch.setattr(PriorityAdmin, "get_urls", lambda self: [new, *super(PriorityAdmin, self).get_urls()])

    assert set(names(admin.site.urls[0])) - before == {"new"}


@pytest.mark.parametrize("name", sorted(INSIDE))
def test_what_is_inside_is_not_open(name):
    answer = Client().get(reverse(name))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("admin:login"))
