"""A package exported and imported again changes nothing; a private one rebuilds an empty site."""

import csv
import os
import re
import stat

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.history.models import Change
from apps.languages.fields import join
from apps.languages.models import Stamp
from apps.opendata import import_lock, importing, registry
from apps.opendata.models import PrivateExport
from apps.participants.models import FormerCode, Organisation
from apps.records.plain_text import plain
from apps.website import seeding
from tests import factories
from tests.opendata.files import rows_of_the_seed, written
from tests.properties import examples

pytestmark = pytest.mark.django_db

NASTY = '\'=+-@\t\r\n＝＋－＠"",;|\\\u200f\u202e\u2028\ufeff\ufffd😀é ٣A'
SIGNS = st.sampled_from(NASTY) | st.characters(codec="utf-8", exclude_characters="\x00")
# No door keeps blanks at the ends of a text.
TEXTS = st.text(SIGNS, min_size=1, max_size=30).map(str.strip).filter(lambda text: plain(text).strip())
MAYBE = st.none() | TEXTS
ITEMS = re.compile(r"\s*[|\r\n]\s*")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "package"


def export(folder, *options):
    call_command("exportdata", str(folder), *options, verbosity=0)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def dry_run(folder, capsys):
    """The last line of the output of the command."""
    call_command("importdata", str(folder), "--dry-run")
    return capsys.readouterr().out.splitlines()[-1]


def wipe():
    """Empty the site but for its users and the list of changes, without the work that a deletion is."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label not in ("auth", "contenttypes", "pagestore") and model is not Change:
            model._base_manager.all()._raw_delete(connection.alias)


@pytest.fixture
def full(seeded):
    """The seed data, drafts, persons, former addresses with and without a successor, and a reviewed translation."""
    draft = factories.organisation(
        "draft", name_fr="Brouillon", parent=Organisation.objects.get(code="eco"), **factories.DRAFT
    )
    FormerCode.objects.create(code="formerly", organisation=draft)
    FormerCode.objects.create(code="lost")
    factories.priority(draft, slug="draft-a", state="in_review", publish_at=None)
    post = factories.post(code="seat")
    post.organisations.add(draft)
    officer = factories.officer(name="Private Person", organisation=draft, note="Private note")
    factories.term(post, officer, acting=True)
    factories.consent(officer, evidence="private letter")
    factories.contact(officer, kind="phone", value="+33 4 00 00 00 00")
    reviewer = User.objects.create_user("reviewer")
    Stamp.objects.filter(field="name", language="fr").update(reviewer=reviewer, origin="machine")


@pytest.fixture
def small():
    """An organisation with a reviewed translation: for what a single row shows."""
    factories.organisation("eco", name_fr="Organisation de coopération économique")
    reviewer = User.objects.create_user("reviewer")
    Stamp.objects.filter(field="name", language="fr").update(reviewer=reviewer)


def test_an_export_of_the_seed_imports_unchanged(folder, capsys, seeded):
    export(folder)

    assert dry_run(folder, capsys) == f"0 new, 0 changed, {rows_of_the_seed()} unchanged, 0 refused"


@pytest.mark.parametrize("options", [(), ("--private",)])
def test_a_file_without_an_optional_column_empties_nothing(full, folder, capsys, options):
    export(folder, *options)
    file = folder / "participants.csv"
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    optional = {"website", "name_fr", "parent", "sources", "translations", "created_at"}
    put(folder, "participants", [{name: row[name] for name in row.keys() - optional} for row in rows])

    assert re.fullmatch(r"0 new, 0 changed, \d+ unchanged, 0 refused", dry_run(folder, capsys))
    wipe()
    call_command("importdata", str(folder))
    assert Organisation.objects.get(code="eco").website in (None, "")
    assert Organisation.objects.count() == len(rows)


def test_a_private_package_rebuilds_an_empty_site(full, tmp_path, folder, capsys):
    before = export(folder, "--private", "--why", "Moving house")
    assert re.fullmatch(r"0 new, 0 changed, \d+ unchanged, 0 refused", dry_run(folder, capsys))
    wipe()
    changes = Change.objects.count()

    call_command("importdata", str(folder))

    assert export(tmp_path / "again", "--private") == before
    assert Change.objects.count() == changes + 1
    draft = Organisation.objects.get(code="draft")
    assert (draft.state, draft.parent.code) == ("draft", "eco")
    assert set(FormerCode.objects.values_list("code", "organisation")) == {("formerly", draft.pk), ("lost", None)}
    assert list(draft.history.values_list("history_type", flat=True))[:1] == ["+"]
    assert set(Stamp.objects.filter(field="name", language="fr").values_list("reviewer__username", "origin")) == {
        ("reviewer", "machine")
    }
    assert seeding.load()["new"] == 0, "the site knows which records were seeded"
    factories.officer(), factories.term(factories.post(), factories.officer())  # sequences give unused keys


def test_other_processes_see_that_an_import_is_being_written(small, folder, monkeypatch):
    seen, write = set(), importing.write
    monkeypatch.setattr(importing, "write", lambda *given: (seen.add(import_lock.is_held()), write(*given)))
    export(folder)
    wipe()

    assert not import_lock.is_held()
    call_command("importdata", str(folder))
    assert seen == {connection.vendor == "postgresql"}


def test_the_public_package_contains_nothing_private(full, folder):
    files = export(folder)
    everything = b"".join(files.values())

    assert b"eco" in everything
    assert "participants.csv" in files
    assert "officers.csv" not in files
    assert b"officers" not in files["datapackage.json"].replace(b"liaison officers", b"")  # a description of the posts
    for secret in (b"rivate", b"draft-a", b"formerly", b"Brouillon", b"+33 4", b"machine", b"reviewer", b"publish_at"):
        assert secret not in everything, secret


def test_a_private_export_is_logged_before_it_is_written(full, folder):
    folder.mkdir()
    (folder / "sources.csv").mkdir()  # nothing can be written there

    with pytest.raises(IsADirectoryError):
        export(folder, "--private", "--why", "Audit 2026")

    logged = PrivateExport.objects.get()
    assert (logged.by, logged.reason, logged.what) == (None, "Audit 2026", "exportdata --private package")
    assert logged.who.endswith("(command line)")
    assert logged.rows == sum(dataset.unabridged.records().count() for dataset in registry.everything())


def test_the_public_package_is_not_logged(folder):
    export(folder)

    assert not PrivateExport.objects.exists()


def modes(folder):
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in (folder, *folder.iterdir())}


@pytest.fixture
def usual_umask():
    """That of most systems, under which everybody reads new files."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.parametrize("has_earlier_files", [False, True])
