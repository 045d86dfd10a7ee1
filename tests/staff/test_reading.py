"""Reading never writes: no GET issues a statement that needs the write lock, and none waits for a writer."""

import re
import sqlite3
import time
from contextlib import closing, contextmanager

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin as django_admin
from django.contrib.auth.models import User
from django.db import connection
from django.urls import get_resolver, reverse
from django.utils import translation

from apps.editions.models import Edition, Photo
from apps.history.models import Change
from apps.participants.models import OrganisationName
from apps.priorities.models import Priority
from apps.publishing.proposing import propose
from apps.publishing.record_notes import PreviewLink
from apps.staff.models import KeptFile
from tests import factories, walks
from tests.staff.accounts import enter, take_factor
from tests.staff.pages import change_page, rows
from tests.staff.test_account_password import ask
from tests.staff.test_account_password import link as reset_link
from tests.staff.test_account_sessions import get_older

# "BEGIN DEFERRED" only reads, on one snapshot: the files of the data sets.
WRITE = re.compile(
    r"\s*(INSERT|UPDATE|DELETE|REPLACE|SAVEPOINT|BEGIN(?! DEFERRED))\b|.*\bFOR (NO KEY )?UPDATE\b", re.I | re.S
)
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
UNREACHABLE = {
    "admin/^(?P<app_label>",  # a regular expression of the admin; its pages are among EXTRA
    "admin/(?P<url>.*)$",  # unknown addresses
    "admin/r/<path:content_type_id>",  # closed by the address before it
}
EXTRA = [
    "/admin/participants/",
    "/admin/participants/organisation/?q=a&state__exact=draft",
    "/admin/autocomplete/?app_label=editions&model_name=attendance&field_name=organisation&term=a",
    "/en/search/?q=edition",
    "/en/participants/?q=org&region=europe",
    "/en/nothing/",
]
TOKENS = []  # of the preview links of the present test: only their hashes are stored


def routes(entries, before=""):
    for entry in entries:
        route = f"{before}{entry.pattern}"
        if hasattr(entry, "url_patterns"):
            yield from routes(entry.url_patterns, route)
        elif not route.startswith(tuple(UNREACHABLE)):
            yield route


@pytest.fixture
def content(staff):
    TOKENS.clear()
    rows(2, staff)
    draft = factories.edition(title_en="Draft", **factories.DRAFT)
    change = propose(draft, {"title_fr": "Brouillon"}, staff)
    OrganisationName.objects.first().delete()
    file = b"type,key,field,target_language,target\neditions.edition,1,title,fr,Titre\n"
    KeptFile.objects.create(user=staff, name="texts.csv", size=len(file), content=file)
    for record, proposal in ((draft, None), (draft, change)):
        TOKENS.append(PreviewLink.make(record=record, proposal=proposal, made_by=staff)[1])


def addresses():
    """One address for each route, in English and Arabic where it has a language."""
    for language in ("en", "ar"):  # all four have the same queries
        with translation.override(language):
            for route in routes(get_resolver().url_patterns):
                if route.startswith(f"{language}/") or language == "en":
                    values = parameters(route)
                    yield "/" + PARAMETER.sub(lambda found, values=values: str(values[found.group(1)]), route)
    for token in TOKENS:
        yield from (reverse("staff:preview", args=[language, token]) for language in ("en", "ar"))
    yield from map(change_page, Edition.objects.all())
    yield from EXTRA


