"""The directory of participants and the page of an organisation."""

import pytest

from tests import factories
from tests.page_helpers import assert_flat, queries_of, text_of

pytestmark = pytest.mark.django_db


def test_arabic_pages_show_the_name_where_there_is_no_arabic_acronym(client):
    body = factories.organisation("eco", acronym_en="ECO", name_ar="منظمة التعاون الاقتصادي")
    factories.attendance(factories.edition(6), body)
    factories.priority(body)
    body.ours = "name_ar"
    body.save()
    name, acronym = ">منظمة التعاون الاقتصادي</", '<bdi><span lang="en" dir="ltr">ECO</span></bdi>'
    short = '<abbr title="منظمة التعاون الاقتصادي"><span lang="en" dir="ltr">ECO</span></abbr>'

    def shown(path, *texts):
        page = client.get(f"/ar/{path}").content.decode().partition("<main")[2]
        return [page.count(text) for text in texts]

    assert shown("participants/eco/", f"<h1><bdi{name}bdi></h1>", acronym) == [1, 1]
    sign = '</a><span class="ours">*</span>'
    assert shown("participants/", name, acronym, short, f"{name}bdi>{sign}") == [1, 1, 0, 1]
    assert shown("editions/6/", name, acronym, sign) == [1, 1, 1]
    assert shown("participants/attendance/", f"<bdi>{short}</bdi>", f"{name}option>") == [1, 1]
    assert shown("coverage/", f"<bdi>{short}</bdi>", acronym) == [1, 0]
    assert shown("priorities/", f"<bdi{name}bdi>", "ECO") == [1, 0]
    assert shown("search/?q=eco", f"<bdi{name}bdi>", acronym) == [1, 0]
    english = client.get("/en/participants/attendance/").content.decode()
    assert "<abbr" not in english


def test_it_works(client, lang):
    factories.organisation("europol", name_fr="Agence", standing="member")

    response = client.get(f"/{lang}/participants/")

    assert response.status_code == 200
    assert [row.code for row in response.context["page_obj"]] == ["europol"]
    assert client.get(f"/{lang}/participants/europol/").status_code == 200


def test_a_draft_organisation_is_not_found(client):
    factories.organisation("secret", **factories.DRAFT)

    assert list(client.get("/en/participants/").context["page_obj"]) == []
    assert client.get("/en/participants/secret/").status_code == 404


def test_order_by_standing_then_acronym_in_the_readers_language(client):
    factories.organisation("guest", standing="guest", acronym_en="A")
    factories.organisation("caricom", acronym_en="B", acronym_fr="Z")
    factories.organisation("aimc", acronym_en="C", acronym_fr="")
    factories.organisation("interpol", standing="convenor", acronym_en="X")

    def order(language):
        return [row.code for row in client.get(f"/{language}/participants/").context["page_obj"]]

    assert order("en") == ["interpol", "caricom", "aimc", "guest"]
    assert order("fr") == ["interpol", "aimc", "caricom", "guest"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("region=africa", ["afripol"]),
        ("standing=guest", ["gcc"]),
        ("kind=eu_agency", ["europol"]),
        ("q=Polizei", ["europol"]),
        ("q=old+office", ["europol"]),
        ("region=africa&standing=guest", []),
    ],
)
def test_the_filters(client, query, found):
    factories.organisation("afripol", region="africa")
    factories.organisation("gcc", standing="guest", region="gulf")
    europol = factories.organisation("europol", kind="eu_agency", name_es="Polizei")
    factories.name(organisation=europol, value="Old Office")

    assert [row.code for row in client.get(f"/en/participants/?{query}").context["page_obj"]] == found


@pytest.mark.parametrize("query", ["region=nowhere", "standing='\"><script>", "page=abc", "page=0", "q=" + "x" * 201])
def test_an_unknown_value_is_an_error_and_lists_nothing(client, query):
    factories.organisation()

    response = client.get(f"/en/participants/?{query}")

    assert response.status_code == 200
    assert list(response.context["page_obj"]) == []
    assert "errorlist" in response.content.decode()
    assert "<script>" not in response.content.decode()


def test_a_page_past_the_end_is_not_found_in_the_language_of_the_url(client, lang):
    response = client.get(f"/{lang}/participants/?page=1000000000", headers={"accept-language": "en"})

    assert response.status_code == 404
    assert f'<html lang="{lang}"' in response.content.decode()


def test_many_rows_cost_no_more_queries(client):
    assert_flat(client, "/fr/participants/", factories.organisation)


def test_a_page_without_the_language_has_a_notice_and_marks_its_text(client):
    factories.organisation("gccpol", name_en="Gulf Police", name_ar="جهاز الشرطة")

    arabic, french = (client.get(f"/{code}/participants/gccpol/").content.decode() for code in ("ar", "fr"))

    assert '<p class="notice"' not in arabic
    assert '<p class="notice"' in french
    assert '<span lang="en" dir="ltr">Gulf Police</span>' in french
    assert '<link rel="alternate" hreflang="ar"' in french
    assert '<link rel="alternate" hreflang="fr"' not in french


