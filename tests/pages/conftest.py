"""The public pages of the seeded site, read once for the tests of this directory."""

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, override_settings

from apps.website import seeding
from tests.conftest import LANGUAGES, PLAIN_STATIC_FILES
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


@pytest.fixture(scope="package")
def whole_site(django_db_setup, django_db_blocker):
    """The fixtures `site` and `alternates`, read once; the tests that use them need no database."""
    storages = {**settings.STORAGES, "staticfiles": PLAIN_STATIC_FILES}
    with django_db_blocker.unblock(), override_settings(STORAGES=storages), transaction.atomic():
        seeding.load()
        client = Client()
        known = {address.removeprefix(settings.SITE_URL): found for address, found in sitemap(client).items()}
        paths = dict.fromkeys([*known, *(f"/{lang}/{path}" for lang in LANGUAGES for path in OTHERS)])
        pages = {path: client.get(path).text for path in paths}
        transaction.set_rollback(True)
    assert len(pages) > 500
    return pages, known


@pytest.fixture(scope="package")
def site(whole_site):
    """Path -> text of every public page of the seeded site."""
    return whole_site[0]


@pytest.fixture(scope="package")
def alternates(whole_site):
    """Path -> language -> address, of every page that the sitemap of the seeded site names."""
    return whole_site[1]
