"""Files in older encodings, and texts that one has damaged: each is read right, asked about, or refused."""

import codecs
import csv
import encodings
import io
import pkgutil
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import translation

from apps.opendata import registry
from apps.opendata.charmaps import charmaps
from apps.opendata.importing import ComparisonTally, Importing
from apps.opendata.lost_letters import Loss, loss
from apps.opendata.schema import Column
from apps.opendata.tables import Table
from apps.participants.models import Organisation
from apps.website import seeding
from tests import factories, walks
from tests.opendata.files import cells, importing, table, write, written

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

MAIN = (
    *("cp1252", "iso8859_1", "iso8859_15", "mac_roman", "cp850", "cp858", "cp437"),
    *("cp1256", "iso8859_6", "mac_arabic"),
)
ROWS = 4  # of a file of the seed with letters beyond ASCII: each encoding is compared, so the files are short


def every_encoding():
    """Every text encoding of Python that has a letter of our languages."""
    for module in pkgutil.iter_modules(encodings.__path__):
        try:
            found = codecs.lookup(module.name)
        except LookupError:
            continue  # of another system
        if found._is_text_encoding and any(_encodes(module.name, letter) for letter in "éñا"):
            yield module.name


def _encodes(encoding, text):
    try:
        text.encode(encoding)
    except UnicodeError:
        return False
    return True


def seed_file(dataset, delimiter=","):
    """The header of a file of the seed, and some rows with letters beyond ASCII."""
    with (seeding.PACKAGE / f"{dataset}.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    out = io.StringIO(newline="")
    found = [row for row in rows if not "".join(row).isascii()][:ROWS]
    csv.writer(out, delimiter=delimiter).writerows([header, *found])
    return out.getvalue()


def encoded(text, encoding):
    """A text as a program writes it in an encoding: with a question mark for what that lacks."""
    try:
        return text.encode(encoding, "replace")
    except UnicodeError:
        return text.encode("ascii", "replace")  # an encoding of names of hosts


def in_charmap(text, encoding):
    """A text in an older encoding, its ASCII as ASCII: Python's codec for Arabic on a Mac takes the second set of
    signs."""
    places = {sign: place for place, sign in reversed(list(enumerate(charmaps()[encoding])))}
    return bytes(places[sign] for sign in text)


def outcome(dataset, content):
    """What an import says of a file: `refused`, `asked`, or the outcomes of its rows."""
    dataset = registry.get(dataset)
    try:
        found = Importing([Table([dataset, dataset.unabridged], lambda: io.BytesIO(content))])
        if found.open_questions():
            return "asked"
        tally = ComparisonTally()
        for _batch in found.compare(tally):
            pass
    except ValidationError:
        return "refused"
    if tally.refused:
        return "refused"
    if any(not question.answer for _table, question in found.late_questions()):
        with pytest.raises(ValidationError):
            write(found)
        return "asked"
    return "unchanged" if not tally.writes else str(tally)


def stripped(text):
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def damaged(text):
    """The same text as programs damage it, by what they do."""
    for encoding in ("cp1252", "mac_roman", "cp850", "cp1256"):
        yield f"UTF-8 read as {encoding} and saved", text.encode().decode(encoding, "replace").encode()
    for encoding in MAIN:
        yield f"{encoding} with ?", text.encode(encoding, "replace").decode(encoding).encode()
    yield "ASCII with ?", text.encode("ascii", "replace")
    yield "ASCII with U+FFFD", text.encode("ascii", "replace").replace(b"?", "\ufffd".encode())
    yield "without accents", stripped(text).encode()
    yield "letters left out", text.encode("ascii", "ignore")


@pytest.mark.soak
def test_no_encoding_changes_a_row_of_the_seed_without_a_word(seeded):
    silent = {}
    for dataset in registry.registered():
        name = dataset.name
        if not (seeding.PACKAGE / f"{name}.csv").exists() or (text := seed_file(name)).isascii():
            continue
        files = {f"as {encoding}": text.encode(encoding, "replace") for encoding in MAIN}
        if name in ("participants", "priorities"):
            files |= {f"as {encoding}": encoded(text, encoding) for encoding in walks.one_of(12, every_encoding())}
            files |= {f"as {one} with ;": seed_file(name, ";").encode(one, "replace") for one in MAIN}
        if name in ("participants", "names", "officials"):
            files |= dict(damaged(text))
        for what in {content: what for what, content in files.items()}.values():
            said = outcome(name, files[what])
            if said not in ("unchanged", "asked", "refused"):
                silent[name, what] = said
    assert silent == {}


@pytest.mark.soak
@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_an_encoding_that_has_the_letters_of_a_file_is_read_right(seeded, language):
    """What is stored says which encoding it is: nothing is asked."""
    with (seeding.PACKAGE / "participants.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [{name: row[name] for name in ("code", f"name_{language}")} for row in csv.DictReader(file)]
    said = {}
    own = {"cp1256", "iso8859_6", "mac_arabic"} if language == "ar" else {"cp1252", "mac_roman", "cp850", "cp437"}
    for encoding in {*own, *walks.one_of(4, charmaps())}:
        readable = [row for row in rows if _encodes(encoding, row[f"name_{language}"])]
        if not (text := written(readable or rows[:1])).isascii() and _encodes(encoding, text):
            said[encoding] = outcome("participants", in_charmap(text, encoding))

    assert {encoding: one for encoding, one in said.items() if one != "unchanged"} == {}
    assert own < set(said)


TEXTS = {
    "fr": "Coopération policière à Nîmes : l’été de la sécurité",
    "es": "Organización policial de España y América: ¿señal?",
    "ar": "منظمة الشرطة الدولية في المغرب",
}


@pytest.mark.parametrize(
    ("encoding", "language", "text"),
    [
        (encoding, language, text)
        for encoding in MAIN
        for language, best in TEXTS.items()
        for text in [best if _encodes(encoding, best) else best.replace("’", "'")]
        if _encodes(encoding, text)
    ],
)
def test_a_new_row_is_read_right(encoding, language, text):
    """Nothing is stored under its key: the alphabet of the column says which encodings it can be in."""
    content = in_charmap(written([new(f"name_{language}", text)]), encoding)

    assert [row.cells[f"name_{language}"] for row in table("participants", content)] == [text]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        (encoding, text)
        for encoding in ("cp1252", "mac_roman", "cp850")
        for text in ("École", "Žilina", "Á", "Peña", "É", "Ö", "naïve", "Škoda", "ñ", "½")
        if _encodes(encoding, text)
    ],
)
def test_a_short_new_text_is_never_read_wrong(encoding, text):
    try:
        found = table("participants", written([new("name_fr", text)]).encode(encoding))
    except ValidationError:
        return
    assert found.questions or [row.cells["name_fr"] for row in found] == [text]


