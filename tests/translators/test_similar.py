"""Similar sentences: only reviewed ones that fit their sources, in records that the user can view."""

import pytest
from django.core.management import call_command
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from apps.editions.models import PressRelease
from apps.languages import stamps
from apps.translators import sentences, similar
from apps.translators.models import Sentence, SentenceKey
from apps.translators.texts import TextKey
from tests import factories

SOURCE = "The platform of liaison officers opens in Lyon in May."
OTHER = "The platform of liaison officers opens in Tunis in May."
FRENCH = "La plateforme des officiers de liaison ouvre à Lyon en mai."
SPANISH = "La plataforma de oficiales de enlace abre en Lyon en mayo."


# --- Sentences --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Première. «\u00a0Deuxième.\u00a0» Troisième.", ["Première.", "«\u00a0Deuxième.\u00a0»", "Troisième."]),
        ("أولا. ثانيا؟ ثالثا", ["أولا.", "ثانيا؟", "ثالثا"]),
        ("J. Stock met No. 5 and art. 3 of it.", ["J. Stock met No. 5 and art. 3 of it."]),
        ("3.5 and 8.º and 1. e4", ["3.5 and 8.º and 1. e4"]),
        ("one | two\n\nthree", ["one", "two", "three"]),
        (" ", []),
    ],
)
def test_sentences(text, parts):
    assert sentences.split(text) == parts


def test_sentences_are_paired_if_their_numbers_agree():
    assert sentences.paired("One. Two.", "Un. Deux.") == [("One.", "Un."), ("Two.", "Deux.")]
    assert sentences.paired("One. Two.", "Un et deux.") == [("One. Two.", "Un et deux.")]
    assert sentences.paired("", "Un.") == []


@given(st.text(), st.text())
def test_similarity_is_symmetrical_and_bounded(one, other):
    first, second = sentences.trigrams(one), sentences.trigrams(other)
    assert 0 <= sentences.similarity(first, second) == sentences.similarity(second, first) <= 1
    assert sentences.similarity(first, first) in (0, 1)


def test_similar_sentences_share_a_key_and_others_do_not():
    def keys(text, language="en"):
        return set(sentences.keys(sentences.trigrams(text), language))

    assert keys(SOURCE) & keys(OTHER)
    assert not keys(SOURCE) & keys("Nobody knows how many goals remain.")
    assert not keys(SOURCE) & keys(SOURCE, "fr"), "the keys of languages are apart"


# --- In the records ---------------------------------------------------------------------------------------------------


@pytest.fixture
def reviewed(db, admin_user):
    """Make a release whose French title is reviewed."""

    def make(source=SOURCE, target=FRENCH, language="fr", **more):
        release = factories.release(title_en=source, **{f"title_{language}": target}, **more)
        review(release, admin_user, language)
        return release

    return make


def review(release, user, language="fr", field="title"):
    stamps.mark(release, {(field, language): {"reviewer": user}})


def found(user, source=OTHER, language="fr", source_language="en", record=0):
    request = RequestFactory().get("/")
    request.user = user
    return similar.find(request, TextKey(PressRelease, record, "title", language), source, source_language)


def test_it_works(reviewed, admin_user):
    release = reviewed()
    [one] = found(admin_user)

    assert (one.source, one.target, one.record) == (SOURCE, FRENCH, str(release))
    assert one.key == TextKey(PressRelease, release.pk, "title", "fr")
    assert 80 <= one.percent < 100
    assert [piece.text for piece in one.pieces if piece.kind != "same"] == ["Lyon", "Tunis"]


def test_each_language_can_be_source_and_target(reviewed, admin_user):
    release = reviewed(title_es=SPANISH)
    review(release, admin_user, "es")

    [one] = found(admin_user, FRENCH.replace("Lyon", "Tunis"), "es", "fr")
    assert (one.source, one.target) == (FRENCH, SPANISH)
    [one] = found(admin_user, SPANISH, "en", "es")
    assert (one.target, one.percent) == (SOURCE, 100)


def test_sentences_of_a_long_text_are_found_one_by_one(admin_user):
    release = factories.release(
        body_en=f"Nothing else is known of it. {SOURCE}", body_fr=f"On n’en sait rien d’autre. {FRENCH}"
    )
    review(release, admin_user, field="body")

    [one] = found(admin_user, f"Quite another beginning of a text. {OTHER}")
    assert one.target == FRENCH


def test_texts_that_nobody_reviewed_are_not_found(admin_user):
    factories.release(title_en=SOURCE, title_fr=FRENCH)
    assert found(admin_user) == []


def test_the_text_itself_is_not_found(reviewed, admin_user):
    release = reviewed()
    assert found(admin_user, SOURCE, record=release.pk) == []


@pytest.mark.parametrize("column", ["title_en", "title_fr"])
def test_a_changed_text_is_no_longer_found_nor_kept(reviewed, admin_user, column):
    release = reviewed()
    setattr(release, column, "Something else was written here.")
    release.save()

    assert found(admin_user) == []
    assert not Sentence.objects.exists()
    assert not SentenceKey.objects.exists()


def test_only_a_typo_keeps_the_sentence(reviewed, admin_user):
    release = reviewed(source=SOURCE.replace("opens", "opnes"))
    before = stamps.fingerprint(release.title_en)
    release.title_en = SOURCE
    release.save()
    stamps.only_a_typo(release, "title", before)

    assert [one.source for one in found(admin_user)] == [SOURCE]


def test_a_deleted_record_leaves_no_sentence(reviewed):
    reviewed().delete()
    assert not Sentence.objects.exists()


def test_records_that_the_user_cannot_view_do_not_leak(reviewed, person):
    reviewed(state="draft", publish_at=None)
    assert found(person("translator", "fr"))
    assert found(person("liaison officer")) == []


def test_the_command_writes_all_anew(reviewed, admin_user, capsys):
    reviewed()
    Sentence.objects.all().delete()
    assert found(admin_user) == []

    call_command("sentences")
    assert found(admin_user)
    assert "2" in capsys.readouterr().out


def test_few_queries_whatever_the_number_of_sentences(reviewed, admin_user, django_assert_max_num_queries):
    for number in range(12):
        reviewed(source=SOURCE.replace("Lyon", f"Lyon {number}"), target=FRENCH.replace("Lyon", f"Lyon {number}"))
    found(admin_user)
    with django_assert_max_num_queries(4):
        assert len(found(admin_user, " ".join([OTHER, SOURCE, OTHER.upper()]))) == similar.AT_MOST
