"""The pages are valid HTML: a strict parser has nothing to mend."""

import html5lib
import pytest
from django.template.loader import render_to_string

from tests.browser import pages

pytestmark = pytest.mark.django_db(transaction=True)


def mended(content):
    parser = html5lib.HTMLParser()
    parser.parse(content)
    return parser.errors


def test_every_page_is_valid(client, full, lang):
    found = {path: mended(client.get(f"/{lang}/{path}").content) for path in pages.paths()}

    assert {path: errors for path, errors in found.items() if errors} == {}


def test_the_page_of_a_failure_is_valid(lang):
    assert mended(render_to_string("500.html", {"language": lang})) == mended(render_to_string("500.html")) == []


def test_the_parser_sees():
    assert mended("<!DOCTYPE html><title>x</title><p id=a id=b><ul></p></ul>") != []
