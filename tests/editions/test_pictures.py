"""Pictures in the library and on pages: stored once, in several widths, without metadata, and pruning of files."""

import io
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import translation
from PIL import Image, ImageFile

from apps.editions import pictures
from apps.editions.models import Picture
from apps.editions.pictures import decoded
from apps.editions.uploads import PictureField
from apps.records import clock
from tests import factories
from tests.staff.pages import photo, picture, stored_picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.PICTURE_WIDTHS = (10, 20, 40)
    settings.PICTURE_LONGEST_SIDE = 60
    return tmp_path


def names(media):
    return sorted(path.name for path in (media / "pictures").iterdir())


def test_a_picture_is_stored_in_several_widths(media):
    stored = stored_picture(size=(30, 15))
    stem = stored.digest[:32]

    assert (stored.width, stored.height, stored.widths, stored.has_avif) == (30, 15, [10, 20], True)
    assert names(media) == [f"{stem}-10.avif", f"{stem}-10.webp", f"{stem}-20.avif", f"{stem}-20.webp", f"{stem}.webp"]
    for width, kind in ((10, "AVIF"), (20, "WEBP")):
        with Image.open(media / "pictures" / f"{stem}-{width}.{kind.lower()}") as file:
            assert (file.format, file.size) == (kind, (width, width // 2))


@pytest.mark.parametrize("size", [(600, 300), (300, 600), (9000, 450)])
def test_a_large_picture_is_scaled_down(size):
    stored = stored_picture(size=size)

    assert max(stored.width, stored.height) == 60
    assert min(stored.width, stored.height) >= 1


def exif(orientation=6):
    data = Image.Exif()
    data[0x0112], data[0x010E] = orientation, "Taken at a secret place"
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG", exif=data)
    return out.getvalue()


def test_metadata_is_removed_and_the_picture_upright(media):
    stored = Picture.objects.create(image=ContentFile(exif(), "a.jpg"), alt_en="A room", credit="Us")

    assert (stored.width, stored.height) == (30, 40)
    assert all(b"secret" not in path.read_bytes() for path in (media / "pictures").iterdir())


def test_the_digest_does_not_depend_on_the_file_format():
    digests = [decoded(io.BytesIO(content)).digest for content in (picture("PNG"), picture("WEBP"), picture("JPEG"))]
    clear = io.BytesIO()
    Image.new("RGBA", (40, 30), (0, 128, 128, 9)).save(clear, "PNG")

    assert digests[0] == decoded(io.BytesIO(picture("PNG"))).digest
    assert decoded(clear).digest not in digests


# --- On a page --------------------------------------------------------------------------------------------------------


def test_a_page_offers_every_width(client):
    shown = photo(factories.edition(6), size=(30, 15)).picture
    stem = f"/media/pictures/{shown.digest[:32]}"

    page = client.get("/en/editions/6/").text

    assert f'srcset="{stem}-10.avif 10w, {stem}-20.avif 20w"' in page
    assert f'srcset="{stem}-10.webp 10w, {stem}-20.webp 20w, {stem}.webp 30w"' in page
    assert 'width="30" height="15"' in page
    assert 'loading="lazy"' in page


def test_a_text_alternative_in_another_language_is_marked(client):
    photo(factories.edition(6), alt_fr="Une salle")

    assert 'alt="A room" lang="en"' in client.get("/ar/editions/6/").text
    assert 'alt="Une salle"  loading' in client.get("/fr/editions/6/").text


def test_the_picture_of_a_press_release(client):
    shown = stored_picture()
    factories.release(slug="told", picture=shown)

    page = client.get("/en/news/told/").text
    assert page.count(shown.image.url) >= 2  # on the page, and as the Open Graph picture
    assert client.get(shown.image.url).getvalue()


# --- Pruning files ----------------------------------------------------------------------------------------------------


def prune(*arguments, after=timedelta(hours=2)):
    with clock.stopped_at(clock.now() + after):
        call_command("prunemedia", *arguments, stdout=(out := io.StringIO()))
    return out.getvalue()


def test_files_of_failed_uploads_are_removed(media):
    stored = stored_picture(size=(5, 5))
    (media / "pictures" / f"{'0' * 32}-10.webp").write_bytes(b"x")

    assert prune(after=timedelta(0)).endswith("0 files removed\n"), "an upload may be in progress"
    assert prune("--dry-run").splitlines()[-1] == "1 files would be removed"
    assert prune() == f"pictures/{'0' * 32}-10.webp\n1 files removed\n"
    assert names(media) == [f"{stored.digest[:32]}.webp"]


def test_files_of_deleted_pictures_stay_unless_requested(media):
    stored = stored_picture(size=(15, 15))
    stored.delete()

    assert prune().endswith("0 files removed\n")
    assert prune("--deleted-for", "30", after=timedelta(days=29)).endswith("0 files removed\n")
    assert prune("--deleted-for", "30", after=timedelta(days=31)).endswith("3 files removed\n")
    assert names(media) == []


def test_pruning_without_files():
    assert prune() == "0 files removed\n"


# --- Limits -----------------------------------------------------------------------------------------------------------


def encoded(size, kind="PNG", mode="RGB"):
    out = io.BytesIO()
    Image.new(mode, size).save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("size", "kind", "said"),
    [
        ((1, 100_000), "PNG", "A side of the picture is longer than 20,000 pixels."),
        ((100_000, 1), "PNG", "A side of the picture is longer than 20,000 pixels."),
        ((20_001, 1500), "JPEG", "A side of the picture is longer than 20,000 pixels."),
        ((9000, 3), "PNG", "One side of the picture is more than 20 times as long as the other."),
        ((10, 201), "WEBP", "One side of the picture is more than 20 times as long as the other."),
        ((201, 10), "JPEG", "One side of the picture is more than 20 times as long as the other."),
        ((5000, 4700), "WEBP", "The picture has more than 23 million pixels."),
        ((6400, 6400), "PNG", "The picture has more than 40 million pixels."),
        ((6400, 6400), "JPEG", "The picture has more than 40 million pixels."),
    ],
)
def test_extreme_shapes_and_sizes_are_refused_before_decoding(monkeypatch, size, kind, said):
    content = encoded(size, kind, "L" if kind == "PNG" else "RGB")
    monkeypatch.setattr(pictures, "_normalized", None)
    monkeypatch.setattr(ImageFile.ImageFile, "load", None)

    with translation.override("en"), pytest.raises(ValidationError) as refused:
        decoded(io.BytesIO(content))
    assert refused.value.messages == [said]


@pytest.mark.parametrize("size", [(200, 10), (10, 200)])
def test_the_longest_shapes_are_accepted(size):
    assert sorted(decoded(io.BytesIO(encoded(size))).image.size) == [3, 60]


def test_one_picture_is_decoded_at_a_time(monkeypatch):
    """Several at once would need their memory at once."""
    inside, most = [], []
    true = pictures._normalized

    def slow(picture):
        inside.append(picture)
        most.append(len(inside))
        time.sleep(0.02)
        inside.pop()
        return true(picture)

    monkeypatch.setattr(pictures, "_normalized", slow)
    content = encoded((40, 30))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _each: decoded(io.BytesIO(content)), range(8)))

    assert most == [1] * 8


def test_a_form_keeps_no_pixels(settings):
    """A form of many pictures would hold them all."""
    upload = SimpleUploadedFile("a.png", encoded((40, 30)))

    kept = PictureField().clean(upload)

    assert not any(isinstance(value, pictures.Pixels | Image.Image) for value in vars(kept).values())
    assert kept.digest == decoded(io.BytesIO(encoded((40, 30)))).digest
