"""Files chosen in a form that comes back are kept for its user, and need not be chosen again."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from apps.editions.models import Photo, Picture
from apps.opendata import registry
from apps.records import clock
from apps.staff import kept_files
from apps.staff.models import KeptFile
from tests import factories
from tests.staff.pages import add_page, change_page, form_data, picture, submit

pytestmark = pytest.mark.django_db
FIELD, BOX = "_kept-image", "_removed-image"
HEADERS = registry.get("sources").headers


def file(content=None, name="room.png"):
    return SimpleUploadedFile(name, content or picture(), "image/png")


def refused(client, **values):
    """A form that comes back for want of a credit."""
    response = submit(client, add_page(Picture), **{"alt_en": "A room", "image": file()} | values)
    assert response.status_code == 200
    return response


def again(response, **values):
    """The entries of a form that came back, with the key of its file."""
    kept = response.wsgi_request.kept_files
    return form_data(response) | {f"_kept-{name}": own.key for name, own in kept.items()} | values


def test_it_works(admin, media, staff):
    response = refused(admin)
    assert "Kept:" in response.text or "room.png" in response.text
    assert f'name="{FIELD}" value="{KeptFile.objects.get(user=staff).key}"' in response.text

    assert admin.post(add_page(Picture), again(response, credit="Us")).status_code == 302

    assert (Picture.objects.get().credit, Picture.objects.get().width) == ("Us", 40)
    assert not KeptFile.objects.exists(), "it is deleted once the form is saved"


def test_it_is_kept_as_often_as_the_form_comes_back(admin, media):
    second = admin.post(add_page(Picture), again(refused(admin), alt_en=""))

    assert KeptFile.objects.count() == 1
    assert admin.post(add_page(Picture), again(second, alt_en="A", credit="Us")).status_code == 302


def test_it_can_be_removed(admin, media):
    response = admin.post(add_page(Picture), again(refused(admin), credit="Us", **{BOX: "1"}))

    assert set(response.context["adminform"].form.errors) == {"image"}


def test_another_file_takes_its_place(admin, media):
    admin.post(add_page(Picture), again(refused(admin), credit="Us", image=file(picture(size=(60, 30)))))

    assert Picture.objects.get().width == 60


def test_what_is_no_picture_is_not_kept(admin, media):
    response = refused(admin, image=file(b"x"))

    assert not KeptFile.objects.exists()
    assert "room.png" in str([str(message) for message in response.context["messages"]])


def test_nobody_else_gets_it(admin, media, member, client):
    response = refused(admin)
    client.force_login(member("editor"))

    other = client.post(add_page(Picture), again(response, credit="Us"))

    assert "image" in other.context["adminform"].form.errors
    assert not Picture.objects.exists()


def test_it_expires(admin, media):
    response = refused(admin)
    KeptFile.objects.update(at=clock.now() - kept_files.KEEP_FOR - timedelta(minutes=1))

    other = admin.post(add_page(Picture), again(response, credit="Us"))

    assert "image" in other.context["adminform"].form.errors


def test_the_limits(staff, monkeypatch):
    monkeypatch.setattr(kept_files, "MAX_FILE_BYTES", 10)
    monkeypatch.setattr(kept_files, "MAX_BYTES", 25)
    monkeypatch.setattr(kept_files, "MAX_FILES", 3)

    assert kept_files.keep(staff, file(b"x" * 11)) is None
    for name in "abc":
        kept_files.keep(staff, file(b"x" * 10, name))
    assert [kept.name for kept in KeptFile.objects.order_by("pk")] == ["b", "c"]
    for name in "defg":
        kept_files.keep(staff, file(b"x", name))
    assert [kept.name for kept in KeptFile.objects.order_by("pk")] == ["e", "f", "g"]


def test_it_is_kept_in_a_row(admin, media):
    edition = factories.edition()
    row = {"photos-TOTAL_FORMS": 1, "photos-0-upload": file(), "photos-0-new_credit": "Us"}

    response = submit(admin, change_page(edition), **row)
    assert 'name="_kept-photos-0-upload"' in response.text
    values = {"photos-0-new_alt_en": "A room"}

    assert admin.post(change_page(edition), again(response, **values)).status_code == 302
    assert edition.photos.get().picture.alt_en == "A room"


# --- Several pictures at once -----------------------------------------------------------------------------------------


def several(*colours):
    return [file(picture(colour=colour), f"{colour}.png") for colour in colours]


def test_several_pictures_at_once(admin, media):
    edition = factories.edition()

    response = submit(admin, change_page(edition), **{"photos-files": several("red", "green")})
    assert response.status_code == 200, "each needs a text"
    assert "red.png" in response.text
    assert "green.png" in response.text
    texts = {f"photos-{place}-new_{name}": name for place in range(2) for name in ("alt_en", "credit")}

    assert admin.post(change_page(edition), again(response, **texts)).status_code == 302
    assert list(edition.photos.order_by("position").values_list("position", "picture__credit")) == [
        (1, "credit"),
        (2, "credit"),
    ]


def test_an_error_names_its_file(admin, media):
    edition = factories.edition()

    response = submit(admin, change_page(edition), **{"photos-files": [*several("red"), file(b"x", "notes.txt")]})

    assert "notes.txt: This is not a PNG, JPEG or WebP picture." in response.text
    assert "red.png: " not in response.text


def test_too_many_are_refused_before_they_are_read(admin, media, monkeypatch):
    monkeypatch.setattr("apps.editions.uploads.MAX_SEVERAL", 1)
    monkeypatch.setattr("apps.editions.uploads.decoded", lambda file: pytest.fail("it was decoded"))
    edition = factories.edition()

    response = submit(admin, change_page(edition), **{"photos-files": several("red", "green")})

    assert "At most 1 pictures at once: red.png, green.png" in response.text
    assert not Photo.objects.exists()


def test_too_large_together(admin, media, monkeypatch):
    monkeypatch.setattr("apps.editions.uploads.MAX_SEVERAL_BYTES", 10)
    monkeypatch.setattr("apps.editions.uploads.decoded", lambda file: pytest.fail("it was decoded"))

    response = submit(admin, change_page(factories.edition()), **{"photos-files": several("red")})

    assert "larger than 0 MB together: red.png" in response.text


@pytest.mark.parametrize(
    ("address", "wrong", "content"),
    [
        ("admin:opendata_upload_add", {"dataset": "sources", "reason": "x" * 5000}, ",".join(HEADERS) + "\n"),
        ("translators:import", {"texts_are": "unknown"}, "type,key,field,target_language,target\n"),
    ],
)
def test_an_own_page_keeps_it_and_asks_for_no_other(admin, address, wrong, content):
    page = admin.post(reverse(address), {**wrong, "file": SimpleUploadedFile("a.csv", content.encode())})
    kept = KeptFile.objects.get()
    [box] = re.findall(r'<input type="file"[^>]*>', page.text)
    assert page.status_code == 200
    assert f'name="_kept-file" value="{kept.key}"' in page.text
    assert "required" not in box

    again = admin.post(reverse(address), {**wrong, "_kept-file": kept.key})

    assert f'value="{kept.key}"' in again.text
    assert not re.search(r'class="errorlist[^>]*id="id_file_error"', again.text)
