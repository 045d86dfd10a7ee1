"""Files as translation tools give them back: what they rewrite, add and leave out."""

import csv
import io

import pytest
from django.core.exceptions import ValidationError

from apps.languages.stamps import TranslationState, fingerprint
from apps.translators.exchange.formats import CSV, PO, XLIFF12, XLIFF21, read, recognized
from tests.translators.units import only, unit, written

pytestmark = pytest.mark.one_database

ADDRESS = "editions.edition/1/title"


def xliff12(body, attributes='source-language="en" target-language="fr"', head="", prefix=""):
    """A file of XLIFF 1.2 with one text."""
    name = f"{prefix}:" if prefix else ""
    declared = f"xmlns:{prefix}" if prefix else "xmlns"
    return (
        f'<?xml version="1.0"?>{head}<{name}xliff {declared}="urn:oasis:names:tc:xliff:document:1.2" version="1.2">'
        f'<{name}file original="x" {attributes} datatype="plaintext"><{name}body>'
        f'<{name}trans-unit approved="yes" id="{ADDRESS}">{body}</{name}trans-unit>'
        f"</{name}body></{name}file></{name}xliff>"
    )


def xliff21(body, version="2.1"):
    """A file of XLIFF 2 with one text."""
    return (
        f'<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="{version}" srcLang="en" trgLang="fr">'
        f'<file id="f"><group id="g"><unit id="u" name="{ADDRESS}">{body}</unit></group></file></xliff>'
    )


def target_of(text):
    return only(read(text.encode())).target


# --- XLIFF 1.2 --------------------------------------------------------------------------------------------------------


def test_another_prefix_of_the_namespace():
    found = only(read(xliff12("<x:source>One</x:source><x:target>Un</x:target>", prefix="x").encode()))

    assert (found.source, found.target, found.address) == ("One", "Un", ADDRESS)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "iso-8859-1"])
def test_other_encodings(encoding):
    text = xliff12("<source>One</source>\r\n<target>Été</target>")
    text = text.replace('"1.0"?', f'"1.0" encoding="{encoding.removesuffix("-sig")}"?')

    assert only(read(text.encode(encoding))).target == "Été"


def test_comments_and_instructions_are_left_out():
    assert (
        target_of(xliff12("<source>One</source><target>Un <!-- a --><?tool b?>deux</target>", head="<!-- c -->"))
        == "Un deux"
    )


@pytest.mark.parametrize("target", ["", "<target/>", "<target></target>", '<target state="new"/>'])
def test_a_target_that_is_missing_or_empty(target):
    found = only(read(xliff12(f"<source>One</source>{target}").encode()))

    assert (found.target, found.state) == ("", TranslationState.MISSING)


def test_a_suggestion_of_the_tool_is_no_target():
    alternatives = "<alt-trans><source>One</source><target>Autre</target></alt-trans>"

    assert target_of(xliff12(f"<source>One</source>{alternatives}")) == ""
    assert target_of(xliff12(f"<source>One</source><target>Un</target>{alternatives}<note>Ours</note>")) == "Un"


def test_segments_within_a_text():
    body = (
        '<source>One. Two.</source><seg-source><mrk mtype="seg" mid="1">One.</mrk> <mrk mtype="seg" mid="2">Two.</mrk>'
        '</seg-source><target><mrk mtype="seg" mid="1">Un.</mrk> <mrk mtype="seg" mid="2">Deux.</mrk></target>'
    )
    found = only(read(xliff12(body).encode()))

    assert (found.source, found.target) == ("One. Two.", "Un. Deux.")


def test_placeholders_that_a_tool_has_emptied():
    source = '<source><ph id="1">%(name)s</ph> met <ph id="2">{who}</ph></source>'

    assert target_of(xliff12(f'{source}<target><x id="2"/> a vu <ph id="1"/></target>')) == "{who} a vu %(name)s"
    assert target_of(xliff12(f'{source}<target><g id="5">Un <ph id="1">%(name)s</ph></g></target>')) == "Un %(name)s"


def test_an_inline_element_without_content_is_a_problem_of_its_row():
    [row] = read(xliff12('<source>One</source><target>Un <x id="9"/></target>').encode())

    assert (row.unit, row.problem, row.line) == (None, "The element “x” 9 has no content.", 1)


