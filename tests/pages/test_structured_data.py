"""Structured data of every public page of the real data in every language; and what it never contains."""

import json
import re
from datetime import UTC, datetime
from html import unescape

import jsonschema
import pytest
from django.conf import settings

from apps.pages import structured_data
from tests import factories
from tests.conftest import LANGUAGES
from tests.staff.pages import photo
from tests.website import schemas

pytestmark = pytest.mark.one_database
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
VALIDATOR = jsonschema.Draft202012Validator(schemas.GRAPH)


def graph(page):
    (block,) = BLOCK.findall(page)
    return json.loads(block)


def about(page):
    """The things in the structured data of a page, by type."""
    return {entry["@type"]: entry for entry in graph(page)["@graph"]}


def properties(page):
    """Open Graph and other properties of the head, each with its values."""
    found = {}
    for name, value in re.findall(
        r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page.partition("</head>")[0]
    ):
        found.setdefault(name, []).append(unescape(value))
    return found


def test_every_page_is_valid_schema_org(site):
    wrong = {path: error.message for path, page in site.items() for error in VALIDATOR.iter_errors(graph(page))}

    assert wrong == {}


def test_the_schema_refuses_mistakes(site):
    text = json.dumps(graph(site["/fr/editions/6/"]))

    for right, slip in [("startDate", "start_date"), ("2022-12-08", "8.12.2022"), ("https://schema.org/E", "schema:E"),
                        ('"url": "http', '"url": "'), ('"Event"', '"Evnt"')]:  # fmt: skip
        assert right in text
        assert not VALIDATOR.is_valid(json.loads(text.replace(right, slip, 1))), slip


def test_the_breadcrumbs_are_those_of_the_page(site):
    def shown(page):
        nav = page.partition('<nav class="breadcrumbs"')[2].partition("</nav>")[0]
        for step in re.findall(r"<li.*?</li>", nav, re.DOTALL):
            url = re.search(r'href="([^"]+)"', step)
            title = " ".join(unescape(re.sub(r"<[^>]+>", " ", step)).split())
            yield title, f"{settings.SITE_URL}{url.group(1)}" if url else None

    def declared(page):
        for step in about(page).get("BreadcrumbList", {"itemListElement": []})["itemListElement"]:
            name = step["name"] if isinstance(step["name"], str) else step["name"]["@value"]
            yield " ".join(name.split()), step.get("item")

    without = [path for path, page in site.items() if not list(shown(page))]
    assert sorted(without) == sorted(f"/{language}/" for language in LANGUAGES)
    assert {path: list(declared(page)) for path, page in site.items()} == {
        path: list(shown(page)) for path, page in site.items()
    }


def test_a_text_in_another_language_declares_it(site):
    def tags(value):
        if isinstance(value, dict):
            yield from [value["@language"]] if "@language" in value else []
            value = [entry for name, entry in value.items() if name != "alternateName"]
        if isinstance(value, list):
            for entry in value:
                yield from tags(entry)

    for path, page in site.items():
        assert path[1:3] not in set(tags(graph(page))), path
        assert about(page)["WebPage"]["inLanguage"] == path[1:3]


def test_every_page_has_open_graph_tags(site):
    for path, page in site.items():
        head = properties(page)
        title = unescape(re.search(r"<title>(.*?)</title>", page)[1])
        canonical = re.findall(r'<link rel="canonical" href="([^"]+)">', page)
        named = re.findall(r'<link rel="alternate" hreflang="(\w\w)"', page) or list(LANGUAGES)

        assert title.startswith(head["og:title"][0]), path
        assert head["og:description"] == head["description"] != [""], path
        assert head.get("og:url", []) == canonical, path
        assert head["og:type"] == ["article" if re.search("/news/.", path) else "website"]
        assert head["og:locale"] == [{"en": "en_GB", "fr": "fr_FR", "es": "es_ES", "ar": "ar_AR"}[path[1:3]]]
        assert [locale[:2] for locale in head.get("og:locale:alternate", [])] == [c for c in named if c != path[1:3]]
        assert all(head[name] != [""] for name in head), path


def test_an_edition_is_an_event_with_its_known_facts(site):
    sixth, fourth, fifth = (about(site[f"/es/editions/{number}/"])["Event"] for number in (6, 4, 5))
    schema = "https://schema.org"

    assert (sixth["startDate"], sixth["endDate"]) == ("2022-12-08", "2022-12-09")
    assert sixth["location"]["address"] == {
        "@type": "PostalAddress", "addressLocality": "Nueva York", "addressCountry": "US",
    }  # fmt: skip
    assert sixth["eventAttendanceMode"] == f"{schema}/OfflineEventAttendanceMode"
    assert "organizer" not in sixth
    assert (fourth["location"], fourth["eventAttendanceMode"]) == (
        {"@type": "VirtualLocation"},
        f"{schema}/OnlineEventAttendanceMode",
    )
    assert [host["url"] for host in fifth["organizer"]] == [f"{settings.SITE_URL}/es/participants/aimc/"]
    assert "eventAttendanceMode" not in fifth, "its format is our deduction"


def test_a_thing_has_one_id_in_all_languages(site):
    names = {about(site[f"/{language}/participants/europol/"])["Organization"]["@id"] for language in LANGUAGES}

    assert names == {f"{settings.SITE_URL}/en/participants/europol/#organization"}


def test_an_organisation_has_its_other_names(site):
    own = about(site["/en/participants/aimc/"])["Organization"]

    values = {(name["@language"], name["@value"]) for name in own["alternateName"]}
    assert {("en", "AIMC"), ("fr", "CMAI"), ("ar", "مجلس وزراء الداخلية العرب")} <= values
    assert ("en", own["name"]) not in values
    assert own["location"]["address"]["addressCountry"] == "TN"


