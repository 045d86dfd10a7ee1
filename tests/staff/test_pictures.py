"""The library of pictures in the admin: uploading, choosing, and what is refused."""

import errno
import io
import os
import re
import struct

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from PIL import Image

from apps.editions.models import Edition, Photo, Picture, PressRelease
from apps.publishing import completeness
from apps.staff import unsaved_forms
from tests import factories
from tests.staff.pages import add_page, change_page, form_data, list_page, photo, picture, stored_picture, submit
from tests.staff.test_forms import errors, refused
from tests.staff.test_publication import said

TEXTS = {"alt_en": "A room", "credit": "Us"}


def file(content=None, name="picture.png"):
    return SimpleUploadedFile(name, content or picture(), "image/png")


def upload(admin, content=None, **values):
    return submit(admin, add_page(Picture), **TEXTS | values, image=file(content))


def test_it_works(admin):
    assert upload(admin, picture("JPEG"), alt_ar="غرفة").status_code == 302

    made = Picture.objects.get()
    assert (made.width, made.height, made.alt_ar, made.widths) == (40, 30, "غرفة", [])
    assert made.image.name == f"pictures/{made.digest[:32]}.webp"
    with made.image.open() as kept, Image.open(kept) as stored:
        assert (stored.format, stored.size) == ("WEBP", (40, 30))


@pytest.mark.parametrize("failure", [errno.ENOSPC, errno.EROFS])
def test_a_full_disk_loses_no_entry(admin, speak, lang, monkeypatch, failure):
    def full(self, name, content):
        raise OSError(failure, os.strerror(failure))

    speak(lang)
    monkeypatch.setattr(FileSystemStorage, "_save", full)
    response = upload(admin, alt_ar="غرفة", credit="Ours")

    assert (response.status_code, Picture.objects.count()) == (302, 0)
    page = admin.get(response.headers["Location"])
    with translation.override(lang):
        assert str(unsaved_forms.DISK_FULL) in said(page)
    assert form_data(page)["alt_ar"] == "غرفة"
    assert 'name="_kept-image"' in page.text

    monkeypatch.undo()
    assert submit(admin, response.headers["Location"], image=file()).status_code == 302
    assert Picture.objects.get().alt_ar == "غرفة"


def test_another_failure_of_the_system_is_an_error(admin, monkeypatch):
    def away(self, name, content):
        raise ConnectionRefusedError(errno.ECONNREFUSED, "away")

    monkeypatch.setattr(FileSystemStorage, "_save", away)
    with pytest.raises(ConnectionRefusedError):
        upload(admin)


def moving():
    out = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return out.getvalue()


def test_a_photo_of_a_phone_with_a_second_picture_is_taken(admin):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(
        out, "MPO", save_all=True, append_images=[Image.new("RGB", (20, 15), "blue")]
    )

    assert upload(admin, out.getvalue()).status_code == 302
    made = Picture.objects.get()
    assert (made.width, made.height) == (40, 30)
    with made.image.open() as kept, Image.open(kept) as stored:
        red, _green, blue = stored.convert("RGB").getpixel((20, 15))
    assert red > 200 > 50 > blue


def moving_png():
    out = io.BytesIO()
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    return out.getvalue()


def bomb():
    """A PNG whose header claims more pixels than the limit."""
    return picture()[:16] + struct.pack(">II", 60_000, 60_000) + picture()[24:]


@pytest.mark.parametrize(
    "content",
    [
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture("GIF"),
        picture("PNG", (900, 900))[:99],
        moving(),
        moving_png(),
        bomb(),
    ],
    ids=["text", "svg", "gif", "damaged", "moving", "moving png", "bomb"],
)
def test_no_picture(admin, content):
    assert refused(upload(admin, content)) == {"image"}
    assert not Picture.objects.exists()


def test_beyond_the_limits(admin, settings):
    settings.PICTURE_MAX_PIXELS = 1000
    assert refused(upload(admin)) == {"image"}
    settings.PICTURE_MAX_BYTES = 10
    assert refused(upload(admin)) == {"image"}


def test_english_is_required(admin):
    assert refused(upload(admin, alt_en=" ", alt_fr="Une salle")) == {"alt_en"}


def test_the_same_again_is_refused_with_a_link(admin):
    first = stored_picture()

    response = upload(admin)
    assert set(errors(response)) == {"image"}
    assert change_page(first) in response.text


def test_texts_change_and_the_file_stays(admin):
    stored = stored_picture()
    page = admin.get(change_page(stored))
    assert 'name="image"' not in page.text
    assert f'src="{stored.thumbnail}"' in page.text

    assert submit(admin, change_page(stored), alt_en="A hall").status_code == 302
    stored.refresh_from_db()
    assert stored.alt_en == "A hall"


def test_a_picture_that_is_shown_is_not_deleted(admin):
    shown = photo(factories.edition()).picture

    response = admin.post(reverse("admin:editions_picture_delete", args=[shown.pk]), {"post": "yes"})

    assert response.status_code == 200
    assert Picture.objects.exists()


