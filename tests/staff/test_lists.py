"""The change lists: found in every language, shown in the reader's, with as many queries for many rows as for few."""

import pytest
from django.contrib import admin as django_admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.editions.models import Attendance, Edition
from apps.languages import columns
from apps.liaison.models import LiaisonOfficer
from apps.participants.models import Organisation
from tests import factories
from tests.staff.pages import list_page, rows

MODELS = [model for model in django_admin.site._registry if model._meta.app_label != "auth"]


def shown(response):
    return list(response.context["cl"].result_list)


def test_it_works(admin, speak):
    afripol = factories.organisation("afripol", name_ar="آلية الاتحاد الأفريقي", acronym_ar="أفريبول")
    factories.organisation("other")

    speak("ar")
    page = admin.get(list_page(Organisation), {"q": "AFRIPOL"})

    assert shown(page) == [afripol]
    assert "آلية الاتحاد الأفريقي" in page.text


@pytest.mark.parametrize("text", ["Conseil des ministres", "CMAI", "مجلس وزراء", "AIMC", "Consejo", "aimc", "Tunis"])
def test_search(admin, text):
    aimc = factories.organisation(
        "aimc",
        name_en="Arab Interior Ministers' Council",
        name_fr="Conseil des ministres arabes de l'Intérieur",
        name_es="Consejo de Ministros",
        name_ar="مجلس وزراء الداخلية العرب",
        acronym_fr="CMAI",
    )
    factories.name(organisation=aimc, value="Tunis Council")
    factories.organisation()

    assert shown(admin.get(list_page(Organisation), {"q": text})) == [aimc]
    choices = admin.get(
        reverse("admin:autocomplete"),
        {"term": text, "app_label": "editions", "model_name": "attendance", "field_name": "organisation"},
    )
    assert choices.json()["results"] == [{"id": str(aimc.pk), "text": "AIMC"}]


def test_attendance_is_found_by_organisation(admin):
    row = factories.attendance(factories.edition(), factories.organisation(acronym_fr="CMAI"))
    factories.attendance(factories.edition(), factories.organisation())

    assert shown(admin.get(list_page(Attendance), {"q": "cmai"})) == [row]


def test_a_text_in_another_language_is_marked(admin, speak):
    factories.edition(title_en="In English only")

    speak("ar")

    assert '<span lang="en" dir="ltr">In English only</span>' in admin.get(list_page(Edition)).text


def test_order_in_the_language_of_the_reader(admin, speak):
    first = factories.organisation(acronym_en="B", acronym_fr="A")
    second = factories.organisation(acronym_en="A", acronym_fr="B")

    speak("fr")
    assert shown(admin.get(list_page(Organisation))) == [first, second]
    assert shown(admin.get(list_page(Organisation), {"o": "-1"})) == [second, first]
    speak("es")
    assert shown(admin.get(list_page(Organisation))) == [second, first]


def test_number_of_queries(admin, staff):
    def queries():
        found = {}
        for model in MODELS:
            with CaptureQueriesContext(connection) as made:
                assert admin.get(list_page(model)).status_code == 200
            found[model._meta.label] = len(made)
        return found

    rows(3, staff)
    queries()  # what is asked once in the life of a process
    few = queries()
    rows(27, staff)

    assert queries() == few


def test_declared_filter(admin):
    row = factories.attendance(factories.edition(), factories.organisation())
    factories.attendance(factories.edition(), factories.organisation(), role="host")

    page = admin.get(list_page(Attendance), {"role__exact": "member", "edition__id__exact": row.edition_id})

    assert shown(page) == [row]


@pytest.mark.parametrize(
    ("model", "lookup"),
    [
        (Organisation, "founded_note_en__startswith"),
        (Organisation, "representations__user__password__startswith"),
        (Attendance, "organisation__representations__user__email__contains"),
        (Attendance, "edition__note__startswith"),
        (LiaisonOfficer, "contacts__value__startswith"),
        (LiaisonOfficer, "note__contains"),
    ],
)
def test_undeclared_filter(admin, model, lookup):
    assert admin.get(list_page(model), {lookup: "a"}).status_code == 400


def test_no_list_names_a_base_column():
    for model, page in django_admin.site._registry.items():
        ordering = [name for name in page.ordering or () if isinstance(name, str)]
        for name in [*page.list_display, *page.search_fields, *ordering, *model._meta.ordering]:
            if isinstance(name, str):
                assert name.rpartition("__")[2].lstrip("-=^@") not in columns.translated_fields(model), (model, name)
