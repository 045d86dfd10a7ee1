"""What a user sets for a list: columns, and filters with a name."""

import pytest
from django.urls import reverse

from apps.participants.models import Organisation
from apps.staff import list_settings
from apps.staff.models import ListSetting
from tests import factories
from tests.staff.pages import list_page

pytestmark = pytest.mark.django_db
SETTINGS = "admin:participants_organisation_settings"


def store(client, **data):
    return client.post(reverse(SETTINGS), data)


def columns(client, **query):
    page = client.get(list_page(Organisation), query)
    assert page.status_code == 200
    return [column.name for column in page.context["column_choices"] if column.is_shown]


def test_it_works(admin, speak):
    speak("en")
    factories.organisation("aimc", seat_city_en="Tunis")
    standard = columns(admin)

    store(admin, do="columns", column=["region", "seat_city", "reading_seat_city", "website"])

    assert columns(admin) == ["reading_acronym", "region", "reading_seat_city", "website"]
    assert "Tunis" in admin.get(list_page(Organisation)).text
    store(admin, do="standard")
    assert columns(admin) == standard


def test_a_chosen_column_orders_the_list(admin):
    late = factories.organisation(seat_city_en="Vienna")
    early = factories.organisation(seat_city_en="Abidjan")
    store(admin, do="columns", column=["reading_seat_city"])

    page = admin.get(list_page(Organisation), {"o": "2"})

    assert list(page.context["cl"].result_list) == [early, late]


def test_what_one_user_sets_is_not_for_others(admin, client, member):
    store(admin, do="columns", column=["region"])
    client.force_login(member("editor"))

    assert "reading_name" in columns(client)


def test_unknown_columns_are_ignored(admin):
    store(admin, do="columns", column=["password", "names__value", "region"])

    assert ListSetting.objects.get().columns == ["region"]


def test_a_filter_is_saved_and_used(admin, speak):
    speak("en")
    wanted = factories.organisation(region="africa")
    factories.organisation(region="europe")

    response = store(admin, do="save", name="In Africa", query="region__exact=africa")

    assert response.headers["Location"] == f"{list_page(Organisation)}?region__exact=africa"
    page = admin.get(list_page(Organisation))
    [saved] = page.context["saved_filters"]
    assert f'href="?{saved["query"]}"' in page.text
    assert list(admin.get(f"{list_page(Organisation)}?{saved['query']}").context["cl"].result_list) == [wanted]
    store(admin, do="delete", name="In Africa")
    assert admin.get(list_page(Organisation)).context["saved_filters"] == []


def test_a_name_replaces_its_filter(admin):
    store(admin, do="save", name="Mine", query="region__exact=africa")
    store(admin, do="save", name="Mine", query="region__exact=europe")

    assert ListSetting.objects.get().filters == [{"name": "Mine", "query": "region__exact=europe"}]


@pytest.mark.parametrize("data", [{"name": "", "query": "q=a"}, {"name": "x" * 61, "query": "q=a"}, {"name": "a"}])
def test_a_filter_without_a_name_or_query_is_refused(admin, data):
    store(admin, do="save", **data)

    assert not any(setting.filters for setting in ListSetting.objects.all())


def test_there_are_not_too_many(admin, monkeypatch):
    monkeypatch.setattr(list_settings, "FILTERS_AT_MOST", 2)
    for name in "abc":
        store(admin, do="save", name=name, query="q=a")

    assert [saved["name"] for saved in ListSetting.objects.get().filters] == ["a", "b"]


def test_it_leads_back_to_the_list_only(admin):
    response = store(admin, do="standard", query="//example.org")

    assert response.headers["Location"].startswith(f"{list_page(Organisation)}?")


def test_it_is_for_those_who_view_the_list(client, member):
    client.force_login(member("translator"))

    assert client.post(reverse("admin:liaison_consent_settings"), {"do": "standard"}).status_code == 403
    assert client.get(reverse(SETTINGS)).status_code == 405