def test_nobody_else_reads_a_private_export_whatever_the_folder(small, folder, usual_umask, has_earlier_files):
    folder.mkdir()
    if has_earlier_files:
        export(folder)
        assert set(modes(folder).values()) == {0o755, 0o644}

    export(folder, "--private")

    found = modes(folder)
    assert found.pop("package") == 0o755, "the folder may have other uses"
    assert set(found.values()) == {0o600}
    assert {"officers.csv", "datapackage.json"} <= found.keys()


def test_a_private_export_makes_a_private_folder(small, folder, usual_umask):
    export(folder, "--private")

    assert set(modes(folder).values()) == {0o700, 0o600}


def test_a_public_export_is_for_everybody(small, folder, usual_umask):
    export(folder)

    assert set(modes(folder).values()) == {0o755, 0o644}


def test_a_private_export_writes_through_no_link_of_another_user(small, folder, tmp_path, usual_umask):
    """In a folder that several can write to, a link would lead the private rows elsewhere."""
    folder.mkdir()
    elsewhere = tmp_path / "elsewhere.csv"
    elsewhere.write_text("theirs")
    (folder / "participants.csv").symlink_to(elsewhere)

    export(folder, "--private")

    assert elsewhere.read_text() == "theirs"
    assert not (folder / "participants.csv").is_symlink()


def test_an_unknown_reviewer_is_refused(small, folder, capsys):
    export(folder, "--private")
    wipe()
    User.objects.all().delete()

    with pytest.raises(CommandError):
        call_command("importdata", str(folder))

    assert "“reviewer” is unknown" in capsys.readouterr().err
    assert not Organisation.objects.exists()


