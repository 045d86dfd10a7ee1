"""For which page a request asks, and what of it reaches the page."""

import pytest

from apps.pagestore.request_key import RequestKey, environ_of, reader

PLAIN = {"REQUEST_METHOD": "GET", "PATH_INFO": "/page/", "HTTP_HOST": "example.org", "wsgi.url_scheme": "http"}
PAGE = RequestKey(False, "example.org", "/page/")


def read(**environ):
    return reader()(PLAIN | environ)


def test_it_works(world):
    assert read() == PAGE


@pytest.mark.parametrize("host", ["example.org:8000", "EXAMPLE.org", "example.org.", "example.org:443"])
def test_one_host_however_it_is_written(world, host):
    assert read(HTTP_HOST=host) == PAGE


@pytest.mark.parametrize("host", ["", "evil.example", "example.org.evil.example", "example.org@evil", "x" * 10_000])
def test_a_host_that_is_not_ours(world, host):
    assert read(HTTP_HOST=host) is None


def test_each_host_has_its_own_pages(world):
    assert read(HTTP_HOST="a.example.net") == RequestKey(False, "a.example.net", "/page/")


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("q=a", "q=a"),
        ("kind=x&q=a", "kind=x&q=a"),
        ("q=a&kind=x", "kind=x&q=a"),
        ("q=a&utm_source=x&_=1", "q=a"),
        ("utm_source=x", ""),
        ("Q=a", ""),
        ("q=&kind=", ""),
        ("q", ""),
        ("&&q=a&", "q=a"),
        ("q=%61", "q=a"),
        ("q=b&q=a", "q=b&q=a"),
        ("q=%C3%A9", "q=%C3%A9"),
        ("q=\xc3\xa9", "q=%C3%A9"),
        ("q=%FF", "q=%EF%BF%BD"),
        ("q=a;kind=x", "q=a%3Bkind%3Dx"),
        ("page%5B%5D=1", ""),
    ],
)
def test_one_query_however_it_is_written(world, query, form):
    assert read(QUERY_STRING=query) == PAGE._replace(query=form)


@pytest.mark.parametrize("query", ["q=" + "x" * 5000, "x=" + "x" * 5000, "q=%00", "q=\x00"])
def test_a_query_that_django_refuses(world, query):
    assert read(QUERY_STRING=query) is None


def test_a_query_where_no_page_is(world):
    assert read(PATH_INFO="/elsewhere/", QUERY_STRING="q=a") is None


@pytest.mark.parametrize("method", ["POST", "PUT", "OPTIONS", "DELETE"])
def test_what_changes_something(world, method):
    assert read(REQUEST_METHOD=method) is None


@pytest.mark.parametrize(
    ("proxies", "scheme", "header", "is_secure"),
    [
        (0, "http", None, False),
        (0, "http", "https", False),
        (0, "https", None, True),
        (1, "http", "https", True),
        (1, "http", "https, http", True),
        (1, "https", "http", False),
        (1, "https", None, True),
    ],
)
def test_the_scheme_is_what_django_takes_it_for(world, settings, rf, proxies, scheme, header, is_secure):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if proxies else None
    environ = {"wsgi.url_scheme": scheme} | ({"HTTP_X_FORWARDED_PROTO": header} if header else {})

    assert read(**environ).is_secure == rf.get("/", **environ).is_secure() == is_secure


def test_what_is_redirected_to_https_is_no_page(world, settings):
    settings.SECURE_SSL_REDIRECT = True

    assert read() is None
    assert read(**{"wsgi.url_scheme": "https"}) == PAGE._replace(is_secure=True)


def test_nothing_of_the_sender_reaches_the_page(world):
    sender = {
        "HTTP_COOKIE": "session=1",
        "HTTP_ACCEPT_LANGUAGE": "fr",
        "HTTP_X_FORWARDED_HOST": "evil.example",
        "HTTP_IF_NONE_MATCH": "*",
        "HTTP_RANGE": "bytes=0-1",
        "HTTP_AUTHORIZATION": "Basic eA==",
        "REMOTE_ADDR": "192.0.2.1",
        "QUERY_STRING": "q=a&x=1",
        "HTTP_HOST": "EXAMPLE.org:81",
    }

    environ = environ_of(read(**sender), PLAIN | sender)

    assert {name: value for name, value in environ.items() if name.startswith("HTTP_") or "QUERY" in name} == {
        "HTTP_HOST": "example.org",
        "QUERY_STRING": "q=a",
    }
    assert "192.0.2.1" not in environ.values()