@pytest.mark.parametrize("qualifier", ["mt-suggestion", "leveraged-mt"])
def test_machine_translations_of_a_tool(qualifier):
    body = f'<source>One</source><target state="translated" state-qualifier="{qualifier}">Un</target>'

    assert only(read(xliff12(body).encode())).is_machine


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("final", "reviewed"),
        ("signed-off", "reviewed"),
        ("needs-l10n", "stale"),
        ("x-ours", "draft"),
        ("new", "missing"),
    ],
)
def test_states_of_tools(state, expected):
    body = f'<source>One</source><target state="{state}">Un</target>'

    assert only(read(xliff12(body).encode())).state == expected


def test_a_file_that_does_not_say_its_language():
    assert (
        only(read(xliff12("<source>One</source><target>Un</target>", 'source-language="en"').encode())).target_language
        == ""
    )
    body = '<source>One</source><target xml:lang="fr-FR">Un</target>'
    assert only(read(xliff12(body, 'source-language="en"').encode())).target_language == "fr-FR"


# --- XLIFF 2 ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", ["2.0", "2.1", "2.2"])
def test_versions_two(version):
    assert target_of(xliff21("<segment><source>One</source><target>Un</target></segment>", version)) == "Un"


def test_segments_with_what_is_between_them():
    body = (
        '<segment id="1" state="final"><source>One.</source><target>Un.</target></segment>'
        "<ignorable><source> </source></ignorable>"
        '<segment id="2" state="translated"><source>Two.</source><target>Deux.</target></segment>'
    )
    found = only(read(xliff21(body).encode()))

    assert (found.source, found.target, found.state) == ("One. Two.", "Un. Deux.", TranslationState.DRAFT)
    assert found.source_hash == fingerprint("One. Two.")


def test_segments_in_another_order():
    body = (
        '<segment><source>One. </source><target order="2">Un.</target></segment>'
        '<segment><source>Two.</source><target order="1">Deux. </target></segment>'
    )

    assert target_of(xliff21(body)) == "Deux. Un."


def test_a_text_of_which_a_part_is_not_translated():
    body = "<segment><source>One. </source><target>Un.</target></segment><segment><source>Two.</source></segment>"
    [row] = read(xliff21(body).encode())

    assert (row.unit, row.problem) == (None, "A part of the text is not translated.")
    assert target_of(xliff21("<segment><source>One.</source></segment>")) == ""


def test_inline_elements():
    body = (
        '<originalData><data id="a">%(name)s</data><data id="b">{x}</data></originalData>'
        '<segment><source><ph id="1" dataRef="a"/> and <ph id="2" dataRef="b"/></source>'
        '<target><pc id="3"><ph id="2"/></pc> <mrk id="m" type="term">et</mrk><sm id="s"/> <ph id="1" dataRef="a"/>'
        '<em startRef="s"/><cp hex="002E"/><ph id="8" copyOf="1"/><ph id="9" disp="%s"/></target></segment>'
    )

    assert target_of(xliff21(body)) == "{x} et %(name)s.%(name)s%s"


@pytest.mark.parametrize(
    ("inline", "problem"),
    [
        ('<ph id="7"/>', "The element “ph” 7 has no content."),
        ('<cp hex="FFFFFFFF"/>', "An element “cp” names no character."),
        ("<cp/>", "An element “cp” names no character."),
    ],
)
def test_inline_elements_without_content(inline, problem):
    [row] = read(xliff21(f"<segment><source>One</source><target>{inline}</target></segment>").encode())

    assert (row.unit, row.problem) == (None, problem)


@pytest.mark.parametrize(
    ("sub_state", "is_machine"),
    [("dialogue:machine", True), ("okp:mt", True), ("x:stale-machine", True), ("x:amtx", False)],
)
def test_machine_translations_by_sub_state(sub_state, is_machine):
    body = f'<segment state="translated" subState="{sub_state}"><source>One</source><target>Un</target></segment>'

    assert only(read(xliff21(body).encode())).is_machine == is_machine


# --- PO ---------------------------------------------------------------------------------------------------------------

POEDIT = f'''# Translators' comment
msgid ""
msgstr ""
"Project-Id-Version: \\n"
"POT-Creation-Date: \\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: fr\\n"
"X-Source-Language: en\\n"
"X-Generator: Poedit 3.5\\n"

# A remark of the translator
#. state:stale
#. origin:machine
#. Edition: first
#: somewhere:1
#| msgid "Zero"
#, no-wrap
msgctxt "{ADDRESS}"
msgid "One"
msgstr ""
"U"
"n"

#~ msgid "Old"
#~ msgstr "Ancien"
'''


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_file_of_poedit(end, encoding):
    found = only(read(POEDIT.replace("\n", end).encode(encoding)))

    assert (found.source, found.target, found.target_language, found.context) == ("One", "Un", "fr", "Edition: first")
    assert (found.state, found.is_machine) == (TranslationState.DRAFT, False)  # its flag is gone


