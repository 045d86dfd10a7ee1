"""Countries: what forms offer, and what an import accepts."""

import csv
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from apps import website
from apps.languages import names
from tests.walks import LANGUAGES

ASSIGNED = 249  # officially assigned codes of ISO 3166-1
SEED = Path(website.__file__).parent / "seed"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_works(language):
    """A newer version of the Unicode locale data that names another code fails here: is it a country?"""
    with translation.override(language):
        offered = dict(names.country_choices())

    assert len(offered) == ASSIGNED + len({"XK"})
    assert all(offered.values())
    assert [code for code in offered if not names.is_country(code)] == []


@pytest.mark.parametrize("code", ["FR", "AQ", "SS", "XK"])
def test_countries(code):
    names.validate_country(code)


@pytest.mark.parametrize("code", ["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])
def test_what_iso_3166_does_not_assign(code):
    assert code not in dict(names.country_choices())
    with pytest.raises(ValidationError, match="is not a country code"):
        names.validate_country(code)


@pytest.mark.parametrize("code", ["", "F", "fr", "FRA", "QQ", "001", "12"])
def test_what_is_no_code(code):
    assert not names.is_country(code)


def test_the_seed_data_name_countries():
    found = set()
    for file in SEED.glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                found |= {row[name] for name in row if name.endswith("country") and row[name]}

    assert found
    assert [code for code in found if not names.is_country(code)] == []
