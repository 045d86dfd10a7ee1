"""The search page."""

import re

import pytest
from django.urls import reverse

from apps.pages import sections
from apps.search.pages import every_page
from tests import factories
from tests.page_helpers import queries_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def keys(response):
    return [group["entry"].key for group in response.context["groups"]]


def test_every_concept_is_found_in_every_language(client, lang):
    organisation = factories.organisation("aimc", acronym_fr="CMAI")
    factories.edition(6, theme_es="Zarzuela")
    factories.session(title_fr="Zigzag")
    factories.priority(organisation, label_ar="الزرافة")
    factories.goal(1, label_fr="Zèbre")
    factories.sdg(16, title_fr="Zénith")
    factories.release(body_en="Zebu")
    factories.statement(factories.edition(), text_en="Zorilla")
    factories.post(title_es="Zapatero")

    def kinds(query):
        return keys(client.get(f"/{lang}/search/", {"q": query}))

    assert kinds("cmai") == ["participants", "priorities"]
    assert kinds("zarzuela") == ["editions"]
    assert kinds("zigzag") == ["sessions"]
    assert kinds("زرافة") == ["priorities"]
    assert kinds("zebre") == ["goals"]
    assert kinds("zenith") == ["sdgs"]
    assert kinds("zebu") == ["news"]
    assert kinds("zorilla") == ["statements"]
    assert kinds("zapatero") == ["posts"]


def test_a_result_is_in_the_readers_language_with_matches_marked(client):
    factories.organisation("aimc", acronym_fr="CMAI", name_en="Council <of> Ministers", name_ar="مجلس الوزراء")

    page = client.get("/en/search/?q=cmai").content.decode()
    assert '<a href="/en/participants/aimc/">AIMC</a>' in page
    assert '<span lang="fr" dir="ltr"><mark>CMAI</mark></span>' in page

    page = client.get("/en/search/?q=ministers").content.decode()
    assert "Council &lt;of&gt; <mark>Ministers</mark>" in page

    page = client.get("/ar/search/?q=وزراء").content.decode()
    assert '<a href="/ar/participants/aimc/">مجلس <mark>الوزراء</mark></a>' in page  # it has no Arabic acronym
    assert page.partition("<main")[2].count("<mark>") == 1


def test_a_long_text_is_cut_around_the_match(client):
    factories.edition(6, focus_en="Before. " * 100 + "The quagga." + " After." * 100)

    result = client.get("/en/search/?q=quagga").context["groups"][0]["results"][0]

    assert re.sub("<[^>]+>", "", result.excerpt).startswith("… Before.")
    assert "The <mark>quagga</mark>. After." in result.excerpt
    assert len(result.excerpt) < 300


def test_a_kind_shows_all_its_results_by_pages(client):
    organisation = factories.organisation()
    for _ in range(53):
        factories.priority(organisation, label_en="Quagga")
    factories.edition(6, title_en="Quagga")

    response = client.get("/en/search/?q=quagga")
    assert {group["entry"].key: len(group["results"]) for group in response.context["groups"]} == {
        "priorities": 5,
        "editions": 1,
    }
    assert "Show all 53 results" in text_of(response)

    response = client.get("/en/search/?q=quagga&kind=priorities")
    assert [len(group["results"]) for group in response.context["groups"]] == [50]
    response = client.get("/en/search/?q=quagga&kind=priorities&page=2")
    assert [len(group["results"]) for group in response.context["groups"]] == [3]
    assert client.get("/en/search/?q=quagga&kind=priorities&page=3").status_code == 404
    assert keys(client.get("/en/search/?q=quagga&kind=goals")) == []


@pytest.mark.parametrize("query", ["q=x&kind=zebra", "q=x&page=a", "q=" + "x" * 201])
def test_a_wrong_filter_is_reported_and_nothing_is_listed(client, lang, query):
    factories.edition(title_en="x")

    response = client.get(f"/{lang}/search/?{query}")

    assert response.status_code == 200
    assert 'class="errorlist"' in response.content.decode()
    assert keys(response) == []


