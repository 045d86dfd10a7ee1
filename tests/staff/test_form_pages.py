"""The form of a record: sections, folded texts, links to errors, the languages shown, and drafts while typing."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User

from apps.editions.models import Edition
from apps.staff.models import UnsavedForm
from tests import factories
from tests.staff.pages import add_page, change_page, form_of, submit
from tests.staff.test_forms import refused

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def part(page, css):
    return page.partition(f'class="{css}"')[2].partition("</nav>")[0]


def links(html):
    return re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html)


def folds(page):
    return re.findall(r'<details class="folded"><summary>([^<]+)</summary>', page)


def test_the_index_leads_to_each_section(admin):
    edition = factories.edition()
    factories.outcome(edition)

    page = admin.get(change_page(edition)).text

    found = links(part(page, "form-index"))
    assert [label for _id, label in found] == [
        "Content", "Publication", "Provenance", "Attendances", "Outcomes (1)", "Statements", "Documents", "Photos",
        "Press releases",
    ]  # fmt: skip
    assert all(f'id="{place}"' in page for place, _label in found)


def test_empty_optional_texts_are_folded(admin):
    page = admin.get(change_page(factories.edition(theme_fr="Ensemble"))).text

    assert folds(page)[:4] == ["City", "Venue", "Focus", "Supporters"], "the theme has a text in one language"
    assert "Title" not in folds(page)


def test_nothing_with_an_error_is_folded(admin):
    edition = factories.edition()

    response = submit(admin, change_page(edition), city_fr="x" * 101)

    assert refused(response) == {"city_fr"}
    assert "City" not in folds(response.text)
    assert "Venue" in folds(response.text)


def test_entries_of_a_new_row_are_not_folded(admin):
    edition = factories.edition()
    rows = {"outcomes-TOTAL_FORMS": 1, "outcomes-0-position": "1", "outcomes-0-text_en": "Agreed.", "title_en": ""}

    page = submit(admin, change_page(edition), **rows).text

    group = page.partition('id="outcomes-group"')[2].partition('id="outcomes-heading"')[0]
    assert "<details" not in group
    assert "<details" in page.partition('id="statements-group"')[2].partition('id="statements-heading"')[0]


def test_a_summary_leads_to_each_error(admin):
    edition = factories.edition()
    rows = {"outcomes-TOTAL_FORMS": 1, "outcomes-0-text_en": "Agreed.", "outcomes-0-position": "x"}

    page = submit(admin, change_page(edition), title_en="", start_date="never", **rows).text

    found = links(part(page, "error-summary"))
    assert found == [
        ("id_title_en", "Title – English"), ("id_start_date", "First day"),
        ("id_outcomes-0-position", "Outcome 1: Position"),
    ]  # fmt: skip
    assert all(f'id="{place}"' in page for place, _label in found)
    assert 'class="error-summary"' not in admin.get(change_page(edition)).text


@pytest.mark.parametrize(
    ("address", "cookie", "chosen"),
    [
        ("", "", ""),
        ("?beside=ar", "", "ar"),
        ("", "fr", "fr"),
        ("?beside=ar", "fr", "ar"),
        ("", "xx", ""),
        ("", "<", ""),
    ],
)
def test_the_languages_shown(admin, address, cookie, chosen):
    admin.cookies["beside"] = cookie

    page = admin.get(change_page(factories.edition()) + address).text

    assert re.findall(r'name="beside" value="(\w*)" checked', page) == [chosen]


def test_a_record_without_translations_offers_no_languages(admin):
    assert 'name="beside"' not in admin.get(change_page(factories.source())).text


def test_rows_in_languages_have_a_class(admin):
    """With `:has`, a browser would evaluate each row again after each change: a long form took it twice as long."""
    sheet = (settings.BASE_DIR / "static/css/admin.css").read_text(encoding="utf-8")
    page = admin.get(add_page(Edition)).text

    assert page.count("form-multiline in-languages") >= 4
    assert 0 < page.count("in-languages with-long-texts") < page.count("in-languages")
    assert re.findall(r"(?:body|\.form-multiline):has\(", sheet) == []


# --- Drafts while typing ----------------------------------------------------------------------------------------------


def draft(client, page, key="", **values):
    return client.post(page, form_of(client, page) | values | {"_draft": key})


def test_a_draft_is_saved_while_somebody_types(admin):
    edition = factories.edition()

    first = draft(admin, change_page(edition), theme_en="Toget").json()
    second = draft(admin, change_page(edition), first["key"], theme_en="Together").json()

    assert re.fullmatch(r"Draft saved \d\d:\d\d", second["text"])
    assert [form.key for form in UnsavedForm.objects.all()] == [second["key"]], "it takes the place of the earlier one"
    edition.refresh_from_db()
    assert edition.theme_en is None
    restored = admin.get(UnsavedForm.objects.get().url)
    assert restored.context["adminform"].form["theme_en"].value() == "Together"


def test_saving_the_form_deletes_its_draft(admin):
    edition = factories.edition()
    key = draft(admin, change_page(edition), theme_en="Toget").json()["key"]

    assert submit(admin, change_page(edition), title_en="", _draft_of=key).status_code == 200
    assert UnsavedForm.objects.exists()
    assert submit(admin, change_page(edition), theme_en="Together", _draft_of=key).status_code == 302
    assert not UnsavedForm.objects.exists()


def test_a_draft_of_somebody_else_stays(admin):
    other, edition = User.objects.create_superuser("other"), factories.edition()
    theirs = UnsavedForm.objects.create(user=other, path=change_page(edition), content="x")

    draft(admin, change_page(edition), theirs.key)
    submit(admin, change_page(edition), _draft_of=theirs.key)

    assert theirs in UnsavedForm.objects.all()


def test_a_new_record_has_a_draft_too(admin):
    assert draft(admin, add_page(Edition), title_en="Tenth").status_code == 200
    assert not Edition.objects.exists()


def test_without_a_valid_mark_nothing_is_stored(admin):
    assert draft(admin, change_page(factories.edition()), opened="forged").status_code == 400
    assert not UnsavedForm.objects.exists()