def new(column, text):
    valid = {"acronym_en": "A", "name_en": "B", "kind": "un_body", "region": "world", "standing": "guest"}
    return cells("participants", **valid, code="five") | {column: text}


# --- Questions and refusals -------------------------------------------------------------------------------------------


@pytest.fixture
def organisation():
    return factories.organisation(
        "one", name_fr="Sécurité régionale à Nîmes", name_es="Policía de España", name_ar="منظمة"
    )


def file_of(organisation, **texts):
    """A file of this organisation with some of its columns."""
    return written([{"code": organisation.code} | texts])


def test_two_readings_are_asked_about_with_a_text_of_each(organisation):
    content = written([new("name_fr", "É")]).encode("cp850")
    found = table("participants", content)

    [question] = found.questions
    assert (question.id, question.answer) == ("encoding", "")
    said = {option.name: [text for text, _none in option.samples] for option in question.options}
    assert said["cp850"] == ["É"]
    assert len(said) > 1
    answered = table("participants", content, answers={"encoding": "cp850"})
    assert [row.cells["name_fr"] for row in answered] == ["É"]
    assert answered.notes() == ["The file is not in Unicode; read as DOS (cp850)."]


def test_until_the_encoding_is_chosen_no_row_is_read(organisation):
    _found, tally, _compared = importing(table("participants", written([new("name_fr", "É")]).encode("cp850")))

    assert tally.refused == 1


def test_a_reading_that_would_change_most_letters_is_refused_with_the_way_to_save(organisation):
    content = file_of(organisation, name_fr="Sécurité régionale à Nîmes").encode("cp037")

    with translation.override("en"), pytest.raises(ValidationError) as refused:
        table("participants", content)
    assert "Excel (Windows, Mac): Save As" in refused.value.messages[1]


def test_a_byte_that_is_no_utf_8_is_named_however_late_it_comes(organisation):
    rows = [{"code": f"c{number}", "name_fr": "Sécurité"} for number in range(5000)]
    content = written(rows).encode() + b"c5000,S\xe9curit\xe9\r\n"

    with translation.override("en"), pytest.raises(ValidationError) as refused:
        table("participants", content)
    assert "in line 5002, is 0xE9" in refused.value.messages[0]


@pytest.mark.parametrize("text", ["S?curit? r?gionale ? N?mes", "SÃ©curitÃ© rÃ©gionale Ã NÃ®mes"])
def test_stored_letters_that_became_other_signs_refuse_their_row(organisation, text):
    _found, tally, compared = importing(table("participants", file_of(organisation, name_fr=text)))

    assert tally.refused == 1
    assert "Letters of the stored text “Sécurité régionale à Nîmes” are lost." in compared[0].refusals[0].message


