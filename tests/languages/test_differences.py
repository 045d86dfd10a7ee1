"""What changed between two texts: nothing is lost, and words stay whole in every script."""

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.languages import differences
from apps.languages.differences import between, between_items, difference, matched, words
from tests import factories

WORDS = ["the", "goal", "of", "l’intégrité", "العربِيّة", "مكافحة", "国际", "e\u0301", "\u200d", "3.5", "!", " ", "\n"]
UNHURRIED = settings(deadline=None)  # machines under test are busy
TEXTS = st.text() | st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)


def short(old, new):
    """The pieces as text: `-removed-`, `+added+`."""
    signs = {"same": "", "removed": "-", "added": "+"}
    return "".join(f"{signs[piece.kind]}{piece.text}{signs[piece.kind]}" for piece in difference(old, new))


def without(kind, pieces):
    return "".join(piece.text for piece in pieces if piece.kind != kind)


@UNHURRIED
@given(TEXTS, TEXTS)
def test_both_texts_come_back_sign_by_sign(old, new):
    pieces = difference(old, new)

    assert without("removed", pieces) == new
    assert without("added", pieces) == old
    assert all(piece.text for piece in pieces)


@UNHURRIED
@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text):
    assert {piece.kind for piece in difference(text, text)} <= {"same"}


@UNHURRIED
@given(TEXTS, TEXTS)
def test_long_texts_lose_nothing_either(old, new):
    most, differences.MOST_PAIRS = differences.MOST_PAIRS, 2
    try:
        pieces = difference(old, new)
    finally:
        differences.MOST_PAIRS = most

    assert without("removed", pieces) == new
    assert without("added", pieces) == old


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("Promote border integrity", "Promote border security", "Promote border -integrity-+security+"),
        ("Curb it.", "Curb it, now.", "Curb it+, now+."),
        ("l’intégrité des frontières", "l’unité des frontières", "l’-intégrité-+unité+ des frontières"),
        ("سلامة العَرَبِيّة اليوم", "سلامة العربية اليوم", "سلامة -العَرَبِيّة-+العربية+ اليوم"),
        ("国际刑警组织", "国际刑警大会", "国际刑警-组织-+大会+"),
        ("Cafe\u0301 noir", "Cafe noir", "-Cafe\u0301-+Cafe+ noir"),
        ("", "New", "+New+"),
        ("Gone", "", "-Gone-"),
    ],
)
def test_whole_words_are_told_apart(old, new, shown):
    assert short(old, new) == shown


def test_a_word_keeps_its_diacritics_and_joiners():
    assert words("مُكافَحة می\u200cشود") == ["مُكافَحة", " ", "می\u200cشود"]
    assert words("日本語 ab, c") == ["日", "本", "語", " ", "ab", ",", " ", "c"]
    assert words("\u0301a") == ["\u0301", "a"]


def test_a_long_text_is_compared_by_sentences_and_these_by_words():
    old = "".join(f"This is the sentence of number {number}. " for number in range(150))

    pieces = difference(old, old.replace("number 7.", "chapter 7."))

    assert [(piece.kind, piece.text) for piece in pieces if piece.kind != "same"] == [
        ("removed", "number"),
        ("added", "chapter"),
    ]


def test_items_are_paired_with_those_they_are_most_alike():
    old = ["Detection and prevention", "Protection of victims", "Respect for human rights"]
    new = ["Networks of experts", "Protection of all victims", "Detection and prevention"]

    assert list(matched(old, new)) == [
        ("", "Networks of experts"),
        ("Protection of victims", "Protection of all victims"),
        ("Detection and prevention", "Detection and prevention"),
        ("Respect for human rights", ""),
    ]
    assert list(matched(["a", "a"], ["a"])) == [("a", "a"), ("a", "")]


@pytest.mark.django_db
class TestBetweenRecords:
    def wordings(self, old, new):
        goal = factories.goal()
        return factories.wording(goal, 2017, **old), factories.wording(goal, 2023, **new)

    @pytest.mark.parametrize(("reader", "compared"), [("fr", "fr"), ("ar", "en"), ("en", "en")])
    def test_it_is_made_in_a_language_that_both_have(self, reader, compared):
        old, new = self.wordings({"title_fr": "Un", "title_ar": "واحد"}, {"title_fr": "Deux"})

        with translation.override(reader):
            assert between(old, new, "title").language == compared

    def test_there_is_none_where_one_text_is_not_known(self):
        old, new = self.wordings({"sub_objectives_en": "Share"}, {"sub_objectives_fr": "Partager"})

        assert between_items(old, new, "sub_objectives") is None

    def test_a_list_is_compared_item_by_item(self):
        old, new = self.wordings({"sub_objectives_en": "Share more | Arrest"}, {"sub_objectives_en": "Share less"})

        found = between_items(old, new, "sub_objectives")

        assert [[(piece.kind, piece.text) for piece in item] for item in found.items] == [
            [("same", "Share "), ("removed", "more"), ("added", "less")],
            [("removed", "Arrest")],
        ]


def test_the_tag_says_in_words_what_changed_and_marks_another_language():
    template = Template("{% load differences %}{% pieces found 'en' %}")
    context = Context({"found": difference("<b> old", "<b> new")})

    assert template.render(context) == (
        '&lt;b&gt; <del><span class="hidden" lang="en" dir="ltr">removed: </span>old</del>'
        '<ins><span class="hidden" lang="en" dir="ltr">added: </span>new</ins>'
    )
    with translation.override("ar"):
        assert template.render(context).startswith(
            '<span lang="en" dir="ltr">&lt;b&gt; <del><span class="hidden" lang="ar"'
        )
