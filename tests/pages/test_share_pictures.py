"""Share pictures: the PNG that other sites show beside a link to a page, with the texts of its language."""

import io
import re
from html import unescape

import pytest
from django.conf import settings as configured
from django.utils import translation
from PIL import Image, ImageChops

from apps.editions.models import Edition
from apps.languages.columns import Text
from apps.pages import sections, share_drawing, share_pictures
from apps.pages.share_cards import ShareCard
from apps.pagestore import declared
from apps.publishing import previews
from apps.publishing.record_notes import PreviewLink
from apps.website.style import schemes
from tests import factories
from tests.staff.accounts import give_factor

pytestmark = pytest.mark.django_db
ARABIC = "النسخة السادسة من حوار الإنتربول"
PAGES = ["", "editions/6/", "participants/europol/", "goals/4/"]


@pytest.fixture
def records():
    city = {"city_en": "New York", "city_ar": "نيويورك", "country": "US"}
    factories.edition(6, title_en="6th INTERPOL Dialogue", title_ar=ARABIC, **city)
    factories.organisation("europol", acronym_en="Europol", acronym_ar="يوروبول", name_en="Agency", region="europe")
    factories.goal(4, label_en="Cybercrime", label_ar="الجريمة السيبرية")


def properties(page):
    """The content of the meta elements of a page by property or name; each occurs once."""
    found = re.findall(r'<meta (?:property|name)="([^"]+)" content="([^"]*)">', page)
    assert len([name for name, _ in found if name.startswith("og:image")]) in (0, 5)
    return {name: unescape(content) for name, content in found}


def address_in(page):
    return properties(page)["og:image"].removeprefix(configured.SITE_URL)


def picture(client, path):
    response = client.get(path)
    assert response.status_code == 200
    return Image.open(io.BytesIO(response.content)).convert("RGB")


def ink(image, box):
    """The left and right edge of what is drawn in a part of the picture, in pixels of the picture."""
    part = image.crop(box)
    ground = Image.new("RGB", part.size, image.getpixel((600, 2)))
    left, _top, right, _bottom = ImageChops.difference(part, ground).getbbox()
    return left + box[0], right + box[0]


def text_of(image):
    """Where the lines of text start and end, without the stripe at the edge."""
    return ink(image, (40, 0, share_drawing.WIDTH - 40, share_drawing.HEIGHT))


@pytest.mark.parametrize("path", PAGES)
def test_it_works(records, client, lang, path):
    head = properties(client.get(f"/{lang}/{path}").text)
    response = client.get(head["og:image"].removeprefix(configured.SITE_URL))

    assert head["og:image"].startswith(f"{configured.SITE_URL}/{lang}/share/")
    assert (head["og:image:width"], head["og:image:height"], head["og:image:type"]) == ("1200", "630", "image/png")
    assert head["twitter:card"] == "summary_large_image"
    assert head["og:title"].split(" – ")[0].split(". ")[-1] in head["og:image:alt"]
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    assert len(response.content) < 60_000


def test_the_texts_of_an_edition(records, client):
    alt = {lang: properties(client.get(f"/{lang}/editions/6/").text)["og:image:alt"] for lang in ("en", "ar")}

    assert alt["en"] == "Edition 6 – 6th INTERPOL Dialogue – 8–9 December 2022 – New York, United States"
    assert alt["ar"] == f"النسخة 6 – {ARABIC} – 8–9 ديسمبر 2022 – نيويورك، الولايات المتحدة"


def test_an_inferred_number_says_so(client):
    factories.edition(3, title_en="Dialogue", number_basis="inferred", format="online")

    alt = properties(client.get("/en/editions/3/").text)["og:image:alt"]
    assert alt == "Edition 3 (number inferred) – Dialogue – 8–9 December 2022 – Online"


def test_an_organisation_without_an_arabic_acronym_has_its_arabic_name(client):
    factories.organisation("aimc", name_en="Council", name_ar="مجلس وزراء الداخلية العرب", region="arab_states")

    assert properties(client.get("/ar/participants/aimc/").text)["og:image:alt"] == (
        "عضو – مجلس وزراء الداخلية العرب – الدول العربية"
    )
    assert "AIMC – Council" in properties(client.get("/fr/participants/aimc/").text)["og:image:alt"]


@pytest.mark.parametrize(
    "path",
    [
        "editions/7.png", "participants/hidden.png", "goals/5.png",  # drafts
        "editions/8.png", "editions/06.png", "editions/x.png", f"editions/{'9' * 30}.png", "editions.png",
        "home/6.png", "priorities/a.png", "participants/EUROPOL.png", "nothing.png",
    ],
)  # fmt: skip
def test_what_is_not_public_has_no_picture(records, client, path):
    factories.edition(7, **factories.DRAFT)
    factories.organisation("hidden", **factories.DRAFT)
    factories.goal(5, **factories.DRAFT)

    assert client.get(f"/en/share/{path}").status_code == 404


def test_a_preview_names_no_picture(client, admin_user):
    draft = factories.edition(7, **factories.DRAFT)
    give_factor(admin_user)
    _link, token = PreviewLink.make(record=draft, made_by=admin_user)
    page = client.get(previews.address(token, "en").removeprefix(configured.SITE_URL))

    assert page.status_code == 200
    assert "og:image" not in page.text


def test_other_pages_share_the_picture_of_the_site(records, client):
    home = address_in(client.get("/fr/").text)

    assert home.startswith("/fr/share/home.png?v=")
    assert address_in(client.get("/fr/editions/").text) == address_in(client.get("/fr/about/").text) == home