# --- In an edition ----------------------------------------------------------------------------------------------------


def row(**values):
    return {f"photos-0-{name}": value for name, value in {"position": 1, **values}.items()} | {"photos-TOTAL_FORMS": 1}


def row_errors(response):
    formsets = {inline.formset.prefix: inline.formset for inline in response.context["inline_admin_formsets"]}
    return set(formsets["photos"].forms[0].errors)


def new(**values):
    return {f"new_{name}": value for name, value in (TEXTS | values).items()}


def test_a_picture_of_the_library(admin):
    edition, stored = factories.edition(), stored_picture()

    assert submit(admin, change_page(edition), **row(picture=stored.pk)).status_code == 302
    assert edition.photos.get().picture == stored


def test_a_new_picture_comes_with_a_photo(admin):
    edition = factories.edition()

    response = submit(admin, change_page(edition), **row(upload=file(), **new(alt_fr="Une salle")))

    assert response.status_code == 302
    made = edition.photos.get().picture
    assert (made.alt_en, made.alt_fr, made.credit, made.width) == ("A room", "Une salle", "Us", 40)
    assert made.history.latest().history_change == edition.photos.get().history.latest().history_change


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"caption_en": "A room"}, {"picture"}),
        (new(), {"upload"}),
        ({"upload": "file"}, {"new_alt_en", "new_credit"}),
        ({"upload": "text", **new()}, {"upload"}),
        ({"upload": "file", "picture": "stored", **new()}, {"picture"}),
    ],
    ids=["nothing", "no file", "no texts", "no picture", "both"],
)
def test_what_is_refused_stands_beside_its_field(admin, values, wrong):
    stored = stored_picture("red")
    known = {"file": file(), "text": file(b"x"), "stored": stored.pk}
    given = {name: known.get(value, value) for name, value in values.items()}

    assert row_errors(submit(admin, change_page(factories.edition()), **row(**given))) == wrong
    assert not Photo.objects.exists()


def test_one_picture_in_two_rows(admin):
    edition = factories.edition()
    rows = row(upload=file(), **new())
    rows |= {name.replace("-0-", "-1-"): value for name, value in rows.items() if "-0-" in name}
    rows |= {"photos-1-position": 2, "photos-1-upload": file(), "photos-TOTAL_FORMS": 2}

    assert submit(admin, change_page(edition), **rows).status_code == 200
    assert not Picture.objects.exists()


def test_a_missing_text_alternative_makes_a_language_incomplete_and_blocks_nothing(admin):
    """An edition whose French becomes complete stays editable: its page falls back to the English alternative."""
    edition, stored = factories.edition(title_fr="Titre"), stored_picture()

    assert submit(admin, change_page(edition), **row(picture=stored.pk)).status_code == 302
    assert completeness.complete(edition) == ["en"]
    assert submit(admin, change_page(edition), title_ar="عنوان").status_code == 302
    (link,) = re.findall(r'<a href="([^"]+#id_alt_fr)">', admin.get(change_page(edition)).text)
    assert submit(admin, link.partition("#")[0], alt_fr="Salle").status_code == 302
    assert completeness.complete(edition) == ["en", "fr"]
    assert submit(admin, change_page(stored), alt_fr="").status_code == 302


def test_a_press_release_with_a_picture(admin):
    release, stored = factories.release(title_fr="Titre", body_fr="Texte."), stored_picture()

    assert submit(admin, change_page(release), picture=stored.pk).status_code == 302
    assert PressRelease.objects.get().picture == stored
    assert completeness.complete(PressRelease.objects.get()) == ["en"]


# --- Choosing ---------------------------------------------------------------------------------------------------------


def test_it_is_found_by_typing_with_its_thumbnail(admin):
    stored = stored_picture(alt_ar="غرفة")
    query = {"app_label": "editions", "model_name": "photo", "field_name": "picture"}

    for term in ("room", "غرفة"):
        (found,) = admin.get(reverse("admin:autocomplete"), query | {"term": term}).json()["results"]
        assert found == {"id": str(stored.pk), "text": "A room", "thumbnail": stored.thumbnail}


def test_chosen_pictures_are_added_to_an_edition(admin, speak):
    speak("en")
    edition, shown = factories.edition(title_fr="Titre"), stored_picture("red", alt_fr="Salle")
    Photo.objects.create(edition=edition, picture=shown, position=4)
    ready, unready = stored_picture("green", alt_fr="Salle"), stored_picture("blue")
    chosen = {"action": "add_to_edition", "index": 0, ACTION_CHECKBOX_NAME: [shown.pk, ready.pk, unready.pk]}

    response = admin.post(list_page(Picture), chosen | {"edition": edition.pk}, follow=True)

    rows = edition.photos.order_by("position")
    assert list(rows.values_list("position", "picture")) == [(4, shown.pk), (5, unready.pk), (6, ready.pk)]
    assert [message.level_tag for message in response.context["messages"]] == ["error", "success"]
    assert "The edition already has this picture." in response.text
    admin.post(list_page(Picture), chosen | {"edition": "x"})
    assert edition.photos.count() == 3


