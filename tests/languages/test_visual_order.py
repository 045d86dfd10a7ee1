"""Lines of text for pictures: Arabic letters are joined, and every letter stands where a reader expects it."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.languages.visual_order import visual

UNHURRIED = settings(deadline=None)  # machines under test are busy
SIGNS = st.text(st.sampled_from("aB 12,.()[]-–/%:«»$+هنאב"), max_size=20)


def names(text):
    return [unicodedata.name(sign).removeprefix("ARABIC LETTER ") for sign in text]


def test_arabic_letters_take_the_form_of_their_place():
    """Four letters that all join, drawn from the last to the first."""
    assert names(visual("شبكة", "rtl")) == [
        "TEH MARBUTA FINAL FORM", "KAF MEDIAL FORM", "BEH MEDIAL FORM", "SHEEN INITIAL FORM",
    ]  # fmt: skip


def test_letters_that_do_not_join_to_the_next_one_break_the_word():
    assert [name.split()[-2] for name in names(visual("دورا", "rtl"))] == ["ISOLATED"] * 4
    assert names(visual("حوار", "rtl"))[-2:] == ["WAW FINAL FORM", "HAH INITIAL FORM"]


def test_lam_and_alef_are_one_letter():
    assert visual("الأمن", "rtl") == "\ufee6\ufee3\ufef7\ufe8d"
    assert visual("بلا", "rtl") == "\ufefc\ufe91"


def test_vowels_and_controls_are_left_out():
    assert visual("أُمَم", "rtl") == visual("أمم", "rtl")
    assert visual("\u200f\u2067أمم\u2069\t", "rtl") == visual("أمم", "rtl")


@pytest.mark.parametrize(
    ("line", "direction", "drawn"),
    [
        ("6th INTERPOL Dialogue (2022)", "ltr", "6th INTERPOL Dialogue (2022)"),
        ("אב INTERPOL גד", "rtl", "דג INTERPOL בא"),
        ("אב (AIMC) גד", "rtl", "דג (AIMC) בא"),
        ("(AIMC) NATO אב", "rtl", "בא NATO (AIMC)"),
        ("אב 2022, 50%", "rtl", "50% ,2022 בא"),
        ("8–9 אב 2022", "rtl", "2022 בא 9–8"),
        ("1,000 אב", "rtl", "בא 1,000"),
        ("«INTERPOL» אב", "rtl", "בא «INTERPOL»"),
        ("[אב] a", "ltr", "[בא] a"),
        ("Minister אב 12 of", "ltr", "Minister 12 בא of"),
        ("", "rtl", ""),
    ],
)
def test_the_order_is_that_of_the_bidirectional_algorithm(line, direction, drawn):
    """The right-to-left letters are Hebrew, which has no forms, so that the rows can be read."""
    assert visual(line, direction) == drawn


@UNHURRIED
@given(st.text(st.characters(codec="latin-1", categories=("Lu", "Ll", "Nd", "Po", "Zs"))))
def test_a_left_to_right_text_stays_as_it_is(text):
    assert visual(text, "ltr") == text


@UNHURRIED
@given(SIGNS, st.sampled_from(["ltr", "rtl"]))
def test_no_letter_is_lost(text, direction):
    def counted(line):
        plain = unicodedata.normalize("NFKC", line)
        return sorted(plain.translate(str.maketrans(")]»", "([«")))

    assert counted(visual(text, direction)) == counted(text)


@UNHURRIED
@given(SIGNS)
def test_the_mirror_image_of_a_text_without_direction(text):
    """Neutral text alone takes the direction of the line."""
    neutral = "".join(sign for sign in text if unicodedata.bidirectional(sign) in ("ON", "WS"))

    assert visual(visual(neutral, "rtl"), "rtl") == visual(neutral, "ltr") == neutral
