"""The answers to one address."""

import gzip
import random

import brotli
import pytest

from apps.pagestore.encodings import accepted
from apps.pagestore.pages import StoredPage, is_storable, matches

TEXT = b"<p>Dialogue</p>" * 100
DECODED = {"": bytes, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.mark.parametrize("encoding", DECODED)
def test_it_works(browser, application, encoding):
    browser.get("/page/")
    answer = browser.get("/page/", accept_encoding=encoding)

    assert DECODED[encoding](answer.body) == browser.get("/page/").body
    assert answer.headers.get("content-encoding", "") == encoding
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["content-type"] == "text/html"


def test_a_tag_for_each_encoding(browser):
    tags = {browser.get("/page/", accept_encoding=encoding).headers["etag"] for encoding in DECODED}

    assert len(tags) == 3
    assert all(tag.startswith('"') for tag in tags), "strong"


@pytest.mark.parametrize("encoding", DECODED)
def test_not_modified(browser, encoding):
    first = browser.get("/page/", accept_encoding=encoding)
    again = browser.get("/page/", accept_encoding=encoding, if_none_match=first.headers["etag"])

    assert (again.status, again.body) == (304, b"")
    is_stored = {"etag", "vary", "cache-control"}
    assert {name: again.headers[name] for name in is_stored} == {name: first.headers[name] for name in is_stored}
    assert not [name for name in again.headers if name.startswith("content-")]


def test_a_tag_of_another_encoding_is_no_match(browser):
    tag = browser.get("/page/", accept_encoding="gzip").headers["etag"]

    assert browser.get("/page/", accept_encoding="br", if_none_match=tag).status == 200


def test_only_a_page_can_be_not_modified(browser, application):
    application.status, application.headers = "302 Found", {"Location": "/other/"}

    answer = browser.get("/page/", if_none_match="*")

    assert (answer.status, answer.headers["location"]) == (302, "/other/")


@pytest.mark.parametrize(
    ("tags", "is_match"),
    [
        ('"a"', True),
        ('W/"a"', True),
        ('"b", "a"', True),
        ('"b",W/"a"', True),
        ("*", True),
        ('"b"', False),
        ("a", False),
    ],
)
def test_match(tags, is_match):
    assert matches(tags, '"a"') == is_match


def test_head(browser):
    page = browser.get("/page/", accept_encoding="br")
    head = browser.get("/page/", method="HEAD", accept_encoding="br")

    assert (head.status, head.body) == (200, b"")
    assert head.headers == page.headers | {"cache-status": "page-store; hit"}


def test_a_head_renders_the_page_for_all(browser, application):
    head = browser.get("/page/", method="HEAD")

    assert head.headers["content-length"] == str(len(browser.get("/page/").body))
    assert (application.count, application.environs[0]["REQUEST_METHOD"]) == (1, "GET")


def test_each_encoding_is_made_once():
    page = StoredPage("200 OK", [], TEXT)

    assert page.answer("br") is page.answer("br")


@pytest.mark.parametrize("body", [b"short", random.Random(1).randbytes(2000)])
def test_what_gains_nothing_stays_as_it_is(body):
    answer = StoredPage("200 OK", [], body).answer("br")

    assert answer.body == body
    assert "Content-Encoding" not in dict(answer.headers)


def test_a_page_knows_what_it_takes_at_most():
    page = StoredPage("200 OK", [], TEXT)
    bodies = {page.body, *(page.answer(encoding).body for encoding in DECODED)}

    assert sum(map(len, bodies)) <= page.size <= 2 * len(TEXT) + 4000


def test_equal_content_has_equal_tags_and_another_build_has_others(monkeypatch):
    tag = StoredPage("200 OK", [], TEXT).tag

    assert StoredPage("200 OK", [("X", "y")], TEXT).tag == tag
    assert StoredPage("200 OK", [], TEXT + b".").tag != tag
    monkeypatch.setattr("apps.pagestore.build.fingerprint", lambda: b"another")
    assert StoredPage("200 OK", [], TEXT).tag != tag


@pytest.mark.parametrize(
    ("header", "encoding"),
    [
        ("br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("gzip", "gzip"),
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("identity", ""),
        ("gzip;q=0", ""),
        ("gzip;q=x", ""),
        ("", ""),
        ("x" * 10_000, ""),
        (",".join(["x"] * 10_000) + ",br", ""),
    ],
)
def test_the_encoding_a_client_likes_best(header, encoding):
    assert accepted(header) == encoding


@pytest.mark.parametrize(
    ("status", "headers", "is_stored"),
    [
        ("200 OK", {}, True),
        ("301 Moved Permanently", {}, True),
        ("302 Found", {}, True),
        ("404 Not Found", {}, False),
        ("500 Internal Server Error", {}, False),
        ("503 Service Unavailable", {}, False),
        ("200 OK", {"Set-Cookie": "a=b"}, False),
        ("200 OK", {"Cache-Control": "no-store"}, False),
        ("200 OK", {"cache-control": "max-age=1, Private"}, False),
        ("200 OK", {"Content-Encoding": "br"}, False),
    ],
)
def test_which_answers_are_storable(status, headers, is_stored):
    assert is_storable(status, list(headers.items())) == is_stored
