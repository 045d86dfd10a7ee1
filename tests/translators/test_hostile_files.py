"""Files that somebody damaged, or made to do harm: each is refused, and no reader fails on one."""

import random
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError

from apps.translators.exchange.formats import FORMATS, read
from tests.properties import examples
from tests.translators.units import EDGES, unit, written

pytestmark = pytest.mark.one_database

UNITS = [
    unit(source=text, target=text[::-1] or "x", key=str(key), is_machine=key % 2 == 0) for key, text in enumerate(EDGES)
]
SEEDS = examples(30)

ENTITIES = b"""<?xml version="1.0"?>
<!DOCTYPE xliff [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;">]>
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">&c;</xliff>"""
EXTERNAL = b"""<?xml version="1.0"?>
<!DOCTYPE xliff SYSTEM "file:///etc/passwd">
<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"/>"""
HEAD = b'<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file><body>'


def all_rows(content):
    return list(read(content))


@pytest.mark.parametrize("content", [ENTITIES, EXTERNAL], ids=["bomb", "external"])
def test_document_types_and_entities_are_refused(content):
    with pytest.raises(ValidationError, match="document type"):
        all_rows(content)


def test_an_entity_that_nobody_declared_is_refused():
    with pytest.raises(ValidationError, match="not well-formed"):
        all_rows(HEAD + b"&c;</body></file></xliff>")


@pytest.mark.parametrize("inside", [b"", b"<trans-unit id='a/1/b'><source>"])
def test_deep_nesting_is_refused(inside):
    with pytest.raises(ValidationError, match="nested too deeply"):
        all_rows(HEAD + inside + b"<g>" * 100_000)


def test_many_elements_in_one_text_are_refused():
    with pytest.raises(ValidationError, match="too many elements"):
        all_rows(HEAD + b"<trans-unit id='a/1/b'><source>" + b"<x/>" * 100_000)


def test_many_elements_outside_of_texts_are_refused(monkeypatch):
    monkeypatch.setattr("apps.translators.exchange.xml_reader.ALL_ELEMENTS", 1000)

    with pytest.raises(ValidationError, match="it has too many elements"):
        all_rows(HEAD + b"<x/>" * 1001)


def test_a_long_line_is_refused_before_it_is_parsed(settings):
    settings.IMPORT_MAX_ROW = 1000

    with pytest.raises(ValidationError, match="Line 4 has more than 1,000 characters"):
        all_rows(b'msgid ""\nmsgstr ""\n\nmsgid "' + b"\\n" * 500 + b'"\nmsgstr ""\n')


def test_many_lines_of_a_text_are_refused_before_they_are_parsed(settings):
    settings.IMPORT_MAX_ROWS = 2

    with pytest.raises(ValidationError, match="more than 2 texts"):
        all_rows(b'msgid ""\nmsgstr ""\n' + b'"x"\n' * 41)


def test_a_file_that_is_too_large_is_refused_before_it_is_read(settings, monkeypatch):
    settings.IMPORT_MAX_BYTES = 100
    monkeypatch.setattr("apps.translators.exchange.xml_reader.root", None)

    with pytest.raises(ValidationError, match="at most 100 are allowed"):
        all_rows(HEAD + b" " * 100)


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_too_many_texts_are_refused(form, settings):
    settings.IMPORT_MAX_ROWS = 2

    assert len(all_rows(written(form, UNITS[:2]))) == 2
    with pytest.raises(ValidationError, match="more than 2"):
        all_rows(written(form, UNITS[:3]))


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_a_text_that_is_longer_than_any_field_is_refused(form, settings):
    settings.IMPORT_MAX_CELL = 100

    with pytest.raises(ValidationError, match="more than 100 characters"):
        all_rows(written(form, [unit(target="x" * 101)]))


@pytest.mark.parametrize("content", [b"", b" \n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04\x14\0\0", b"<"])
def test_what_is_no_file_of_ours_is_refused(content):
    with pytest.raises(ValidationError):
        all_rows(content)


@pytest.mark.parametrize(
    "encoding", ["utf-7", "rot13", "punycode", "utf-32", "zlib", "idna", "x", "cp037", "unicode_escape"]
)
def test_encodings_that_a_file_can_name(encoding):
    xml = f'<?xml version="1.0" encoding="{encoding}"?>'.encode() + HEAD + b"</body></file></xliff>"
    po = f'msgid ""\nmsgstr "Content-Type: text/plain; charset={encoding}\\n"\n\nmsgid "\xe9"\nmsgstr ""'.encode(
        "latin-1"
    )
    for content in (xml, po):
        with suppress(ValidationError):
            all_rows(content)


@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("seed", range(SEEDS))
def test_damaged_bytes_are_read_or_refused(form, seed):
    whole = written(form, UNITS)
    for number in range(20):
        chance = random.Random(f"{form.name} {seed} {number}")
        content = damaged(chance, whole)
        messages, rows = [], []
        try:
            rows = all_rows(content)
        except ValidationError as error:
            messages = error.messages
        assert all(message.strip() and "%(" not in message for message in messages)
        assert all((row.unit is None) == bool(row.problem) and row.line >= 0 for row in rows)


def damaged(chance, content):
    """The content with a few bytes cut, doubled, moved or replaced, or in another encoding."""
    found = bytearray(content)
    for _each in range(chance.choice([1, 1, 2, 5])):
        place, length = chance.randrange(len(found) + 1), chance.choice([1, 1, 3, 50, 1000])
        piece = found[place : place + length]
        kind = chance.randrange(6)
        if kind == 0:
            del found[place : place + length]
        elif kind == 1:
            found[place:place] = piece
        elif kind == 2:
            found[place : place + length] = bytes(chance.randrange(256) for _byte in piece)
        elif kind == 3:
            found[place:place] = chance.choice(
                [
                    b"\0",
                    b"<",
                    b">",
                    b"&",
                    b'"',
                    b"\xff",
                    b"]]>",
                    b"<![CDATA[",
                    b"<x/>",
                    b"\r",
                    b"\n",
                    b'msgid "',
                    b"#~ ",
                ]
            )
        elif kind == 4:
            del found[place:]
        else:
            words = bytes(found).split(b" ")
            chance.shuffle(words)
            found = bytearray(b" ".join(words))
    return bytes(found) if chance.random() < 0.9 else bytes(found).decode("utf-8", "replace").encode("utf-16")
