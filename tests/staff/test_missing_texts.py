"""The form, the list and the confirmation of a record name the texts that its page lacks, with links to the inputs."""

import re

import pytest

from apps.editions.models import Edition
from apps.publishing import completeness
from tests import factories
from tests.staff.pages import change_page, list_page

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def section(page):
    return page.partition('id="missing-texts"')[2].partition("</section>")[0]


def linked(page):
    return re.findall(r'<a href="([^"]+)">([^<]+)</a>', section(page))


@pytest.mark.parametrize("state", [factories.PUBLISHED, factories.DRAFT])
def test_it_works(admin, state):
    edition = factories.edition(title_fr="Titre", title_es="Título", title_ar="عنوان", **state)
    factories.outcome(edition, 1, text_fr="Convenu.", text_es="Acordado.", text_ar="نص")
    factories.outcome(edition, 2, text_es="Acordado.", text_ar="نص")

    page = admin.get(change_page(edition)).text

    assert linked(page) == [("#id_outcomes-1-text_fr", "Outcome 2: outcome")]
    assert 'id="id_outcomes-1-text_fr"' in page
    assert "French: 1 text is missing" in re.sub(r"\s+", " ", section(page))
    assert "Spanish" not in section(page)


def test_own_texts_link_to_their_inputs(admin):
    edition = factories.edition(title_fr="Titre", theme_en="Together")

    links = linked(admin.get(change_page(edition)).text)

    assert links == [
        ("#id_theme_fr", "Theme"), ("#id_title_es", "Title"), ("#id_theme_es", "Theme"), ("#id_title_ar", "Title"),
        ("#id_theme_ar", "Theme"),
    ]  # fmt: skip


def test_a_complete_record_has_no_such_section(admin):
    texts = {"title_fr": "Titre", "title_es": "Título", "title_ar": "عنوان"}

    assert 'id="missing-texts"' not in admin.get(change_page(factories.edition(**texts))).text


def test_the_confirmation_names_them(admin):
    edition = factories.edition(title_es="Título", title_ar="عنوان", **factories.DRAFT)
    row = factories.outcome(edition, text_es="Acordado.", text_ar="نص")

    page = admin.post(list_page(Edition), {"action": "publish", "_selected_action": edition.pk}).text

    assert "Languages that are complete: English, Spanish, Arabic." in re.sub(r"\s+", " ", page)
    assert f'<a href="{change_page(edition)}#id_title_fr">Title</a>' in page
    assert f'<a href="{change_page(row)}#id_text_fr">Outcome: outcome</a>' in page


@pytest.mark.parametrize("state", [factories.PUBLISHED, factories.DRAFT])
def test_the_list_agrees(admin, state):
    complete, rows = (factories.edition(number, title_fr="Titre", **state) for number in (1, 2))
    factories.outcome(complete, text_fr="Convenu.")
    factories.outcome(rows)

    shown = admin.get(list_page(Edition), {"missing": "fr"}).context["cl"].queryset

    assert list(shown) == [rows]
    assert completeness.complete(complete)[:2] == ["en", "fr"]
