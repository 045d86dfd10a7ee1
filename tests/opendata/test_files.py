"""Files as spreadsheets write them: delimiters, encodings, and encodings that are not certain."""

import codecs

import pytest
from django.core.exceptions import ValidationError

from apps.opendata.encoding_warnings import encoding_warning
from tests import factories
from tests.opendata.files import exported, importing, table

pytestmark = pytest.mark.django_db


@pytest.fixture
def text():
    factories.organisation(
        "one", name_en="One; two, three\tfour", name_fr="L’été à Nîmes", name_ar="منظمة", note='"a"\r\nb'
    )
    return exported("participants").decode("utf-8-sig")


def again(text, delimiter):
    import csv
    import io

    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(csv.reader(io.StringIO(text, newline="")))
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode("utf-32"),
    ],
    ids=["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_every_format_of_spreadsheets_is_read(text, delimiter, encode):
    _importing, tally, _compared = importing(table("participants", encode(again(text, delimiter))))

    assert str(tally) == "0 new, 0 changed, 1 unchanged, 0 refused"


def test_columns_can_have_another_order_and_empty_rows_are_skipped(text):
    import csv
    import io

    rows = list(csv.reader(io.StringIO(text, newline="")))
    out = io.StringIO(newline="")
    csv.writer(out).writerows([list(reversed(row)) for row in [*rows, [""] * len(rows[0])]])

    _importing, tally, _compared = importing(table("participants", out.getvalue()))
    assert str(tally) == "0 new, 0 changed, 1 unchanged, 0 refused"


def test_a_legacy_encoding_is_read_when_nothing_speaks_against_it(text):
    without_arabic = text.replace("منظمة", "")

    found = table("participants", without_arabic.encode("cp1252"))
    assert [row.cells["name_fr"] for row in found] == ["L’été à Nîmes"]
    asked = table("participants", without_arabic.replace("Nîmes", "España").encode("cp1252"))
    assert [question.id for question in asked.questions] == ["encoding"], "ñ is no French letter"


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", b"\xef\xbb\xbf", b"code\r\n", b"\x00" * 40, b"PK\x03\x04\x80\x81\x82"]
)
def test_a_file_that_is_no_csv_is_refused(content):
    with pytest.raises(ValidationError) as refused:
        table("participants", content)
    assert refused.value.messages


@pytest.mark.parametrize(
    ("found", "looks_wrong"),
    [
        ("CafÃ© crème", True),
        ("L\u00e2\u20ac\u2122\u00e9tat", True),
        ("منظمة".encode().decode("cp1256", "replace"), True),
        ("????", True),
        ("???? ???", True),
        ("Lost \ufffd letter", True),
        ("Café, “España”, l’été – ça", False),
        ("منظمة الشرطة «الجنائية» الدولية", False),
        ("What? Why?", False),
        ("1 200 € – 10 °C", False),
    ],
)
def test_a_text_read_in_a_wrong_encoding_gets_a_warning(found, looks_wrong):
    assert bool(encoding_warning(found)) is looks_wrong
