"""The seed data, loaded once: real records, which a newer package follows without overwriting what people changed."""

import json
from hashlib import sha256

import pytest

from apps.coverage.models import JointAction
from apps.editions.models import Attendance, Edition, PressRelease, Statement
from apps.goals.models import SDG, Goal, GoalLink, GoalWording
from apps.liaison.models import LiaisonOfficer, Post
from apps.opendata import registry
from apps.participants.models import Official, Organisation
from apps.priorities.models import Priority
from apps.website import seed_marks, seeding
from apps.website.models import SeedRecord
from apps.website.seed_marks import COLUMNS_V1
from apps.website.seeding import PACKAGE
from tests.website.test_seeding import REWRITE, differing, export, newer_package, without_columns

pytestmark = pytest.mark.django_db


def test_it_works(seeded, tmp_path):
    counted = {model: model.objects.public().count() for model in (Edition, Organisation, Attendance, Priority)}
    assert list(counted.values()) == [8, 14, 76, 74]
    counted = {model: model.objects.public().count() for model in (Goal, SDG, GoalLink, Official)}
    assert list(counted.values()) == [7, 17, 44, 23]

    package, exported = ({path.name: path.read_bytes() for path in PACKAGE.iterdir()}, export(tmp_path))
    assert differing(package, exported) == [], REWRITE


def test_the_sixth_edition_is_complete(seeded):
    sixth = Edition.objects.get(number=6)

    assert (sixth.start_date, sixth.end_date, sixth.country) == ("2022-12-08", "2022-12-09", "US")
    assert sixth.attendances.attended().count() == 10
    assert sorted(sixth.participants.exclude(code="interpol").values_list("code", flat=True)) == [
        "afripol", "aimc", "ameripol", "caricom-impacs", "europol", "frontex", "gccpol", "sco-rats", "unodc",
    ]  # fmt: skip
    statement = Statement.objects.get(edition=sixth)
    assert (statement.speaker, statement.form) == ("Jürgen Stock", "paraphrase")
    assert "very likely" in statement.text_en
    for language in ("en", "fr", "es", "ar"):
        text = getattr(statement, f"text_{language}")
        assert len(text) > 100
        assert not set(text) & set('"“”«»„'), "a paraphrase is never in quotation marks"
        assert len(getattr(PressRelease.objects.get(edition=sixth), f"body_{language}")) > 500


def test_the_news_tells_the_history_of_the_dialogue(seeded):
    """Each edition, session and adopted goal has an item, in our words in every language, with a public source."""
    assert set(PressRelease.objects.values_list("edition__number", flat=True)) == {None, *range(1, 9)}
    slugs = set(PressRelease.objects.values_list("slug", flat=True))
    assert {"working-group-2023-07-03", "working-group-2025-02-19", "global-policing-goals-revised-2023"} <= slugs
    assert {f"revised-goal-{number}-2023" for number in range(1, 5)} <= slugs
    for item in PressRelease.objects.all():
        assert item.sources.exists()
        for field in ("title", "summary", "body"):
            assert all(item.is_ours(field, language) for language in ("en", "fr", "es", "ar"))
            assert all(getattr(item, f"{field}_{language}") for language in ("en", "fr", "es", "ar"))


def test_the_standing_composition_never_attended(seeded):
    third = Edition.objects.get(number=3)

    assert third.attendances.count() == 11
    assert [row.organisation.code for row in third.attendances.attended()] == ["interpol"]


def test_nothing_is_invented(seeded):
    assert not LiaisonOfficer.objects.exists()
    assert set(Post.objects.values_list("kind", flat=True)) == {"office"}, "no post of the platform is known"
    assert sorted(GoalWording.objects.filter(year=2023).values_list("goal__number", flat=True)) == [1, 2, 3, 4]


def test_joint_actions_and_offices_have_their_facts(seeded):
    """Each has a source. A result is the claim of those who led; our mapping to goals and our texts are marked."""
    actions = JointAction.objects.public().prefetch_related("co_leads", "result_by")
    assert (actions.count(), actions.filter(kind="programme").count()) == (11, 3)
    assert set(actions.filter(kind="programme").values_list("slug", flat=True)) == {"crimjust", "ispa", "kalkan"}
    for action in actions:
        assert action.sources.exists()
        assert action.is_ours("goals")
        claimants = {organisation.code for organisation in action.result_by.all()}
        leading = {action.lead.code, *(organisation.code for organisation in action.co_leads.all())}
        assert claimants == (leading if action.result_en else set()), action.slug
        for language in ("en", "fr", "es", "ar"):
            assert getattr(action, f"title_{language}")
            assert action.is_ours("summary", language)
            assert bool(getattr(action, f"result_{language}")) == bool(action.result_en)
    assert JointAction.objects.get(slug="kalkan").start == "", "only attested, in March 2019"

    offices = Post.objects.public()
    assert offices.count() == 7
    assert all(office.sources.exists() and office.sent_by for office in offices)
    assert sorted(offices.exclude(opened_basis="stated").values_list("code", "opened", "opened_basis")) == [
        ("europol-at-interpol", "2011-10", "attested"),
        ("interpol-caribbean", "2021-09-01", "host_agreement"),
        ("interpol-middle-east-north-africa", "2025-01", "host_agreement"),
    ]


