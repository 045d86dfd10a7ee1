"""Rich texts: what Markdown becomes, and what gets through nowhere."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.utils.html import linebreaks
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.languages.rich_text import html, plain_text, validate_links
from tests import factories
from tests.properties import examples

MARKUP = "Some **bold** and *italics*.\n\n- one\n- [two](https://example.org/?a=1&b=2)\n\n> A quote\n> of two lines"
ELEMENT = re.compile(r"<(/?)([a-z]+)((?:\s[^<>]*)?)>")
ALLOWED = {"p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote"}
# Pieces from which attackers and typing errors make texts.
PIECES = st.sampled_from(
    [
        *"[]()<>*_`!\\\n\t\"'&# aن",
        "- ",
        "> ",
        "1. ",
        "javascript:",
        "data:text/html,",
        "https://a.org",
        "//a.org",
        "<script>",
        "<img src=x onerror=y>",
        "&#106;",
    ]
)


def test_what_can_be_written():
    assert html(MARKUP) == (
        "<p>Some <strong>bold</strong> and <em>italics</em>.</p>\n"
        '<ul>\n<li>one</li>\n<li><a href="https://example.org/?a=1&amp;b=2">two</a></li>\n</ul>\n'
        "<blockquote>\n<p>A quote<br>\nof two lines</p>\n</blockquote>"
    )


def test_without_markup():
    assert plain_text(MARKUP) == "Some bold and italics.\n\none\n\ntwo\n\nA quote\nof two lines"


@pytest.mark.parametrize("text", ["One line.", "Two\nlines.", "A first.\n\nA second & last, <b>.\n\nالثالث: « x »"])
def test_texts_without_markup_look_as_before(text):
    assert html(text).replace("\n", "") == linebreaks(text, autoescape=True).replace("\n", "")
    assert plain_text(text) == text


@pytest.mark.parametrize(
    "text",
    ["# Head", "---", "<b>x</b>", "&amp; &#106;", "`code`", "<https://a.org>", "[x]: https://a.org", "a_b_c", "5 * 3"],
)
def test_nothing_else_is_markup(text):
    assert html(text) == linebreaks(text, autoescape=True)
    assert plain_text(text) == text


@pytest.mark.parametrize("address", ["https://a.org", "http://a.org/b", "mailto:a@a.org", "/en/news/", "#part"])
def test_links_that_are_allowed(address):
    validate_links(f"See [this]({address}).")

    assert f'<a href="{address}">this</a>' in html(f"See [this]({address}).")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "//a.org",
        "/\\a.org",
        "vbscript:x",
        "www.a.org",
        "",
    ],
)
def test_links_that_are_not_allowed(address):
    with pytest.raises(ValidationError, match="leads nowhere"):
        validate_links(f"See [this]({address}).")

    assert "href" not in html(f"See [this]({address}).")


def test_pictures_are_not_loaded():
    assert "<img" not in html("![x](https://a.org/x.png)")


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_nothing_dangerous_gets_through(text):
    for _closing, name, attributes in ELEMENT.findall(html(text)):
        assert name in ALLOWED
        assert re.fullmatch(r'( href="(https?://|mailto:|/(?![/\\])|#)[^"]*"| title="[^"]*"| start="\d+")*', attributes)


@pytest.mark.parametrize("piece", ["[", "*", "> ", "[a](", "- ", "**a", "\\", "_*", "<", "a\n", ">\n"])
def test_long_nonsense_comes_to_an_end(piece):
    assert len(html(piece * 5000)) < 500_000


@pytest.mark.django_db
def test_pages_show_it_and_everything_else_reads_it_plain(client):
    edition = factories.edition(9)
    factories.statement(edition, text_en="We **act**.", text_fr="Nous **agissons**.")
    factories.release(slug="one", body_en=MARKUP, edition=edition)

    news, editions = client.get("/en/news/one/").content.decode(), client.get("/fr/editions/9/").content.decode()
    found = client.get("/en/search/?q=italics").content.decode()

    assert "<strong>bold</strong>" in news
    assert 'content="Some bold and italics.' in news
    assert "Nous <strong>agissons</strong>." in editions
    assert "**" not in news + editions + found


@pytest.mark.django_db
def test_files_keep_the_markup(client):
    factories.release(slug="one", body_en=MARKUP)

    assert "Some **bold** and *italics*." in b"".join(client.get("/data/news.csv").streaming_content).decode()