def parameters(route):
    """A value that exists for each parameter of a route."""
    values = {
        "number": 1,
        "column": "goal-1",
        "name": "participants",
        "rest": "1/1",
        "language": "fr",
        "token": TOKENS[0],
        "uidb36": "1",
        "key": "set-password",
        "id": 1,
    }
    names = set(PARAMETER.findall(route))
    if "path" in names:
        values["path"] = Photo.objects.first().picture.image.name
    if names & {"code", "slug", "key"}:
        values["code"] = values["slug"] = apps.get_model("participants.Organisation").objects.first().code
    for part, model in (("priorities/", Priority), ("news/", apps.get_model("editions.PressRelease"))):
        if part in route:
            values["slug"] = model.objects.first().slug
    if "desk/" in route:
        term = apps.get_model("liaison.Term").objects.select_related("post").first()
        values |= {"code": term.post.code, "term": term.pk, "kind": "officer", "key": 1}
    if "translations/" in route:
        values |= {"kind": "editions.edition", "key": Edition.objects.first().pk, "field": "title"}
    if "translations/import/" in route:
        values["key"] = KeptFile.objects.first().key
    if "share/" in route:
        values |= {"name": "participants", "key": values["code"]} if "<slug:key>" in route else {"name": "home"}
    if "/transition/" in route:
        values["name"] = "archive"
    if "actions/" in route:
        values["slug"] = apps.get_model("coverage.JointAction").objects.first().slug
    if found := re.match(rf"{settings.ADMIN_PATH}(\w+)/(\w+)/.*<", route):
        model = Change if found.group(2) == "change" else _model(*found.groups())
        if model:
            values["object_id"] = getattr(model._base_manager.first(), "pk", 1)
            history = getattr(model, "history", None)
            kind = {"history_type": "-"} if "deleted" in route else {}
            row = history.filter(**kind).last() if history else None
            values["version"] = row.pk if row else 1
    return values


def _model(app, name):
    found = [m for m in django_admin.site._registry if (m._meta.app_label, m._meta.model_name) == (app, name)]
    return found[0] if found else None


def written(client, address):
    """The statements of a GET that need the write lock."""
    found = []

    def watch(execute, sql, params, many, context):
        if WRITE.match(sql):
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        response = client.get(address)
        if response.streaming:
            b"".join(response.streaming_content)
    assert response.status_code < 500, address
    return found


@contextmanager
def somebody_else_writing():
    """Let another connection hold SQLite's only write lock; a statement that needs it fails at once. On PostgreSQL,
    readers never wait."""
    if connection.vendor != "sqlite":
        yield
        return
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 0")
        yield
        writer.execute("ROLLBACK")
    connection.close()


@pytest.mark.soak
@pytest.mark.django_db(transaction=True)  # in a transaction of the test, checks of constraints would make savepoints
@pytest.mark.parametrize("who", ["visitor", "administrator"])
def test_no_page_writes(client, content, who):
    if who == "administrator":
        enter(client)
        client.get(reverse("mfa_view_recovery_codes"))  # shown once, which writes; see below
    is_for = str if who == "visitor" else lambda address: address.startswith("/admin/")  # other pages read no session
    walked = walks.one_of(6, walks.in_one_language(filter(is_for, addresses())))

    with somebody_else_writing():
        found = {address: statements for address in walked if (statements := written(client, address))}

    assert found == {}


@pytest.mark.django_db
@pytest.mark.parametrize("ago", [{"began": 100}, {"began": 3700}, {"began": 13 * 3600, "active": 0}])
def test_no_session_is_written_while_somebody_reads(admin, ago):
    session = admin.session
    session["began"] = time.time()
    session.save()
    get_older(admin, **ago)

    for address in ("/admin/", "/admin/login/", "/admin/account/sessions/"):
        assert written(admin, address) == []


@pytest.mark.django_db
def test_a_login_page_for_somebody_without_access(admin, staff):
    staff.is_staff = staff.is_superuser = False
    staff.save()

    assert written(admin, "/admin/login/") == []


@pytest.mark.django_db
def test_pages_of_the_login_that_write_once(client, staff):
    """The exceptions: the server must know what these pages showed when their form comes back, or that they showed
    it."""
    enter(client)
    assert "mfa_authenticator" in " ".join(written(client, reverse("mfa_view_recovery_codes")))
    assert written(client, reverse("mfa_view_recovery_codes")) == []
    take_factor(staff)
    assert "django_session" in " ".join(written(client, reverse("mfa_activate_totp")))


@pytest.mark.django_db
def test_the_link_of_a_password_reset_writes_once(client, staff, settings, mailoutbox):
    """The one GET for a visitor that writes: the key moves from the address to the session, so that the page with the
    form has no address that resets the password, in its history or for the servers it asks."""
    User.objects.filter(pk=staff.pk).update(email="anna@example.org")
    ask(client)
    path = reset_link(mailoutbox).removeprefix(settings.SITE_URL)

    found = [sql for sql in written(client, path) if not sql.startswith("SAVEPOINT")]

    assert found != []
    assert all("django_session" in sql for sql in found)
    assert written(client, re.sub(r"[^/]+/$", "set-password/", path)) == []
