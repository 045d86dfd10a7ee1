"""What is written comes back the same, in every format, and other programs read it so too."""

import re
from dataclasses import replace
from pathlib import Path

import polib
import pytest
import xmlschema
from hypothesis import given, settings

from apps.languages.stamps import TranslationState, fingerprint
from apps.translators.exchange.formats import CSV, FORMATS, PO, XLIFF12, XLIFF21, read, recognized
from tests.translators.units import EDGES, lists_of_units, unit, written

pytestmark = pytest.mark.one_database

SCHEMAS = Path(__file__).parent / "schemas"
UNHURRIED = settings(deadline=None)  # machines under test are busy


def schema(name):
    xml = (SCHEMAS / "xml.xsd").as_uri()
    locations = {"http://www.w3.org/XML/1998/namespace": xml}
    found = xmlschema.XMLSchema(SCHEMAS / name, locations=locations, allow="local", build=False)
    found.build()
    return found


@pytest.fixture(scope="module")
def schemas():
    return {"xliff12": schema("xliff-core-1.2-strict.xsd"), "xliff21": schema("xliff-core-2.0.xsd")}


@pytest.fixture(params=FORMATS.values(), ids=FORMATS)
def form(request):
    return request.param


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
@UNHURRIED
@given(units=lists_of_units())
def test_what_is_written_is_read_back(form, units):
    content = written(form, units)

    assert recognized(content) is form
    assert [row.unit for row in read(content)] == units


@pytest.mark.parametrize("text", EDGES)
def test_every_edge_comes_back(form, text):
    units = [unit(source=text, target=text, key="1"), unit(source="x", target=text, key="2")]

    assert [row.unit for row in read(written(form, units))] == units


@pytest.mark.parametrize("form", [XLIFF12, XLIFF21], ids=["1.2", "2.1"])
@UNHURRIED
@given(units=lists_of_units())
def test_xliff_files_are_valid(form, schemas, units):
    content = written(form, units)

    assert [str(error) for error in schemas[form.name].iter_errors(content.decode())] == []


def test_the_schemas_refuse_what_is_wrong(schemas):
    for form, attribute in ((XLIFF12, b' id="editions'), (XLIFF21, b' id="u1"')):
        content = written(form, [unit()]).replace(attribute, attribute.replace(b"id", b"key"))

        assert list(schemas[form.name].iter_errors(content.decode()))


def without_separators(units):
    """The units without U+2028 and U+2029, at which polib ends a line of the file."""
    texts = [
        {name: re.sub("[\u2028\u2029]", " ", getattr(one, name)) for name in ("source", "target")} for one in units
    ]
    return [replace(one, **found, source_hash="", target_hash=None) for one, found in zip(units, texts, strict=True)]


@UNHURRIED
@given(units=lists_of_units().map(without_separators))
def test_another_reader_finds_the_same_in_a_po_file(units):
    entries = polib.pofile(written(PO, units).decode(), check_for_duplicates=True)

    assert [(entry.msgctxt, entry.msgid, entry.msgstr) for entry in entries] == [
        (one.address, one.source, one.target) for one in units
    ]


@UNHURRIED
@given(units=lists_of_units().map(without_separators))
def test_what_another_program_writes_of_a_po_file_is_read(units):
    rewritten = str(polib.pofile(written(PO, units).decode(), wrapwidth=40)).encode()

    assert [row.unit for row in read(rewritten)] == units


def test_a_spreadsheet_runs_no_cell():
    content = written(CSV, [unit(source="=1+1", target="@x")]).decode("utf-8-sig")

    assert "'=1+1,'@x" in content


def test_placeholders_are_elements_that_a_translator_cannot_break():
    one = unit(source="%(name)s met {who}", target="{who} a rencontré %(name)s")

    assert b'<source><ph id="1" ctype="x-placeholder">%(name)s</ph> met <ph id="2"' in written(XLIFF12, [one])
    content = written(XLIFF21, [one])
    assert b'<data id="d1">%(name)s</data><data id="d2">{who}</data>' in content
    assert b'<target><ph id="2" dataRef="d2"' in content


def test_a_percentage_is_no_placeholder():
    assert b"<ph" not in written(XLIFF12, [unit(source="50 % of the sessions", target="50 % des sessions, 5%s’il")])


@pytest.mark.parametrize(
    ("form", "mark"),
    [
        (XLIFF12, b'state="translated" state-qualifier="leveraged-mt"'),
        (XLIFF21, b'state="translated" subState="dialogue:machine"'),
        (PO, b"#, fuzzy"),
        (CSV, b",draft,machine,"),
    ],
)
def test_machine_translations_are_marked(form, mark):
    assert mark in written(form, [unit(is_machine=True)])
    assert mark not in written(form, [unit()])


@pytest.mark.parametrize(
    ("form", "mark"),
    [
        (XLIFF12, b'approved="yes"'),
        (XLIFF21, b'state="reviewed"'),
        (PO, b"state:reviewed"),
        (CSV, b",reviewed,person,"),
    ],
)
def test_reviewed_texts_are_marked(form, mark):
    assert mark in written(form, [unit(state=TranslationState.REVIEWED)])
    assert mark not in written(form, [unit()])


def test_the_hashes_are_of_the_texts_as_they_were_written(form):
    content = written(form, [unit(source="Old", target="Vieux", source_hash=fingerprint("Older"))])
    found = next(read(content.replace(b"Vieux", b"Ancien"))).unit

    assert (found.source_hash, found.target_hash) == (fingerprint("Older"), fingerprint("Vieux"))
    assert found.target == "Ancien"


def test_without_hashes_the_source_in_the_file_counts(form):
    content = written(form, [unit(source="Text")]).replace(b"sha256:", b"none:")
    found = next(read(content)).unit

    assert (found.source_hash, found.target_hash) == (fingerprint("Text"), "")
