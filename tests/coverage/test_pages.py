"""The matrix, its cells, its picture and the briefing: what they show as of a day, and what they never disclose."""

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

from apps.coverage.findings import findings
from apps.coverage.matrix import matrix
from apps.coverage.models import CellState, Verdict
from apps.coverage.verdicts import decide
from apps.records import clock
from tests import factories
from tests.opendata.test_csv import table
from tests.page_helpers import queries_of, text_of

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
PAGES = ("coverage/", "coverage/europol/1/", "coverage/europol/cross-cutting/", "coverage/briefing/6/", "actions/")


@pytest.fixture(autouse=True)
def at_noon():
    with clock.stopped_at(NOW):
        yield


@pytest.fixture
def europol():
    return factories.organisation("europol", acronym_en="Europol", region="europe")


@pytest.fixture
def frontex():
    return factories.organisation("frontex", acronym_en="Frontex", region="europe", standing="observer")


@pytest.fixture
def goal():
    return factories.goal(1, label_en="Terrorism")


def serve(organisation, *goals, **values):
    priority = factories.priority(organisation, **{"start_year": 2020, **values})
    priority.goals.set(goals)
    return priority


def states(response):
    return {
        cell.organisation: str(cell.state)
        for _organisation, cells, _count in response.context["rows"]
        for cell in cells[:1]
    }


def test_it_works(client, lang, europol, goal):
    factories.edition(6)
    serve(europol, goal)

    for path in PAGES:
        response = client.get(f"/{lang}/{path}")
        assert response.status_code == 200
        assert response.content.count(b"<h1") == 1


def test_a_cell_opens_its_evidence(client, europol, frontex, goal):
    serve(europol, goal, label_en="Terrorism online", start_year=2022)
    serve(europol, goal, label_en="Explosives", start_year=2030)

    page = client.get("/en/coverage/")
    cell = client.get("/en/coverage/europol/1/")

    assert states(page) == {"europol": "active", "frontex": "unknown"}
    assert 'href="/en/coverage/europol/1/"' in page.text
    assert "In force Terrorism online from 2022 Begins later Explosives from 2030" in text_of(cell)
    assert "Nothing is known" in text_of(client.get("/en/coverage/frontex/1/"))


def test_rows_and_columns_have_totals(client, europol, frontex, goal):
    serve(europol, goal)
    serve(europol, cross_cutting=True)

    response = client.get("/en/coverage/")

    assert [total for _organisation, _cells, total in response.context["rows"]] == [1, 0]
    assert [(column.key, count) for column, count in response.context["totals"]] == [("1", 1), ("cross-cutting", 1)]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["europol", "frontex"]),
        ("?region=europe", ["europol", "frontex"]),
        ("?region=africa", []),
        ("?standing=observer", ["frontex"]),
        ("?edition=6", ["europol"]),
        ("?edition=6&standing=observer", []),
    ],
)
def test_the_filters_choose_the_rows_of_page_file_and_picture(client, europol, frontex, goal, query, codes):
    factories.attendance(factories.edition(6), europol)

    page = client.get(f"/en/coverage/{query}")

    assert [organisation.code for organisation, _cells, _total in page.context.get("rows", [])] == codes
    assert [row["organisation"] for row in table("coverage", query)] == [code for code in codes for _column in (1, 2)]
    assert client.get(f"/en/coverage/picture.svg{query}").text.count("<g transform") == len(codes) * 2 + len(CellState)


@pytest.mark.parametrize(
    ("as_of", "day", "state"),
    [
        ("", "2024-06-01", "active"),
        ("6", "2022-12-09", "active"),
        ("2021-12-31", "2021-12-31", "unknown"),
        ("2021", "2021-12-31", "unknown"),
        ("2021-02", "2021-02-28", "unknown"),
        ("2026", "2026-12-31", "ended"),
    ],
)
def test_the_matrix_as_of_a_day(client, europol, goal, as_of, day, state):
    factories.edition(6, start_date="2022-12-08", end_date="2022-12-09")
    serve(europol, goal, start_year=2022, end_year=2025)

    query = f"?as_of={as_of}" if as_of else ""
    assert states(client.get(f"/en/coverage/{query}")) == {"europol": state}
    assert str(client.get(f"/en/coverage/europol/1/{query}").context["cell"].state) == state
    assert {row["as_of"] for row in table("coverage", query)} == {day}


