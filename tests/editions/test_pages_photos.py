"""Photos as files."""

import io

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from PIL import Image

from apps.editions.models import Photo
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def photo(edition):
    content = io.BytesIO()
    Image.new("RGB", (8, 6)).save(content, "PNG")
    file = ContentFile(content.getvalue(), name="a.png")
    return Photo.objects.create(edition=edition, position=1, image=file, alt_en="People", credit="INTERPOL")


def test_a_public_photo_is_kept_long_and_can_do_nothing(client):
    picture = photo(factories.edition(6))

    response = client.get(picture.image.url)

    assert response.getvalue()
    assert response.status_code == 200
    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert f'src="{picture.image.url}"' in client.get("/en/editions/6/").content.decode()


def test_a_photo_of_a_draft_is_for_the_staff(client):
    picture = photo(factories.edition(**factories.DRAFT))

    assert client.get(picture.image.url).status_code == 404
    client.force_login(User.objects.create_superuser("staff"))
    response = client.get(picture.image.url)
    assert response.getvalue()
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["x.webp", "..%2fsecret_key", "%2e%2e/secret_key", "%2fetc%2fpasswd", "a%00.webp"])
def test_nothing_else_is_reached(client, name, tmp_path):
    (tmp_path / "secret_key").write_text("secret")
    (tmp_path / "photos").mkdir()

    assert client.get(f"/media/photos/{name}").status_code in (400, 404)
