"""A page says when a translation was made from an earlier version of its source."""

import pytest
from django.utils import translation

from apps.languages.freshness import outdated
from tests import factories
from tests.page_helpers import queries_of, text_of

pytestmark = pytest.mark.django_db
SAID = "Translated from an earlier version of the English text:"


def changed(record, **values):
    """The record after its texts were changed, each by a save of its own."""
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    return record


def read(client, language, path="editions/6/"):
    with translation.override(None):
        response = client.get(f"/{language}/{path}")
    return response.context["outdated"], text_of(response)


def test_a_fresh_translation_has_no_banner(client):
    factories.edition(6, theme_en="Theme", theme_fr="Thème", title_fr="Sixième")

    names, page = read(client, "fr")

    assert names == []
    assert SAID not in page


def test_the_fields_whose_source_changed_are_named_near_the_top(client):
    edition = factories.edition(6, theme_en="Theme", theme_fr="Thème", focus_en="Focus", focus_fr="Axe", title_fr="Six")
    changed(edition, theme_en="New theme", focus_en="New focus")

    response = client.get("/fr/editions/6/")
    page = response.content.decode()

    assert len(response.context["outdated"]) == 2
    assert page.count('<p class="notice" role="note">') == 1
    assert page.index('<p class="notice" role="note">') < page.index("<h1>")
    with translation.override("fr"):
        assert outdated(edition) == response.context["outdated"]
    with translation.override("de"):
        assert outdated(edition) == [], "who reads a language we do not have reads the source"


def test_it_is_said_of_the_readers_language_alone(client):
    edition = factories.edition(6, title_fr="Sixième", title_es="Sexta")
    changed(edition, title_en="Sixth edition")
    changed(edition, title_es="Sexta edición")

    assert len(read(client, "fr")[0]) == 1
    assert read(client, "es")[0] == []


def test_in_the_source_language_nothing_is_stale_and_no_query_runs(client, django_assert_num_queries):
    edition = changed(factories.edition(6, title_fr="Sixième"), title_en="Sixth edition")

    assert read(client, "en")[0] == []
    with translation.override("en"), django_assert_num_queries(0):
        outdated(edition)
    with translation.override("fr"), django_assert_num_queries(1):
        outdated(edition)


def test_what_is_missing_is_not_outdated(client):
    changed(factories.edition(6), title_en="Sixth edition")

    names, page = read(client, "fr")

    assert names == []
    assert SAID not in page


@pytest.mark.parametrize("language", ["fr", "es", "ar"])
def test_every_record_with_a_page_says_so(client, language):
    organisation, goal, sdg = factories.organisation("europol"), factories.goal(1), factories.sdg(16)
    priority, release = factories.priority(organisation), factories.release(slug="told")
    pages = {
        "participants/europol/": (organisation, "name"),
        "goals/1/": (goal, "label"),
        "sdgs/16/": (sdg, "title"),
        f"priorities/{priority.slug}/": (priority, "label"),
        "news/told/": (release, "title"),
        "editions/6/": (factories.edition(6), "title"),
    }
    for path, (record, field) in pages.items():
        changed(record, **{f"{field}_{language}": "Text"})
        changed(record, **{f"{field}_en": "Changed"})
        assert len(read(client, language, path)[0]) == 1, path


def test_many_records_cost_no_more(client):
    edition = factories.edition(6, title_fr="Six")
    factories.outcome(edition)
    few = queries_of(client, "/fr/editions/6/")
    for position in range(2, 20):
        factories.outcome(edition, position)

    assert queries_of(client, "/fr/editions/6/") == few
