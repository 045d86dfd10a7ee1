"""Helpers for tests of the public pages."""

import re
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings

MOST_QUERIES = 12


def text_of(response):
    """The text of the main part of a page, in one line."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0].partition(">")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def queries_of(client, path):
    """The number of queries of a page, which must answer 200."""
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(path)
    assert response.status_code == 200
    return len(captured)


def assert_flat(client, path, make):
    """A list needs as many queries for 33 rows as for 3, on four pages or on one, and few. `make` makes one row."""
    with override_settings(PAGE_SIZE=10):
        for _ in range(3):
            make()
        few = queries_of(client, path)
        for _ in range(30):
            make()
        assert queries_of(client, path) == few <= MOST_QUERIES