@pytest.mark.parametrize("query", ["", "%20", '"', "NEAR(", "-x", "%27%22%3E", "%F0%9F%A6%93", "a+" * 90, "١"])
def test_any_text_is_answered(client, lang, query):
    assert client.get(f"/{lang}/search/?q={query}").status_code == 200


def test_a_mistyped_word_is_named_with_its_correction(client):
    factories.organisation("europol", acronym_en="Europol")

    response = client.get("/en/search/?q=Europl")

    assert "No results for “ Europl ”. Showing results for Europol" in text_of(response)
    assert keys(response) == ["participants"]


def test_suggestions_when_no_record_contains_all_words(client):
    factories.organisation("europol")
    factories.edition(title_en="Quagga")

    page = client.get("/en/search/?q=europol+quagga").content.decode()

    assert 'href="?q=europol"' in page
    assert 'href="?q=quagga"' in page


def test_what_is_not_public_is_never_shown(client, lang):
    hidden = factories.organisation("zebra", name_en="Zebra", **factories.DRAFT)
    factories.priority(hidden, label_en="Zebra")
    factories.statement(factories.edition(title_en="Seen"), organisation=hidden, speaker="Zebra")
    factories.post(title_en="Zebra", **factories.DRAFT)
    factories.term(factories.post(), factories.officer(name="Zebra", note="Zebra"))
    factories.edition(title_en="Zebra", **factories.DRAFT)

    assert keys(client.get(f"/{lang}/search/?q=zebra")) == []
    assert "zebra" not in client.get(f"/{lang}/search/?q=zebar").content.decode().lower()


def test_the_page_costs_the_same_for_few_and_for_many(client):
    def make():
        organisation = factories.organisation(name_en="Quagga")
        edition = factories.edition(title_en="Quagga")
        factories.priority(organisation, label_en="Quagga")
        factories.statement(edition, organisation=organisation, text_en="Quagga")

    make()
    few = queries_of(client, "/en/search/?q=quagga")
    for _ in range(9):
        make()

    assert queries_of(client, "/en/search/?q=quagga") == few <= 25
    assert queries_of(client, "/en/search/?q=quagga&kind=priorities") <= 10


def test_an_arabic_query_is_declared_as_arabic(client):
    factories.organisation("europol", name_ar="الوكالة")

    nothing = client.get("/en/search/", {"q": "الوكالة zanzibar"}).text
    assert '<bdi><span lang="ar" dir="rtl">الوكالة</span></bdi>' in nothing
    assert re.search(r"<title>\s*Search – ", nothing)

    mistyped = client.get("/en/search/", {"q": "الوكاله ايروبول"}).text
    assert "<title>Search – " in mistyped


@pytest.mark.parametrize(
    ("query", "url"),
    [
        ("confidentialité", "/privacy/"),
        ("liaison officers", "/liaison/"),
        ("بيانات", "/data/"),
        ("attendance.csv", "/data/?dataset=attendance"),
        ("privavy", "/privacy/"),
    ],
)
def test_a_page_without_a_record_is_found_in_every_language(client, lang, query, url):
    group = client.get(f"/{lang}/search/", {"q": query}).context["groups"][0]

    assert group["results"][0].url == f"/{lang}{url}"


def test_pages_are_a_kind(client):
    factories.edition(title_en="Privacy")

    response = client.get("/en/search/?q=privacy&kind=pages")
    assert keys(response) == ["pages"]
    assert "<mark>Privacy</mark>" in response.text
    assert client.get("/en/search/?q=privacy&kind=pages&page=2").status_code == 404
    assert keys(client.get("/en/search/?q=quagga&kind=pages")) == []


def test_every_page_of_the_sitemap_is_found():
    registered = {page.url() for page in every_page()}
    home = reverse("website:home")

    assert {reverse(name) for name in sections.pages()} - registered == {home}


def test_the_next_edition_has_the_next_public_number(client):
    factories.edition(8)
    factories.edition(9, **factories.DRAFT)

    page = client.get("/en/search/?q=9th+Dialogue").text
    assert 'href="/en/editions/next/"' in page
    assert 'href="/en/editions/next/"' not in client.get("/en/search/?q=10th+Dialogue").text
