"""What visitors look for on the seeded site: each search finds what it should among the first three results."""

import re

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

FIRST = 3
SEARCHES = [
    # language, what a visitor types, the path of a page that it must find
    ("en", "GPG", "goals/"),
    ("en", "GPG 4", "goals/4/"),
    ("en", "SDG 16", "sdgs/16/"),
    ("en", "5th Dialogue", "editions/5/"),
    ("en", "third dialogue", "editions/3/"),
    ("en", "9th Dialogue", "editions/next/"),
    ("en", "Dialogue 2022", "editions/6/"),
    ("en", "2016", "editions/1/"),
    ("en", "December 2022", "editions/6/"),
    ("en", "UAE", "editions/7/"),
    ("en", "Barbados", "editions/8/"),
    ("en", "New York", "editions/6/"),
    ("en", "liaison officers", "liaison/"),
    ("en", "who works on what", "coverage/"),
    ("en", "coverage", "coverage/"),
    ("en", "attendance", "participants/attendance/"),
    ("en", "calendar", "editions/calendar.ics"),
    ("en", "privacy", "privacy/"),
    ("en", "cookies", "privacy/"),
    ("en", "about", "about/"),
    ("en", "CSV", "data/"),
    ("en", "attendance.csv", "data/?dataset=attendance"),
    ("en", "human trafficking", "priorities/aseanapol-trafficking-in-human-beings-2019/"),
    ("en", "Economic Cooperation Organisation", "participants/eco/"),
    ("en", "director of Europol", "participants/europol/"),
    ("en", "SDG16", "sdgs/16/"),
    ("en", "gpg4", "goals/4/"),
    ("en", "UN", "participants/unodc/"),
    ("en", "latest edition", "editions/latest/"),
    ("en", "XLSX", "data/"),
    ("en", "participants.xlsx", "data/?dataset=participants"),
    ("en", "RSS", "news/"),
    ("fr", "dernière édition", "editions/latest/"),
    ("fr", "ODD5", "sdgs/5/"),
    ("es", "última edición", "editions/latest/"),
    ("es", "sexto Diálogo", "editions/6/"),
    ("ar", "آخر نسخة", "editions/latest/"),
    ("ar", "سنغافورة", "editions/1/"),
    ("ar", "الهدف 16", "sdgs/16/"),
    ("fr", "ONUDC", "participants/unodc/"),
    ("fr", "OAPM", "goals/"),
    ("fr", "ODD 16", "sdgs/16/"),
    ("fr", "8e Dialogue", "editions/8/"),
    ("fr", "Émirats arabes unis", "editions/7/"),
    ("fr", "officiers de liaison", "liaison/"),
    ("fr", "CMAI", "participants/aimc/"),
    ("fr", "confidentialité", "privacy/"),
    ("fr", "blanchiment de capitaux", "priorities/gccpol-drug-trafficking-and-money-laundering-2014/"),
    ("es", "ODS 16", "sdgs/16/"),
    ("es", "narcotráfico", "priorities/ameripol-drug-trafficking-2007/"),
    ("es", "trata de personas", "priorities/ameripol-trafficking-in-human-beings-2025/"),
    ("es", "Túnez", "editions/5/"),
    ("es", "oficiales de enlace", "liaison/"),
    ("es", "octavo Diálogo", "editions/8/"),
    ("es", "datos", "data/"),
    ("ar", "مجلس وزراء الداخلية العرب", "participants/aimc/"),
    ("ar", "النسخة الثامنة", "editions/8/"),
    ("ar", "الإمارات", "editions/7/"),
    ("ar", "الجريمة الإلكترونية", "goals/4/"),
    ("ar", "ضباط الاتصال", "liaison/"),
    ("ar", "أهداف التنمية المستدامة 16", "sdgs/16/"),
    ("ar", "عن الموقع", "about/"),
]


def results(language, text):
    """The paths of the results of the search page, in their order, and the page."""
    page = Client().get(f"/{language}/search/", {"q": text}).text
    return re.findall(rf'records__title">\s*<a href="/{language}/([^"]*)"', page), page


@pytest.mark.parametrize(("language", "text", "path"), SEARCHES)
def test_a_search_finds_its_page_among_the_first_three(language, text, path):
    found, _page = results(language, text)

    assert path in found[:FIRST]


@pytest.mark.parametrize("text", ["of the", "de la", "sur les", "في", "who is", "what", "un", "Un", "DE LA", "DANS UN"])
def test_stop_words_find_nothing(text):
    assert results("en", text)[0] == []


@pytest.mark.parametrize(("text", "same"), [("the goals of the police", "goals police"), ("trata de la", "trata")])
def test_stop_words_change_nothing(text, same):
    assert results("es", text)[0] == results("es", same)[0]


@pytest.mark.parametrize("text", ["OSCE", "CEMAC", "osce"])
def test_an_unknown_acronym_is_not_replaced(text):
    found, page = results("en", text)

    assert found == []
    assert "No results for" in page
    assert "participants/eco/" not in page.partition("<main")[2].partition("</main>")[0]
