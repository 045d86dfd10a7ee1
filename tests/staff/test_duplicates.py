"""Possible duplicates: the warning beside the field, and saving all the same."""

import pytest
from django.contrib.auth.models import Group, User

from apps.participants.models import Organisation, OrganisationName, Representation
from apps.priorities.models import Priority
from apps.publishing.models import Proposal
from apps.search.likeness import NameIndex
from apps.sources.models import Source
from apps.staff.duplicates import CONFIRMED
from tests import factories
from tests.staff.pages import add_page, change_page, submit
from tests.staff.test_forms import ORGANISATION, errors


@pytest.fixture
def aimc(db):
    return factories.organisation(
        "aimc", name_en="Arab Interior Ministers’ Council", acronym_fr="CMAI", name_ar="مجلس وزراء الداخلية العرب"
    )


@pytest.mark.parametrize(
    "typed",
    [
        {"name_en": "ARAB INTERIOR MINISTERS' COUNCIL"},
        {"acronym_es": "cmai"},
        {"acronym_en": "C.M.A.I."},
        {"name_ar": "مَجلِس وزراء الداخليّة العرب"},
        {"name_fr": "Tunis Council"},
    ],
)
def test_a_name_in_any_language(admin, aimc, typed):
    factories.name(organisation=aimc, value="Tunis council", kind="listed")

    response = submit(admin, add_page(Organisation), **ORGANISATION | typed)

    assert set(errors(response)) == set(typed)
    assert change_page(aimc) in response.text
    assert f'name="{CONFIRMED}" value="{aimc.pk}"' in response.text
    assert Organisation.objects.count() == 1


def test_it_is_saved_on_purpose_and_not_asked_about_again(admin, aimc):
    data = ORGANISATION | {"acronym_en": "CMAI", CONFIRMED: aimc.pk}

    assert submit(admin, add_page(Organisation), **data).status_code == 302
    made = Organisation.objects.get(code="new-one")
    assert submit(admin, change_page(made), website="https://example.org/").status_code == 302


def test_what_is_confirmed_stays_so_while_other_errors_are_put_right(admin, aimc):
    data = ORGANISATION | {"acronym_en": "CMAI", CONFIRMED: aimc.pk, "website": "nonsense"}

    response = submit(admin, add_page(Organisation), **data)

    assert set(errors(response)) == {"website"}
    assert f'name="{CONFIRMED}" value="{aimc.pk}" checked' in response.text


def test_a_confirmation_is_of_one_record(admin, aimc):
    other = factories.organisation(acronym_en="CMAI")

    response = submit(admin, add_page(Organisation), **ORGANISATION | {"acronym_en": "CMAI", CONFIRMED: aimc.pk})

    assert set(errors(response)) == {"acronym_en"}
    assert change_page(other) in response.text


def test_a_text_of_a_record_is_no_markup(admin):
    factories.organisation(acronym_en="<b>X</b>")

    response = submit(admin, add_page(Organisation), **ORGANISATION | {"acronym_en": "<b>X</b>"})

    assert "<bdi>&lt;b&gt;X&lt;/b&gt;</bdi>" in response.text


def test_a_name_in_a_row(admin, aimc):
    other = factories.organisation()
    row = {"names-TOTAL_FORMS": 1, "names-0-kind": "variant", "names-0-language": "fr", "names-0-value": "Cmai"}

    response = submit(admin, change_page(other), **row)
    assert response.status_code == 200
    assert change_page(aimc) in response.text
    assert submit(admin, change_page(other), **row | {CONFIRMED: aimc.pk}).status_code == 302
    assert OrganisationName.objects.get().organisation == other


def test_the_names_of_one_record_are_no_duplicates(admin, aimc):
    factories.name(organisation=aimc, value="Council")

    assert submit(admin, change_page(aimc), name_es="Council", acronym_en="CMAI").status_code == 302


def test_a_priority_of_the_same_organisation(admin, aimc):
    first = factories.priority(aimc, label_en="Fraud", label_fr="Fraude")
    data = {"label_en": "FRAUDE", "organisation": aimc.pk}

    response = submit(admin, add_page(Priority), **data)
    assert set(errors(response)) == {"label_en"}
    assert change_page(first) in response.text
    assert submit(admin, add_page(Priority), **data | {CONFIRMED: first.pk}).status_code == 302
    other = factories.organisation()
    assert submit(admin, add_page(Priority), label_en="Fraud", organisation=other.pk).status_code == 302


def test_a_source_at_the_same_address(admin):
    first = factories.source(url="http://www.Example.org/news/")

    response = submit(admin, add_page(Source), url="https://example.org/news#top")
    assert set(errors(response)) == {"url"}
    assert change_page(first) in response.text
    assert submit(admin, add_page(Source), url="https://example.org/news?page=2").status_code == 302


def test_liaison_officers_see_no_other_organisation(client, aimc):
    user = User.objects.create_user("officer", is_staff=True)
    user.groups.add(Group.objects.get(name="liaison officer"))
    own = factories.organisation()
    Representation.objects.create(user=user, organisation=own)
    Organisation.objects.filter(pk=aimc.pk).update(**factories.DRAFT)
    client.force_login(user)

    assert submit(client, change_page(own), acronym_fr="CMAI").status_code == 302
    assert Proposal.objects.get().changes == {"acronym_fr": [None, "CMAI"]}


def test_for_an_import(aimc, django_assert_num_queries):
    with django_assert_num_queries(2):
        known = NameIndex(Organisation.objects.prefetch_related("names"))
        duplicates = known.duplicates(Organisation(code="x", name_en="Other", acronym_fr="CMAI"))

    assert duplicates == {"acronym_fr": [aimc]}
