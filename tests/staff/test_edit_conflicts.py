"""Two users edit the same record: both their changes are saved; a field that both changed is shown to the second."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from apps.history.models import Change
from apps.languages.models import Translator
from apps.participants.models import Organisation, Representation
from apps.publishing.models import Proposal
from tests import factories
from tests.staff.pages import change_page, form_data, form_of, submit


@pytest.fixture
def other(db):
    """The client of another superuser."""
    browser = Client()
    browser.force_login(User.objects.create_superuser("other", first_name="Amira", last_name="Haddad"))
    return browser


@pytest.fixture
def record(db):
    values = {"name_fr": "Nom", "name_ar": "اسم", "seat_city_en": "Lyon", "website": "https://example.org/"}
    return factories.organisation("one", name_en="Name", **values)


@pytest.fixture
def meanwhile(admin, other, record):
    """Both users open the record; the other one saves first. Returns the response to the second."""

    def save(theirs, mine, follow=True):
        data = form_of(admin, change_page(record))
        if theirs is not None:
            assert submit(other, change_page(record), **theirs).status_code == 302
        answer = admin.post(change_page(record), data | mine, follow=follow)
        record.refresh_from_db()
        return answer

    return save


def said(response):
    """The messages as plain text."""
    return [" ".join(re.sub("<[^>]+>", "", str(message)).split()) for message in response.context["messages"]]


def errors(response):
    assert response.redirect_chain == []
    return response.context["adminform"].form.errors


def test_it_works(meanwhile, record, speak):
    speak("en")
    response = meanwhile({"name_fr": "Nouveau nom"}, {"name_ar": "اسم جديد"})

    assert (record.name_fr, record.name_ar) == ("Nouveau nom", "اسم جديد")
    assert said(response)[0] == "Amira Haddad changed this meanwhile: Name – French. Both changes are kept."
    assert "Name – Arabic" not in said(response)[0]


def test_nobody_else_changed_anything(meanwhile, record):
    response = meanwhile(None, {"name_ar": "اسم جديد"})

    assert record.name_ar == "اسم جديد"
    assert len(said(response)) == 1


@pytest.mark.parametrize(
    ("theirs", "mine"),
    [
        ({"standing": "guest"}, {"region": "africa"}),
        ({"state": "archived"}, {"verified_on": "2026-01-02"}),
        ({"founded_year": 1990}, {"member_count": 12}),
        ({"website": ""}, {"seat_city_en": ""}),
    ],
)
def test_values_of_every_kind(meanwhile, record, theirs, mine):
    meanwhile(theirs, mine)

    now = {name: str(getattr(record, name) or "") for name in theirs | mine}
    assert now == {name: str(value) for name, value in (theirs | mine).items()}


def test_the_same_field(meanwhile, record, speak):
    speak("en")
    response = meanwhile({"name_fr": "Le nom nouveau"}, {"name_fr": "Un nom", "seat_city_en": "Vienna"})

    assert set(errors(response)) == {"name_fr"}
    assert (record.name_fr, record.seat_city_en) == ("Le nom nouveau", "Lyon")
    assert response.context["adminform"].form["name_fr"].value() == "Un nom"
    shown = response.text.partition('<div class="theirs">')[2].partition("</div>")[0]
    assert "<bdi>Amira Haddad</bdi> changed this as well" in shown
    assert '<blockquote lang="fr" dir="ltr">' in shown
    assert "<p>Le nom nouveau</p>" in shown
    assert re.search(r"<ins>.*nouveau.*</ins>", shown)


def test_saved_again_it_replaces_the_other_value(admin, meanwhile, record):
    response = meanwhile({"name_fr": "Leur nom"}, {"name_fr": "Mon nom", "seat_city_en": "Vienna"})

    assert admin.post(change_page(record), form_data(response)).status_code == 302
    record.refresh_from_db()
    assert (record.name_fr, record.seat_city_en) == ("Mon nom", "Vienna")
    assert {row.name_fr for row in record.history.all()} == {"Nom", "Leur nom", "Mon nom"}


def test_a_third_change_is_seen_as_well(admin, other, meanwhile, record):
    response = meanwhile({"name_fr": "Leur nom"}, {"name_fr": "Mon nom"})
    submit(other, change_page(record), name_fr="Encore un autre")

    again = admin.post(change_page(record), form_data(response), follow=True)

    assert set(errors(again)) == {"name_fr"}
    record.refresh_from_db()
    assert record.name_fr == "Encore un autre"


def test_both_changed_it_to_the_same(meanwhile, record):
    response = meanwhile({"name_fr": "Nouveau"}, {"name_fr": "Nouveau", "seat_city_en": "Vienna"})

    assert (record.name_fr, record.seat_city_en) == ("Nouveau", "Vienna")
    assert len(said(response)) == 1


def test_another_error_brings_the_merged_form_back(admin, meanwhile, record):
    response = meanwhile({"name_fr": "Nouveau"}, {"seat_city_en": "Vienna", "seat_country": "XX"})

    assert set(errors(response)) == {"seat_country"}
    form = response.context["adminform"].form
    assert (form["name_fr"].value(), form["seat_city_en"].value()) == ("Nouveau", "Vienna")
    assert len(said(response)) == 1
    assert admin.post(change_page(record), form_data(response) | {"seat_country": "AT"}).status_code == 302
    record.refresh_from_db()
    assert (record.name_fr, record.seat_city_en) == ("Nouveau", "Vienna")


def test_rules_hold_for_both_changes_together(admin, other, db):
    row = factories.priority(factories.organisation(), start_year=2020, end_year=2030)
    data = form_of(admin, change_page(row))
    submit(other, change_page(row), end_year=2024)

    response = admin.post(change_page(row), data | {"start_year": 2026}, follow=True)

    assert set(errors(response)) == {"end_year"}
    row.refresh_from_db()
    assert (row.start_year, row.end_year) == (2020, 2024)


def test_links_are_added_and_removed_one_by_one(meanwhile, record):
    first, second, third = (factories.source(url=f"https://example.org/{name}") for name in "abc")
    record.sources.set([first])

    response = meanwhile({"sources": [first.pk, second.pk]}, {"sources": [third.pk]})

    assert set(record.sources.all()) == {second, third}
    assert len(said(response)) == 2


def test_what_was_left_alone_stays_to_the_letter(meanwhile, record):
    Organisation.objects.filter(pk=record.pk).update(
        founded_note_en="One.\n\nTwo.", publish_at="2026-01-02T03:04:05.678Z"
    )
    changes = Change.objects.count()

    response = meanwhile({"name_fr": "Nouveau"}, {"seat_city_en": "Vienna"})

    assert record.founded_note_en == "One.\n\nTwo."
    assert record.publish_at.microsecond == 678000
    assert said(response)[0].count(":") == 1
    assert Change.objects.count() == changes + 2
    before, after = record.history.order_by("history_id")[1:3]
    assert before.founded_note_en == after.founded_note_en


def test_a_record_without_a_known_version(meanwhile, record):
    record.history.all().delete()

    response = meanwhile({"name_fr": "Nouveau"}, {"name_ar": "جديد"})

    assert set(errors(response)) == {"name_fr", "name_ar"}
    assert record.name_fr == "Nouveau"


def test_a_form_that_names_the_version_of_another_record(admin, other, record):
    elsewhere = factories.organisation("two")
    data = form_of(admin, change_page(record))
    submit(other, change_page(record), name_fr="Nouveau")

    for forged in (str(elsewhere.history.get().history_id), "x", "9" * 30, "-1", "²"):
        response = admin.post(change_page(record), data | {"seen": forged, "name_fr": "Forgé"}, follow=True)
        assert "name_fr" in errors(response)
    record.refresh_from_db()
    assert record.name_fr == "Nouveau"


def without_versions(data):
    return {name: value for name, value in data.items() if name.rpartition("-")[2] != "seen"}


def test_a_form_without_its_version_is_compared_with_what_is_stored(admin, other, record):
    data = without_versions(form_of(admin, change_page(record)))
    submit(other, change_page(record), name_fr="Nouveau")

    response = admin.post(change_page(record), data | {"name_ar": "جديد"}, follow=True)

    assert set(errors(response)) == {"name_fr", "name_ar"}
    record.refresh_from_db()
    assert (record.name_fr, record.name_ar) == ("Nouveau", "اسم")
    assert admin.post(change_page(record), form_data(response)).status_code == 302


def test_a_form_with_nothing_in_it_is_compared_too(admin, record):
    before = {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields}

    response = admin.post(change_page(record), {"opened": ""}, follow=True)

    assert {"name_en", "name_fr"} <= set(errors(response))
    record.refresh_from_db()
    assert {field.attname: getattr(record, field.attname) for field in record._meta.concrete_fields} == before


def test_the_page_speaks_the_language(meanwhile, lang, speak):
    speak(lang)
    response = meanwhile({"name_fr": "Le nom nouveau"}, {"name_fr": "Un nom", "seat_city_en": "Vienna"})

    assert set(errors(response)) == {"name_fr"}
    assert ("changed this as well" in response.text) is (lang == "en")


# --- Other roles ---------------------------------------------------------------------------------------------------


@pytest.fixture
def person(client, roles):
    """Log in a user with a role."""

    def make(role):
        user = User.objects.create_user(role, is_staff=True)
        user.groups.add(roles[role])
        client.force_login(user)
        return user

    return make


def test_a_translator(client, other, record, person):
    user = person("translator")
    Translator.objects.create(user=user, language="fr")
    Organisation.objects.update(**factories.DRAFT)
    data = form_of(client, change_page(record))
    submit(other, change_page(record), name_en="New name", acronym_fr="UN")

    client.post(change_page(record), data | {"name_fr": "Nouveau nom"})
    record.refresh_from_db()
    assert (record.name_en, record.acronym_fr, record.name_fr) == ("New name", "UN", "Nouveau nom")

    response = client.post(change_page(record), data | {"acronym_fr": "DEUX"}, follow=True)
    assert set(errors(response)) == {"acronym_fr"}


def test_users_who_only_propose(client, other, record, person):
    user = person("liaison officer")
    Representation.objects.create(user=user, organisation=record)
    data = form_of(client, change_page(record))
    submit(other, change_page(record), name_en="New name", name_fr="Nouveau nom")

    client.post(change_page(record), data | {"name_ar": "جديد"})
    assert Proposal.objects.get().changes == {"name_ar": ["اسم", "جديد"]}

    response = client.post(change_page(record), data | {"name_fr": "Autre"}, follow=True)
    assert set(errors(response)) == {"name_fr"}
    assert Proposal.objects.count() == 1


# --- Deleting ------------------------------------------------------------------------------------------------------


def test_what_changed_since_is_not_deleted_unseen(admin, other, record, speak):
    speak("en")
    address = reverse("admin:participants_organisation_delete", args=[record.pk])

    def ask():
        return {"post": "yes", "seen": admin.get(address).context["seen"]}

    before = ask()
    submit(other, change_page(record), name_fr="Nouveau nom")
    page = admin.post(address, before)
    assert page.status_code == 200
    assert "Amira Haddad" in page.text
    assert "Nouveau" in page.text
    assert Organisation.objects.filter(pk=record.pk).exists()

    assert admin.post(address, {"post": "yes", "seen": page.context["seen"]}).status_code == 302
    assert not Organisation.objects.filter(pk=record.pk).exists()
    assert admin.post(address, before, follow=True).status_code == 200
