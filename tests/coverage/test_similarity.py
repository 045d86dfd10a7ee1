"""Similarity of texts by trigrams, and groups of similar items."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.coverage.similarity import (
    SIMILAR,
    SimilarGroup,
    distinctive_trigrams,
    fewest_shared,
    similar_groups,
    similarity,
    trigrams,
)

WORDS = st.lists(st.sampled_from(["drugs", "drug", "trafficking", "arms", "of", "Ökologie", "الجريمة"]), max_size=4)


def text_similarity(one, other):
    return similarity(trigrams(one), trigrams(other))


def test_it_works():
    assert text_similarity("Drug trafficking", "drug-trafficking") == 1
    assert text_similarity("Drug trafficking", "Cybercrime") == 0
    # Five trigrams of “drug”, five of “arms” and the twelve of “trafficking” that both share: 12 / 22.
    assert round(text_similarity("Drug trafficking", "Arms trafficking"), 2) == round(12 / 22, 2)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Criminalité ORGANISÉE", "criminalite organisee"),
        ("الجريمة السيبرانيّة", "الجريمه السيبرانية"),
        ("Œuvre", "oeuvre"),
    ],
)
def test_texts_equal_when_folded_are_similar(one, other):
    assert text_similarity(one, other) == 1


def test_a_text_without_words_is_similar_to_none():
    assert text_similarity("", "") == text_similarity("–", "–") == 0


@given(one=WORDS, other=WORDS)
def test_similarity_is_symmetric(one, other):
    assert text_similarity(" ".join(one), " ".join(other)) == text_similarity(" ".join(other), " ".join(one))


NUMBERED = st.builds(
    "{} {} of {}".format, st.sampled_from(["Matter", "Sort"]), st.integers(0, 99), st.integers(0, 99_999)
)


@given(texts=st.lists((WORDS.map(" ".join) | NUMBERED).map(trigrams), max_size=12))
def test_two_similar_texts_share_distinctive_trigrams(texts):
    found = distinctive_trigrams(texts)

    for one, other in combinations(set(texts), 2):
        if similarity(one, other) >= SIMILAR:
            shared = set(found[one]) & set(found[other])
            assert len(shared) >= fewest_shared(len(one), len(other)) >= 1


def labels(*texts):
    return tuple(trigrams(text) for text in texts)


def grouped(*owned):
    """Groups of (organisation, labels) as lists of labels, in order."""
    owners = {}
    for code, *texts in owned:
        owners.setdefault(labels(*texts), set()).add(code)
    return [group.members for group in similar_groups(owners)]


def test_a_chain_of_similar_labels_makes_no_group():
    chain = ["Arms trafficking", "Trafficking", "Drug trafficking in Africa"]
    assert text_similarity(*chain[:2]) >= SIMILAR > text_similarity(chain[0], chain[2])

    assert grouped(("a", chain[0]), ("b", chain[1]), ("c", chain[2])) == [[labels(chain[0]), labels(chain[1])]]


def test_one_language_is_enough_for_each_pair():
    one, other, third = ("Fraud", "الجريمة"), ("Fraud", "مخدرات"), ("Drugs", "مخدرات")

    assert grouped(("a", *one), ("b", *other)) == [[labels(*one), labels(*other)]]
    assert grouped(("a", *one), ("b", *other), ("c", *third)) == [[labels(*one), labels(*other)]]


def test_an_organisation_alone_makes_no_group_and_keeps_nobody_out_of_one():
    mine, also_mine = "Arms trafficking", "Arms trafficking by sea"

    assert grouped(("a", mine), ("a", also_mine)) == []
    # Only the first is similar to what another organisation says.
    assert grouped(("a", also_mine), ("a", mine), ("b", "Arms traffic")) == [[labels(mine), labels("Arms traffic")]]
    (group,) = grouped(("a", mine), ("a", also_mine), ("b", "Arms trafficking at sea"))
    assert len(group) == 3, "what is similar to all of a group comes in, whenever it was met"


@given(owned=st.lists(st.tuples(st.sampled_from("abc"), WORDS.map(" ".join)), max_size=10))
def test_groups_are_all_similar_and_leave_out_nothing_that_fits(owned):
    groups = grouped(*owned)

    users = {}
    for code, text in owned:
        users.setdefault(labels(text), set()).add(code)
    placed = [member for group in groups for member in group]
    assert len(placed) == len(set(placed))
    for group in groups:
        assert all(similarity(*one, *other) >= SIMILAR for one, other in combinations(group, 2))
        assert len(set().union(*(users[member] for member in group))) > 1
    for text in users.keys() - set(placed):
        for group in groups:
            assert not all(similarity(*text, *member) >= SIMILAR for member in group)


def test_many_similar_labels_need_few_comparisons(monkeypatch):
    """By what a group shares, not with each of its members."""
    compared = []
    monkeypatch.setattr("apps.coverage.similarity.are_similar", lambda *pair: compared.append(pair) or True)
    many = {labels(f"Priority {number}"): {"a", "b"} for number in range(400)}

    (group,) = similar_groups(many)

    assert len(group.members) == 400
    assert len(compared) < 400
    assert all(similarity(*one, *other) >= SIMILAR for one, other in combinations(group.members[100:120], 2))


def test_labels_that_differ_in_their_numbers_need_few_comparisons(monkeypatch):
    """Most of them share some trigram of their numbers by chance."""
    compared = []
    admits = SimilarGroup.admits
    monkeypatch.setattr(SimilarGroup, "admits", lambda *pair: compared.append(pair) or admits(*pair))
    many = {labels(f"Matter {number * 7919 % 99991} of {number * 104729 % 99989}"): {"a", "b"} for number in range(500)}

    similar_groups(many)

    assert len(compared) < len(many)