def test_loading_twice_changes_nothing(seeded, tmp_path):
    before = export(tmp_path / "before")

    assert seeding.load() == {"unchanged": sum(seeded.values())}
    assert export(tmp_path / "after") == before


def test_a_changed_record_is_not_overwritten(seeded):
    edition = Edition.objects.get(number=6)
    edition.theme_en = "A person's theme"
    edition.save()

    assert seeding.load()["kept"] == 1
    assert Edition.objects.get(number=6).theme_en == "A person's theme"


def test_a_changed_list_is_not_overwritten(seeded):
    priority = Priority.objects.filter(goals__number=4).first()
    priority.goals.set([])

    assert seeding.load()["kept"] == 1
    assert not priority.goals.exists()


def test_a_deleted_record_does_not_come_back(seeded):
    Organisation.objects.get(code="eco").delete()
    counts = seeding.load()

    assert counts["new"] == 0
    assert not Organisation.objects.filter(code="eco").exists()
    assert not Priority.objects.filter(slug__startswith="eco-").exists()


def test_a_newer_package_updates_unchanged_records(seeded, tmp_path):
    package = newer_package(
        tmp_path, "participants", lambda text: text.replace("https://ecrats.org", "https://rats.example", 1)
    )

    changed = seeding.load(package)

    assert changed["updated"] == 1
    assert Organisation.objects.get(code="sco-rats").website == "https://rats.example"


def test_a_row_about_a_record_that_never_was_is_refused(seeded, tmp_path):
    """Whatever else has its key: there is an SDG 9, and no edition 9."""
    assert SDG.objects.filter(number=9).exists()
    package = newer_package(tmp_path, "attendance", lambda text: text.replace("\n8,", "\n9,", 1))

    with pytest.raises(seeding.SeedError) as refused:
        seeding.load(package)

    assert [(one.dataset, one.column) for one in refused.value.refusals] == [("attendance", "edition")]


def test_a_new_row_about_a_deleted_record_is_not_loaded(seeded, tmp_path):
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


# --- Upgrades ---------------------------------------------------------------------------------------------------------


def with_marks_of_v1(columns):
    """Give the seeded records marks of the first version: hashes of the cells alone, in the order of their columns."""
    for name, names in columns.items():
        dataset = registry.get(name)
        rows = {
            sha256(json.dumps(dataset.key_of(cells), ensure_ascii=False).encode()).hexdigest(): cells
            for cells in map(dataset.comparable_cells, dataset.model.objects.all())
        }
        for row in SeedRecord.objects.filter(dataset=name):
            cells = json.dumps([rows[row.key].get(column, "") for column in names], ensure_ascii=False)
            row.fingerprint = sha256(cells.encode()).hexdigest()
            row.save()


def test_marks_of_the_first_version_still_show_what_people_changed(seeded, tmp_path, monkeypatch):
    columns = json.loads(COLUMNS_V1.read_text())
    older = {name: [column for column in text.split() if column != "verified_on"] for name, text in columns.items()}
    with_marks_of_v1(older)
    monkeypatch.setattr(seed_marks, "_columns_v1", lambda: older)
    Organisation.objects.filter(code="eco").update(website="https://a-person.example")
    package = newer_package(
        tmp_path, "participants", lambda text: text.replace("https://ecrats.org", "https://rats.example", 1)
    )
    without_columns(package, "participants", "verified_on")

    counts = seeding.load(package)

    assert (counts["new"], counts["updated"], counts["kept"]) == (0, 1, 1)
    assert Organisation.objects.get(code="sco-rats").website == "https://rats.example"
    assert Organisation.objects.get(code="eco").website == "https://a-person.example"
    assert SeedRecord.objects.exclude(fingerprint__startswith=seed_marks.PREFIX).count() == 1, "that of the kept row"


def test_a_column_that_the_package_lacks_is_not_emptied(seeded, tmp_path):
    package = without_columns(newer_package(tmp_path, "participants", str), "participants", "website", "name_fr")
    before = list(Organisation.objects.order_by("pk").values_list("website", "name_fr"))

    seeding.load(package)

    assert list(Organisation.objects.order_by("pk").values_list("website", "name_fr")) == before


def test_a_column_that_no_longer_exists_is_ignored(seeded, tmp_path):
    package = newer_package(tmp_path, "goals", lambda text: text.replace("\r\n", ",x\r\n"))
    text = (package / "goals.csv").read_text(encoding="utf-8").replace(",x", ",removed", 1)
    (package / "goals.csv").write_text(text, encoding="utf-8", newline="")

    assert seeding.load(package) == {"unchanged": sum(seeded.values())}


def test_a_column_with_values_is_removed(seeded):
    """Its values are part of the marks; rows equal to the package get a new mark."""
    SeedRecord.objects.filter(dataset="goals").update(fingerprint=seed_marks.PREFIX + "of more columns")

    assert seeding.load() == {"unchanged": sum(seeded.values())}
    assert not SeedRecord.objects.filter(fingerprint__endswith="of more columns").exists()
