"""The style guide shows every component, only to staff, in colours with enough contrast."""

import re
from pathlib import Path

import pytest

from apps.pages.templatetags.pages import _render
from apps.website import style

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "/admin/style/"


def block_names(css):
    """The components of a stylesheet: the first part of the class names in its selectors."""
    selectors = re.sub(r"/\*.*?\*/|\{[^{}]*\}", " ", css, flags=re.DOTALL)
    return {re.split("__|--", name)[0] for name in re.findall(r"\.([a-z][\w-]*)", selectors)}


def test_it_works(admin, lang):
    response = admin.get(f"{ADDRESS}?language={lang}")

    assert response.status_code == 200
    assert f'<html lang="{lang}" dir="{"rtl" if lang == "ar" else "ltr"}">' in response.text
    assert response.headers["Cache-Control"] == "private, no-store"
    assert not re.search(r'<style|<script(?! type="application/ld.json")|\sstyle=|\son[a-z]+=', response.text)


def test_every_shared_template_is_shown(admin):
    _render.cache_clear()  # what never changes was perhaps rendered for another page
    shown = {template.name for template in admin.get(ADDRESS).templates}

    assert {path.name for path in ROOT.glob("templates/_*.html")} - shown == set()


def test_every_component_of_the_stylesheets_is_shown(admin):
    page = admin.get(ADDRESS).text
    shown = {re.split("__|--", name)[0] for names in re.findall(r'class="([^"]+)"', page) for name in names.split()}
    sheets = [ROOT / "static/css" / name for name in ("site.css", "sdg.css")]
    declared = {name for sheet in sheets for name in block_names(sheet.read_text(encoding="utf-8"))}

    assert {name for name in declared if not re.fullmatch(r"sdg-\d+", name)} - shown == set()


@pytest.mark.parametrize("path", [ADDRESS, f"{ADDRESS}?language=ar"])
def test_it_is_for_the_staff(client, django_user_model, path):
    assert client.get(path)["Location"].startswith("/admin/login/")
    client.force_login(django_user_model.objects.create_user("visitor"))
    assert client.get(path)["Location"].startswith("/admin/login/")


def test_an_unknown_language_is_that_of_the_admin(admin):
    assert '<html lang="en"' in admin.get(f"{ADDRESS}?language=xx").text


@pytest.mark.parametrize("pair", style.pairs(), ids=lambda pair: f"{pair.front} on {pair.ground}")
def test_contrast(pair):
    assert min(pair.light, pair.dark) >= pair.least


@pytest.mark.parametrize(
    ("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#ffffff", "#ffffff", 1), ("#777777", "#ffffff", 4.48)]
)
def test_contrast_is_measured(one, other, ratio):
    assert round(style.contrast(one, other), 2) == round(style.contrast(other, one), 2) == ratio


def test_every_colour_has_its_place(admin):
    sheet = (ROOT / "static/css/style.css").read_text(encoding="utf-8")
    light, dark = style.schemes()

    assert len(dark) > 10
    assert [name for name in light if light[name].startswith("#") and f".tone--{name} " not in sheet] == []
    assert set(dark) - {name for name in light if light[name].startswith("#")} == set()
