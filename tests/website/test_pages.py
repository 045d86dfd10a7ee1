"""The pages that join the concepts: home, data, text pages; and rules for every page."""

import re
from datetime import UTC, datetime

import pytest

from apps.records import clock
from tests import factories
from tests.page_helpers import MOST_QUERIES, queries_of, text_of

pytestmark = pytest.mark.django_db
PAGES = ["", "search/", "search/?q=x", "data/", "about/", "privacy/", "accessibility/"]
NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("path", PAGES)
def test_it_works(client, lang, path):
    response = client.get(f"/{lang}/{path}")
    page = response.content.decode()

    assert response.status_code == 200
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in page
    assert len(re.findall("<h1[ >]", page)) == 1
    assert not re.search(r"<style|<script(?! type=\"application/ld\+json\">)|\sstyle=|\son[a-z]+=", page)
    assert "Set-Cookie" not in response
    assert "Cookie" not in response.get("Vary", "")
    assert re.findall(r'aria-current="true">(\S+)</a>', page.partition('class="switch"')[2].partition("</nav>")[0])


TEXT_PAGES = ("about/", "privacy/", "accessibility/", "data/", "report/")


@pytest.mark.parametrize("path", TEXT_PAGES)
def test_who_runs_the_site_is_a_setting(client, lang, settings, path):
    settings.SITE_OPERATOR, settings.SITE_CONTACT = "The <Bureau>", {"text": "a@b.org", "url": "mailto:a@b.org"}
    page = client.get(f"/{lang}/{path}").text
    assert "The &lt;Bureau&gt;" in page.partition("<footer")[2]
    assert '<a href="mailto:a@b.org">' in page.partition("<footer")[2]
    assert "mailto:a@b.org" in page.partition("<footer")[0]

    settings.SITE_OPERATOR, settings.SITE_CONTACT = "", {}
    page = client.get(f"/{lang}/{path}").text
    assert "mailto:" not in page
    assert f'href="/{lang}/report/' in page


def test_records_say_how_to_cite_them(client, lang):
    edition = factories.edition(6, title_en="Sixth")
    type(edition).objects.filter(pk=edition.pk).update(changed_at=NOW)

    page = client.get(f"/{lang}/editions/6/").text.partition('class="fold cite"')[2].partition("</details>")[0]

    assert "Sixth" in page
    assert '<time datetime="2026-05-01">' in page
    assert f"/{lang}/editions/6/" in page


def test_home_shows_the_latest_and_the_next_edition_and_figures(client):
    factories.edition(8, title_en="Eighth", start_date="2024-10-09", end_date="2024-10-10")
    factories.edition(9, title_en="Ninth", start_date="2026-10-09", end_date="")
    priority = factories.priority(factories.organisation())
    priority.goals.add(factories.goal(1, label_en="Terrorism"))
    factories.release(title_en="Told")

    with clock.stopped_at(NOW):
        page = text_of(client.get("/en/"))

    assert "Latest edition Eighth 9–10 October 2024" in page.replace(" – ", "–").replace(" –", "–").replace("– ", "–")
    assert "Next edition Ninth" in page
    assert "2 editions 1 participant 1 strategic priority 1 Global Policing Goal" in page
    assert "1 Terrorism 1" in page
    assert "Told" in page


def test_home_without_records(client):
    page = text_of(client.get("/en/"))

    assert "No edition is recorded." in page
    assert "Not yet announced" in page


def test_home_counts_only_what_is_public(client):
    goal = factories.goal(1)
    for organisation in (factories.organisation(), factories.organisation(**factories.DRAFT)):
        factories.priority(organisation).goals.add(goal)
        factories.priority(organisation, **factories.DRAFT).goals.add(goal)

    page = text_of(client.get("/en/"))

    assert "0 editions 1 participant 1 strategic priority 1 Global Policing Goal served" in page
    assert "1 strategic priority" in page[page.index("Who works on what at a glance") :]


def test_home_costs_the_same_for_few_and_many_records(client):
    def make(count):
        for _ in range(count):
            goal, organisation = factories.goal(), factories.organisation()
            factories.priority(organisation).goals.add(goal)
            factories.attendance(factories.edition(), organisation, role="host")
            factories.release()

    make(4)
    few = queries_of(client, "/en/")
    make(30)

    assert queries_of(client, "/en/") == few <= MOST_QUERIES


def test_the_catalogue_names_every_dataset_with_its_file(client):
    factories.organisation()

    page = client.get("/en/data/").content.decode()

    assert 'href="/data/participants.csv"' in page
    assert "1 row" in text_of(client.get("/en/data/"))
    assert 'href="/data/datapackage.json"' in page
