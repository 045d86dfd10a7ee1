"""The change lists: search in every language, texts in the reader's, and a constant number of queries."""

import re
from html import unescape

import pytest
from django.contrib import admin as django_admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from apps.editions.models import Attendance, Edition
from apps.languages import columns
from apps.liaison.models import LiaisonOfficer, Term
from apps.participants.models import Organisation
from apps.priorities.admin import PriorityAdmin
from apps.priorities.models import Priority
from apps.search.index import index
from apps.sources.models import Source
from apps.staff import listing
from apps.staff.choices import choice_text
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
    [choice] = choices.json()["results"]
    assert choice["id"] == str(aimc.pk)
    assert choice["text"].startswith("\u2068AIMC\u2069 (\u2068aimc\u2069) – ")


def test_twins_differ_in_every_choice(admin, speak):
    """In what is typed for a field, in a filter, and in the choice of two records to merge."""
    speak("en")
    twins = [factories.organisation(code, acronym_en="EAPCCO", name_en="Police chiefs") for code in ("eapcco", "two")]
    query = {"term": "eapcco", "app_label": "editions", "model_name": "attendance", "field_name": "organisation"}
    typed = [one["text"] for one in admin.get(reverse("admin:autocomplete"), query).json()["results"]]
    filters = admin.get(list_page(Priority)).text
    merge = admin.get(reverse("admin:participants_organisation_merge")).text

    assert len(set(typed)) == 2
    for twin in twins:
        named = choice_text(twin)
        assert twin.code in named
        assert "Police chiefs" in named
        assert named in typed
        assert named in filters
        assert named in merge


def test_the_filters_are_folded_above_the_list(admin):
    text = admin.get(list_page(Organisation)).text

    assert text.count('id="changelist-filter"') == 1
    assert (
        text.index('<details class="filter-fold"')
        < text.index('id="changelist-filter"')
        < text.index('id="changelist-form"')
    )


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

    rows(1, staff)
    queries()  # caches that each process fills once
    few = queries()
    rows(2, staff)

    assert queries() == few


def test_declared_filter(admin):
    row = factories.attendance(factories.edition(), factories.organisation())
    factories.attendance(factories.edition(), factories.organisation(), role="host")

    page = admin.get(list_page(Attendance), {"role__exact": "member", "edition__id__exact": row.edition_id})

    assert shown(page) == [row]


def test_filters_combine(admin):
    source = factories.source()
    wanted = factories.organisation(standing="member", region="africa")
    other = factories.organisation(standing="observer", region="africa", name_fr="Nom", acronym_fr="N")
    factories.organisation(standing="guest", region="africa")
    factories.organisation(standing="member", region="europe")
    factories.organisation(standing="member", region="africa", **factories.DRAFT)
    cited = factories.organisation(standing="member", region="africa")
    cited.sources.add(source, factories.source())
    query = {
        "standing__exact": ["member", "observer"],
        "region__exact": "africa",
        "state__exact": "published",
        "source": "without",
    }

    assert set(shown(admin.get(list_page(Organisation), query))) == {wanted, other}
    assert shown(admin.get(list_page(Organisation), query | {"missing": "fr"})) == [wanted]
    assert shown(admin.get(list_page(Organisation), query | {"source": "with"})) == [cited]


def test_each_filter_is_removed_separately(admin, speak):
    speak("en")
    query = {"standing__exact": ["member", "guest"], "region__exact": "africa"}
    chosen = list(admin.get(list_page(Organisation), query).context["cl"].chosen())

    assert [(str(filter["title"]), str(filter["value"]), filter["without"]) for filter in chosen] == [
        ("status", "member", "?region__exact=africa&standing__exact=guest"),
        ("status", "guest", "?region__exact=africa&standing__exact=member"),
        ("region", "Africa", "?standing__exact=member&standing__exact=guest"),
    ]