@pytest.mark.parametrize("as_of", ["99", "tomorrow", "2022-13", "2022-02-30", "0000", "-1", "6;", "x" * 300])
@pytest.mark.parametrize("path", ["coverage/", "coverage/europol/1/"])
def test_an_invalid_day_is_an_error_and_shows_nothing(client, europol, goal, path, as_of):
    factories.edition(6)
    serve(europol, goal)

    response = client.get(f"/en/{path}", {"as_of": as_of})

    assert response.status_code == 200
    assert "errorlist" in response.text
    assert "active" not in text_of(response)
    assert client.get("/data/coverage.csv", {"as_of": as_of}).status_code == 400
    assert client.get("/en/coverage/picture.svg", {"as_of": as_of}).status_code == 400


def test_an_invalid_day_is_an_error_in_the_readers_language(client):
    factories.edition(6)

    page = text_of(client.get("/fr/coverage/?as_of=99"))
    assert "99" in page
    assert "(6)" in page
    file = client.get("/data/coverage.csv?as_of=99", headers={"accept-language": "fr"})
    assert (
        " ".join(file.content.decode().partition(": ")[2].split()) in page
    )  # with its spaces normalized as in `text_of`


def test_what_could_be_meant_is_listed_with_the_comma_of_the_language(client):
    for number in (5, 6):
        factories.edition(number)
    for code in ("one", "two"):
        factories.organisation(code, name_en="Police", name_ar="شرطة")

    assert "5، 6" in text_of(client.get("/ar/coverage/?as_of=99"))
    assert "one، two" in text_of(client.get("/ar/architecture/?organisation=شرطة"))


def test_a_draft_edition_is_an_invalid_day(client, europol):
    factories.edition(6, **factories.DRAFT)

    assert "errorlist" in client.get("/en/coverage/?as_of=6").text


@pytest.mark.parametrize(
    "path",
    ["nobody/1/", "europol/9/", "europol/0/", "europol/one/", "europol/1234567890/", "hidden/1/", "europol/8/",
     "europol/٣/", "briefing/7/", "briefing/7.csv", "briefing/99/"],
)  # fmt: skip
def test_missing_and_private_records_are_not_found(client, europol, goal, path):
    factories.organisation("hidden", **factories.DRAFT)
    factories.goal(8, **factories.DRAFT)
    factories.edition(7, **factories.DRAFT)

    assert client.get(f"/en/coverage/{path}").status_code == 404


def test_a_retired_goal_has_no_cell(client, europol):
    factories.goal(9, retired_year=2022)

    assert client.get("/en/coverage/europol/9/").status_code == 404
    assert client.get("/en/coverage/europol/9/?as_of=2022").status_code == 200


def test_a_declaration_is_shown_with_date_and_source(client, europol, goal):
    serve(europol, goal)
    declaration = factories.declaration(europol, goal, "outside_mandate", "2023-05", note="A letter.")
    declaration.sources.add(factories.source(url="https://example.org/letter", title="The letter"))
    factories.declaration(europol, goal, "none_declared", "2025")

    page = text_of(client.get("/en/coverage/europol/1/"))

    assert "outside mandate today" in page
    assert "none declared · 2025 outside mandate · May 2023 · in force The letter" in page
    assert "Editorial notes 2023-05 : A letter." in page


# --- Findings --------------------------------------------------------------------------------------------------------


def shown(response):
    return [text.finding.key for group in response.context["groups"] for text in group.open]


def test_findings_are_shown_with_their_reasons(client, europol, frontex, goal):
    serve(europol, goal, label_en="Terrorism")
    serve(frontex, goal, label_en="Counter-terrorism")

    page = client.get("/en/coverage/")

    assert [key.partition("-1")[0] for key in shown(page)] == ["overlap", "unconnected", "opportunity"]
    assert "Europol and Frontex have similar priorities for goal 1 ( Terrorism ) in force" in text_of(page)
    assert "Europol and Frontex are active on goal 1 ( Terrorism ) at the same time: 20" in text_of(page)