def test_an_open_end_is_last_attested_and_never_current(client):
    organisation = factories.organisation("europol")
    factories.official(organisation=organisation, start="2018-05", attested_to="2023-07")

    page = text_of(client.get("/en/participants/europol/"))

    assert "from May 2018 , last attested July 2023" in page
    assert "current" not in page.lower()


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        ({}, "time unknown"),
        ({"start": "2018", "end": "2020"}, "2018 – 2020"),
        ({"start": "2018"}, "from 2018"),
        ({"end": "2020"}, "until 2020"),
        ({"end": "2020", "attested_to": "2019"}, "until 2020"),
        ({"end": "2020", "attested_from": "2019"}, "until 2020"),
        ({"start": "2018", "attested_to": "2023"}, "from 2018 , last attested 2023"),
        ({"start": "2018", "attested_from": "2021"}, "from 2018 , attested 2021"),
        ({"attested_to": "2023"}, "last attested 2023"),
        ({"attested_from": "2021"}, "attested 2021"),
    ],
)
def test_what_is_known_of_the_time_of_an_official(client, dates, words):
    factories.official(organisation=factories.organisation("europol"), name="Somebody", **dates)

    page = text_of(client.get("/en/participants/europol/"))

    assert page.partition("Director · ")[2].startswith(f"{words} "), page.partition("Director")[2][:60]
    assert not page.partition("Director · ")[2].removeprefix(words).lstrip().startswith(",")


def test_nothing_private_is_shown_through_relations(client):
    parent = factories.organisation("sco", acronym_en="HIDDEN-PARENT", **factories.DRAFT)
    own = factories.organisation("rats", parent=parent)
    factories.organisation("body", acronym_en="HIDDEN-BODY", parent=own, **factories.DRAFT)
    factories.attendance(factories.edition(title_en="HIDDEN-EDITION", **factories.DRAFT), own)
    factories.priority(own, label_en="HIDDEN-PRIORITY", **factories.DRAFT)
    priority = factories.priority(own)
    priority.goals.add(factories.goal(label_en="HIDDEN-GOAL", **factories.DRAFT))
    factories.post(title_en="HIDDEN-POST", **factories.DRAFT).organisations.add(own)

    assert "HIDDEN" not in client.get("/en/participants/rats/").content.decode()


def test_the_standing_composition_is_not_attendance(client):
    own = factories.organisation("eco")
    factories.attendance(factories.edition(3), own, basis="standing_list")

    assert "attendance not stated" in text_of(client.get("/en/participants/eco/"))


def test_priorities_are_listed_under_each_goal_they_serve(client):
    own, first, second = factories.organisation("europol"), factories.goal(1), factories.goal(2)
    both = factories.priority(own, label_en="Both", start_year=2022, end_year=2025)
    both.goals.set([second, first])
    factories.priority(own, label_en="Second").goals.add(second)
    factories.priority(own, label_en="Across", cross_cutting=True)
    unmapped = factories.priority(own, label_en="Unmapped")
    unmapped.goals.add(factories.goal(label_en="HIDDEN", **factories.DRAFT))

    response = client.get("/en/participants/europol/")
    page = text_of(response)

    assert [(goal.number, [str(one) for one in found]) for goal, found in response.context["serving"]] == [
        (1, ["Both"]),
        (2, ["Both", "Second"]),
    ]
    assert "1 Area 1 Both 2022 – 2025 2 Area 2 Both 2022 – 2025 Second time not stated" in page
    assert "Cross-cutting: no single goal Across time not stated Not mapped Unmapped time not stated" in page
    assert "HIDDEN" not in response.content.decode()


def test_attendances_show_role_mode_and_name_as_listed(client):
    own = factories.organisation("aimc")
    factories.attendance(
        factories.edition(1), own, role="observer", mode="online", listed_as="CMAI", listed_language="fr"
    )
    factories.attendance(factories.edition(2), own, mode="unknown")

    page = text_of(client.get("/en/participants/aimc/"))

    assert "observer, online · listed as CMAI" in page
    assert "member, in person or online: unknown" in page


def test_a_former_name_shows_its_dates_or_that_they_are_unknown(client):
    own = factories.organisation("europol")
    factories.name(organisation=own, value="Dated name", start="1999", end="2009")
    factories.name(organisation=own, value="Undated name")

    page = text_of(client.get("/en/participants/europol/"))

    assert "Dated name former name · English · 1999 – 2009" in page
    assert "Undated name former name · English · time unknown" in page


def test_unknown_facts_are_named(client):
    factories.organisation("empty")

    page = text_of(client.get("/en/participants/empty/"))

    for words in (
        "Seat Unknown",
        "Founded Unknown",
        "Member countries Unknown",
        "Website Unknown",
        "No other name is known.",
        "No attendance is known.",
        "No priority is known.",
        "No head is known.",
        "No post is publicly known yet.",
    ):
        assert words in page


def test_many_related_records_cost_no_more_queries(client):
    own = factories.organisation("europol")

    def more():
        factories.priority(own).goals.add(factories.goal())
        factories.attendance(factories.edition(), own)
        factories.name(organisation=own)
        factories.official(organisation=own)

    more()
    client.get("/en/participants/europol/")  # what each process reads once
    few = queries_of(client, "/en/participants/europol/")
    for _ in range(20):
        more()

    assert queries_of(client, "/en/participants/europol/") == few


def test_the_tile_map_is_of_all_that_the_filters_select(client, settings):
    settings.PAGE_SIZE = 1
    europol, frontex = (factories.organisation(code, region="europe") for code in ("europol", "frontex"))
    afripol = factories.organisation("afripol", region="africa")
    factories.organisation("hidden", region="gulf", **factories.DRAFT)

    page = client.get("/en/participants/")

    assert page.context["regions"] == [("africa", [afripol]), ("europe", [europol, frontex])]
    assert 'class="tile tile--europe"' in page.text
    assert "tile-map" not in client.get("/en/participants/?region=europe").text, "one region needs no map"