def test_without_rights_nothing_is_added(client, db):
    from django.contrib.auth.models import Group, User

    user = User.objects.create_user("translator", is_staff=True)
    user.groups.add(Group.objects.get(name="translator"))
    client.force_login(user)
    edition, stored = factories.edition(), stored_picture()

    chosen = {"action": "add_to_edition", "index": 0, ACTION_CHECKBOX_NAME: [stored.pk], "edition": edition.pk}
    client.post(list_page(Picture), chosen)

    assert not Photo.objects.exists()
    assert "new_alt_en" not in client.get(change_page(edition)).text


def test_a_deleted_picture_comes_back_only_with_its_file(admin):
    stored = stored_picture()
    name = stored.image.name
    admin.post(reverse("admin:editions_picture_delete", args=[stored.pk]), {"post": "yes"})
    assert stored.image.storage.exists(name)
    row = Picture.history.latest()
    way = reverse("admin:editions_picture_restore", args=[row.history_id])

    stored.image.storage.delete(name)
    assert len(admin.post(way).context["plan"].reasons) == 1
    assert not Picture.objects.exists()
    upload(admin)
    assert Edition.objects.count() == 0


# --- Several at once --------------------------------------------------------------------------------------------------


SEVERAL = "/admin/editions/picture/several/"


def page_data(response):
    """What a browser would send from the page that adds several, with the files that are kept."""
    formset = response.context["formset"]
    forms = [formset.management_form, *formset.forms]
    sent = [bound for form in forms for bound in form if bound.name != "image" and bound.value() is not None]
    kept = dict(re.findall(r'name="(_kept-[^"]+)" value="([^"]+)"', response.text))
    return {bound.html_name: bound.value() for bound in sent} | kept | {"opened": response.context["opened"]}


def choose(admin, *colours, **more):
    files = [file(picture(colour=colour), f"{colour}.png") for colour in colours]
    return admin.post(SEVERAL, page_data(admin.get(SEVERAL)) | {"pictures-files": files} | more)


def texts(*rows):
    return {f"pictures-{row}-{name}": f"{text} {row}" for row in rows for name, text in TEXTS.items()}


def test_several_pictures_are_added_at_once(admin, speak):
    speak("en")
    assert SEVERAL in admin.get(list_page(Picture)).text

    page = choose(admin, "red", "green")
    assert (page.status_code, len(page.context["rows"]), Picture.objects.count()) == (200, 2, 0)
    response = admin.post(SEVERAL, page_data(page) | texts(0, 1), follow=True)

    assert set(Picture.objects.values_list("alt_en", "credit")) == {("A room 0", "Us 0"), ("A room 1", "Us 1")}
    assert len({row.history.latest().history_change_id for row in Picture.objects.all()}) == 1
    assert [str(message) for message in response.context["messages"]] == ["Added: 2 pictures"]


def test_none_is_stored_before_all_are_valid(admin):
    page = admin.post(SEVERAL, page_data(choose(admin, "red", "green")) | texts(1))

    assert [set(form.errors) for form in page.context["formset"]] == [{"alt_en", "credit"}, set()]
    assert not Picture.objects.exists()
    admin.post(SEVERAL, page_data(page) | texts(0))
    assert Picture.objects.count() == 2


def test_the_same_picture_twice_or_one_of_the_library(admin):
    page = admin.post(SEVERAL, page_data(choose(admin, "red", "red")) | texts(0, 1))
    assert [set(form.errors) for form in page.context["formset"]] == [set(), {"image"}]

    stored_picture("teal")
    assert set(choose(admin, "teal").context["formset"].forms[0].errors) >= {"image"}


def test_too_many_at_once(admin):
    page = choose(admin, *["red"] * 21)

    assert page.context["formset"].non_form_errors()
    assert not Picture.objects.exists()


def test_nothing_chosen_adds_nothing(admin):
    page = admin.post(SEVERAL, page_data(admin.get(SEVERAL)))

    assert (page.status_code, Picture.objects.exists()) == (200, False)


def test_a_full_disk_loses_none_of_several(admin, monkeypatch):
    def full(self, name, content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    page = choose(admin, "red", "green")
    monkeypatch.setattr(FileSystemStorage, "_save", full)
    response = admin.post(SEVERAL, page_data(page) | texts(0, 1))
    monkeypatch.undo()

    assert not Picture.objects.exists()
    back = admin.get(response.headers["Location"])
    assert admin.post(response.headers["Location"], page_data(back)).status_code == 302
    assert Picture.objects.count() == 2


def test_several_are_for_those_who_add_pictures(client, member):
    client.force_login(member("translator", languages=["fr"]))

    assert client.get(SEVERAL).status_code == 403
    assert client.post(SEVERAL, {"pictures-files": [file()]}).status_code == 403
    assert SEVERAL not in client.get(list_page(Picture)).text
