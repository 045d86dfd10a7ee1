"""Seed marks: equal for equal values, whichever columns were added or removed since."""

import csv
import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.opendata import registry
from apps.website.seed_marks import COLUMNS_V1, HASH_LENGTH, PREFIX, has_other_values, is_mark_of, mark
from apps.website.seeding import PACKAGE

NAMES = ["name_en", "name_fr", "acronym_en", "website", "seat_city_en", "seat_city_ar"]
ROWS = st.dictionaries(st.sampled_from(NAMES), st.text(max_size=5))


@pytest.fixture(scope="module")
def participants():
    return registry.get("participants")


def first_row(name):
    with (PACKAGE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(csv.DictReader(file))


@given(cells=ROWS)
def test_empty_cells_missing_columns_and_order_make_no_difference(participants, cells):
    given_cells = {name: cell for name, cell in cells.items() if cell}
    whole = dict.fromkeys(reversed(NAMES), "") | cells

    assert mark(participants, given_cells) == mark(participants, cells) == mark(participants, whole)
    assert is_mark_of(mark(participants, cells), participants, dict(reversed(cells.items())))
    assert mark(participants, cells | {"removed": "a column of no dataset"}) == mark(participants, cells)


@given(one=ROWS, other=ROWS)
def test_another_value_makes_another_mark(participants, one, other):
    values = [{name: cell for name, cell in cells.items() if cell} for cells in (one, other)]

    assert (mark(participants, one) == mark(participants, other)) == (values[0] == values[1])


def test_a_mark_fits_its_column(participants):
    found = mark(participants, {"name_en": "One"})

    assert len(found) == len(PREFIX) + HASH_LENGTH < 64


@pytest.mark.parametrize("name", json.loads(COLUMNS_V1.read_text()))
def test_a_mark_of_the_first_version_is_recognized(name):
    dataset = registry.get(name)
    cells = dict.fromkeys(json.loads(COLUMNS_V1.read_text())[name].split(), "x")
    old = sha256(json.dumps(list(cells.values())).encode()).hexdigest()

    assert is_mark_of(old, dataset, cells)
    assert not is_mark_of(old, dataset, cells | {next(iter(cells)): "y"})


def test_a_mark_that_the_first_version_wrote_is_recognized():
    """Databases seeded by the first version contain this hash."""
    sdgs, cells = registry.get("sdgs"), first_row("sdgs")
    cells["note"] = (
        "title_ar: wording shared by several independent public files, no single address; title_fr and title_es: "
        "punctuation and two typing slips of the source corrected"
    )

    assert is_mark_of("2ad1c07fc36c06b92d628c6f89d14b16d46f5e83e0bfcfbe0c82291ef49a3863", sdgs, cells)
    assert not is_mark_of(
        "2ad1c07fc36c06b92d628c6f89d14b16d46f5e83e0bfcfbe0c82291ef49a3863", sdgs, cells | {"title_fr": "Autre"}
    )


def test_a_column_added_since_the_first_version(participants, monkeypatch):
    cells = first_row("participants")
    old = {name: cell for name, cell in cells.items() if name != "website"}
    monkeypatch.setattr("apps.website.seed_marks._columns_v1", lambda: {"participants": list(old)})
    stored = sha256(json.dumps(list(old.values()), ensure_ascii=False).encode()).hexdigest()

    assert is_mark_of(stored, participants, cells | {"website": ""})
    assert not is_mark_of(stored, participants, cells | {"website": "https://a-person.example"})


def test_values_in_columns_that_the_file_lacks(participants):
    assert has_other_values(participants, {"name_en": "One", "website": "https://one.example"}, {"name_en": "One"})
    assert not has_other_values(participants, {"name_en": "One", "website": ""}, {"name_en": "Two"})
