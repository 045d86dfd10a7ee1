"""Each permission method of the admin is tested: removing one fails a test. Every address under the admin's path is
listed here."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import Client, RequestFactory
from django.urls import get_resolver, path, reverse

from apps.participants.admin import NameTable
from apps.participants.models import Organisation
from apps.priorities.admin import PriorityAdmin
from apps.publishing.proposing import propose
from apps.staff.admin_site import StaffSite
from tests import factories
from tests.staff.accounts import take_factor
from tests.staff.pages import INSIDE
from tests.staff.test_roles import names

pytestmark = pytest.mark.django_db
METHOD = re.compile(r"has_(\w+_)?permission")
SUPERUSER, UNLIMITED = "superuser", "liaison officer with every permission"
ORGANISATION, PROPOSAL, CHANGE = "participants.organisation", "publishing.proposal", "history.change"

# A case that each method alone decides: the admin, the user, the record, and whether the method allows or refuses.
BECAUSE_OF = {
    "StaffSite.has_permission": ("site", "administrator without a factor", None, False),
    "RecordOptions.has_add_permission": ("editions.edition", UNLIMITED, None, False),
    "RecordOptions.has_change_permission": ("participants.organisationname", "translator", None, False),
    "RecordAdmin.has_view_permission": (ORGANISATION, UNLIMITED, "other", False),
    "RecordAdmin.has_change_permission": (ORGANISATION, UNLIMITED, "other", False),
    "RecordAdmin.has_delete_permission": (ORGANISATION, UNLIMITED, "other", False),
    "RecordInline.has_add_permission": ("rows", UNLIMITED, "own", False),
    "RecordInline.has_change_permission": ("rows", UNLIMITED, "own", False),
    "RecordInline.has_delete_permission": ("rows", UNLIMITED, "own", False),
    "HistoryPages.has_deleted_permission": (ORGANISATION, UNLIMITED, None, False),
    "ErasePages.has_erase_permission": ("liaison.liaisonofficer", "editor", None, False),
    "HistoryPages.has_restore_permission": (ORGANISATION, "auditor", None, False),
    "HistoryPages.has_revert_permission": (ORGANISATION, "auditor", "own", False),
    "PublicationPages.has_preview_permission": (ORGANISATION, "auditor", None, False),
    "TransitionActions.has_transition_permission": (ORGANISATION, "auditor", None, False),
    "TransitionActions.has_publish_permission": (ORGANISATION, "editor", None, False),
    "TransitionActions.has_confirm_permission": (ORGANISATION, "auditor", None, False),
    "BulkEditPages.has_bulk_edit_permission": (ORGANISATION, "translator", None, False),
    "MergePages.has_merge_permission": (ORGANISATION, "auditor", None, False),
    "ExportActions.has_private_export_permission": (ORGANISATION, "auditor", None, False),
    "FormerCodeAdmin.has_add_permission": ("participants.formercode", SUPERUSER, None, False),
    "FormerCodeAdmin.has_change_permission": ("participants.formercode", SUPERUSER, "own", False),
    "FormerCodeAdmin.has_delete_permission": ("participants.formercode", SUPERUSER, "own", False),
    "PictureAdmin.has_add_photo_permission": ("editions.picture", "auditor", None, False),
    "VerdictAdmin.has_add_permission": ("coverage.verdict", SUPERUSER, None, False),
    "VerdictAdmin.has_change_permission": ("coverage.verdict", SUPERUSER, None, False),
    "VerdictAdmin.has_delete_permission": ("coverage.verdict", SUPERUSER, None, False),
    "DeclarationsPages.has_declare_permission": ("coverage.declaration", "auditor", None, False),
    "DecisionAdmin.has_adopt_permission": ("review.decision", "editor", None, False),
    "QueuePages.has_decide_permission": ("coverage.verdict", "editor", None, False),
    "QueuePages.has_draft_permission": ("coverage.verdict", "auditor", None, False),
    "ProposalAdmin.has_view_permission": (PROPOSAL, "liaison officer", "proposal", True),
    "ProposalAdmin.has_add_permission": (PROPOSAL, SUPERUSER, None, False),
    "ProposalAdmin.has_change_permission": (PROPOSAL, SUPERUSER, None, False),
    "ProposalAdmin.has_decide_permission": (PROPOSAL, "editor", None, False),
    "ProposalAdmin.has_preview_permission": (PROPOSAL, "auditor", None, False),
    "ChangeAdmin.has_add_permission": (CHANGE, SUPERUSER, None, False),
    "ChangeAdmin.has_change_permission": (CHANGE, SUPERUSER, None, False),
    "ChangeAdmin.has_delete_permission": (CHANGE, SUPERUSER, None, False),
    "ChangeAdmin.has_undo_permission": (CHANGE, "auditor", None, False),
    "UploadAdmin.has_change_permission": ("opendata.upload", SUPERUSER, None, False),
    "UploadAdmin.has_delete_permission": ("opendata.upload", SUPERUSER, None, False),
    **{
        f"AccessEventAdmin.has_{action}_permission": ("staff.accessevent", SUPERUSER, None, False)
        for action in ("add", "change", "delete")
    },
    "PrivateExportAdmin.has_add_permission": ("opendata.privateexport", SUPERUSER, None, False),
    "PrivateExportAdmin.has_change_permission": ("opendata.privateexport", SUPERUSER, None, False),
    "PrivateExportAdmin.has_delete_permission": ("opendata.privateexport", SUPERUSER, None, False),
    "RequestAdmin.has_add_permission": ("confirmations.confirmationrequest", SUPERUSER, None, False),
    "RequestAdmin.has_change_permission": ("confirmations.confirmationrequest", SUPERUSER, None, False),
    "RequestAdmin.has_delete_permission": ("confirmations.confirmationrequest", SUPERUSER, None, False),
    "RequestAdmin.has_send_permission": ("confirmations.confirmationrequest", "auditor", None, False),
    "HandoverPages.has_handover_permission": ("liaison.post", "auditor", None, False),
    "StaffUserAdmin.has_change_permission": ("auth.user", "administrator", SUPERUSER, False),
    "StaffUserAdmin.has_delete_permission": ("auth.user", "administrator", SUPERUSER, False),
    "GivenUpMailAdmin.has_add_permission": ("mail.mail", SUPERUSER, None, False),
    "GivenUpMailAdmin.has_delete_permission": ("mail.mail", SUPERUSER, None, False),
    "ErrorReportAdmin.has_add_permission": ("website.errorreport", SUPERUSER, None, False),
}
DECLARED = {"PreviewPages.has_preview_permission"}  # to be written by each: it answers nothing itself


@pytest.fixture
def request_of(roles):
    """A request of a user with a role."""

    def make(who):
        user = User.objects.create_user(who[:30], is_staff=True, is_superuser=who == SUPERUSER)
        user.groups.set(group for role, group in roles.items() if who.startswith(role))
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
    """The object with the method: the site, an inline, or the admin of a model."""
    if place == "site":
        return admin.site
    return NameTable(Organisation, admin.site) if place == "rows" else admin.site.get_model_admin(apps.get_model(place))


def methods():
    """Our classes with permission methods, by class and method."""
    pages = list(admin.site._registry.values())
    rows = [inline for page in pages for inline in page.inlines]
    classes = {cls for one in [*map(type, pages), *rows, StaffSite] for cls in one.__mro__}
    own = {cls for cls in classes if cls.__module__.startswith("apps.")}
    return {f"{cls.__name__}.{name}": cls for cls in own for name in vars(cls) if METHOD.fullmatch(name)}


def drop(monkeypatch, method):
    """As if the method did not exist: the inherited one answers instead."""
    owner, name = methods()[method], method.partition(".")[2]
    monkeypatch.delattr(owner, name)
    below = getattr(owner, name, None)
    if below is None or below.__qualname__ in DECLARED:
        monkeypatch.setattr(owner, name, lambda *args, **kwargs: True, raising=False)


@pytest.mark.parametrize("method", BECAUSE_OF)
def test_each_permission_method_decides_something(monkeypatch, request_of, method):
    place, who, about, answer = BECAUSE_OF[method]
    request, one, name = request_of(who), asked(place), method.partition(".")[2]
    about = [record(about, request.user)] if about else []

    assert bool(getattr(one, name)(request, *about)) is answer
    drop(monkeypatch, method)
    assert bool(getattr(one, name)(request, *about)) is not answer


def test_every_permission_method_is_among_them():
    assert methods().keys() == BECAUSE_OF.keys() | DECLARED


# --- Addresses -------------------------------------------------------------------------------------------------------

OPEN = {  # the login, and the set-up of the second factor
    *("account_login", "account_logout", "account_reset_password", "account_reset_password_done"),
    *("account_reset_password_from_key", "account_reset_password_from_key_done", "account_reauthenticate"),
    *("mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "language"),
    *("preview", "preview_media", "calendar_feed"),  # open to anybody with the link
}
INSIDE_STAFF = {"calendar": [], "settle_comment": [1]}  # the same, in the namespace `staff`: the arguments
AT_THE_DESK = {  # of liaison officers, in the namespace `desk`: the arguments
    "roster": [],
    "post_card": ["a-post"],
    "holder_card": ["a-post", 1],
    "own_data": [],
    "own_organisations": [],
    "calendar": [],
    **{name: ["consent", 1] for name in ("confirm", "correct", "withdraw")},
}
A_TEXT = ["editions.edition", 1, "title", "ar"]
IN_THE_WORKSPACE = {  # of translators, in the namespace `translators`: the arguments
    **{name: [] for name in ("matrix", "assign", "assigned", "export", "import")},
    "first": ["ar"],
    "import_plan": ["a-key"],
    "text": A_TEXT,
    "page": A_TEXT,
    "dismiss": A_TEXT,
}
NAMESPACES = {"staff": INSIDE_STAFF, "desk": AT_THE_DESK, "translators": IN_THE_WORKSPACE}
UNNAMED = {"r/<path:rest>", "<path:object_id>/", "(?P<url>.*)$"}  # closed; from a record's number to its form; the rest


def below_the_admins_path():
    """The addresses that are not of Django's admin."""
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

    assert {entry.name for entry in found if entry.name} - of_the_admin == OPEN.union(INSIDE, *NAMESPACES.values())
    assert {str(entry.pattern) for entry in found if not entry.name} == UNNAMED


def test_a_new_address_is_noticed(monkeypatch):
    before = set(names(admin.site.urls[0]))
    new = path("new/", lambda request: None, name="new")
    monkeypatch.setattr(PriorityAdmin, "get_urls", lambda self: [new, *super(PriorityAdmin, self).get_urls()])

    assert set(names(admin.site.urls[0])) - before == {"new"}


def inside():
    """The addresses that need the login, with their arguments."""
    yield from ((name, []) for name in sorted(INSIDE))
    for space, found in NAMESPACES.items():
        yield from ((f"{space}:{name}", args) for name, args in found.items())


@pytest.mark.parametrize(("name", "args"), list(inside()))
def test_what_is_inside_is_not_open(name, args):
    answer = Client().get(reverse(name, args=args))

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("admin:login"))
