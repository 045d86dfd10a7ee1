"""Searching: the same cases on every database and in every language of the interface."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from apps.editions.models import Edition
from apps.liaison.models import Term
from apps.participants.models import Organisation
from apps.records import clock
from apps.search import querying
from apps.search.folding import fold
from apps.search.models import Entry, Word
from apps.search.stop_words import STOP_WORDS
from tests import factories
from tests.properties import examples
from tests.walks import LANGUAGES

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def found(text):
    """The keys of the records found, by kind, such as {"participants": ["aimc"]}."""
    answer = querying.search(text)
    records = querying.best(answer.query, 10)
    return {
        entry.key: [getattr(r, "code", None) or getattr(r, "slug", None) or r.pk for r in rows]
        for entry, rows in records.items()
    }


@pytest.fixture
def organisations():
    factories.organisation(
        "aimc", acronym_fr="CMAI", acronym_ar="مجلس وزراء الداخلية العرب", name_en="Arab Interior Ministers Council"
    )
    factories.organisation("unodc", acronym_fr="ONUDC", name_es="Oficina de las Naciones Unidas contra la Droga")
    europol = factories.organisation("europol", name_es="Organización Europea de Policía", name_ar="الوكالة العربيّة")
    factories.name(organisation=europol, kind="former", value="European Drugs Unit")
    factories.name(organisation=europol, kind="listed", language="ar", value="يوروبول")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CMAI", "aimc"),
        ("cmai", "aimc"),
        ("C.M.A.I.", "aimc"),
        ("مجلس وزراء الداخلية العرب", "aimc"),
        ("وزراء داخلية", "aimc"),
        ("ONUDC", "unodc"),
        ("Europl", "europol"),
        ("uropol", "europol"),
        ("Eurpool", "europol"),
        ("europ", "europol"),
        ("organizacion", "europol"),
        ("Organización", "europol"),
        ("ORGANIZACIO\u0301N", "europol"),
        ("العربية", "europol"),
        ("العربيّة", "europol"),
        ("عربيه", "europol"),
        ("drugs unit", "europol"),
        ("يوروبول", "europol"),
        ("policia europea", "europol"),
    ],
)
def test_an_organisation_is_found_in_every_language(organisations, text, code):
    answers = {}
    for lang in LANGUAGES:
        with translation.override(lang):
            answers[lang] = found(text)["participants"]

    assert answers == {lang: [code] for lang in LANGUAGES}


@pytest.mark.parametrize("text", ["", "  ", "…", "%", "*", '"', "xq", "europol zanzibar", "AND", "a" * 200])
def test_nothing_is_found(organisations, text):
    assert found(text) == {}


@pytest.mark.parametrize(
    "text", ['europol"', "europol*", "NEAR(europol)", "title:europol", "-europol", "'europol':A", "europol\\"]
)
def test_no_sign_is_an_operator(organisations, text):
    assert querying.search(text).query.terms[-1].folded == "europol"


def test_one_record_must_contain_every_word(organisations):
    assert found("council arab")["participants"] == ["aimc"]
    answer = querying.search("council unodc")
    assert (answer.counts, answer.known) == ({}, ["council", "unodc"])


def test_names_come_before_texts_and_short_names_before_long_ones():
    europe = factories.organisation("ec", name_en="European Centre of Forensics")
    for code, name, seat in [("a-name", "Forensics", ""), ("b-place", "Other", "Forensics")]:
        factories.organisation(code, acronym_en=code, name_en=name, seat_city_en=seat)

    assert found("forensics")["participants"] == ["a-name", europe.code, "b-place"]
    assert found("forensic")["participants"] == ["a-name", europe.code, "b-place"]


def test_the_kind_with_the_best_record_comes_first():
    factories.edition(title_en="About smuggling in the world")
    factories.priority(factories.organisation(), label_en="Trade", perspective_en="Smuggling")

    assert [entry.key for entry in querying.search("smuggling").counts] == ["editions", "priorities"]


def test_a_correction_is_named():
    factories.organisation("europol")

    answer = querying.search("Europl")

    assert answer.corrected == {"Europl": ["EUROPOL"]}
    assert {entry.key: count for entry, count in answer.counts.items()} == {"participants": 1}


def test_a_correction_never_names_a_word_of_a_draft():
    factories.organisation("secretpol", **factories.DRAFT)

    assert Word.objects.filter(folded="secretpol").exists()  # the staff can find it
    assert querying.search("secretpl").corrected == {}


@pytest.mark.parametrize("state", ["draft", "in_review", "archived"])
def test_what_is_not_published_is_never_found(state):
    edition = factories.edition(title_en="Quagga", state=state, publish_at=None)
    factories.statement(edition, text_en="Quagga")

    assert found("quagga") == {}
    assert list(querying.narrow(Edition.objects.all(), "quagga")) == [edition]


def test_a_record_is_found_from_its_publication_time_on():
    factories.edition(title_en="Quagga", publish_at=NOON)

    with clock.stopped_at(NOON - timedelta(seconds=1)):
        assert found("quagga") == {}
        assert querying.search("quagag").corrected == {}
    with clock.stopped_at(NOON):
        assert len(found("quagga")["editions"]) == 1


def test_what_belongs_to_a_draft_is_not_found():
    draft = factories.organisation(**factories.DRAFT)
    factories.priority(draft, label_en="Quagga")
    factories.statement(factories.edition(), organisation=draft, text_en="Quagga")

    assert found("quagga") == {}
    Organisation.objects.update(state="published", publish_at=factories.LONG_AGO)
    assert sorted(found("quagga")) == ["priorities", "statements"]


def test_a_holder_is_found_only_while_the_consent_lasts():
    officer = factories.officer(name="Quagga Person")
    term = factories.term(factories.post(), officer)
    assert (found("quagga"), Entry.objects.filter(text__contains="quagga").count()) == ({}, 0)

    with clock.stopped_at(NOON):
        consent = factories.consent(officer, given_on="2026-04-01", until="2026-05-01")
        assert found("quagga") == {"holders": [term.pk]}
    with clock.stopped_at(NOON - timedelta(days=40)):
        assert found("quagga") == {}
    with clock.stopped_at(NOON + timedelta(hours=12)):
        assert found("quagga") == {}

    consent.delete()
    assert not Entry.objects.filter(title__contains="quagga").exists()
    assert not Word.objects.filter(folded="quagga").exists()
    assert Term.objects.count() == 1


def test_an_entry_without_a_record_is_not_shown():
    edition = factories.edition(title_en="Quagga")
    Edition.objects.filter(pk=edition.pk)._raw_delete("default")

    assert found("quagga") == {}


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40))
@example("0E0A 1e5 2nd 12:30 a@b.example /usr/lib -7.5e-3x")  # PostgreSQL would parse these as numbers and addresses
def test_any_word_of_a_title_finds_it(text):
    Edition.objects.all().delete()
    edition = factories.edition(1, title_en=f"x {text}")

    for word in set(fold(text).split()) - STOP_WORDS:
        assert found(word).get("editions") == [edition.pk]


def test_a_word_of_any_length_does_no_harm():
    edition = factories.edition(1, focus_en="ع" * 5000 + " behind")

    assert found("behind")["editions"] == [edition.pk]


def test_a_synonym_finds_what_the_others_find(lang):
    edition = factories.edition(1, title_en="Held in the United Arab Emirates")
    other = factories.edition(2, title_en="Uaeda")
    assert found("UAE") == {"editions": [other.pk]}

    group = factories.synonyms("UAE", "United Arab Emirates", "Émirats arabes unis")
    with translation.override(lang):
        assert found("UAE")["editions"] == [edition.pk, other.pk]
        assert found("emirats arabes unis held")["editions"] == [edition.pk]
        assert found("unis") == {}, "a part of a phrase has no synonyms"

    group.words = "UAE"
    group.save()
    assert found("UAE") == {"editions": [other.pk]}
    group.delete()
    assert found("emirats arabes unis") == {}


def test_the_longest_phrase_counts_and_plurals_and_articles_make_no_difference():
    one = factories.edition(1, title_en="Quagga")
    two = factories.edition(2, title_en="Okapi")
    factories.synonyms("goal", "quagga", "الهدف")
    factories.synonyms("the goals of policing", "okapi")

    assert found("goals")["editions"] == [one.pk]
    assert found("هدف")["editions"] == [one.pk]
    assert found("goals policing")["editions"] == [two.pk]
    assert found("goal of the policing")["editions"] == [two.pk]


def test_synonyms_find_in_lists_too():
    edition = factories.edition(1, title_en="Held in the United Arab Emirates")
    factories.synonyms("UAE", "United Arab Emirates")

    assert list(querying.narrow(Edition.objects.all(), "uae")) == [edition]


@pytest.mark.parametrize("text", ["9th", "9e", "9ème", "9º", "9", "٩"])
def test_an_ordinal_is_its_number(text):
    edition = factories.edition(9, start_date="2025-10-19", end_date="2025-10-19")
    factories.edition(19, start_date="2029-10-09", end_date="2029-10-09")

    assert found(text)["editions"] == [edition.pk]


@pytest.mark.parametrize("text", ["Barbados", "la Barbade", "بربادوس", "BB", "October 2024", "octobre 2024", "2024"])
def test_an_edition_is_found_by_its_country_and_its_date(text):
    edition = factories.edition(8, start_date="2024-10-09", end_date="2024-10-10", country="BB")
    factories.edition(7, start_date="2023-10-25", end_date="2023-10-26", country="AE")

    assert found(text)["editions"] == [edition.pk]


def test_a_kind_and_a_number_find_the_record():
    goal, sdg = factories.goal(4), factories.sdg(4)
    factories.goal(5)

    for text in ("Global Policing Goal 4", "objectif de l’action policière mondiale 4"):
        assert found(text) == {"goals": [goal.pk]}
    assert found("Objetivo de Desarrollo Sostenible 4") == {"sdgs": [sdg.pk]}


@pytest.mark.parametrize("text", ["the", "de la", "في", "what is"])
def test_stop_words_alone_find_nothing(text):
    factories.edition(1, title_en="The what is", title_es="De la", title_ar="في")

    assert found(text) == {}
    assert not querying.narrow(Edition.objects.all(), text)


def test_a_short_word_is_not_corrected():
    factories.organisation("eco", acronym_fr="OCE")

    answer = querying.search("OSCE")
    assert (answer.counts, answer.corrected) == ({}, {})
