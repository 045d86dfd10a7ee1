"""The first page of the admin for translators, reviewers, and those who assign texts."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import escape

from apps.publishing.proposing import propose
from apps.records import clock
from apps.translators.assigning import assign
from apps.translators.card_records import record_labels
from apps.translators.texts import TextKey
from tests import factories

pytestmark = pytest.mark.django_db
INDEX = reverse("admin:index")
MATRIX = "/admin/translations/"


@pytest.fixture
def edition():
    return factories.edition(title_en="The ninth", theme_en="Together")


def cards(client, part):
    """The cards of a part: label -> label of a line -> number and address."""
    found = client.get(INDEX).context[part]
    return {str(card.label): {line.label: (line.number, line.url) for line in card.lines} for card in found}


def given(record, user, by, days=None, **more):
    due = None if days is None else clock.today() + timedelta(days=days)
    return assign({type(record): [record.pk]}, ["ar"], user, by, due, **more)


def day(days):
    return date_format(clock.today() + timedelta(days=days))


def test_translators_work_in_the_workspace(client, translator, edition):
    client.force_login(translator)
    url = f"{MATRIX}?language=ar&state=missing&kind=editions.edition"
    assert cards(client, "mine") == {"Not translated: Arabic": {"Editions": (1, url)}}
    line = client.get(INDEX).context["mine"][0].lines[0]
    first = f"{MATRIX}first/ar/?state=missing&record=editions.edition%3A{edition.pk}"
    assert [record.url for record in line.records] == [first]


def test_editors_keep_their_lists(client, person, edition):
    client.force_login(person("editor"))
    url = f"{reverse('admin:editions_edition_changelist')}?task=missing-ar"
    assert cards(client, "upkeep")["Not translated: Arabic"] == {"Editions": (1, url)}


def test_assigned_to_you(client, translator, publisher, edition):
    client.force_login(translator)
    label, url = "Texts assigned to you", f"{MATRIX}?language=ar&mine=on"
    assert label not in cards(client, "mine")
    given(edition, translator, publisher, -1)
    given(edition, translator, publisher, 3, field="title")
    given(factories.edition(), translator, publisher)
    assert cards(client, "mine")[label] == {
        f"Arabic: overdue since {day(-1)}": (1, url),
        f"Arabic: due on {day(3)}": (1, url),
        "Arabic": (1, url),
    }
    assert next(iter(cards(client, "mine")[label])).startswith("Arabic: overdue"), "what is late comes first"

    propose(edition, {"title_ar": "التاسع", "theme_ar": "معا"}, translator)
    assert list(cards(client, "mine")[label]) == ["Arabic"], "the rest waits for others"


def links(client, label):
    """The texts of a card: address -> label."""
    page = client.get(INDEX)
    [card] = [card for card in page.context["mine"] if str(card.label) == label]
    records = [record for line in card.lines for record in line.records]
    assert all(f'href="{escape(record.url)}"' in page.text for record in records)
    return {record.url: record.label for record in records}


def test_one_click_leads_to_each_assigned_text(client, translator, publisher, edition):
    client.force_login(translator)
    given(edition, translator, publisher, 3, field="title")
    given(factories.outcome(edition, text_en="Agreed."), translator, publisher)

    found = links(client, "Texts assigned to you")

    assert list(found.values()) == ["Title – Arabic: The ninth", "Agreed."]
    assert [client.get(url).status_code for url in found] == [200, 200]
    assert f"/editions.edition/{edition.pk}/title/ar/" in next(iter(found))


def test_a_record_without_a_text_is_called_by_its_kind(db):
    link = factories.link(factories.goal(), factories.sdg(1), reason_en="")
    key = TextKey(type(link), link.pk, "reason", "ar").record

    assert record_labels([key]) == {key: link._meta.verbose_name}


def test_one_click_leads_to_each_text_that_waits(client, translator, reviewer, edition):
    propose(edition, {"title_ar": "التاسع", "title_fr": "Neuvième"}, translator)
    propose(edition, {"theme_ar": "معا"}, translator)
    client.force_login(reviewer)

    found = links(client, "Translations to review")

    assert list(found.values()) == ["Title – Arabic: The ninth", "Theme – Arabic: The ninth"]
    assert [client.get(url).context["view"].text.key.field for url in found] == ["title", "theme"]


def test_who_waits_for_whom(client, person, translator, reviewer, publisher, edition):
    label = "Who translates what"
    translator.first_name, translator.last_name = "Amal", "Karim"
    translator.save()
    given(edition, translator, publisher, -1, field="title")
    given(factories.edition(), translator, publisher, -1)
    given(edition, translator, publisher, 3, field="theme")
    propose(edition, {"theme_ar": "معا"}, translator)
    url = "/admin/translations/assigned/"

    client.force_login(publisher)
    assert cards(client, "upkeep")[label] == {
        f"Amal Karim, Arabic: overdue since {day(-1)}": (2, f"{url}?user={translator.pk}"),
        f"Reviewers, Arabic: due on {day(3)}": (1, url),
    }
    assert len(client.get(f"{url}?user={translator.pk}").context["rows"]) == 3
    assert client.get(f"{url}?user={publisher.pk}").context["rows"] == []
    client.force_login(translator)
    assert label not in cards(client, "upkeep")


def test_the_card_has_the_earliest(client, translator, publisher, monkeypatch):
    monkeypatch.setattr("apps.translators.dashboard.LINES", 1)
    for days in (9, 3):
        given(factories.edition(), translator, publisher, days)
    client.force_login(publisher)
    [card] = [card for card in client.get(INDEX).context["upkeep"] if card.label == "Who translates what"]
    assert (card.total, [line.label for line in card.lines]) == (2, [f"translator, Arabic: due on {day(3)}"])


def test_to_review(client, translator, reviewer, edition):
    label = "Translations to review"
    propose(edition, {"title_ar": "التاسع", "theme_ar": "معا", "title_fr": "Neuvième"}, translator)
    factories.edition(title_ar="العاشر", title_fr="Dixième")
    client.force_login(reviewer)
    assert cards(client, "mine")[label] == {
        "Arabic: waiting to be accepted": (2, f"{MATRIX}?language=ar&state=waiting"),
        "Arabic: not reviewed": (1, f"{MATRIX}?language=ar&state=draft"),
    }
    client.force_login(translator)
    assert label not in cards(client, "mine")


def test_as_many_queries_for_many_as_for_few(client, person, publisher):
    """Nobody's assignments cost a query of their own, nor do one's own."""
    client.force_login(publisher)

    def queries():
        with CaptureQueriesContext(connection) as made:
            client.get(INDEX)
        return len([query for query in made if "session" not in query["sql"]])

    given(factories.edition(), publisher, publisher), queries()
    few = queries()
    for number in range(4):
        given(factories.edition(), publisher, publisher, number)
    assert queries() == few
    for number in range(4):
        given(factories.edition(), person("translator", "ar", name=f"t{number}"), publisher, number)
    client.get(INDEX)
    with CaptureQueriesContext(connection) as made:
        client.get(INDEX)
    assert len([query for query in made if "textassignment" in query["sql"]]) <= 3
