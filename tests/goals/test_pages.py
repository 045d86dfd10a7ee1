"""The pages of the Global Policing Goals and of the Sustainable Development Goals."""

import pytest

from tests import factories
from tests.page_helpers import assert_flat, queries_of, text_of

pytestmark = pytest.mark.django_db


def test_it_works(client, lang):
    goal, sdg = factories.goal(1), factories.sdg(16)
    factories.wording(goal)
    factories.link(goal, sdg)

    for path in ("goals/", "goals/1/", "sdgs/16/"):
        assert client.get(f"/{lang}/{path}").status_code == 200


@pytest.mark.parametrize("path", ["goals/1/", "goals/2/", "sdgs/16/", "goals/99999999999999999999/"])
def test_private_and_missing_goals_are_not_found(client, path):
    factories.goal(1, **factories.DRAFT)

    assert client.get(f"/en/{path}").status_code == 404


def test_wordings_are_shown_newest_first(client):
    goal = factories.goal(1, reviewed_year=2023)
    factories.wording(goal, 2017, title_en="Counter it", sub_objectives_en="Share | Arrest")
    factories.wording(goal, 2023, title_en="Enable them")

    page = text_of(client.get("/en/goals/1/"))

    assert page.index("Enable them") < page.index("Counter it") < page.index("Arrest")
    assert "was not found" not in page


def test_a_missing_wording_is_named(client):
    factories.wording(factories.goal(7, reviewed_year=2023), 2017)

    assert "The wording that resulted from the review of 2023 was not found" in text_of(client.get("/en/goals/7/"))


def test_a_link_shows_basis_reason_and_targets(client):
    goal, sdg = factories.goal(1, label_en="Terrorism"), factories.sdg(16, title_en="Peace")
    factories.link(goal, sdg, basis="stated", link_type="general_alignment", reason_en="Named as closest")
    factories.link(goal, sdg, basis="ours", targets="16.1 | 16.4")

    for path in ("/en/goals/1/", "/en/sdgs/16/"):
        page = text_of(client.get(path))
        assert (
            "General alignment stated by INTERPOL Named as closest Direct our reading SDG targets: 16.1 , 16.4" in page
        )


def test_public_priorities_are_grouped_by_organisation(client):
    goal = factories.goal(1)
    hidden = factories.organisation("hidden", acronym_en="HIDDEN-ORG", **factories.DRAFT)
    seen = factories.organisation("seen")
    for organisation, values in (
        (hidden, {}),
        (seen, {"label_en": "Shown"}),
        (seen, {"label_en": "HIDDEN", **factories.DRAFT}),
    ):
        factories.priority(organisation, **values).goals.add(goal)

    page = client.get("/en/goals/1/")

    assert "SEEN Shown" in text_of(page)
    assert "HIDDEN" not in page.content.decode()


def test_an_sdg_page_shows_no_draft_goal(client):
    factories.link(factories.goal(1, label_en="HIDDEN", **factories.DRAFT), factories.sdg(16))

    assert "HIDDEN" not in client.get("/en/sdgs/16/").content.decode()


def test_search_finds_any_wording_in_any_language(client):
    factories.wording(factories.goal(1), 2017, title_fr="menace terroriste")
    factories.goal(2)

    assert [goal.number for goal in client.get("/ar/goals/?q=MENACE").context["page_obj"]] == [1]


def test_many_goals_cost_no_more_queries(client):
    sdg = factories.sdg(16)

    def make():
        goal = factories.goal()
        factories.wording(goal)
        factories.link(goal, sdg)

    assert_flat(client, "/es/goals/", make)


def test_a_goal_with_many_priorities_costs_no_more_queries(client):
    goal = factories.goal(1)
    factories.priority(factories.organisation()).goals.add(goal)
    few = queries_of(client, "/en/goals/1/")
    for _ in range(20):
        factories.priority(factories.organisation()).goals.add(goal)

    assert queries_of(client, "/en/goals/1/") == few


def test_changes_between_wordings_are_shown_word_by_word(client):
    goal = factories.goal(2)
    factories.wording(goal, 2017, title_en="Promote integrity", sub_objectives_en="Movements | Standards")
    factories.wording(goal, 2023, title_en="Promote security", sub_objectives_en="Movements")

    page = text_of(client.get("/en/goals/2/"))

    assert "What changed from 2017 to 2023" in page
    assert "Promote removed: integrity added: security Sub-objectives Movements removed: Standards" in page


@pytest.mark.parametrize(("ours", "compared"), [("title_en", ["objectives"]), ("sub_objectives_en", ["title"])])
def test_a_text_of_ours_is_not_compared(client, ours, compared):
    goal = factories.goal(2)
    factories.wording(goal, 2017, title_en="Promote integrity", sub_objectives_en="Movements | Standards")
    factories.wording(goal, 2023, title_en="Promote security", sub_objectives_en="Movements", ours=ours)

    (change,) = client.get("/en/goals/2/").context["changes"]
    page = text_of(client.get("/en/goals/2/"))

    assert [name for name in ("title", "objectives") if change[name]] == compared
    assert "A text of 2023 is our wording; such texts are shown side by side above" in page


def test_what_is_ours_in_another_language_is_compared(client):
    goal = factories.goal(2)
    factories.wording(goal, 2017, title_en="Old words", title_fr="Anciens mots", ours="title_fr")
    factories.wording(goal, 2023, title_en="New words", title_fr="Nouveaux mots")

    assert "removed: Old added: New words" in text_of(client.get("/en/goals/2/"))
    (change,) = client.get("/fr/goals/2/").context["changes"]
    assert (change["title"], change["ours"]) == (None, [2017])


def test_wordings_are_compared_in_a_language_both_have(client):
    goal = factories.goal(2)
    factories.wording(goal, 2017, title_en="Old words", title_ar="قديم")
    factories.wording(goal, 2023, title_en="New words")

    page = client.get("/ar/goals/2/").content.decode()

    assert '<p class="wording__title"><span lang="en" dir="ltr"><del><span class="hidden" lang="ar" dir="rtl">' in page
    assert "The sub-objectives are unknown." in text_of(client.get("/en/goals/2/"))


def test_a_single_wording_has_no_changes(client):
    factories.wording(factories.goal(2), 2017)

    assert client.get("/en/goals/2/").context["changes"] == []


def test_unknown_facts_of_a_goal_are_named(client):
    factories.goal(1)

    assert "No wording is known. No link to an SDG is recorded." in text_of(client.get("/en/goals/"))
    page = text_of(client.get("/en/goals/1/"))
    for words in (
        "Adopted Unknown",
        "No wording is known.",
        "No link to an SDG is recorded.",
        "No priority is known",
    ):
        assert words in page


def test_sdgs_without_a_link_are_told_apart(client):
    factories.link(factories.goal(1), factories.sdg(16))
    factories.link(factories.goal(8, **factories.DRAFT), factories.sdg(3))

    page = client.get("/en/goals/").text

    assert page.count("no link recorded") == page.count("sdg--unlinked") == 1
    assert 'class="sdg sdg--unlinked" href="/en/sdgs/3/"' in page
