"""Similarity of texts by trigrams, and groups of similar items."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.coverage.similarity import SIMILAR, distinctive_trigrams, groups, similarity, trigrams

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


@given(texts=st.lists(WORDS.map(" ".join).map(trigrams), max_size=12))
def test_two_similar_texts_share_a_distinctive_trigram(texts):
    found = distinctive_trigrams(texts)

    for one, other in combinations(set(texts), 2):
        if similarity(one, other) >= SIMILAR:
            assert set(found[one]) & set(found[other])


@given(links=st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=12))
def test_groups_are_connected_components(links):
    def linked(one, other):
        return (one, other) in links or (other, one) in links

    found = groups(range(10), lambda item: [link for link in links if item in link], linked)

    assert sorted(item for group in found for item in group) == list(range(10))
    home = {item: number for number, group in enumerate(found) for item in group}
    assert all(home[one] == home[other] for one, other in links)
    for group in found:
        reached, seen = set(group[:1]), set()
        while reached != seen:
            seen = set(reached)
            reached |= {item for item in range(10) for other in seen if linked(item, other)}
        assert reached == set(group)


def test_many_similar_items_need_few_comparisons():
    """An item is compared with one member of its group, not with all."""
    compared = []
    texts = [trigrams(f"Priority {number}") for number in range(400)]
    keys = distinctive_trigrams(texts)

    def linked(one, other):
        compared.append((one, other))
        return similarity(one, other) >= SIMILAR

    (group,) = groups(texts, keys.__getitem__, linked)

    assert len(group) == 400
    assert len(compared) < 2 * 400
    assert all(similarity(one, other) >= SIMILAR for one, other in pairwise(texts[100:200]))