def test_a_link_of_a_filter_adds_or_removes_a_value(admin):
    page = admin.get(list_page(Organisation), {"standing__exact": "member"})
    standing = next(spec for spec in page.context["cl"].filter_specs if str(spec.title) == "status")

    links = {str(choice["display"]): choice["query_string"] for choice in standing.choices(page.context["cl"])}
    assert (links["All"], links["member"]) == ("?", "?")
    assert links["guest"] == "?standing__exact=member&standing__exact=guest"


@pytest.mark.parametrize(
    "query",
    [
        {"standing__exact": "owner"},
        {"standing__exact": ["member", "owner"]},
        {"missing": "xx"},
        {"source": "perhaps"},
        {"verified": "tomorrow"},
        {"state__in": "x" * 300, "region__exact": "nowhere"},
        {"region": "europe"},  # not as the filter writes it, so no filter would show it
        {"region__in": "europe,africa"},
    ],
)
def test_an_unknown_filter_value_lists_nothing_and_says_so(admin, query):
    organisation = factories.organisation()
    page = admin.get(list_page(Organisation), query)

    assert (page.status_code, shown(page)) == (200, [])
    assert page.context["cl"].refused
    assert page.context["cl"].refused in unescape(page.text)
    assert 'role="alert"' in page.text
    data = {"action": "csv_of_selection", "select_across": 1, "index": 0, ACTION_CHECKBOX_NAME: [1]}
    response = admin.post(f"{list_page(Organisation)}?{urlencode(query, doseq=True)}", data)
    assert organisation.code not in response.getvalue().decode()


def test_a_page_number_that_does_not_exist(admin, monkeypatch):
    monkeypatch.setattr(django_admin.site.get_model_admin(Organisation), "list_per_page", 1)
    factories.organisation(), factories.organisation()
    page = admin.get(list_page(Organisation), {"p": "7"})

    assert (page.status_code, shown(page), bool(page.context["cl"].refused)) == (200, [], True)


def test_it_is_said_in_the_language_of_the_reader(admin, lang, speak):
    speak(lang)
    said = {"en": "“owner” is unknown.", "fr": "«\u00a0owner\u00a0»", "es": "«owner»", "ar": "«owner»"}

    assert said[lang] in admin.get(list_page(Organisation), {"standing__exact": "owner"}).text


@pytest.mark.parametrize("query", [{"edition__id__exact": "abc"}, {"edition__id__exact": "9" * 30}])
def test_an_unknown_record(admin, query):
    factories.attendance(factories.edition(), factories.organisation())
    page = admin.get(list_page(Attendance), query)

    assert (page.status_code, shown(page), bool(page.context["cl"].refused)) == (200, [], True)


def test_what_a_record_refers_to_and_what_is_stored(admin):
    one, other, third = (factories.organisation() for _each in range(3))
    rows = [factories.priority(owner, start_year=year) for owner, year in ((one, 2020), (other, 2021), (third, None))]
    page = {"organisation__id__exact": [one.pk, third.pk]}

    assert set(shown(admin.get(list_page(Priority), page))) == {rows[0], rows[2]}
    assert set(shown(admin.get(list_page(Priority), {"start_year": [2020, 2021]}))) == {rows[0], rows[1]}
    goal = factories.goal()
    rows[1].goals.add(goal, factories.goal())
    assert shown(admin.get(list_page(Priority), {"goals__id__exact": [goal.pk, ""]})).count(rows[1]) == 1
    assert len(shown(admin.get(list_page(Priority), {"goals__id__exact": ""}))) == 2


def test_counts(admin):
    factories.organisation(standing="guest"), factories.organisation(standing="guest", region="africa")
    page = admin.get(list_page(Organisation), {"_facets": "True", "region__exact": "africa"})

    assert "(1)" in page.text


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


# --- Long lists ----------------------------------------------------------------------------------------------------


