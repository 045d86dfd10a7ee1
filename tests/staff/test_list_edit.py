"""Editing in a list: rights, four eyes, edit conflicts, one change, and nothing typed is lost."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.contrib import admin as django_admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from apps.editions.models import Edition
from apps.history.models import Change
from apps.liaison.models import Term
from apps.participants.models import Organisation
from apps.priorities.models import Priority
from apps.publishing.models import Proposal
from apps.publishing.record_notes import Authorship
from apps.staff.models import UnsavedForm
from tests import factories
from tests.staff.pages import change_page, list_page, rows, shown, submit

pytestmark = pytest.mark.django_db
DRAFT = factories.DRAFT


def edited(model, query=""):
    return f"{list_page(model)}?_edit=1{query}"


def formset_of(client, model, query=""):
    page = client.get(edited(model, query))
    assert page.status_code == 200
    return page.context["cl"].formset


def data_of(formset):
    """What a browser would send from the list as it is shown."""
    forms = [formset.management_form, *formset.forms]
    values = {bound.html_name: bound.value() for form in forms for bound in form}
    return {name: shown(value) for name, value in values.items() if value is not None and value is not False}


def send(client, model, changes, data=None, query=""):
    """Send the list with `changes`: record -> {field: value}."""
    data = dict(data or data_of(formset_of(client, model, query)))
    places = {data[name]: name.removesuffix("-id") for name in data if re.fullmatch(r"form-\d+-id", name)}
    for record, values in changes.items():
        data |= {f"{places[record.pk]}-{name}": value for name, value in values.items()}
    return client.post(edited(model, query), data | {"_save": "Save"})


def inputs(client, model, query=""):
    """The fields with inputs, by record."""
    formset = formset_of(client, model, query)
    return {form.instance: set(form.fields) - {"id", "seen"} for form in formset} if formset else None


@pytest.fixture
def organisations(db):
    return [factories.organisation(code, region="europe", **DRAFT) for code in ("aaa", "bbb", "ccc")]


def test_it_works(admin, speak, organisations):
    speak("en")
    one, two, three = organisations
    before = Change.objects.count()

    response = send(admin, Organisation, {one: {"region": "africa"}, two: {"name_en": "Another name"}})

    assert response.headers["Location"] == edited(Organisation)
    for row in organisations:
        row.refresh_from_db()
    assert [row.region for row in organisations] == ["africa", "europe", "europe"]
    assert two.name_en == "Another name"
    made = Change.objects.latest("pk")
    assert (Change.objects.count(), made.kind) == (before + 1, Change.Kind.BULK)
    assert [one.history.count(), two.history.count(), three.history.count()] == [2, 2, 1]
    assert "Saved: 2 organizations" in unescape(admin.get(list_page(Organisation)).text)


def test_it_is_undone_as_one(admin, organisations):
    one, two, _three = organisations
    send(admin, Organisation, {one: {"region": "africa"}, two: {"region": "gulf"}})
    text = admin.get(list_page(Organisation)).text
    [undo] = re.findall(r'action="([^"]*/undo/)"', text)

    admin.post(undo)

    assert set(Organisation.objects.values_list("region", flat=True)) == {"europe"}


def test_a_list_is_no_form_by_default(admin, organisations):
    page = admin.get(list_page(Organisation))

    assert page.context["cl"].formset is None
    assert 'href="?_edit=1"' in page.text
    assert 'name="action"' in page.text
    page = admin.get(edited(Organisation, "&region__exact=europe&o=2"))
    assert 'name="action"' not in page.text  # it would drop the entries
    assert len(page.context["cl"].result_list) == 3


def test_the_order_of_the_list_stays(admin):
    late = factories.organisation("one", name_en="Z", **DRAFT)
    early = factories.organisation("two", name_en="A", **DRAFT)

    for address in (f"{list_page(Organisation)}?o=2", edited(Organisation, "&o=2")):
        assert list(admin.get(address).context["cl"].result_list) == [early, late]


def test_which_columns(admin, speak, organisations):
    speak("fr")
    [names] = {frozenset(found) for found in inputs(admin, Organisation).values()}

    assert {"name_fr", "standing", "kind", "region"} <= names
    assert not names & {"acronym_fr", "code", "state", "name_en", "changed_at"}


def test_an_admin_can_name_them(admin, organisations, monkeypatch, speak):
    speak("en")
    monkeypatch.setattr(django_admin.site.get_model_admin(Organisation), "edited_in_list", ["name"])

    assert set(map(frozenset, inputs(admin, Organisation).values())) == {frozenset({"name_en"})}


# --- Rights ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def public_and_draft(db):
    public = factories.organisation("public", region="europe")
    return public, factories.organisation("draft", region="europe", **DRAFT)


@pytest.mark.parametrize("eyes", [True, False])
def test_an_editor_edits_what_is_not_public(client, member, settings, public_and_draft, eyes):
    settings.FOUR_EYES = eyes
    public, draft = public_and_draft
    client.force_login(member("editor"))

    found = inputs(client, Organisation)

    assert (found[public], "region" in found[draft]) == (set(), True)
    page = client.get(edited(Organisation)).text
    assert page.count("only on its own page</td>") == 1
    assert "would have to wait" in page
    assert send(client, Organisation, {draft: {"region": "africa"}}).status_code == 302
    assert Organisation.objects.get(pk=draft.pk).region == "africa"


@pytest.mark.parametrize("eyes", [True, False])
def test_what_is_sent_all_the_same_is_refused_and_kept(client, member, settings, public_and_draft, eyes, speak):
    """By hand, or because somebody published the record meanwhile."""
    settings.FOUR_EYES = eyes
    public, draft = public_and_draft
    client.force_login(member("editor"))

    page = send(client, Organisation, {public: {"region": "gulf"}, draft: {"region": "africa"}})

    assert page.status_code == 200
    assert set(Organisation.objects.values_list("region", flat=True)) == {"europe"}
    [error] = [form for form in page.context["cl"].formset if form.errors]
    assert (error.instance, list(error.errors), error["region"].value()) == (public, ["region"], "gulf")
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("eyes", [True, False])
def test_a_publisher_edits_what_is_public(client, member, settings, public_and_draft, eyes):
    settings.FOUR_EYES = eyes
    publisher = member("publisher")
    client.force_login(publisher)
    public, _draft = public_and_draft

    assert send(client, Organisation, {public: {"region": "gulf"}}).status_code == 302

    assert Organisation.objects.get(pk=public.pk).region == "gulf"
    assert Authorship.objects.of(Organisation, [public.pk]).get().user == publisher


def test_nobody_changes_alone_what_shows_a_person(client, member, four_eyes):
    public = factories.term(factories.post(), factories.officer(), **factories.PUBLISHED)
    draft = factories.term(factories.post(), factories.officer(), **DRAFT)
    client.force_login(member("publisher"))

    found = inputs(client, Term)

    assert (found[public], "start" in found[draft]) == (set(), True)


def test_a_translator_edits_the_own_language(client, member, speak, settings, public_and_draft):
    public, draft = public_and_draft
    client.force_login(member("translator", languages=["fr"]))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "fr"

    assert inputs(client, Organisation) == {public: set(), draft: {"name_fr"}}
    assert send(client, Organisation, {draft: {"name_fr": "Un nom"}}).status_code == 302
    assert Organisation.objects.get(pk=draft.pk).name_fr == "Un nom"
    sent = data_of(formset_of(client, Organisation)) | {"form-0-name_es": "Nombre"}
    assert client.post(edited(Organisation), sent | {"_save": "1"}).status_code == 403
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    assert inputs(client, Organisation) is None


@pytest.mark.parametrize("role", ["data manager", "auditor", "liaison officer"])
def test_others_see_no_form(client, member, role, organisations):
    client.force_login(member(role, speaks_for=organisations[0]))

    page = client.get(edited(Organisation))

    assert page.context["cl"].formset is None
    assert "_edit=1" not in client.get(list_page(Organisation)).text
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 1, "form-0-id": organisations[0].pk, "form-0-region": "africa"}
    client.post(edited(Organisation), data | {"_save": "1"})
    assert set(Organisation.objects.values_list("region", flat=True)) == {"europe"}


def test_nothing_is_added(admin, organisations):
    data = {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "form-0-name_en": "New", "_save": "1"}

    assert admin.post(edited(Organisation), data).status_code in (200, 400)
    assert Organisation.objects.count() == 3


# --- Errors and conflicts -------------------------------------------------------------------------------------------


def test_errors_stand_beside_the_cell(admin, speak, lang):
    speak(lang)
    priority = factories.priority(factories.organisation(), start_year=2020, **DRAFT)
    right = factories.priority(factories.organisation(), start_year=2020, **DRAFT)

    page = send(admin, Priority, {priority: {"end_year": "2019"}, right: {"end_year": "2030"}})

    assert page.status_code == 200
    form = next(form for form in page.context["cl"].formset if form.instance == priority)
    assert list(form.errors) == ["end_year"]
    assert any(
        "errorlist" in cell and 'value="2019"' in cell for cell in re.findall(r"<td.*?</td>", page.text, re.DOTALL)
    )
    assert 'value="2030"' in page.text
    assert Priority.objects.get(pk=right.pk).end_year is None


@pytest.fixture
def other(db):
    browser = Client()
    browser.force_login(User.objects.create_superuser("other", first_name="Amira", last_name="Haddad"))
    return browser


def test_both_changed_the_same(admin, other, speak, organisations):
    speak("en")
    one, two, _three = organisations
    data = data_of(formset_of(admin, Organisation))
    submit(other, change_page(one), region="gulf")

    page = send(admin, Organisation, {one: {"region": "africa"}, two: {"region": "africa"}}, data)

    assert page.status_code == 200
    assert "Amira Haddad" in page.text
    assert set(Organisation.objects.values_list("region", flat=True)) == {"gulf", "europe"}
    again = data_of(page.context["cl"].formset)
    assert admin.post(edited(Organisation), again | {"_save": "1"}).status_code == 302
    assert [Organisation.objects.get(pk=row.pk).region for row in (one, two)] == ["africa", "africa"]


def test_changes_of_others_are_kept(admin, other, speak, organisations):
    speak("en")
    one, two, _three = organisations
    data = data_of(formset_of(admin, Organisation))
    submit(other, change_page(one), standing="guest")
    submit(other, change_page(two), region="gulf")

    assert send(admin, Organisation, {one: {"region": "africa"}}, data).status_code == 302

    one.refresh_from_db(), two.refresh_from_db()
    assert (one.region, one.standing, two.region) == ("africa", "guest", "gulf")
    assert "Amira Haddad" in admin.get(list_page(Organisation)).text


def test_a_record_that_was_deleted_meanwhile(admin, other, speak, organisations):
    speak("en")
    one, two, _three = organisations
    data = data_of(formset_of(admin, Organisation))
    pk = one.pk
    other.post(change_page(one).replace("change", "delete"), {"post": "yes"})
    assert not Organisation.objects.filter(pk=pk).exists()
    one.pk = pk

    page = send(admin, Organisation, {one: {"name_en": "My new name"}, two: {"region": "africa"}}, data)

    assert page.status_code == 200
    assert "My new name" in page.text
    assert "Amira Haddad" in page.text
    assert [form.instance for form in page.context["cl"].formset] == list(organisations[1:])
    again = data_of(page.context["cl"].formset)
    assert admin.post(edited(Organisation), again | {"_save": "1"}).status_code == 302
    assert Organisation.objects.get(pk=two.pk).region == "africa"


def test_rows_and_entries_stay_together_when_the_order_changes(admin, other, speak):
    speak("en")
    one, two = (factories.organisation(code, acronym_en=code, **DRAFT) for code in ("aaa", "bbb"))
    data = data_of(formset_of(admin, Organisation))
    submit(other, change_page(one), acronym_en="zzz")

    page = send(admin, Organisation, {two: {"name_en": ""}}, data)

    cl = page.context["cl"]
    assert [row.pk for row in cl.result_list] == [form.instance.pk for form in cl.formset]
    [row] = [row for row in re.findall(r"<tr>.*?</tr>", page.text, re.DOTALL) if "errorlist" in row]
    assert f"/{two.pk}/change/" in row


def test_entries_survive_the_end_of_the_session(admin, staff, client, organisations):
    page = admin.get(edited(Organisation))
    data = data_of(page.context["cl"].formset) | {"opened": page.context["opened"]}
    admin.logout()

    response = send(admin, Organisation, {organisations[0]: {"region": "africa"}}, data)
    admin.force_login(staff)
    [address] = parse_qs(urlsplit(response.headers["Location"]).query)["next"]
    page = admin.get(address)

    entered = data_of(page.context["cl"].formset)
    assert "africa" in entered.values()
    assert Organisation.objects.get(pk=organisations[0].pk).region == "europe"
    assert admin.post(address, entered | {"_save": "1"}).status_code == 302
    assert Organisation.objects.get(pk=organisations[0].pk).region == "africa"
    assert not UnsavedForm.objects.exists()


# --- Cost and every list --------------------------------------------------------------------------------------------


MODELS = [
    model for model in django_admin.site._registry if hasattr(django_admin.site._registry[model], "edited_in_list")
]


def test_number_of_queries(admin, staff):
    def queries():
        found = {}
        for model in MODELS:
            with CaptureQueriesContext(connection) as made:
                formset_of(admin, model)
            found[model._meta.label] = len(made)
        return found

    rows(1, staff)
    queries()
    few = queries()
    rows(2, staff)

    assert queries() == few


def test_number_of_queries_of_a_save(admin, organisations):
    def queries():
        with CaptureQueriesContext(connection) as made:
            send(admin, Organisation, {organisations[0]: {"region": "gulf"}})
        Organisation.objects.filter(pk=organisations[0].pk).update(region="europe")
        return len(made)

    queries()
    few = queries()
    for number in range(10):
        factories.organisation(f"more-{number}", **DRAFT)

    assert queries() == few


def test_every_list_comes_back_as_it_was(admin, staff, speak):
    """Nothing changes when a list is sent as it is shown."""
    speak("en")
    rows(1, staff)
    before = Change.objects.count()
    for model in MODELS:
        formset = formset_of(admin, model)
        if formset is not None:
            response = admin.post(edited(model), data_of(formset) | {"_save": "1"})
            assert response.status_code == 302, (model, response.context["cl"].formset.errors)

    assert Change.objects.count() == before


def test_each_list_offers_columns_of_its_own(admin, staff):
    rows(1, staff)
    found = {model: formset_of(admin, model) for model in MODELS}

    assert found[Edition] is not None
    assert {"start_date", "format"} <= set(found[Edition].forms[0].fields)
