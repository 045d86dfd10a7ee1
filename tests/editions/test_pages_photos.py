"""The files of pictures: who can read them, caching, and refused names."""

import time

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from tests import factories
from tests.staff.accounts import give_factor
from tests.staff.pages import photo, stored_picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_a_public_picture_is_cacheable_and_sandboxed(client, django_assert_num_queries):
    shown = photo(factories.edition(6), size=(700, 400)).picture

    for address, kind in ((shown.image.url, "webp"), (shown.thumbnail, "webp"), (shown.avif.split()[0], "avif")):
        with django_assert_num_queries(1):
            response = client.get(address)
        assert len(response.getvalue()) == int(response["Content-Length"])
        assert response.status_code == 200
        assert response["Content-Type"] == f"image/{kind}"
        assert response["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert not response.cookies


def test_a_cached_picture_is_not_sent_again(client):
    address = photo(factories.edition(6)).picture.image.url
    response = client.get(address)
    tag, size = response["ETag"], len(response.getvalue())

    assert (client.get(address, headers={"if-none-match": tag}).status_code, tag.count('"')) == (304, 2)
    whole = client.get(address, headers={"if-none-match": '"other"', "range": "bytes=0-1"})
    assert (whole.status_code, whole["Accept-Ranges"], len(whole.getvalue())) == (200, "none", size)
    assert client.post(address).status_code == 405


def test_a_picture_of_a_draft_is_for_staff_only(client):
    shown = photo(factories.edition(**factories.DRAFT)).picture

    for address in (shown.image.url, shown.thumbnail):
        assert client.get(address).status_code == 404
        assert client.get(address, headers={"if-none-match": "*"}).status_code == 404
    client.force_login(User.objects.create_user("nobody"))
    assert client.get(shown.image.url).status_code == 404
    client.force_login(staff := User.objects.create_superuser("staff"))
    assert client.get(shown.image.url).status_code == 404, "the second factor is missing"
    give_factor(staff)
    response = client.get(shown.image.url)
    assert response.getvalue()
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("role", "has_factor", "status"),
    [
        ("publisher", False, 404),
        ("publisher", True, 200),
        ("editor", True, 200),
        ("auditor", True, 200),
        ("liaison officer", True, 404),
    ],
)
def test_a_picture_of_a_draft_follows_the_list_of_the_admin(client, role, has_factor, status):
    shown = photo(factories.edition(**factories.DRAFT)).picture
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    if has_factor:
        give_factor(user)
    client.force_login(user)

    page = client.get(reverse("admin:editions_picture_change", args=[shown.pk]))
    response = client.get(shown.image.url)
    assert response.status_code == status
    assert response.getvalue() if status == 200 else not response.streaming
    assert (page.status_code == 200) == (status == 200)


def test_an_expired_session_opens_no_picture_of_a_draft(client, settings):
    shown = photo(factories.edition(**factories.DRAFT)).picture
    client.force_login(staff := User.objects.create_superuser("staff"))
    give_factor(staff)
    session = client.session
    session["began"] = time.time() - settings.SESSION_IDLE_SECONDS - 1
    session.save()

    assert client.get(shown.image.url).status_code == 404


def test_a_picture_that_no_page_shows_is_for_staff_only(client):
    stored = stored_picture()
    assert client.get(stored.image.url).status_code == 404
    factories.release(picture=stored, **factories.DRAFT)
    assert client.get(stored.image.url).status_code == 404
    factories.release(picture=stored)
    assert client.get(stored.image.url).getvalue()


@pytest.mark.parametrize(
    "name",
    [
        *("pictures/x.webp", "pictures/..%2f..%2fsecret_key", "%2e%2e/secret_key", "%2fetc%2fpasswd", "a%00.webp"),
        *("secret_key", "pictures/", "pictures/" + "0" * 32 + ".svg", "pictures/" + "0" * 32 + ".webp"),
        *("pictures/" + "0" * 32 + "-99999999.webp", "pictures/" + "٠" * 32 + ".webp"),
    ],
)
def test_no_other_file_is_served(client, name, tmp_path):
    (tmp_path / "secret_key").write_text("secret")
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / ("0" * 32 + ".webp")).write_text("known to no record")
    client.force_login(User.objects.create_superuser("staff"))

    assert client.get(f"/media/{name}").status_code in (400, 404)


def test_a_width_that_does_not_exist(client):
    shown = photo(factories.edition(6)).picture

    assert client.get(shown.image.url.replace(".webp", "-20.webp")).status_code == 404