@pytest.fixture
def long_list(monkeypatch):
    """More priorities of one organisation than a list counts, with few rows on a page."""
    monkeypatch.setattr(listing, "AT_LEAST", 2)
    monkeypatch.setattr(listing, "AHEAD", 1)
    monkeypatch.setattr(PriorityAdmin, "list_per_page", 3)
    organisation = factories.organisation("europol")
    values = {"organisation": organisation, "label_en": "Cybercrime", **factories.PUBLISHED}
    rows = Priority.objects.bulk_create(Priority(slug=f"priority-{number}", **values) for number in range(20))
    index(Priority, [row.pk for row in rows])
    return organisation


def asked(admin, **query):
    """The response of the list of priorities, and its statements."""
    with CaptureQueriesContext(connection) as made:
        page = admin.get(list_page(Priority), query)
    assert page.status_code == 200
    return page, [query["sql"] for query in made]


def test_a_long_list_is_not_counted_to_its_end(admin, long_list, speak):
    speak("en")
    asked(admin)
    page, statements = asked(admin)

    assert len(statements) <= 12
    assert [sql for sql in statements if "COUNT(" in sql and "LIMIT 7" not in sql] == []
    assert page.context["cl"].result_count == 6
    assert "strategic priorities: more than 6" in " ".join(page.text.split())
    assert "Select all, on the other pages too" in page.text


def test_its_pages_go_on(admin, long_list):
    page, statements = asked(admin, p="4")
    assert len(page.context["cl"].result_list) == 3
    assert any("LIMIT 16" in sql for sql in statements)
    last, _ = asked(admin, p="7")
    assert (len(last.context["cl"].result_list), last.context["cl"].result_count) == (2, 20)
    assert not re.search(r"more than \d+ results", last.text)
    for beyond in ("8", "x", "9" * 20):
        assert admin.get(list_page(Priority), {"p": beyond}).status_code in (200, 302)


def test_a_long_list_is_searched_by_the_index(admin, long_list, speak):
    speak("en")
    factories.priority(long_list, label_en="Terrorism", perspective_ar="مكافحة الإرهاب")

    page, statements = asked(admin, q="cyber")
    assert "more than 6 results" in page.text
    assert [sql for sql in statements if "LIKE" in sql.upper() and "CYBER" in sql.upper()] == []
    assert [row.label_en for row in shown(asked(admin, q="الإرهاب")[0])] == ["Terrorism"]
    assert shown(asked(admin, q="…")[0]) == []


def test_the_choices_of_a_field_are_not_counted_either(admin, long_list):
    query = {"term": "euro", "app_label": "priorities", "model_name": "priority", "field_name": "organisation"}
    with CaptureQueriesContext(connection) as made:
        found = admin.get(reverse("admin:autocomplete"), query).json()["results"]

    assert [row["id"] for row in found] == [str(long_list.pk)]
    assert [q["sql"] for q in made if "COUNT(" in q["sql"] and "LIMIT" not in q["sql"]] == []


def test_staff_find_private_persons(admin):
    term = factories.term(factories.post(), factories.officer(name="Amina Diallo"))

    assert shown(admin.get(list_page(Term), {"q": "amina"})) == [term]


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("en", "12 May 2027", "May 2027"),
        ("fr", "12 mai 2027", "mai 2027"),
        ("es", "12 de mayo de 2027", "mayo de 2027"),
        ("ar", "12 مايو 2027", "مايو 2027"),
    ],
)
def test_dates_are_in_the_language_of_the_reader(admin, speak, language, day, month):
    speak(language)
    for start in ("2027-05-12", "2027-05", "2027"):
        factories.edition(start_date=start, end_date="")
    page = unescape(admin.get(list_page(Edition)).text)

    cells = re.findall(r'<td class="field-start_date[^"]*">([^<]*)</td>', page)
    assert sorted(cells) == sorted([day, month, "2027"])
    assert [one.start_date for one in shown(admin.get(list_page(Edition), {"o": "3"}))] == [
        "2027",
        "2027-05",
        "2027-05-12",
    ]


def test_a_list_that_is_edited_has_inputs_for_dates(admin):
    factories.source(published="2027-05")

    assert ">May 2027<" in admin.get(list_page(Source)).text
    assert 'value="2027-05"' in admin.get(list_page(Source), {"_edit": "1"}).text
