"""Joint actions: pages, roles, filters, and export and import."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from apps.coverage.models import Declaration, JointAction
from apps.opendata import registry
from apps.opendata.csvout import pieces
from apps.records import clock
from apps.records.dates import first_day, last_day
from apps.records.horizons import Phase, phase_of_dates
from tests import factories
from tests.opendata.files import bring_in, written
from tests.opendata.test_csv import table
from tests.page_helpers import text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def organisations():
    return [factories.organisation(code) for code in ("lead", "second", "third", "fourth")]


@pytest.fixture
def action(organisations):
    lead, second, third, fourth = organisations
    return factories.joint_action(
        factories.goal(4, label_en="Cybercrime"),
        slug="together",
        title_en="Together",
        title_ar="معا",
        lead=lead,
        co_leads=[second],
        partners=[third, lead],
        observers=[fourth],
        start="2023-05",
        end="2025",
        reported_status="suspended",
        reported_on="2024-01-02",
        kind="operation",
        result_en="Ten arrests",
        result_by=[lead],
        result_by_others_en="Austria",
        edition=factories.edition(8),
    )


def listed(client, query=""):
    return [action.slug for action in client.get(f"/en/actions/{query}").context["page_obj"]]


def test_it_works(client, lang, action):
    for path in ("actions/", "actions/together/"):
        assert client.get(f"/{lang}/{path}").status_code == 200
    page = text_of(client.get("/en/actions/together/"))

    assert "Type Operation Lead LEAD Co-lead SECOND Partner THIRD Observer FOURTH Goals served 4 Cybercrime" in page
    assert "May 2023" in page
    assert "in force according to its dates Reported status Suspended ( 2 January 2024 )" in page
    assert "Result, as claimed by LEAD , Austria Ten arrests Agreed at Edition 8" in page
    assert "Together Operation · Lead: LEAD" in text_of(client.get("/en/actions/"))


def test_nothing_private_is_found(client, action):
    JointAction.objects.update(state="draft")

    assert client.get("/en/actions/together/").status_code == 404
    assert listed(client) == []


@pytest.mark.parametrize(
    ("claimants", "heading"),
    [
        ({}, "Result, as claimed; by whom is unknown"),
        ({"result_by_others_en": "Austria"}, "Result, as claimed by Austria"),
        ({"result_by": ["second", "hidden"]}, "Result, as claimed by SECOND"),
        ({"result_by": ["hidden"]}, "Result, as claimed; by whom is unknown"),
    ],
)
def test_a_result_is_the_claim_of_somebody(client, organisations, claimants, heading):
    codes = {each.code: each for each in [*organisations, factories.organisation("hidden", **factories.DRAFT)]}
    claimants |= {"result_by": [codes[code] for code in claimants.get("result_by", ())]}
    factories.joint_action(slug="claimed", result_en="Ten arrests", **claimants)

    page = text_of(client.get("/en/actions/claimed/"))

    assert f"{heading} Ten arrests" in page
    assert "HIDDEN" not in page


def test_an_action_without_a_start_is_last_attested(client, organisations):
    """Nobody knows when it began: it is never in force, it is on record, and its page says no date."""
    factories.joint_action(factories.goal(1), slug="attested", start="", lead=organisations[0])

    (row,) = (row for row in table("coverage") if (row["organisation"], row["goal"]) == ("lead", "1"))
    assert (row["state"], row["actions"]) == ("last_attested", "")
    assert "Horizon time not stated not in force according to its dates" in text_of(client.get("/en/actions/attested/"))
    assert listed(client) == ["attested"]
    assert "Last attested" in text_of(client.get("/en/coverage/lead/1/"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        *(("?organisation=lead", True), ("?organisation=fourth", True), ("?organisation=other", False)),
        *(("?goal=4", True), ("?goal=5", False), ("?edition=8", True), ("?edition=7", False)),
        *(("?year=2023", True), ("?year=2025", True), ("?year=2022", False), ("?year=2026", False)),
        *(("?q=togeth", True), ("?q=%D9%85%D8%B9%D8%A7", True), ("?q=arrests", True), ("?q=apart", False)),
    ],
)
def test_the_filters(client, action, query, found):
    factories.organisation("other"), factories.goal(5), factories.edition(7)

    assert listed(client, query) == ["together"] * found
    assert [row["slug"] for row in table("actions", query)] == ["together"] * found


def test_every_partners_page_shows_it_once(client, action, organisations):
    for organisation in organisations:
        page = client.get(f"/ar/participants/{organisation.code}/").text
        assert page.count('href="/ar/actions/together/"') == 1
    assert 'href="/en/actions/together/"' in client.get("/en/goals/4/").text
    assert 'href="/en/actions/together/"' in client.get("/en/editions/8/").text
    assert client.get("/en/actions/").text.count('href="/en/actions/together/"') == 1
    assert len(table("actions")) == 1


def test_organisations_have_their_highest_role(client, action):
    stored = JointAction.objects.with_roles().get()
    rows = {row["organisation"]: row["state"] for row in table("coverage") if row["goal"] == "4"}

    assert [(str(role), [each.code for each in in_role]) for role, in_role in stored.roles] == [
        ("lead", ["lead"]),
        ("co_leads", ["second"]),
        ("partners", ["third"]),
        ("observers", ["fourth"]),
    ]
    assert rows == {"lead": "lead", "second": "active", "third": "active", "fourth": "unknown"}


def test_export_and_import_of_joint_actions(action):
    dataset = registry.get("actions")
    file = b"".join(pieces(dataset))
    (row,) = table("actions")
    names = ("kind", "result_en", "result_by", "result_by_others_en")
    assert [row[name] for name in names] == ["operation", "Ten arrests", "lead", "Austria"]
    action.delete()

    bring_in("actions", file)

    assert b"".join(pieces(dataset)) == file
    assert (row["goals"], row["lead"], row["partners"], row["edition"]) == ("4", "lead", "lead | third", "8")


def test_a_file_without_the_new_columns_empties_nothing(action):
    bring_in("actions", written([{"slug": "together", "title_en": "Renamed"}]))

    action.refresh_from_db()
    assert (action.title_en, action.kind, action.result_en, action.start) == (
        "Renamed",
        "operation",
        "Ten arrests",
        "2023-05",
    )
    assert [organisation.code for organisation in action.result_by.all()] == ["lead"]


def test_export_and_import_of_declarations(organisations):
    factories.declaration(organisations[0], factories.goal(1), "outside_mandate", "2023-05", note="A letter.")
    dataset = registry.get("declarations")
    file = b"".join(pieces(dataset))
    Declaration.objects.all().delete()

    bring_in("declarations", file)

    assert b"".join(pieces(dataset)) == file


def test_the_matrix_is_export_only():
    assert registry.get("coverage") is None
    assert registry.file("coverage").name == "coverage"
    assert "coverage" not in [dataset.name for dataset in registry.registered()]


def test_the_matrix_file_changes_the_next_day(client):
    tag = client.get("/data/coverage.csv")["ETag"]
    assert client.get("/data/coverage.csv", headers={"if-none-match": tag}).status_code == 304

    with clock.stopped_at(datetime(2024, 6, 2, 1, tzinfo=UTC)):
        response = client.get("/data/coverage.csv", headers={"if-none-match": tag})
        archive = client.get("/data/dialogue.zip", headers={"if-modified-since": "Sat, 01 Jun 2024 23:59:59 GMT"})
    assert response.status_code == archive.status_code == 200


def test_in_force_in_a_year_means_on_one_of_its_days():
    """The query follows the rule of `apps.records.horizons`, for partial dates too."""
    dates = ("2015", "2016-12", "2017", "2021-12-31", "2022", "2022-01", "2022-12-31", "2023")
    days = [date(2022, 1, 1) + timedelta(days=number) for number in range(365)]
    spans = [
        (start, end) for start, end in product(dates, (*dates, "")) if not end or first_day(start) <= last_day(end)
    ]
    for start, end in spans:
        factories.joint_action(slug=f"a-{start}-{end}", start=start, end=end)

    found = JointAction.objects.in_force(2022).values_list("slug", flat=True)

    expected = {
        f"a-{start}-{end}"
        for start, end in spans
        if any(phase_of_dates(start, end, day) == Phase.IN_FORCE for day in days)
    }
    assert set(found) == expected
    assert 0 < len(expected) < len(spans)
