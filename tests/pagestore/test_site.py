"""The site behind the store: which pages it declares, and that they are the same for everybody."""

import re
from io import StringIO

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, get_resolver
from django.utils import translation

from apps.pagestore import declared
from apps.website import warming
from tests import factories

# What is not stored, and why.
NOT_STORED = {
    "": "leads to the language that the browser asks for",
    "data/dialogue.zip": "leaves as it is read, and knows itself what did not change",
    "data/<slug:name>.csv": "the same",
    "data/<slug:name>.xlsx": "the same",
    "media/<path:name>": "a file; of a draft only for the staff",
    "en/coverage/picture.svg": "says of which day it is",
    "en/confirm/<str:token>/": "is for one organization, until it has answered",
    "en/liaison/check/<str:token>/": "is for one reader, once",
    "favicon.ico": "leads to a file, whatever the content",
    "healthz": "says how it is now",
    "livez": "the same",
}


def views(patterns, before=""):
    """Route and view of all addresses outside of the admin."""
    for entry in patterns:
        route = f"{before}{entry.pattern}"
        if route.startswith(configured.ADMIN_PATH):
            continue
        if isinstance(entry, URLPattern):
            yield route, entry.callback
        else:
            yield from views(entry.url_patterns, route)


def test_every_public_view_is_declared_or_has_a_reason():
    """A view is declared by `@stored(…)` or by the class `Stored`, both of apps.pagestore.declared."""
    with translation.override("en"):
        undeclared = {route for route, view in views(get_resolver().url_patterns) if not hasattr(view, "stored_by")}

    assert undeclared == NOT_STORED.keys()


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("/en/", set()),
        ("/fr/participants/", {"q", "standing", "region", "kind", "page"}),
        ("/ar/search/", {"q", "kind", "page"}),
        ("/en/report/", {"page"}),
        ("/sitemap.xml", {"p"}),
        ("/en/editions/8/", set()),
        ("/de/", None),
        ("/admin/", None),
        ("/data/editions.csv", None),
        ("/en/" + "x" * 500 + "/", None),
        ("/en/priorities/é/", None),
    ],
)
def test_what_a_page_depends_on(path, names):
    declared.parameters.cache_clear()

    assert declared.parameters(path) == names


@pytest.fixture
def content(db):
    """A record of each kind that has a page."""
    organisation, goal = factories.organisation(), factories.goal(1)
    edition = factories.edition(8)
    factories.attendance(edition, organisation, role="host")
    factories.priority(organisation).goals.add(goal)
    factories.link(goal, factories.sdg(16))
    factories.wording(goal)
    factories.release(edition=edition)
    post, officer = factories.post(), factories.officer()
    factories.term(post, officer)
    factories.consent(officer)


def paths():
    return [path for path in warming.paths() if not re.match("/(fr|es|ar)/", path)]


def test_pages_are_the_same_for_everybody(content, client, settings):
    client.force_login(User.objects.create_superuser("staff"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"
    seen = [(path, client.get(path, headers={"accept-language": "ar"})) for path in paths()]

    client.cookies.clear()
    assert len(seen) > 20
    for path, answer in seen:
        assert answer.status_code in (200, 302), path
        assert "Set-Cookie" not in answer, path
        assert "cookie" not in answer.get("Vary", "").lower(), path
        assert answer.content == client.get(path).content, path


def test_pages_read_no_table_that_the_store_does_not_follow(content, client, settings):
    connection._end_change(changed=False)
    with CaptureQueriesContext(connection) as queries:
        for path in [*paths(), "/en/search/?q=edition", "/en/participants/?q=org&region=europe"]:
            client.get(path)

    assert connection._change is None, "and none of them changes anything"
    read = {table for query in queries for table in re.findall(r'(?:FROM|JOIN) "(\w+)"', query["sql"])}
    assert len(read) > 15
    assert {table for table in read if table.startswith(settings.PAGE_STORE_UNREAD)} == set()


def test_warm_knows_every_page_in_every_language(content):
    found = warming.paths()

    assert {"/sitemap.xml", "/en/", "/ar/editions/8/", "/fr/goals/1/", "/es/sdgs/16/", "/fr/news/feed/"} < set(found)
    assert len(found) == len(set(found))


def test_warm_says_that_there_is_no_store(settings):
    settings.PAGE_STORE_BYTES = 0

    with pytest.raises(CommandError, match="PAGE_STORE_MIB=0"):
        call_command("warm", stdout=StringIO())
