"""Public pages are valid HTML: a strict parser reports no errors."""

import html5lib
import pytest
from django.template.loader import render_to_string

from tests import walks
from tests.browser import pages

pytestmark = pytest.mark.django_db(transaction=True)


def parse_errors(content):
    parser = html5lib.HTMLParser()
    parser.parse(content)
    return parser.errors


@pytest.mark.soak
def test_every_page_is_valid(client, full, lang):
    paths = walks.turns_of(lang, walks.one_of(2, pages.paths()), walks.LANGUAGES)
    found = {path: parse_errors(client.get(f"/{lang}/{path}").content) for path in paths}

    assert {path: errors for path, errors in found.items() if errors} == {}


def test_the_page_for_server_errors_is_valid(lang):
    assert (
        parse_errors(render_to_string("500.html", {"language": lang}))
        == parse_errors(render_to_string("500.html"))
        == []
    )


def test_the_parser_reports_errors():
    assert parse_errors("<!DOCTYPE html><title>x</title><p id=a id=b><ul></p></ul>") != []
