"""Rows coming in: everything that is wrong with one is said, by column, and nothing is written."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.opendata import registry
from apps.opendata.columns import Finder
from apps.opendata.csvin import read_rows, refusals
from apps.participants.models import Organisation
from tests import factories

pytestmark = pytest.mark.django_db


def row(**cells):
    dataset = registry.get("participants")
    valid = {
        "code": "eco",
        "acronym_en": "ECO",
        "name_en": "Economic Cooperation Organization",
        "kind": "intergovernmental",
    }
    return dict.fromkeys(dataset.headers, "") | valid | {"region": "europe", "standing": "member"} | cells


def fill(**cells):
    organisation = Organisation()
    registry.get("participants").fill(organisation, row(**cells), Finder())
    return organisation


def test_it_works():
    factories.organisation("gcc")

    organisation = fill(parent="gcc", founded_year="1985", verified_on="2026-01-02")

    assert (organisation.parent.code, organisation.founded_year) == ("gcc", 1985)


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("name_en", ""),
        ("name_en", "x" * 251),
        ("name_fr", "nul\x00"),
        ("code", "Not A Code"),
        ("kind", "gang"),
        ("region", "nowhere"),
        ("founded_year", "about 1985"),
        ("founded_year", "20000"),
        ("verified_on", "02/01/2026"),
        ("website", "javascript:alert(1)"),
        ("parent", "nobody"),
        ("sources", "https://not.listed.example"),
        ("ours", "no_such_field"),
        ("seat_country", "ZZZ"),
    ],
)
def test_a_wrong_cell_is_refused_by_name(column, cell):
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        fill(**{column: cell})

    found = refusals(registry.get("participants"), 2, row(**{column: cell}), refused.value)
    assert {refusal.column for refusal in found} == {column}
    assert found[0].value == cell
    assert found[0].message
    assert not Organisation.objects.exists()


def test_all_errors_of_a_row_are_said_at_once():
    with pytest.raises(ValidationError) as refused:
        fill(founded_year="x", kind="gang", parent="nobody")

    assert set(refused.value.message_dict) == {"founded_year", "kind", "parent"}


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"", b"code,name\r\n", b"code;acronym_en\r\n"],
)
def test_a_file_of_another_kind_is_refused(content):
    with pytest.raises(ValidationError):
        read_rows(registry.get("participants"), content)


def test_a_row_with_too_few_cells_is_refused():
    dataset = registry.get("participants")
    with pytest.raises(ValidationError) as refused:
        read_rows(dataset, (",".join(dataset.headers) + "\r\nx,y\r\n").encode())
    assert "2" in refused.value.messages[0]