def test_without_a_registered_kind_there_is_none(records, monkeypatch):
    monkeypatch.setattr(sections, "_registered", [])

    assert share_pictures.of(Edition.objects.get()) is None


def test_a_change_of_the_title_changes_address_and_picture(records, client):
    before = address_in(client.get("/en/editions/6/").text)
    old = client.get(before).content
    edition = Edition.objects.get()
    edition.title_en = "Sixth INTERPOL Dialogue"
    edition.save()
    after = address_in(client.get("/en/editions/6/").text)

    assert before != after
    assert client.get(after).content != old
    assert client.get(before).content == client.get(after).content, "an older address leads to the picture of today"


def test_the_page_store_keeps_one_picture_whatever_version_is_named():
    assert declared.parameters("/en/share/editions/6.png") == declared.parameters("/ar/share/home.png") == frozenset()


def test_a_picture_needs_one_query_and_its_address_none(records, client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/ar/share/editions/6.png")
    with django_assert_num_queries(0):
        client.get("/ar/share/home.png")
    records = [kind.model.objects.get() for kind in sections.share_kinds() if kind.model]
    with django_assert_num_queries(0), translation.override("ar"):
        assert all(share_pictures.of(record).url for record in records)


@pytest.mark.parametrize("path", ["home", "editions/6", "participants/europol", "goals/4"])
def test_arabic_starts_at_the_right(records, client, path):
    edge, band = share_drawing.MARGIN, share_drawing.BAND
    arabic, english = (picture(client, f"/{lang}/share/{path}.png") for lang in ("ar", "en"))
    first_lines = (40, 0, 1160, 170)  # without the number, which stands at the other side

    if path != "home":
        assert ink(arabic, first_lines)[1] == pytest.approx(1200 - edge, abs=8)
        assert ink(arabic, first_lines)[0] > 600
        assert ink(english, first_lines)[0] == pytest.approx(edge, abs=8)
        assert ink(english, first_lines)[1] < 600
    assert arabic.getpixel((1199, 300)) == arabic.getpixel((1200 - band, 300)) == english.getpixel((0, 300))
    assert arabic.getpixel((0, 300)) == english.getpixel((1199, 300)) != arabic.getpixel((1199, 300))


def test_arabic_is_joined(monkeypatch):
    """The joined letters of a word are narrower than the same letters one by one."""
    card = ShareCard(Text("العمل الشرطي", "ar"))
    joined = share_drawing.png(card, "", "ar")
    share_drawing._width.cache_clear()
    monkeypatch.setattr(share_drawing, "visual", lambda text, direction: text[::-1])
    apart = share_drawing.png(card, "", "ar")
    share_drawing._width.cache_clear()

    (start, end), (left, right) = (text_of(Image.open(io.BytesIO(png)).convert("RGB")) for png in (joined, apart))
    assert joined != apart
    assert end - start < right - left


def test_a_text_in_another_language_has_its_own_direction(monkeypatch):
    drawn = []
    visual = share_drawing.visual
    monkeypatch.setattr(share_drawing, "visual", lambda *line: drawn.append(line) or visual(*line))
    share_drawing._width.cache_clear()

    share_drawing.png(ShareCard(Text("Council (2)", "en"), Text("عضو", "ar")), "حوار", "ar")

    assert {("Council (2)", "ltr"), ("عضو", "rtl"), ("حوار", "rtl")} <= set(drawn)


@pytest.mark.parametrize("text", ["W" * 10_000, "word " * 2000, "ش" * 10_000, "a" * 299 + " b" * 50])
def test_a_long_text_is_cut_and_stays_on_the_picture(text):
    card = ShareCard(Text(text, "en"), subtitle=Text(text, "en"), facts=(Text("Date", "en"), Text("Place", "en")))
    image = Image.open(io.BytesIO(share_drawing.png(card, "INTERPOL Dialogue", "en"))).convert("RGB")

    start, end = text_of(image)
    assert start >= share_drawing.MARGIN - 8
    assert end <= 1200 - share_drawing.MARGIN + 16, "the sign of the cut may stand in the margin"
    assert share_drawing._cut("x" * 301, 300) == "x" * 299 + "…"


def test_a_long_title_is_smaller():
    short, long = (
        share_drawing._fitting(ShareCard(Text(text, "en")), 400)[0] for text in ("Europol", "Effective Policing " * 8)
    )

    assert short.size == max(share_drawing.TITLE_SIZES) > long.size
    assert long.is_whole
    assert len(long.lines) > 1


def test_the_colours_are_those_of_the_pages():
    light, _dark = schemes()

    assert {name: light[name] for name in share_drawing.COLOURS} == share_drawing.COLOURS


def test_the_fonts_have_every_letter_of_the_seed_data(seeded, client):
    cards = []
    for lang in configured.CONTENT_LANGUAGES:
        with translation.override(lang):
            kinds = [kind for kind in sections.share_kinds() if kind.model]
            cards += [kind.card(record) for kind in kinds for record in kind.model.objects.all()]
    letters = {
        letter
        for card in cards
        for text in (card.label, card.title, card.subtitle, *card.facts)
        for letter in share_drawing.visual(text.value, "rtl")
    }

    assert len(letters) > 150
    for name in (share_drawing.REGULAR, share_drawing.BOLD):
        font = share_drawing._font(name, 40)
        assert not [letter for letter in letters if not letter.isspace() and not font.getmask(letter).getbbox()]
