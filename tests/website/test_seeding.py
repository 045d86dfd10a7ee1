"""Loading a package of seed data into an empty site."""

import csv
import json

import pytest
from django.core.management import call_command

from apps.editions.models import Edition
from apps.opendata import registry
from apps.participants.models import Organisation
from apps.website import seeding
from apps.website.seeding import PACKAGE
from tests.opendata.files import rows_of_the_seed, written

pytestmark = pytest.mark.django_db


REWRITE = "A fresh seed exported is not the package. After a change of columns run `manage.py seed --rewrite`."


def differing(package, exported):
    """The names of the files that differ between two packages."""
    return sorted(name for name in package | exported if package.get(name) != exported.get(name))


def export(folder):
    call_command("exportdata", str(folder), verbosity=0)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def newer_package(tmp_path, name, change):
    for path in PACKAGE.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    file = tmp_path / f"{name}.csv"
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    return tmp_path


def without_columns(package, name, *columns):
    """The package as it was before these columns were added."""
    with (package / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    rows = [{column: cell for column, cell in row.items() if column not in columns} for row in rows]
    (package / f"{name}.csv").write_text(written(rows), encoding="utf-8", newline="")
    return package


def test_a_record_that_a_person_created_first_is_not_overwritten():
    Edition.objects.create(number=6, title_en="Ours", start_date="2022")

    assert seeding.load()["kept"] > 0
    assert Edition.objects.get(number=6).title_en == "Ours"


def test_a_value_that_a_person_entered_in_a_new_column_is_not_overwritten(tmp_path):
    package = without_columns(newer_package(tmp_path, "participants", str), "participants", "website")
    seeding.load(package)
    Organisation.objects.filter(code="eco").update(website="https://a-person.example")

    assert seeding.load(package)["kept"] == 1
    counts = seeding.load()
    assert counts["kept"] == 1
    assert counts["updated"] > 5
    assert Organisation.objects.get(code="eco").website == "https://a-person.example"


def test_a_required_column_that_the_package_lacks_is_refused(tmp_path):
    package = without_columns(newer_package(tmp_path, "participants", str), "participants", "name_en")

    with pytest.raises(seeding.SeedError, match="Missing columns: name_en"):
        seeding.load(package)


def test_the_package_is_rewritten_with_the_present_columns(tmp_path, monkeypatch, capsys):
    def run(arguments, **kwargs):  # in the test database instead of another process
        name, *more = arguments[2:]
        if name != "migrate":
            call_command(name, *more)

    monkeypatch.setattr(seeding.subprocess, "run", run)
    package = without_columns(newer_package(tmp_path, "goals", str), "sessions", "verified_on")
    (package / "declarations.csv").unlink()
    (package / "no-longer-there.csv").write_text("a\r\n")

    call_command("seed", "--package", str(package), "--rewrite")

    assert differing(*({p.name: p.read_bytes() for p in folder.iterdir()} for folder in (PACKAGE, package))) == []
    assert f"rewrote {package}" in capsys.readouterr().out


def test_the_command_reports_its_counts(capsys):
    call_command("seed")

    assert (
        capsys.readouterr().out
        == f"{rows_of_the_seed()} new, 0 updated, 0 unchanged, 0 kept (changed or deleted by a person)\n"
    )


def test_a_broken_package_writes_nothing(tmp_path):
    package = newer_package(tmp_path, "priorities", lambda text: text.replace(",europol,", ",nobody,"))

    with pytest.raises(seeding.SeedError) as refused:
        seeding.load(package)

    assert len(refused.value.refusals) > 20
    assert {refusal.column for refusal in refused.value.refusals} == {"organisation"}
    assert not Organisation.objects.exists()


def test_the_package_describes_its_files():
    package = json.loads((PACKAGE / "datapackage.json").read_text(encoding="utf-8"))

    assert [resource["name"] for resource in package["resources"]] == [d.name for d in registry.registered()], REWRITE


def test_the_package_is_valid_frictionless():
    from frictionless import Package

    report = Package(str(PACKAGE / "datapackage.json")).validate()

    assert report.flatten(["type", "message"]) == []