def test_an_opportunity_gathers_who_works_apart_on_a_goal_and_the_years_they_share(client, europol, frontex, goal):
    """One for each goal, whatever the number of pairs that it is true of; its reason is never a missing record only."""
    serve(europol, goal, label_en="A", start_year=2021, end_year=2026)
    serve(frontex, goal, label_en="B", start_year=2022, end_year=2025)
    serve(factories.organisation("afripol", acronym_en="AFRIPOL"), goal, label_en="C", start_year=2020, end_year=2030)
    everywhere = "AFRIPOL , Europol , and Frontex are active on goal 1 ( Terrorism ) at the same time: 2022–2025."
    none_recorded = "No joint action is recorded yet."
    none_joins = "No joint action in force and no arrangement connects all of them."

    page = client.get("/en/coverage/")
    assert shown(page) == ["opportunity-1"]
    assert text_of(page).count(everywhere) == text_of(page).count(none_recorded) == 1
    assert none_joins not in text_of(page)

    factories.joint_action(goal, lead=europol, partners=[frontex], start="2022", end="2025")
    page = client.get("/en/coverage/")
    assert shown(page) == ["opportunity-1"]
    assert text_of(page).count(everywhere) == text_of(page).count(none_joins) == 1
    assert none_recorded not in text_of(page)


@pytest.mark.parametrize("opportunities", [False, True])
def test_that_no_joint_action_is_recorded_is_said_once_a_page(client, europol, frontex, goal, opportunities):
    factories.edition(6, start_date="2024-05-01", end_date="2024-05-02")
    serve(europol, goal, label_en="A")
    if opportunities:
        serve(frontex, goal, label_en="B")

    for path in ("coverage/", "coverage/briefing/6/"):
        page = text_of(client.get(f"/en/{path}"))
        assert page.count("No joint action is ") == page.count("No joint action is recorded yet.") == 1
    factories.joint_action(goal, lead=europol, start="2019", end="2019")
    for path in ("coverage/", "coverage/briefing/6/"):
        assert "No joint action is recorded yet." not in text_of(client.get(f"/en/{path}"))


def test_only_findings_about_the_chosen_rows_are_shown(client, europol, frontex, goal):
    factories.organisation("afripol", region="africa")
    serve(europol, goal, label_en="A")

    assert shown(client.get("/en/coverage/?region=africa")) == ["question-1-africa"]
    assert shown(client.get("/en/coverage/?region=europe")) == ["question-1-europe"]
    assert shown(client.get("/en/coverage/frontex/1/")) == ["question-1-europe"]


def test_questions_are_counted_as_they_are_listed(client, europol, frontex, goal):
    """By organisation: a finding of a region and a goal is not one of the lines."""
    factories.edition(6, start_date="2024-05-01", end_date="2024-05-02")
    factories.goal(2, label_en="Borders")
    serve(frontex, goal, label_en="A")

    page = text_of(client.get("/en/coverage/"))
    assert len(shown(client.get("/en/coverage/"))) == 2
    assert "Questions (2)" in page
    assert "2 organizations Europol : nothing known on goals 1 , 2 Frontex : nothing known on goal 2" in page
    assert "Questions 2 Briefing" in text_of(client.get("/en/editions/6/"))


def test_a_filter_never_adds_a_gap(client, europol, frontex, goal):
    """The members alone would be a gap, but an observer of the region works for the goal."""
    other = factories.organisation("eu-2", region="europe")
    for organisation in (europol, other):
        factories.declaration(organisation, goal, "none_declared")
    serve(frontex, goal)

    assert shown(client.get("/en/coverage/?standing=member")) == []


def test_a_verdict_shows_its_date_but_neither_author_nor_reason(client, django_user_model, europol, frontex, goal):
    for organisation in (europol, frontex):
        factories.declaration(organisation, goal, "none_declared")
    user = django_user_model.objects.create_user("secretname", first_name="Secretname")
    (gap,) = findings(matrix(clock.today()))
    decide([gap], "agreed", "Secretreason", user)

    page = client.get("/en/coverage/")

    assert shown(page) == []
    assert "Verdict: agreed · 1 June 2024" in text_of(page)
    for path in ("coverage/", "coverage/europol/1/", "participants/europol/", "goals/1/"):
        assert "secret" not in client.get(f"/en/{path}").text.lower()


def test_new_evidence_reopens_a_finding(client, europol, frontex, goal):
    for organisation in (europol, frontex):
        factories.declaration(organisation, goal, "none_declared")
    factories.verdict(goal, key="gap-1-europe", digest="of another day")

    page = client.get("/en/coverage/")

    assert shown(page) == ["gap-1-europe"]
    assert "Reopened" in text_of(page)
    assert Verdict.objects.count() == 1


