"""Other programs read the same values: Frictionless, Python's csv module, pandas."""

import csv
import io
from decimal import Decimal

import pytest
from django.core.management import call_command

from apps.opendata import registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, seeded):
    call_command("exportdata", str(tmp_path / "package"), verbosity=0)
    return tmp_path / "package"


@pytest.fixture
def whole(tmp_path, folder):
    call_command("exportdata", str(tmp_path / "whole"), "--private", verbosity=0)
    return tmp_path / "whole"


def test_both_packages_are_valid_frictionless(folder, whole):
    from frictionless import Package

    for package in (folder, whole):
        report = Package(str(package / "datapackage.json")).validate()
        assert report.flatten(["type", "message"]) == []


def test_python_and_pandas_read_the_same_values(folder):
    import pandas

    for dataset in registry.registered():
        file = folder / f"{dataset.name}.csv"
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = list(csv.DictReader(text))
        frame = pandas.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        assert frame.to_dict("records") == rows


def test_a_column_of_numbers_contains_numbers(folder):
    text = (folder / "sdgs.csv").read_text(encoding="utf-8-sig")
    contrasts = [Decimal(row["text_contrast"]) for row in csv.DictReader(io.StringIO(text, newline=""))]

    assert len(contrasts) == 17
    assert all(Decimal(1) < contrast < Decimal(22) for contrast in contrasts)
