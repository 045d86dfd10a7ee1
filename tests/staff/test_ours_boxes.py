"""A box beside each field says that its content is ours; stored is the list of their names."""

import re

import pytest

from apps.editions.models import Edition, PressRelease
from apps.languages.models import Translator
from apps.staff.roles import Role
from tests import factories
from tests.staff.pages import change_page, form_of, submit

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
BOX = re.compile(r'<input type="checkbox" id="id_ours_(\w+)" name="ours" value="(\w+)" (checked)?>')


@pytest.fixture
def edition(db):
    return factories.edition(6, title_fr="Sixième", ours="title_fr | hosts | format", **factories.DRAFT)


def boxes(page):
    """The names of the boxes beside fields, with those that are ticked."""
    found = BOX.findall(page.text)
    return {name for name, _value, _checked in found}, {name for name, _value, checked in found if checked}


def test_every_field_of_the_content_has_one(admin, edition):
    every, ticked = boxes(admin.get(change_page(edition)))

    assert ticked == {"title_fr", "format"}
    assert {"title_en", "title_ar", "city_fr", "start_date", "country"} <= every
    assert not every & {"ours", "note", "sources", "state", "publish_at", "verified_on", "seen"}


def test_what_is_no_field_has_a_box_of_its_own(admin, edition):
    page = admin.get(change_page(edition))

    assert list(page.context["adminform"].form.fields["ours"].widget.choices) == [("hosts", "Hosts")]
    assert re.search(r'<input type="checkbox" name="ours" value="hosts"[^>]* checked', page.text)


def test_ticked_boxes_are_stored_in_their_order(admin, edition):
    submit(admin, change_page(edition), ours=["city_en", "hosts", "title_fr"])

    assert Edition.objects.get().ours == "title_fr | hosts | city_en"


def test_no_box_is_no_name(admin, edition):
    data = form_of(admin, change_page(edition))
    del data["ours"]

    admin.post(change_page(edition), data)

    assert Edition.objects.get().ours == ""


def test_the_order_of_the_page_is_no_change(admin, edition):
    submit(admin, change_page(edition), ours=["format", "title_fr", "hosts"])

    assert Edition.objects.get().ours == "title_fr | hosts | format"


def test_a_form_that_comes_back_keeps_the_boxes(admin, edition):
    page = submit(admin, change_page(edition), title_en="", ours=["city_en"])

    assert page.status_code == 200
    assert boxes(page)[1] == {"city_en"}


def test_two_users_tick_different_boxes(admin, edition, speak):
    speak("en")
    data = form_of(admin, change_page(edition))
    edition.ours = "title_fr | city_en"
    edition.save()

    page = admin.post(change_page(edition), data | {"ours": ["title_fr", "hosts", "format", "city_fr"]})

    assert set(page.context["adminform"].form.errors) == {"ours"}
    assert Edition.objects.get().ours == "title_fr | city_en"


def test_an_unknown_name_is_refused(admin, edition):
    page = submit(admin, change_page(edition), ours=["nonsense"])

    assert page.context["adminform"].form.errors["ours"] == ["No such field: nonsense."]


def test_a_new_record(admin):
    release = factories.release(**factories.DRAFT)

    submit(admin, change_page(release), ours=["body_en"])

    assert PressRelease.objects.get().ours == "body_en"


def test_who_cannot_write_the_list_has_no_boxes(client, member, edition):
    translator = member(Role.TRANSLATOR, languages=["fr"])
    client.force_login(translator)

    page = client.get(change_page(edition))

    assert Translator.objects.filter(user=translator).exists()
    assert page.status_code == 200
    assert boxes(page)[0] == set()
