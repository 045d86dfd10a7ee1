"""The redirect to a language, health checks, sitemap, robots.txt, and error pages."""

import re
from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.db import OperationalError, connection
from django.template.loader import render_to_string
from django.test import Client

from tests import factories

pytestmark = pytest.mark.django_db
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("fr-CH, en;q=0.5", "fr"),
        ("ar", "ar"),
        ("es-MX", "es"),
        ("de", "en"),
        ("de, es;q=0.1", "es"),
        ("", "en"),
        ("*", "en"),
        (";;,q=", "en"),
    ],
)
def test_the_browser_chooses_the_language(client, settings, accept, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"

    response = client.get("/", headers={"accept-language": accept})

    assert (response.status_code, response["Location"]) == (302, f"/{language}/")
    assert "accept-language" in response["Vary"].lower()
    assert "Set-Cookie" not in response


def test_health(client):
    response = client.get("/healthz")

    assert (response.status_code, response.json()["database"]) == (200, True)
    assert client.get("/livez").status_code == 200


def test_health_without_a_database(client, monkeypatch):
    def refuse(*args, **kwargs):
        raise OperationalError("away")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/healthz")

    assert (response.status_code, response.json()["database"]) == (503, False)
    assert response["Retry-After"]
    assert client.get("/livez").status_code == 200


def test_robots_txt_names_the_sitemap(client, settings):
    settings.SITE_URL = "https://dialogue.example.org"

    assert "Sitemap: https://dialogue.example.org/sitemap.xml" in client.get("/robots.txt").content.decode()
    assert settings.ADMIN_PATH not in client.get("/robots.txt").content.decode()


def sitemap(client):
    """The sitemap: address -> language -> address of the alternate."""
    urls = ElementTree.fromstring(client.get("/sitemap.xml", headers={"host": "localhost"}).content)  # noqa: S314 our own answer
    return {
        url.findtext(f"{SITEMAP}loc"): {link.attrib["hreflang"]: link.attrib["href"] for link in url.iter(LINK)}
        for url in urls
    }


def test_the_sitemap_lists_each_record_in_the_languages_it_has(client, settings):
    settings.SITE_URL = "https://dialogue.example.org"
    factories.edition(6, title_fr="Sixième")
    factories.edition(7, **factories.DRAFT)

    found = sitemap(client)

    site = "https://dialogue.example.org"
    editions = {address: links for address, links in found.items() if "/editions/" in address and address[-2].isdigit()}
    alternates = {"en": f"{site}/en/editions/6/", "fr": f"{site}/fr/editions/6/", "x-default": f"{site}/en/editions/6/"}
    assert editions == {alternates["en"]: alternates, alternates["fr"]: alternates}
    assert set(found[f"{site}/ar/about/"]) == {"en", "fr", "es", "ar", "x-default"}


def test_the_sitemap_follows_the_protocol(client):
    factories.edition(6, title_fr="Sixième")
    factories.sdg(16)

    answer = client.get("/sitemap.xml")
    urls = ElementTree.fromstring(answer.content)  # noqa: S314 our own answer

    assert answer["Content-Type"] == "application/xml"
    assert (urls.tag, len(answer.content) < 50 * 2**20, 0 < len(urls) < 50_000) == (f"{SITEMAP}urlset", True, True)
    for url in urls:
        address, *rest = url
        dates = [part.text for part in rest if part.tag == f"{SITEMAP}lastmod"]
        assert [part.tag for part in url] == [
            f"{SITEMAP}loc",
            *[f"{SITEMAP}lastmod"] * len(dates),
            *[LINK] * (len(rest) - len(dates)),
        ]
        assert len(dates) == bool(re.search(r"/(editions|sdgs)/\d+/$", address.text))
        assert all(datetime.fromisoformat(day) for day in dates)
        assert all(link.attrib["rel"] == "alternate" for link in url.iter(LINK))


def test_x_default_is_a_page_that_exists_where_english_is_missing(client, monkeypatch):
    monkeypatch.setattr(
        "apps.publishing.completeness.complete_each", lambda records: {record.pk: ["ar"] for record in records}
    )
    factories.sdg(16)

    head = client.get("/ar/sdgs/16/").text.partition("</head>")[0]
    (alternates,) = [links for address, links in sitemap(client).items() if "/sdgs/" in address]

    assert dict(re.findall(r'hreflang="([^"]+)" href="([^"]+)"', head)) == alternates
    assert {address.partition("/ar/")[2] for address in alternates.values()} == {"sdgs/16/"}


def test_every_address_of_the_sitemap_answers(client, settings):
    factories.priority(factories.organisation(name_ar="اسم")).goals.add(factories.goal())
    factories.release(edition=factories.edition())
    factories.sdg(16)

    for address in sitemap(client):
        assert client.get(address.removeprefix(settings.SITE_URL)).status_code == 200


@pytest.mark.parametrize("path", ["nothing/", "editions/999/", "participants/nobody/", "news/x/", "sdgs/99/"])
def test_not_found_is_in_the_language_of_the_url(client, lang, path):
    response = client.get(f"/{lang}/{path}", headers={"accept-language": "es"})

    assert response.status_code == 404
    assert f'<html lang="{lang}"' in response.content.decode()
    assert response.content.count(b"<h1") == 1


def test_a_malformed_query_is_refused_in_the_readers_language(client, lang):
    response = client.get(f"/{lang}/search/?q=%00")

    assert response.status_code == 400
    assert f'<html lang="{lang}"' in response.content.decode()


def test_an_unknown_host_is_refused_with_a_page(client):
    response = client.get("/en/", headers={"host": "evil.example"})

    assert response.status_code == 400
    assert "evil.example" not in response.content.decode()


@pytest.fixture
def away(client, monkeypatch):
    """The database does not answer."""

    def fail(*args, **kwargs):
        raise OperationalError("no route to 192.0.2.1")

    client.raise_request_exception = False
    monkeypatch.setattr(connection, "cursor", fail)


@pytest.fixture
def broken(away, monkeypatch):
    """The home page and the database fail."""

    def fail(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr("apps.website.views.Home.get_context_data", fail)


def test_without_the_database_a_page_answers_503(client, lang, away):
    response = client.get(f"/{lang}/")

    assert (response.status_code, response["Retry-After"], response["Cache-Control"]) == (503, "5", "no-store")
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in response.text
    assert response.text.count("<h1") == 1
    assert not re.search(r"192\.0\.2\.1|Traceback|OperationalError", response.text)


@pytest.mark.parametrize("path", ["", "login/", "editions/edition/"])
def test_the_admin_too(client, settings, lang, away, path):
    response = client.get(f"/{settings.ADMIN_PATH}{path}", headers={"accept-language": lang})

    assert response.status_code == 503
    assert f'<html lang="{lang}"' in response.text


def test_without_the_database_a_page_without_queries_answers(client, away):
    assert client.get("/en/about/").status_code == client.get("/livez").status_code == 200


def test_a_failure_is_reported_in_the_language_of_the_url(client, lang, broken):
    response = client.get(f"/{lang}/")

    assert response.status_code == 500
    assert re.findall('<p class="lead" lang="(..)"', response.text) == [lang]
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in response.text


def test_without_a_url_a_failure_is_reported_in_every_language():
    page = render_to_string("500.html")

    assert re.findall('<p class="lead" lang="(..)"', page) == ["en", "fr", "es", "ar"]


def test_not_found_has_links_and_search(client, lang):
    page = client.get(f"/{lang}/nothing/").text.partition("<main")[2]

    assert f'<form class="filters" action="/{lang}/search/"' in page
    assert re.findall(r'<li>\s*<a href="(\S+)"', page.partition("</main>")[0]) == [
        f"/{lang}/{path}" for path in ("", "editions/", "participants/", "news/")
    ]


def test_a_form_without_its_token_is_refused_with_a_page_of_the_site(db):
    response = Client(enforce_csrf_checks=True).post("/admin/login/")

    assert response.status_code == 403
    assert "load the page again" in response.text
    assert response.text.count("<h1") == 1


def test_an_address_is_quoted_wherever_it_is_written(client):
    page = client.get("/en/%22%3E%3Cb%3E%25/").content.decode()

    assert '"><b>' not in page
    assert 'href="/fr/%22%3E%3Cb%3E%25/"' in page
