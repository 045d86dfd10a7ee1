"""A short run of `python -m tests.fuzz`, and that it finds what it looks for."""

import random

import pytest
from django.db import OperationalError

from apps.opendata import uploads
from tests import fuzz, walks

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(seeded):
    return fuzz.client_of_an_administrator()


@pytest.mark.soak
def test_damaged_files(client):
    findings, outcomes = fuzz.rounds(client, seconds=600, seed="suite", most=200 if walks.IS_FULL else 20)

    assert [text for text, _content in findings] == []
    assert outcomes.total() > 3
    assert set(outcomes) <= {"refused file", "refused row", "refused import", "unchanged", "imported"}


def test_the_same_seed_makes_the_same_files():
    content = b"code,name_en\r\na,A\r\nb,B\r\n"

    one, two = ([fuzz.mutated(random.Random(seed), content) for seed in range(200)] for _twice in range(2))

    assert one == two
    assert len({made for made, _names in one}) > 100


@pytest.mark.parametrize(
    ("function", "said"),
    [
        ("compare", "work with a progress bar failed"),
        ("receive", "OperationalError: disk full"),
        ("dataset_of", "OperationalError: disk full"),
    ],
)
def test_it_finds_an_error_of_the_server(client, monkeypatch, function, said):
    def full(*args, **kwargs):
        raise OperationalError("disk full")

    dataset, content = fuzz.files()[0]
    monkeypatch.setattr(uploads, function, full)
    monkeypatch.setattr(fuzz, "files", lambda: [(dataset, content)])
    monkeypatch.setattr(fuzz, "mutated", lambda chance, given: (given, ["nothing"]))

    findings, _outcomes = fuzz.rounds(client, seconds=5, seed="broken", most=1)

    assert any(said in text for text, _content in findings)
