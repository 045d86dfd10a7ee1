"""CSV files for spreadsheets: UTF-8 with a byte order mark, one text in each row."""

import io
from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.languages.stamps import TranslationState
from apps.opendata import charsets, file_limits
from apps.opendata.csvin import CsvFile, header_name
from apps.opendata.csvout import BOM, line
from apps.opendata.formula_escape import escaped, unescaped
from apps.translators.exchange.unit import HASH, MACHINE, PERSON, Problem, Unit, UnitRow, hash_of, limited, number_of

COLUMNS = (
    *("type", "key", "field", "context", "source_language", "target_language", "state", "origin"),
    *("maximum_length", "source_hash", "target_hash", "source", "target"),
)
REQUIRED = ("type", "key", "field", "target_language", "target")


def write(units: Iterable[Unit]) -> Iterator[bytes]:
    """The units as a file."""
    yield f"{BOM}{line(COLUMNS)}\r\n".encode()
    for unit in units:
        yield f"{line([escaped(cell) for cell in _cells(unit)])}\r\n".encode()


def read(content: bytes) -> Iterator[UnitRow]:
    """The units of a file, whatever a spreadsheet made of it. ValidationError when it is none of ours."""
    file = CsvFile(lambda: io.BytesIO(content), COLUMNS, file_limits.from_settings(), {})
    if not file.is_unicode:
        raise ValidationError(charsets.refusals(content))
    header = next((cells for number, cells in file.records() if number == file.line), [])
    names = [header_name(cell) for cell in header]
    if missing := [name for name in REQUIRED if name not in names]:
        raise ValidationError(_("Missing columns: %(names)s.") % {"names": ", ".join(missing)})
    if len(set(names) & set(COLUMNS)) != sum(name in COLUMNS for name in names):
        raise ValidationError(_("A column is there twice."))
    return limited(_rows(file, names))


def _rows(file: CsvFile, names: list[str]) -> Iterator[UnitRow]:
    for number, cells in file.records():
        if number > file.line and any(cells):
            yield _row(number, names, cells)


def _cells(unit: Unit) -> tuple[str, ...]:
    return (
        *(unit.resource, unit.key, unit.field, unit.context, unit.source_language, unit.target_language),
        *(str(unit.state), MACHINE if unit.is_machine else PERSON),
        "" if unit.maximum is None else str(unit.maximum),
        *(f"{HASH}{unit.source_hash}", f"{HASH}{unit.target_hash}", unit.source, unit.target),
    )


def _row(number: int, names: list[str], cells: list[str]) -> UnitRow:
    if any(cells[len(names) :]):
        return UnitRow(number, None, _("The row has more cells than the file has columns."))
    found = dict.fromkeys(COLUMNS, "") | dict(zip(names, map(unescaped, cells), strict=False))
    try:
        return UnitRow(number, _unit({name: found[name] for name in COLUMNS}))
    except Problem as problem:
        return UnitRow(number, None, str(problem))


def _unit(cells: dict[str, str]) -> Unit:
    if not all(cells[name].strip() for name in REQUIRED[:3]):
        raise Problem(_("The row does not say which text it is: type, key and field are needed."))
    state, target = cells["state"].strip().lower(), cells["target"]
    named = TranslationState(state) if state in set(TranslationState) else TranslationState.DRAFT
    return Unit(
        resource=cells["type"].strip(),
        key=cells["key"].strip(),
        field=cells["field"].strip(),
        source_language=cells["source_language"].strip(),
        target_language=cells["target_language"].strip(),
        source=cells["source"],
        target=target,
        state=named if target else TranslationState.MISSING,
        is_machine=cells["origin"].strip().lower() == MACHINE,
        maximum=number_of(cells["maximum_length"]),
        context=cells["context"],
        source_hash=hash_of(cells["source_hash"]),
        target_hash=hash_of(cells["target_hash"]),
    )
