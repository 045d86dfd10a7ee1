"""The seed data: the real records, loaded once, and a person's work left alone."""

import json

import pytest
from django.core.management import call_command

from apps.editions.models import Attendance, Edition, PressRelease, Statement
from apps.goals.models import SDG, Goal, GoalLink, GoalWording
from apps.liaison.models import LiaisonOfficer, Post
from apps.opendata import registry
from apps.participants.models import Official, Organisation
from apps.priorities.models import Priority
from apps.website import seeding
from apps.website.seeding import PACKAGE

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded():
    return seeding.load()


def export(folder):
    call_command("exportdata", str(folder), verbosity=0)
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_it_works(seeded, tmp_path):
    counted = {model: model.objects.public().count() for model in (Edition, Organisation, Attendance, Priority)}
    assert list(counted.values()) == [8, 14, 76, 74]
    counted = {model: model.objects.public().count() for model in (Goal, SDG, GoalLink, Official)}
    assert list(counted.values()) == [7, 17, 44, 23]

    package = {path.name: path.read_bytes() for path in PACKAGE.iterdir()}
    assert export(tmp_path) == package, "a fresh seed exported is the package"


def test_the_sixth_edition_is_complete(seeded):
    sixth = Edition.objects.get(number=6)

    assert (sixth.start_date, sixth.end_date, sixth.country) == ("2022-12-08", "2022-12-09", "US")
    assert sixth.attendances.attended().count() == 10
    assert sorted(sixth.participants.exclude(code="interpol").values_list("code", flat=True)) == [
        "afripol", "aimc", "ameripol", "caricom-impacs", "europol", "frontex", "gccpol", "sco-rats", "unodc",
    ]  # fmt: skip
    statement = Statement.objects.get(edition=sixth)
    assert (statement.speaker, statement.form) == ("Jürgen Stock", "paraphrase")
    for language in ("en", "fr", "es", "ar"):
        text = getattr(statement, f"text_{language}")
        assert len(text) > 100
        assert not set(text) & set('"“”«»„'), "a paraphrase is never in quotation marks"
        assert len(getattr(PressRelease.objects.get(edition=sixth), f"body_{language}")) > 500


def test_the_standing_composition_never_attended(seeded):
    third = Edition.objects.get(number=3)

    assert third.attendances.count() == 11
    assert [row.organisation.code for row in third.attendances.attended()] == ["interpol"]


def test_nothing_is_invented(seeded):
    assert not LiaisonOfficer.objects.exists()
    assert not Post.objects.exists()
    assert sorted(GoalWording.objects.filter(year=2023).values_list("goal__number", flat=True)) == [1, 2, 3, 4]


def test_twice_changes_nothing(seeded, tmp_path):
    before = export(tmp_path / "before")

    assert seeding.load() == {"unchanged": sum(seeded.values())}
    assert export(tmp_path / "after") == before


def test_keeps_an_edit(seeded):
    edition = Edition.objects.get(number=6)
    edition.theme_en = "A person's theme"
    edition.save()

    assert seeding.load()["kept"] == 1
    assert Edition.objects.get(number=6).theme_en == "A person's theme"


def test_keeps_an_edited_list(seeded):
    priority = Priority.objects.filter(goals__number=4).first()
    priority.goals.set([])

    assert seeding.load()["kept"] == 1
    assert not priority.goals.exists()


def test_does_not_bring_back_what_was_deleted(seeded):
    Organisation.objects.get(code="eco").delete()
    counts = seeding.load()

    assert counts["new"] == 0
    assert not Organisation.objects.filter(code="eco").exists()
    assert not Priority.objects.filter(slug__startswith="eco-").exists()


def test_leaves_a_record_that_a_person_made_first():
    Edition.objects.create(number=6, title_en="Ours", start_date="2022")

    assert seeding.load()["kept"] > 0
    assert Edition.objects.get(number=6).title_en == "Ours"


def newer_package(tmp_path, name, change):
    for path in PACKAGE.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    file = tmp_path / f"{name}.csv"
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8", newline="")
    return tmp_path


def test_a_newer_package_brings_its_news_where_nobody_wrote(seeded, tmp_path):
    package = newer_package(
        tmp_path, "participants", lambda text: text.replace("https://ecrats.org", "https://rats.example", 1)
    )

    changed = seeding.load(package)

    assert changed["updated"] == 1
    assert Organisation.objects.get(code="sco-rats").website == "https://rats.example"


def test_a_new_row_about_a_deleted_record_stays_out(seeded, tmp_path):
    Organisation.objects.get(code="eco").delete()
    dataset = registry.get("names")
    row = dict.fromkeys(dataset.headers, "") | {
        "organisation": "eco",
        "language": "en",
        "kind": "variant",
        "value": "E",
    }
    package = newer_package(tmp_path, "names", lambda text: text + ",".join(row.values()) + "\r\n")

    assert seeding.load(package)["new"] == 0


def test_a_broken_package_writes_nothing(tmp_path):
    package = newer_package(tmp_path, "priorities", lambda text: text.replace(",europol,", ",nobody,"))

    with pytest.raises(seeding.SeedError) as refused:
        seeding.load(package)

    assert len(refused.value.refusals) > 20
    assert {refusal.column for refusal in refused.value.refusals} == {"organisation"}
    assert not Organisation.objects.exists()


def test_the_package_describes_its_files():
    package = json.loads((PACKAGE / "datapackage.json").read_text(encoding="utf-8"))

    assert [resource["name"] for resource in package["resources"]] == [d.name for d in registry.registered()]


def test_the_package_is_valid_frictionless():
    from frictionless import Package

    report = Package(str(PACKAGE / "datapackage.json")).validate()

    assert report.flatten(["type", "message"]) == []