# --- Disclosure ------------------------------------------------------------------------------------------------------


def test_nothing_private_is_disclosed(client, europol, goal):
    factories.edition(6)
    hidden = factories.organisation("hidden", acronym_en="HIDDEN", name_en="HIDDEN", **factories.DRAFT)
    for organisation in (hidden, europol):
        serve(organisation, goal, label_en="HIDDEN", **factories.DRAFT)
    serve(hidden, goal, label_en="HIDDEN")
    factories.declaration(hidden, goal, "active", note="HIDDEN")
    factories.declaration(europol, factories.goal(8, label_en="HIDDEN", **factories.DRAFT), "active", note="HIDDEN")
    factories.joint_action(goal, title_en="HIDDEN", lead=europol, **factories.DRAFT)
    factories.joint_action(goal, slug="open", lead=hidden, partners=[europol, hidden], observers=[hidden])

    paths = [f"/en/{path}" for path in PAGES]
    paths += ["/en/actions/open/", "/en/coverage/picture.svg", "/en/coverage/briefing/6.csv", "/en/", "/en/goals/1/"]
    paths += ["/en/participants/europol/", "/en/editions/6/", "/sitemap.xml", "/en/search/?q=hidden"]
    disclosing = [path for path in paths if "HIDDEN" in client.get(path).text.replace("hidden", "")]
    assert disclosing == []
    for name in ("coverage", "actions", "declarations"):
        assert "hidden" not in str(table(name)).lower()


def test_a_scheduled_joint_action_has_no_effect_yet(client, europol, goal):
    factories.joint_action(goal, lead=europol, publish_at=datetime(2025, 1, 1, tzinfo=UTC))

    assert states(client.get("/en/coverage/")) == {"europol": "unknown"}


# --- The picture and the briefing ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("ar", "rtl")])
def test_the_picture_has_a_title_and_a_description(client, europol, goal, language, direction):
    serve(europol, goal)

    response = client.get(f"/{language}/coverage/picture.svg?as_of=2023-01-01")
    picture = ElementTree.fromstring(response.content)  # noqa: S314 our own answer

    names = {child.tag.partition("}")[2]: child.text for child in picture}
    assert response["Content-Type"] == "image/svg+xml"
    assert picture.attrib["direction"] == direction
    assert "2023" in names["title"]
    assert "Europol" in names["desc"]
    assert "style" not in response.text


def test_the_briefing_is_as_of_the_last_day_of_its_edition(client, europol, frontex, goal):
    edition = factories.edition(6, start_date="2022-12-08", end_date="2022-12-09")
    serve(europol, goal, end_year=2022, label_en="A")
    serve(frontex, goal, end_year=2022, label_en="B")
    factories.joint_action(goal, slug="over", title_en="Over by then", lead=europol, end="2022-12-08")
    factories.joint_action(slug="agreed", title_en="Agreed there", partners=[frontex], start="2023", edition=edition)
    held, vacant = factories.post(code="held", title_en="Held"), factories.post(code="vacant", title_en="Vacant")
    factories.post(code="office", title_en="Office", kind="office")
    factories.term(held, factories.officer(), start="2022", end="2022-12-09")
    factories.term(vacant, factories.officer(), start="2023")

    response = client.get("/en/coverage/briefing/6/")

    assert states(response) == {"europol": "active", "frontex": "active"}
    assert shown(response) == ["opportunity-1"]
    page = text_of(response)
    assert "Joint actions agreed Agreed there" in page
    assert "Over by then" not in page
    assert "Liaison posts without a holder Vacant" in page
    lines = client.get("/en/coverage/briefing/6.csv").content.decode("utf-8-sig").splitlines()
    assert lines[0] == "part,key,organisations,goal,state,text,evidence"
    assert [line.partition(",")[0] for line in lines[1:]] == ["cell"] * 4 + ["finding", "vacancy"]
    assert lines[5].startswith("finding,opportunity-1,europol | frontex,1,opportunity,")