@pytest.mark.django_db
def test_an_inferred_host_and_the_standing_composition_are_left_out(client):
    edition = factories.edition(6, start_date="2022-12", end_date="", format="hybrid", city_en="Lyon", country="FR")
    host = factories.organisation("host")
    for code, basis in (("came", "stated"), ("guess", "inferred"), ("listed", "standing_list")):
        factories.attendance(edition, factories.organisation(code), basis=basis)
    factories.attendance(edition, host, role="host", basis="inferred")

    event = about(client.get("/en/editions/6/").text)["Event"]

    assert "organizer" not in event
    assert [row["url"].split("/")[-2] for row in event["attendee"]] == ["came"]
    assert event["startDate"] == "2022-12"
    assert [place["@type"] for place in event["location"]] == ["Place", "VirtualLocation"]


@pytest.mark.django_db
def test_nothing_private_is_in_it(client):
    hidden = {"name_en": "HIDDEN organisation", "acronym_en": "HIDDEN", **factories.DRAFT}
    draft = factories.organisation("hidden", **hidden)
    edition = factories.edition(6)
    organisation = factories.organisation("seen", parent=draft, member_note="")
    factories.organisation("hidden-body", parent=organisation, **hidden)
    factories.attendance(edition, draft, role="host")
    factories.name(organisation=draft, value="HIDDEN name")
    factories.release(edition=edition, title_en="HIDDEN news", **factories.DRAFT)
    factories.edition(7, title_en="HIDDEN edition", **factories.DRAFT)
    factories.release(slug="told", edition=factories.edition(8, title_en="HIDDEN edition", **factories.DRAFT))
    post = factories.post(code="seat", note="")
    post.organisations.add(organisation, draft)
    factories.term(post, factories.officer(name="HIDDEN officer"))

    paths = [
        "",
        "editions/",
        "editions/6/",
        "participants/",
        "participants/seen/",
        "news/",
        "news/told/",
        "liaison/",
        "data/",
    ]
    for path in paths:
        page = client.get(f"/en/{path}").text
        assert VALIDATOR.is_valid(graph(page)), path
        assert "hidden" not in json.dumps(graph(page)).lower(), path
        assert "hidden" not in str(properties(page)).lower(), path
        assert "/editions/8/" not in page


@pytest.mark.django_db
def test_no_text_can_end_the_script_element(client):
    evil = "</script><script>alert(1)</script> & \u2028 <!--"
    factories.edition(6, title_en=evil, focus_en=evil)

    page = client.get("/en/editions/6/").text
    (block,) = BLOCK.findall(page)

    assert page.count("<script") == 1
    assert not set(block) & set("<>&\u2028")
    assert about(page)["Event"]["name"] == evil


@pytest.mark.django_db
def test_an_edition_is_shared_with_its_first_photo(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    edition = factories.edition(6)
    photo(edition, 2)
    first = photo(edition, 1, alt_en="A “full” room")

    page = client.get("/en/editions/6/").text

    assert properties(page)["og:image"] == [f"{settings.SITE_URL}{first.picture.image.url}"]
    assert properties(page)["og:image:alt"] == ["A “full” room"]
    assert about(page)["Event"]["image"][0] == f"{settings.SITE_URL}{first.picture.image.url}"
    assert len(about(page)["Event"]["image"]) == 2


@pytest.mark.django_db
def test_a_page_without_a_summary_still_has_a_description(client):
    factories.edition(6, title_en="Sixth")
    factories.release(slug="told", body_en="First words.\n\nMore.", title_en="Told")

    assert properties(client.get("/en/editions/6/").text)["description"] == ["Sixth (2022-12-08)"]
    factories.edition(7, title_en="Seventh", focus_fr="Qui ; et quoi\u202f?")
    assert properties(client.get("/fr/editions/7/").text)["description"] == ["Qui\u202f; et quoi\u202f?"]
    head = properties(client.get("/en/news/told/").text)
    assert head["description"] == ["First words. More."]
    assert head["article:published_time"] == ["2022-12-10"]


@pytest.mark.django_db
def test_which_lists_are_canonical(client):
    for _ in range(60):
        factories.priority(factories.organisation())

    def canonical(query):
        page = client.get(f"/en/priorities/{query}").text
        found = re.findall(r'<link rel="canonical" href="([^"]+)">', page)
        hidden = '<meta name="robots" content="noindex">' in page
        alternates = re.findall(r'hreflang="(?:fr|x-default)" href="([^"]+)">', page.partition("</head>")[0])
        return [address.removeprefix(settings.SITE_URL) for address in [*found, *alternates]], hidden

    assert canonical("") == canonical("?utm_source=x") == canonical("?page=1") == (
        ["/en/priorities/", "/fr/priorities/", "/en/priorities/"], False,
    )  # fmt: skip
    assert canonical("?page=2&utm_source=x") == ([f"/{lang}/priorities/?page=2" for lang in ("en", "fr", "en")], False)
    assert canonical("?year=2024") == canonical("?year=x") == ([], True)


@pytest.mark.django_db
def test_a_scheduled_record_changed_when_it_became_public():
    changed, later = datetime(2024, 1, 1, tzinfo=UTC), datetime(2024, 2, 1, tzinfo=UTC)
    edition = factories.edition(6)

    edition.changed_at, edition.publish_at = changed, later
    assert structured_data.changed(edition) == later
    edition.changed_at, edition.publish_at = later, changed
    assert structured_data.changed(edition) == later
    edition.publish_at = None
    assert structured_data.changed(edition) == later