@settings(deadline=None, max_examples=examples(8), suppress_health_check=list(HealthCheck))
@given(texts=st.lists(MAYBE, min_size=9, max_size=9), required=st.lists(TEXTS, min_size=4, max_size=4))
def test_any_text_that_a_model_accepts(tmp_path_factory, capsys, texts, required):
    """Exported, imported again, and an empty site rebuilt, for any texts."""
    wipe()
    first, second = tmp_path_factory.mktemp("first"), tmp_path_factory.mktemp("second")
    given_texts = [text if text and text.strip() else None for text in texts]
    organisation = factories.organisation(
        "one",
        **dict(zip(("name_en", "acronym_en"), required, strict=False)),
        **dict(zip(("name_fr", "name_ar", "acronym_es", "founded_note_en", "seat_city_ar"), given_texts, strict=False)),
        note=texts[5] or "",
    )
    factories.name(organisation=organisation, value=required[2])
    factories.official(organisation=organisation, name=required[3], name_arabic=texts[6] or "")
    factories.edition(6, supporters_fr=join(ITEMS.split(texts[7] or "")) or None, theme_ar=texts[8])

    call_command("exportdata", str(first), verbosity=0)
    assert dry_run(first, capsys) == "0 new, 0 changed, 4 unchanged, 0 refused"

    before = export(first, "--private")
    wipe()
    call_command("importdata", str(first), accept_warnings=True)  # some of these texts look damaged
    assert export(second, "--private") == before


# --- Refusals ---------------------------------------------------------------------------------------------------------


def put(folder, name, rows):
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.csv").write_text(written(rows), encoding="utf-8", newline="")


def test_all_refused_rows_are_reported_and_nothing_is_written(folder, capsys, seeded):
    export(folder)
    before = Change.objects.count()
    for name, old, new in (("participants", "un_body", "gang"), ("editions", "2022-12-08", "38/12/2022")):
        file = folder / f"{name}.csv"
        file.write_bytes(file.read_bytes().replace(old.encode(), new.encode(), 1))

    with pytest.raises(SystemExit) as status:
        call_command("importdata", str(folder), "--dry-run")
    said = capsys.readouterr()
    unchanged = rows_of_the_seed() - 2
    assert said.out.splitlines()[-1] == f"0 new, 0 changed, {unchanged} unchanged, 2 refused"
    assert status.value.code == 1
    assert "participants.csv, row" in said.err
    assert "editions.csv, row 7, start_date “38/12/2022”" in said.err

    with pytest.raises(CommandError, match="2 refused; nothing was written"):
        call_command("importdata", str(folder))
    assert Change.objects.count() == before


def test_a_question_is_answered_on_the_command_line(folder, capsys):
    factories.organisation("one")
    put(folder, "participants", [{"code": "one", "verified_on": "01/02/2026"}])

    with pytest.raises(CommandError) as asked:
        call_command("importdata", str(folder))
    option = "participants:column:verified_on=day-first"
    assert f"--answer {option}  day, month, year: “01/02/2026” is 2026-02-01" in str(asked.value)
    assert Organisation.objects.get().verified_on is None

    call_command("importdata", str(folder), answer=[option])
    assert "“01/02/2026” is read as 2026-02-01" in capsys.readouterr().out
    assert str(Organisation.objects.get().verified_on) == "2026-02-01"

    with pytest.raises(CommandError, match="not of the form"):
        call_command("importdata", str(folder), answer=["day-first"])


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: None, "there is no folder"),
        (lambda folder: folder.mkdir(), "there are no CSV files"),
        (lambda folder: put(folder, "nothing", [{"a": "b"}]), "there are no datasets nothing"),
        (lambda folder: put(folder, "goals", [{"number": "1"}]), "goals.csv: Missing columns: label_en"),
    ],
)
def test_a_folder_that_is_no_package(folder, make, said):
    make(folder)

    with pytest.raises(CommandError, match=said):
        call_command("importdata", str(folder))
