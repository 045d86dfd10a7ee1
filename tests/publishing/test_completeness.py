"""A page is complete in a language if every text that it has in the source language is there, in its rows too."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.editions.models import Edition
from apps.publishing import completeness
from apps.publishing.completeness import MissingText
from apps.publishing.publish_preview import appearance, as_published
from tests import factories
from tests.staff.pages import photo

pytestmark = pytest.mark.django_db


def test_it_works():
    edition = factories.edition(title_fr="Titre", title_es="Título", theme_en="Together", theme_fr="Ensemble")
    row = factories.outcome(edition, text_es="Acordado.")

    assert completeness.complete(edition) == ["en"]
    assert completeness.missing([edition]) == {
        edition.pk: [
            MissingText("outcomes", row.pk, "text", "fr"),
            MissingText("", edition.pk, "theme", "es"),
            MissingText("", edition.pk, "title", "ar"),
            MissingText("", edition.pk, "theme", "ar"),
            MissingText("outcomes", row.pk, "text", "ar"),
        ]
    }
    row.text_fr = "Convenu."
    row.save()
    assert completeness.complete(edition) == ["en", "fr"]


def test_a_text_that_the_source_language_lacks_is_not_missing():
    assert completeness.complete(factories.edition(title_ar="عنوان", theme_fr="Ensemble")) == ["en", "ar"]


def test_an_acronym_is_not_translated():
    assert completeness.complete(factories.organisation(name_ar="اسم")) == ["en", "ar"]


def test_rows_reached_through_rows(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    edition = factories.edition(title_fr="Titre")
    shown = photo(edition).picture
    release = factories.release(title_fr="Titre", body_fr="Texte", picture=shown)

    for record, relation in ((edition, "photos__picture"), (release, "picture")):
        found = [text for text in completeness.missing([record])[record.pk] if text.language == "fr"]
        assert found == [MissingText(relation, shown.pk, "alt", "fr")]


def test_rows_that_the_public_does_not_see_do_not_count():
    organisation = factories.organisation(name_fr="Nom")
    factories.official(organisation=organisation, **factories.DRAFT)

    assert completeness.complete(organisation) == ["en", "fr"]
    factories.official(organisation=organisation)
    assert completeness.complete(organisation) == ["en"]


def test_a_draft_is_as_complete_as_its_page_would_be():
    edition = factories.edition(title_fr="Titre", **factories.DRAFT)
    factories.outcome(edition)

    assert (appearance([edition]).complete, appearance([edition]).lacking) == (["en"], ["fr", "es", "ar"])
    with as_published(Edition, [edition.pk]):
        assert completeness.lacking(Edition.objects.all(), "fr") == {edition.pk}


def test_the_list_agrees_with_the_page():
    complete, own, rows = (factories.edition(number, title_fr="Titre") for number in (1, 2, 3))
    Edition.objects.filter(pk=own.pk).update(focus_en="Focus")
    factories.outcome(complete, text_fr="Convenu.")
    factories.outcome(rows)

    found = {edition.pk for edition in Edition.objects.all() if "fr" not in completeness.complete(edition)}
    assert completeness.lacking(Edition.objects.all(), "fr") == found == {own.pk, rows.pk}
    assert completeness.lacking(Edition.objects.filter(number=2), "fr") == {own.pk}


def test_many_records_cost_one_query():
    editions = [factories.edition() for _each in range(5)]
    for edition in editions:
        factories.outcome(edition)

    with CaptureQueriesContext(connection) as made:
        found = completeness.complete_each(editions)
    assert len(made) == 1
    assert found == {edition.pk: ["en"] for edition in editions}


def test_every_relation_leads_to_rows_and_back():
    """A page's model names its relations as text: a wrong name fails here, and not on the page."""
    records = [
        factories.edition(), factories.release(), factories.organisation(), factories.goal(), factories.arrangement(),
        factories.channel(), factories.sdg(1),
    ]  # fmt: skip
    for record in records:
        assert completeness.missing([record])
        for relation in record.page_rows:
            assert completeness.row_model(type(record), relation)


def test_the_head_the_sitemap_and_the_banner_agree(client):
    edition = factories.edition(7, title_fr="Titre")
    banner, alternate = "n’est pas encore complète", 'hreflang="fr" href="https'

    page = client.get("/fr/editions/7/").text
    assert banner not in page
    assert f"/fr{reverse('editions:detail', args=[7])[3:]}" in client.get("/sitemap.xml").text
    factories.outcome(edition)

    page = client.get("/fr/editions/7/").text
    assert banner in page
    assert alternate not in client.get("/en/editions/7/").text
    assert "/fr/editions/7/" not in client.get("/sitemap.xml").text