def test_accents_taken_off_are_asked_about(organisation):
    content = file_of(organisation, name_fr="Securite regionale a Nimes", name_es="Policia de Espana")
    found, _tally, _compared = importing(table("participants", content))

    [(_table, question)] = found.late_questions()
    assert (question.id, question.answer, [option.name for option in question.options]) == (
        *("letters", ""),
        ["stored", "file"],
    )
    with pytest.raises(ValidationError):
        write(found)
    kept, tally, _compared = importing(table("participants", content, answers={"letters": "stored"}))
    assert (str(tally), kept.late_questions()) == ("0 new, 0 changed, 1 unchanged, 0 refused", [])
    meant, _tally, _compared = importing(table("participants", content, answers={"letters": "file"}))
    write(meant)
    organisation.refresh_from_db()
    assert organisation.name_es == "Policia de Espana"


def test_an_edit_is_not_asked_about(organisation):
    content = file_of(organisation, name_fr="Protection de la région", name_es="Policía del Perú", name_ar="هيئة")
    found, tally, _compared = importing(table("participants", content))

    assert (str(tally), found.late_questions()) == ("0 new, 1 changed, 0 unchanged, 0 refused", [])


@pytest.mark.parametrize(
    ("stored", "given", "expected"),
    [
        ("Sécurité des réseaux", "S?curit? des r?seaux", Loss.CERTAIN),
        ("Sécurité", "SÃ©curitÃ©", Loss.CERTAIN),
        ("Sécurité", "S+AOk-curit+AOk-", Loss.CERTAIN),
        ("Sécurité", "S\\xe9curit\\xe9", Loss.CERTAIN),
        ("Sécurité", "S&eacute;curit&eacute;", Loss.CERTAIN),
        ("Sécurité", "SŽcuritŽ", Loss.CERTAIN),
        ("Libert\u00e9", "Libert?", Loss.CERTAIN),
        ("منظمة", "?????", Loss.CERTAIN),
        ("منظمة", "Ù…Ù†Ø¸Ù…Ø©", Loss.CERTAIN),
        ("Sécurité", "Securite", Loss.POSSIBLE),
        ("Sécurité", "Scurit", Loss.POSSIBLE),
        ("cœur", "coeur", Loss.POSSIBLE),
        ("منظمة", "AFRIPOL", Loss.POSSIBLE),
        ("Sécurité", "Sécurité des frontières", Loss.NONE),
        ("Sécurité", "Protection", Loss.NONE),
        ("État", "Résultat", Loss.NONE),
        ("évènement", "événement", Loss.NONE),
        ("منظمة", "الشرطة", Loss.NONE),
        ("L’été…", "L'été...", Loss.NONE),
        ("Sécurité", "", Loss.NONE),
        ("Security", "Sécurité", Loss.NONE),
    ],
)
def test_what_became_of_stored_letters(stored, given, expected):
    assert loss(Column("name", "string", "name"), stored, given) is expected


def test_a_name_that_is_a_stored_one_with_letters_lost_is_no_new_one(organisation):
    row = {"organisation": "one", "language": "fr", "kind": "former", "value": "Sécurité publique"}
    content = written([cells("names", **row)])
    found, tally, _compared = importing(table("names", content))
    assert tally.refused == 0
    write(found)

    _found, tally, _compared = importing(table("names", content.replace("é", "?")))
    assert tally.refused == 1


# --- The command ------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    def made(name, content):
        (tmp_path / f"{name}.csv").write_bytes(content)
        return tmp_path

    return made


def test_the_command_asks_and_takes_an_encoding(organisation, folder, capsys):
    made = folder("participants", written([new("name_fr", "É")]).encode("cp850"))
    with pytest.raises(CommandError, match="--answer participants:encoding=cp850"):
        call_command("importdata", made)
    with pytest.raises(CommandError, match="cannot be read as “nonsense”"):
        call_command("importdata", made, encoding="nonsense")

    call_command("importdata", made, encoding="cp850")
    assert Organisation.objects.get(code="five").name_fr == "É"
    assert "read as DOS (cp850)" in capsys.readouterr().out


def test_the_command_writes_no_text_that_looks_damaged(organisation, folder):
    made = folder("participants", written([new("name_fr", "SÃ©curitÃ©")]).encode())
    with pytest.raises(CommandError, match="1 warnings; nothing was written"):
        call_command("importdata", made)
    assert not Organisation.objects.filter(code="five").exists()

    call_command("importdata", made, accept_warnings=True)
    assert Organisation.objects.get(code="five").name_fr == "SÃ©curitÃ©"


def test_the_command_asks_whether_accents_were_taken_off(organisation, folder):
    made = folder("participants", file_of(organisation, name_fr="Securite regionale a Nimes").encode())
    with pytest.raises(CommandError, match="--answer participants:letters=stored"):
        call_command("importdata", made)
    call_command("importdata", made, answer=["participants:letters=file"])
    organisation.refresh_from_db()
    assert organisation.name_fr == "Securite regionale a Nimes"
