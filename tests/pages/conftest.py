"""The public pages of the seeded site, read once for these tests: each page in one language, in turn."""

import pickle

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from tests import walks
from tests.conftest import LANGUAGES, PLAIN_STATIC_FILES
from tests.database import locked, using
from tests.website.test_system_views import sitemap

OTHERS = (
    "search/?q=europol",
    "search/?q=terrorism",
    "coverage/europol/1/",
    "coverage/briefing/8/",
    "editions/next/",
    "report/",
    "report/thanks/",
    "priorities/?page=2",
    "priorities/?year=2024",
)
NAMED = [  # by tests: read in every language
    *(f"/{lang}/{path}" for lang in LANGUAGES for path in ("", "participants/europol/", "participants/aimc/")),
    *(f"/{lang}/editions/{number}/" for lang in ("fr", "es") for number in (4, 5, 6)),
]


def pytest_collection_modifyitems(items):
    """The fixture reads hundreds of pages: once, on one database."""
    for item in items:
        if "whole_site" in item.fixturenames:
            item.add_marker(pytest.mark.one_database)


@pytest.fixture(scope="package")
def whole_site(request, tmp_path_factory, django_db_blocker):
    """The fixtures `site` and `alternates`. The first worker reads them for all; the tests that use them need no
    database."""
    directory = tmp_path_factory.getbasetemp()
    if hasattr(request.config, "workerinput"):
        directory = directory.parent  # of all workers of the run
    with locked(directory / "lock"):
        stored = directory / "whole_site.pickle"
        if not stored.exists():
            name, _counted = request.getfixturevalue("seeded_database")
            with using(connection, name), django_db_blocker.unblock():
                stored.write_bytes(pickle.dumps(read()))
        return pickle.loads(stored.read_bytes())  # noqa: S301 written by this run


def read():
    """Path -> text of the pages, and path -> language -> address of those in the sitemap."""
    storages = {**settings.STORAGES, "staticfiles": PLAIN_STATIC_FILES}
    with override_settings(STORAGES=storages):
        client = Client()
        known = {address.removeprefix(settings.SITE_URL): found for address, found in sitemap(client).items()}
        others = [f"/{lang}/{path}" for lang in LANGUAGES for path in OTHERS]
        paths = dict.fromkeys([*walks.in_one_language([*known, *others]), *NAMED])
        pages = {path: client.get(path).text for path in paths}
    assert len(pages) > (500 if walks.IS_FULL else 130)
    return pages, known


@pytest.fixture(scope="package")
def site(whole_site):
    """Path -> text of every public page of the seeded site, in the languages that were read."""
    return whole_site[0]


@pytest.fixture(scope="package")
def alternates(whole_site):
    """Path -> language -> address, of every page that the sitemap of the seeded site names."""
    return whole_site[1]
