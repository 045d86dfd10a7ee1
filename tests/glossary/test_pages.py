"""The glossary: terms in four languages, organizations by their acronyms, and what the search learns from it."""

import pytest

from apps.search import synonyms
from tests import factories
from tests.page_helpers import assert_flat, text_of

pytestmark = pytest.mark.django_db

GOALS = {
    "term_en": "Global Policing Goals",
    "term_fr": "Objectifs de l’action policière mondiale",
    "term_ar": "أهداف العمل الشرطي العالمي",
    "acronym_en": "GPG",
    "acronym_fr": "OAPM",
    "definition_en": "Seven goals of police work.",
    "definition_fr": "Sept objectifs de l’action policière.",
}


def test_it_works(client, lang):
    factories.glossary_term("goals", **GOALS)

    page = client.get(f"/{lang}/glossary/")

    assert page.status_code == 200
    assert 'id="goals"' in page.text
    assert all(f">{text}<" in page.text for text in ("OAPM", GOALS["term_ar"], GOALS["term_en"]))


def test_an_acronym_of_another_language_does_not_stand_in(client):
    factories.glossary_term("goals", **GOALS)

    page = text_of(client.get("/ar/glossary/"))

    assert page.index(GOALS["term_ar"]) < page.index("GPG")
    assert f"{GOALS['term_ar']} (" not in page


def test_terms_are_in_the_order_of_the_readers_language(client):
    for code, english, french in (
        ("one", "edition", "version"),
        ("two", "Outcome", "Résultat"),
        ("three", "on", "échange"),
    ):
        factories.glossary_term(code, term_en=english, term_fr=french)

    assert [term.code for term in client.get("/en/glossary/").context["page_obj"]] == ["one", "three", "two"]
    assert [term.code for term in client.get("/fr/glossary/").context["page_obj"]] == ["three", "two", "one"]


def test_drafts_stay_private(client):
    factories.glossary_term("secret", term_en="Secret term", **factories.DRAFT)

    assert "Secret term" not in client.get("/en/glossary/").text
    assert b"Secret term" not in b"".join(client.get("/data/glossary.csv").streaming_content)
    assert synonyms.known().at(["secret"]) == (1, [])


def test_organizations_are_listed_by_their_acronyms(client):
    factories.organisation("two", acronym_en="ZZZ", name_en="Last")
    one = factories.organisation("one", acronym_en="AAA", name_en="First")
    factories.organisation("draft", acronym_en="DDD", **factories.DRAFT)

    page = client.get("/en/glossary/")

    assert [shown.code for shown in page.context["organisations"]] == ["one", "two"]
    assert f'href="{one.get_absolute_url()}"' in page.text


def test_a_search_finds_the_acronym_of_any_language(client):
    factories.glossary_term("goals", **GOALS)
    edition = factories.edition(6, title_en="About the Global Policing Goals")

    for lang, typed in (("en", "OAPM"), ("fr", "GPG"), ("ar", "OAPM")):
        found = client.get(f"/{lang}/search/", {"q": typed})
        assert edition.get_absolute_url().split("/", 2)[2] in found.text


def test_a_changed_term_changes_the_synonyms(client):
    term = factories.glossary_term("goals", term_en="Old words", acronym_en="OLD")
    assert synonyms.known().at(["old"])[1]

    term.acronym_en = "NEW"
    term.save()

    assert synonyms.known().at(["old"]) == (1, [])
    assert synonyms.known().at(["new"])[1]


def test_many_terms_cost_no_more_queries(client):
    def make():
        factories.glossary_term(**GOALS).sources.add(factories.source())
        factories.organisation()

    assert_flat(client, "/en/glossary/", make)
