"""What spreadsheets make of a CSV file is read back: the table of spreadsheets, and each kind of cell."""

import csv
import io
import re
from dataclasses import dataclass
from datetime import date

import pytest

from apps.opendata import registry
from tests import factories, walks
from tests.opendata.files import cells, exported, importing, table, written

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Spreadsheet:
    """How a spreadsheet of a country writes a CSV file that it has opened: what becomes of the cells that it takes for
    a date, a month, a truth value or a number, and the form of the file.

    day         the form of a full date; None where it stays as it is
    months      the short names of the months, with which it writes a year and month; None where they stay
    true, false
    decimal     the sign before the decimals
    """

    day: str | None
    months: str | None
    true: str
    false: str
    decimal: str
    delimiter: str
    encoding: str = "utf-8-sig"
    line_end: str = "\r\n"


MONTHS = {
    "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "en-US": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
}
WINDOWS = {  # Excel for Windows: “CSV UTF-8”, with the list separator of the country
    "fr": Spreadsheet("%d/%m/%Y", MONTHS["fr"], "VRAI", "FAUX", ",", ";"),
    "es": Spreadsheet("%d/%m/%Y", MONTHS["es"], "VERDADERO", "FALSO", ",", ";"),
    "ar": Spreadsheet("%d/%m/%Y", MONTHS["ar"], "TRUE", "FALSE", ".", ";"),
    "en-US": Spreadsheet("%-m/%-d/%Y", MONTHS["en-US"], "TRUE", "FALSE", ".", ","),
}
MAC = {  # Excel for Mac: years of two figures where the system writes them so
    "fr": Spreadsheet("%d/%m/%Y", MONTHS["fr"], "VRAI", "FAUX", ",", ";"),
    "es": Spreadsheet("%-d/%-m/%y", MONTHS["es"], "VERDADERO", "FALSO", ",", ";"),
    "ar": Spreadsheet("%-d/%-m/%Y", MONTHS["ar"], "TRUE", "FALSE", ".", ";"),
    "en-US": Spreadsheet("%-m/%-d/%y", MONTHS["en-US"], "TRUE", "FALSE", ".", ","),
}
OFFICE = {  # LibreOffice: keeps ISO dates and months, has no byte order mark, and the comma everywhere
    "fr": Spreadsheet(None, None, "VRAI", "FAUX", ",", ",", "utf-8", "\n"),
    "es": Spreadsheet(None, None, "VERDADERO", "FALSO", ",", ",", "utf-8", "\n"),
    "ar": Spreadsheet(None, None, "صواب", "خطأ", ".", ",", "utf-8", "\n"),
    "en-US": Spreadsheet(None, None, "TRUE", "FALSE", ".", ",", "utf-8", "\n"),
}
SPREADSHEETS = {
    f"{name} {code}": spreadsheet
    for name, countries in (("Excel for Windows", WINDOWS), ("Excel for Mac", MAC), ("LibreOffice", OFFICE))
    for code, spreadsheet in countries.items()
}


def cell_of(spreadsheet, cell):
    """What a spreadsheet writes for a cell that it opened."""
    if re.fullmatch(r"\d{4}-\d\d-\d\d", cell) and spreadsheet.day:
        day = date.fromisoformat(cell)
        return day.strftime(spreadsheet.day)
    if match := re.fullmatch(r"(\d\d)(\d\d)-(\d\d)", cell) if spreadsheet.months else None:
        return f"{spreadsheet.months.split()[int(match[3]) - 1]}-{match[2]}"
    if cell in {"true", "false"}:
        return spreadsheet.true if cell == "true" else spreadsheet.false
    if spreadsheet.decimal == "." and re.fullmatch(r"-?\d+\.\d+", cell):
        return cell.rstrip("0").rstrip(".")
    return cell