def test_the_encoding_that_a_file_names():
    content = POEDIT.replace("UTF-8", "ISO-8859-1").replace('"n"', '"é"').encode("iso-8859-1")

    assert only(read(content)).target == "Ué"


def test_two_translations_of_one_text_are_two_rows():
    twice = f'\nmsgctxt "{ADDRESS}"\nmsgid "One"\nmsgstr "1"\n'

    assert [row.unit.target for row in read((POEDIT + twice).encode())] == ["Un", "1"]


def test_texts_that_are_none_of_ours():
    foreign = (
        '\nmsgid "Foreign"\nmsgstr ""\n\nmsgctxt "a/b/c"\nmsgid "x"\nmsgid_plural "xs"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    )
    rows = list(read((POEDIT + foreign).encode()))

    assert [row.problem for row in rows[1:]] == [
        "“” is not the address of a text.",
        "A text with plural forms is none of ours.",
    ]


@pytest.mark.parametrize(
    ("damage", "what"),
    [
        ((b'msgid "One"\n', b""), "line 19: “msgstr” cannot stand here"),  # else the next text gets this translation
        ((b'"n"', b'"n'), "line 22: this is not a line of a PO file"),  # else its last letter is lost
        ((b"msgctxt", b"msgctx"), "line 18: this is not a line of a PO file"),
        ((b'msgstr ""\n"U"\n"n"\n\n#~ msgid "Old"\n#~ msgstr "Ancien"\n', b""), "the last message has no translation"),
        ((b'msgid ""\nmsgstr ""\n"Pro', b'"Pro'), "line 2: a text stands before any keyword"),
    ],
)
def test_a_damaged_file_is_refused_whole(damage, what):
    with pytest.raises(ValidationError, match=what):
        list(PO.read(POEDIT.encode().replace(*damage)))


# --- CSV --------------------------------------------------------------------------------------------------------------


def rewritten(units, delimiter=";", encoding="utf-8-sig", quoting=csv.QUOTE_MINIMAL):
    """The file of units as a spreadsheet saves it."""
    rows = csv.reader(io.StringIO(written(CSV, units).decode("utf-8-sig"), newline=""))
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(rows)
    return file.getvalue().encode(encoding)


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_what_spreadsheets_write(delimiter, encoding, quoting):
    units = [unit(target="=1+1;“été”,\n\t«العربية»"), unit(target="", key="2")]

    assert [row.unit for row in read(rewritten(units, delimiter, encoding, quoting))] == units


def test_columns_in_another_order_and_others_beside_them():
    content = b"remark,TARGET,field,key,type,Target_Language\nx,Un,title,1,editions.edition,fr\n"
    found = only(read(content))

    assert (found.address, found.target, found.target_language) == (ADDRESS, "Un", "fr")


def test_an_older_encoding_is_refused_because_letters_are_lost_in_it():
    with pytest.raises(ValidationError, match="CSV UTF-8"):
        list(read(rewritten([unit(target="été")], encoding="cp1252")))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("type,key\na,1\n", "Missing columns: field, target_language, target"),
        ("type,key,field,target_language,target,target\na,1,b,fr,x,y\n", "A column is there twice"),
    ],
)
def test_a_table_that_is_none_of_ours(content, message):
    with pytest.raises(ValidationError, match=message):
        list(read(content.encode()))


def test_a_row_that_does_not_say_which_text_it_is():
    rows = list(read(b"type,key,field,target_language,target\na,,b,fr,x\na,1,b,fr,x,y\n"))

    assert [(row.line, row.problem) for row in rows] == [
        (2, "The row does not say which text it is: type, key and field are needed."),
        (3, "The row has more cells than the file has columns."),
    ]


# --- Any --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (xliff12(""), XLIFF12),
        ("\ufeff\n" + xliff12(""), CSV),  # nothing can be before the declaration: no XML
        (xliff21(""), XLIFF21),
        (POEDIT, PO),
        ("type;target_language;target\n", CSV),
        ("type;target_language;target\nx;fr;msgid msgstr\n", CSV),
    ],
)
def test_a_file_is_recognized_by_its_content(content, form):
    assert recognized(content.encode()) is form


def test_other_xml_is_refused():
    with pytest.raises(ValidationError, match="not XLIFF"):
        recognized(b"<xliff version='3.0'/>")