@pytest.mark.parametrize(
    ("query", "day"),
    [("", "2022-12-09"), ("?as_of=2022-12-09", "2022-12-09"), ("?as_of=2021", "2021-12-31"), ("?as_of=2024-06-01", "")],
)
def test_the_words_and_links_of_a_briefing_are_of_the_day_it_shows(client, europol, frontex, goal, query, day):
    factories.edition(5, start_date="2020-12-01", end_date="2020-12-02")
    factories.edition(6, start_date="2022-12-08", end_date="2022-12-09")
    factories.organisation("newcomer", region="europe")
    serve(europol, goal, start_year=2021, label_en="A")
    serve(frontex, goal, start_year=2021, label_en="B")

    response = client.get(f"/en/coverage/briefing/6/{query}")

    cells = re.findall(r"/en/coverage/\w+/(?:1|cross-cutting)/([^\"]*)\"", response.text)
    assert len(cells) >= 8  # of the matrix, the findings, the questions and the changes
    assert set(cells) == {f"?as_of={day}" if day else ""}
    assert f'href="/en/coverage/briefing/6.csv{query}"' in response.text  # the file of the same day
    page = text_of(response)
    assert ("Global Policing Goals today" in page, "Nothing known" in page) == (not day, not day)
    assert ("Global Policing Goals, as of" in page, "No record that early" in page) == (bool(day), bool(day))


def test_the_briefing_of_an_edition_to_come_leads_to_the_cells_of_today(client, europol, frontex, goal):
    factories.edition(7, start_date="2025-12-08", end_date="2025-12-09")
    serve(europol, goal, label_en="A")
    serve(frontex, goal, label_en="B")

    response = client.get("/en/coverage/briefing/7/")

    assert 'href="/en/coverage/europol/1/"' in response.text
    assert "as_of=" not in response.text
    assert "Global Policing Goals today" in text_of(response)


def test_findings_about_arrangements_lead_to_them(client, europol, frontex, goal):
    serve(europol, goal, label_en="Terrorism")
    serve(frontex, goal, label_en="Terrorism")
    assert (
        "Europol and Frontex have similar priorities for goal 1 ( Terrorism ) in force, such as “ Terrorism ”. No"
        in (text_of(client.get("/en/coverage/")))
    )

    factories.arrangement(europol, frontex, slug="pact", acts=[("signed", "2015-12-04")]).goals.set([goal])
    page = client.get("/en/coverage/")

    assert [key for key in shown(page) if not key.startswith("overlap")] == ["without_action-1-pact"]
    assert "Between Europol and Frontex an arrangement is known for goal 1" in text_of(page)
    assert 'href="/en/arrangements/pact/"' in page.text


def test_the_briefing_tells_what_was_agreed_or_ended_since_the_edition_before(client, europol, frontex):
    factories.edition(5, start_date="2021-10-27", end_date="2021-10-28")
    factories.edition(6, start_date="2022-12-08", end_date="2022-12-09")
    inside, outside = [("signed", "2021-10-29"), ("ended", "2022-12-09")], [("signed", "2021-10-28"), ("ended", "2023")]
    factories.arrangement(europol, frontex, slug="inside", title_en="Inside", acts=inside)
    factories.arrangement(europol, title_en="Outside", acts=[*outside, ("attested", "2022")])
    factories.arrangement(europol, title_en="Secret", acts=inside, **factories.DRAFT)

    page = text_of(client.get("/en/coverage/briefing/6/"))

    told = "Inside Europol , Frontex · ended · 9 December 2022 Inside Europol , Frontex · signed"
    assert f"Arrangements since edition 5 {told}" in page
    assert "Outside" not in page
    assert "Secret" not in page
    lines = client.get("/en/coverage/briefing/6.csv").content.decode("utf-8-sig").splitlines()
    assert [line for line in lines if line.startswith("arrangement,")] == [
        "arrangement,inside,europol | frontex,,ended,Inside,2022-12-09",
        "arrangement,inside,europol | frontex,,signed,Inside,2021-10-29",
    ]


# --- Queries ---------------------------------------------------------------------------------------------------------


def test_many_records_cost_no_more_queries(client):
    def make(count):
        for _ in range(count):
            organisation, goal, edition = factories.organisation(), factories.goal(), factories.edition()
            serve(organisation, goal)
            factories.declaration(organisation, goal, "none_declared")
            factories.joint_action(goal, lead=organisation, partners=[factories.organisation()], edition=edition)
            factories.verdict(goal, key=f"gap-{goal.number}-europe")

    make(3)
    paths = ("/en/coverage/", "/en/coverage/?region=europe&as_of=2024", "/ar/actions/")
    few = {path: queries_of(client, path) for path in paths}
    make(20)

    assert {path: queries_of(client, path) for path in paths} == few
    assert max(few.values()) <= 10