def saved(spreadsheet, file):
    """A file of ours, opened and saved by a spreadsheet."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=spreadsheet.delimiter, lineterminator=spreadsheet.line_end)
    for row in csv.reader(io.StringIO(file.decode("utf-8-sig"), newline="")):
        # A line end in a cell is a line feed in a spreadsheet.
        writer.writerow([cell_of(spreadsheet, cell).replace("\r\n", "\n") for cell in row])
    return out.getvalue().encode(spreadsheet.encoding)


@pytest.mark.soak
def test_every_dataset_comes_back_from_every_spreadsheet(seeded):
    """Each data set from a sixth of them, in full from all."""
    files = {dataset.name: exported(dataset.name) for dataset in registry.registered() if dataset.is_importable}

    for place, (name, spreadsheet) in enumerate(SPREADSHEETS.items()):
        own = walks.turns_of(place % 6, files, range(6))
        tables = [table(dataset, saved(spreadsheet, files[dataset])) for dataset in own]
        found, tally, compared = importing(*tables)
        assert found.open_questions() == [], name
        wrong = [(one.refusals, one.cells) for one in compared if one.outcome != "unchanged"]
        assert wrong == [], name
        assert tally.counts["unchanged"] > 0, name


def test_decimals_of_a_country_with_a_comma():
    """A spreadsheet of such a country leaves our decimals as text; typed there, they have a comma."""
    factories.sdg(3, text_contrast="6.10")

    _importing, tally, _compared = importing(table("sdgs", exported("sdgs").replace(b"6.10", b'"6,1"')))

    assert str(tally) == "0 new, 0 changed, 1 unchanged, 0 refused"


# --- The form of the file ---------------------------------------------------------------------------------------------


@pytest.fixture
def text():
    factories.organisation("afripol", name_fr="Mécanisme", verified_on="2026-03-20")
    factories.organisation("europol", name_fr="Agence", verified_on="2026-03-21")
    return exported("participants").decode("utf-8-sig")


def lines(text):
    return text.splitlines(keepends=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "sep=,\r\n" + text,
        lambda text: '"sep=,"\r\n' + text,
        lambda text: "sep=;\r\n" + written(list(csv.DictReader(io.StringIO(text))), delimiter=";"),
        lambda text: "Participants in November\r\n\r\n" + text,
        lambda text: "".join(line.replace("\r\n", ",,,\r\n") for line in lines(text)),
        lambda text: "".join("," + line for line in lines(text)),
        lambda text: text + ",,,\r\n , \r\n\r\n",
        lambda text: text.replace("name_fr", '"name_fr\n"').replace("acronym_en", "\u00a0Acronym_EN "),
        lambda text: text.replace("afripol,", '"afripol ",').replace("europol,", "\u00a0europol\u00a0,"),
        lambda text: text.replace("Mécanisme", " Mécanisme\u00a0"),
        lambda text: "".join([*lines(text)[:2], "," * 40 + "\r\n", *lines(text)[2:]]),
    ],
    ids=[
        *("sep", "sep in quotes", "sep and semicolons", "title", "columns at the end", "column at the start"),
        *("rows at the end", "header", "blanks around keys", "blanks around texts", "row within"),
    ],
)
def test_a_file_is_read_in_spite_of_its_form(text, change):
    _importing, tally, _compared = importing(table("participants", change(text)))

    assert str(tally) == "0 new, 0 changed, 2 unchanged, 0 refused"


def test_rows_have_the_numbers_that_a_spreadsheet_shows(text):
    content = "sep=,\r\nTitle\r\n" + text.replace("2026-03-21", "soon")

    _importing, _tally, compared = importing(table("participants", content))

    assert [(refusal.line, refusal.column) for one in compared for refusal in one.refusals] == [(4, "verified_on")]


def test_a_value_in_a_column_without_a_name_is_refused(text):
    content = text.replace("website,", ",").replace(",afripol", ",afripol").replace("\r\n", ",x\r\n", 3)

    _importing, tally, _compared = importing(table("participants", content.replace("sources,x", "sources,")))

    assert tally.refused == 2


def test_two_columns_update_two_columns(text):
    _found, tally, compared = importing(table("participants", "code,name_fr\r\nafripol,Autre\r\nnew,Nom\r\n"))

    assert [one.outcome for one in compared] == ["changed", "refused"]
    assert {refusal.column for refusal in compared[1].refusals} >= {"name_en", "kind"}
    assert tally.writes == 1


# --- Cells ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        *(("verified_on", cell, "2016-03-15") for cell in ("15/03/2016", "3/15/16", "15.03.2016", "2016/3/15")),
        *(("verified_on", cell, "2016-03-15") for cell in ("15-mars-16", "15 mars 2016", "Mar 15, 2016")),
        *(("verified_on", cell, "2016-03-15") for cell in ("15 de marzo de 2016", "١٥/٠٣/٢٠١٦", "15 مارس 2016")),
        *(("verified_on", cell, "2016-03-15") for cell in ("\u200f15/03/2016", "2016-03-15 00:00:00")),
        *(("founded_year", cell, "2016") for cell in ("2 016", "2\u202f016", "2016,0", "2016.0", "٢٠١٦", "2,016")),
        ("region", "EUROPE", "europe"),
    ],
)
def test_a_cell_with_one_reading_is_read(column, cell, text):
    given = cells("participants", code="eco", kind="un_body", region="europe", standing="guest")
    given |= {"acronym_en": "ECO", "name_en": "Economic Cooperation Organization", column: cell}

    found, _tally, compared = importing(table("participants", [given]))

    assert compared[0].refusals == []
    assert compared[0].row.cells[column] == text
    notes = [note for one in found.tables for note in one.notes()]
    assert len(notes) == 1
    assert cell in notes[0]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        *((cell, "2016-03") for cell in ("mars-16", "mar-16", "Mar-16", "مارس-16", "marzo 2016", "03/2016")),
        *((cell, "2016-08") for cell in ("août-16", "aout 2016", "ago-16", "أغسطس-16", "غشت 2016", "آب 2016")),
        *((cell, "2016-01") for cell in ("janv.-16", "ene-16", "كانون الثاني 2016", "جانفي-16")),
        *((cell, "2016") for cell in ("2 016", "2016.0", "٢٠١٦")),
        *((cell, "") for cell in ("16-mars", "mardi", "42444", "31/02/2016", "2016-13", "ma-16")),
    ],
)
def test_a_year_or_month_is_read(cell, text):
    given = cells("names", organisation="eco", language="en", kind="former", value="Old", start=cell)
    factories.organisation("eco")

    _importing, tally, compared = importing(table("names", [given]))

    assert compared[0].row.cells["start"] == (text or cell)
    assert bool(tally.refused) is not bool(text)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        *((cell, "true") for cell in ("VRAI", "Verdadero", "TRUE", "1", "1,0", "oui", "sí", "Yes", "نعم", "صواب")),
        *((cell, "false") for cell in ("FAUX", "falso", "False", "0", "non", "NO", "لا", "خطأ")),
        ("perhaps", ""),
    ],
)
def test_a_truth_value_is_read(cell, text):
    factories.organisation("eco")
    given = cells("priorities", slug="eco-a", organisation="eco", label_en="A", cross_cutting=cell)

    _importing, tally, compared = importing(table("priorities", [given]))

    assert compared[0].row.cells["cross_cutting"] == (text or cell)
    assert bool(tally.refused) is not bool(text)


@pytest.mark.parametrize("cell", ["9 | 10", "9|10", "10 |9", "9\n10", "9, 10", "9;10", "٩ | ١٠", "9.0 | 10,0"])
def test_a_list_of_numbers_is_read(cell):
    factories.priority(factories.organisation("eco"), slug="a").goals.add(factories.goal(10), factories.goal(9))
    row = f'slug,goals\r\na,"{cell}"\r\n'

    _importing, tally, _compared = importing(table("priorities", row))

    assert str(tally) == "0 new, 0 changed, 1 unchanged, 0 refused"


# --- Two readings -----------------------------------------------------------------------------------------------------


def dated(*days):
    return written([{"code": f"o{number}", "verified_on": day} for number, day in enumerate(days)])


@pytest.fixture
def organisations():
    for number, day in enumerate(("2026-02-01", "2026-04-03", "2026-06-05")):
        factories.organisation(f"o{number}", verified_on=day)


def test_the_stored_values_decide(organisations):
    found, tally, _compared = importing(table("participants", dated("01/02/2026", "03/04/2026", "07/06/2026")))

    assert str(tally) == "0 new, 1 changed, 2 unchanged, 0 refused"
    assert found.open_questions() == []
    assert [question.answer for question in found.tables[0].questions] == ["day-first"]


def test_a_cell_of_the_column_decides(organisations):
    _importing, _tally, compared = importing(table("participants", dated("02/01/2027", "04/30/2026")))

    assert [one.row.cells["verified_on"] for one in compared] == ["2027-02-01", "2026-04-30"]


def test_else_it_is_asked(organisations):
    found, tally, compared = importing(table("participants", dated("05/06/2025", "07/08/2025")))

    [(_table, question)] = found.open_questions()
    assert question.id == "column:verified_on"
    assert [(option.name, option.samples[0]) for option in question.options] == [
        ("day-first", ("05/06/2025", "2025-06-05")),
        ("month-first", ("05/06/2025", "2025-05-06")),
    ]
    assert tally.refused == 2
    assert "2025-06-05 (day, month, year) / 2025-05-06 (month, day, year)" in compared[0].refusals[0].message

    given = {"column:verified_on": "month-first"}
    _found, tally, compared = importing(table("participants", dated("05/06/2025", "07/08/2025"), answers=given))
    assert [one.row.cells["verified_on"] for one in compared] == ["2025-05-06", "2025-07-08"]


def test_our_own_decimals_are_not_asked_about():
    factories.sdg(3, text_contrast="6.10")

    _importing, tally, _compared = importing(table("sdgs", exported("sdgs").replace(b"6.10", b"6.100")))

    assert str(tally) == "0 new, 0 changed, 1 unchanged, 0 refused"


# --- Targets of SDGs --------------------------------------------------------------------------------------------------


@pytest.fixture
def links():
    """Links to SDG 16 with these targets."""
    sdg = factories.sdg(16)
    for number, targets in enumerate(("16.1", "16.10", "16.4 | 16.a"), start=1):
        factories.link(factories.goal(number), sdg, basis="ours", targets=targets)


@pytest.mark.parametrize(
    "given",
    [
        ("16.1", "16.1", "16.4 | 16.a"),  # taken for numbers
        ("16,1", "16,1", "16.4 | 16.A"),
        ("16-janv", "16-oct", "16.4|16.a"),  # taken for dates
        ("١٦٫١", "16-أكتوبر", "16,4\n16,a"),
    ],
)
def test_targets_are_read(links, given):
    rows = [
        {"goal": str(number), "sdg": "16", "basis": "ours", "targets": cell}
        for number, cell in enumerate(given, start=1)
    ]

    _importing, tally, _compared = importing(table("goal-links", rows))

    assert str(tally) == "0 new, 0 changed, 3 unchanged, 0 refused"


def test_a_dropped_zero_is_told_and_can_be_meant(links):
    rows = [{"goal": "2", "sdg": "16", "basis": "ours", "targets": "16.1"}]

    found, tally, _compared = importing(table("goal-links", rows))
    assert tally.writes == 0
    assert found.tables[0].notes() == [
        "Column “targets”: “16.1” is read as 16.10 (a spreadsheet dropped the final zero)."
    ]

    answers = {"column:targets": "as-written"}
    _importing, _tally, compared = importing(table("goal-links", rows, answers=answers))
    assert [(cell.old, cell.new) for cell in compared[0].cells] == [("16.10", "16.1")]
