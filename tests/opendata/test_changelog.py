"""The changelog of the columns is up to date."""

import pytest

from apps.opendata.changelog import CHANGELOG, latest, mark
from apps.opendata.registry import offered


@pytest.mark.parametrize("dataset", list(offered()), ids=lambda dataset: dataset.name)
def test_the_latest_entry_is_about_these_columns(dataset):
    entry = latest(dataset.name)

    assert entry, f"add an entry for the new dataset: {dataset.name!r}: {mark(dataset)!r}"
    assert entry.marks[dataset.name] == mark(dataset), "the columns changed: add an entry that says how"


def test_the_newest_entry_comes_first_and_each_has_a_text():
    assert [entry.on for entry in CHANGELOG] == sorted((entry.on for entry in CHANGELOG), reverse=True)
    assert all(str(entry.text) and entry.marks for entry in CHANGELOG)


def test_a_changed_column_changes_the_mark():
    dataset = next(iter(offered()))
    before = mark(dataset)
    dataset.columns.append(dataset.columns[-1])
    try:
        assert mark(dataset) != before
    finally:
        dataset.columns.pop()
