"""A draft or a waiting change on its real page: for anybody with a valid link, and without other drafts."""

import logging
import re
from datetime import timedelta
from importlib import import_module
from io import StringIO
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.core.signing import Signer
from django.db import connection
from django.urls import reverse

from apps.editions.models import Edition, Statement
from apps.history.models import Change
from apps.publishing import previews
from apps.publishing.proposing import propose
from apps.publishing.record_notes import PreviewLink
from apps.records import clock
from tests import factories
from tests.conftest import LANGUAGES
from tests.staff.accounts import give_factor, take_factor
from tests.staff.pages import photo

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
SECRET = "Quagga"
MARK = '<div class="notice notice--preview" role="note">'


def link(record, **values):
    """A link of a superuser to a record; returns its token."""
    if not (maker := User.objects.filter(username="maker").first()):
        give_factor(maker := User.objects.create_superuser("maker"))
    return PreviewLink.make(record=record, **{"made_by": maker, **values})[1]


def path(token, language="en"):
    return reverse("staff:preview", args=[language, token])


@pytest.fixture
def draft():
    edition = factories.edition(9, title_en="Ninth", title_ar="التاسعة", **factories.DRAFT)
    factories.attendance(edition, factories.organisation("europol"), role="host")
    factories.statement(edition, speaker="A Speaker")
    return edition


def test_it_works(client, draft, lang):
    """The page is the one that the public gets once it is published, and the marks of a preview."""
    response = client.get(path(link(draft), lang))

    assert (response.status_code, response.headers["Content-Language"]) == (200, lang)
    assert MARK in response.text
    assert client.get(f"/{lang}/editions/9/").status_code == 404
    draft.state = "published"
    draft.save()
    public = client.get(f"/{lang}/editions/9/").text
    assert MARK not in public
    assert main(response.text) == main(public)
    assert "A Speaker" in main(public)


def main(page):
    """The content of a page, after what is said of it."""
    return re.search(r"<article>.*</article>", page, re.DOTALL).group()


def test_nobody_keeps_or_finds_it(client, draft):
    response = client.get(path(link(draft)))

    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.text
    assert not re.findall("hreflang|canonical", response.text.partition("</head>")[0])
    assert not response.cookies


def test_its_languages_are_previews_too(client, draft):
    page = client.get(path(own := link(draft))).text

    switch = re.search(r'<nav class="switch".*?</nav>', page, re.DOTALL).group()
    assert re.findall(r'href="([^"]+)"', switch) == [previews.address(own, code) for code in LANGUAGES]


def test_nothing_of_it_stays(client, draft):
    before = Change.objects.count(), Edition.history.count()
    client.get(path(link(draft)))

    draft.refresh_from_db()
    assert draft.state == "draft"
    assert (Change.objects.count(), Edition.history.count()) == before


def test_nothing_else_leaks(client, draft):
    hidden = factories.organisation(name_en=SECRET, acronym_en=SECRET, **factories.DRAFT)
    factories.attendance(draft, hidden)
    Statement.objects.update(organisation=hidden)
    factories.edition(8, title_en=SECRET, **factories.DRAFT)
    factories.edition(10, title_en=SECRET, **factories.DRAFT)
    factories.release(edition=draft, title_en=SECRET, **factories.DRAFT)

    page = client.get(path(link(draft))).text

    assert MARK in page
    assert SECRET not in page
    assert "A Speaker" not in page  # what a hidden organisation said


def test_pictures(client, draft, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = photo(draft).picture
    own = link(draft)
    assert client.get(picture.image.url).status_code == 404

    page = client.get(path(own)).text
    assert settings.MEDIA_URL not in re.sub(r"/admin/preview/[^/]+/media/", "", page)
    address = re.search(r'<img src="([^"]+)"', page).group(1)
    response = client.get(address)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/webp")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content)[:4] == b"RIFF"

    other = photo(factories.edition(**factories.DRAFT)).picture
    foreign = address.rpartition("/")[0] + "/" + other.image.name.rpartition("/")[2]
    assert client.get(foreign).status_code == 404
    PreviewLink.objects.update(revoked_at=clock.now())
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("field", ["expires_at", "revoked_at"])
def test_a_link_that_is_no_longer_valid(client, draft, lang, field):
    titles = {
        "en": "This link is no longer valid",
        "fr": "Ce lien n’est plus valable",
        "es": "Este enlace ya no es válido",
        "ar": "لم يعد هذا الرابط صالحا",
    }

    response = client.get(path(link(draft, **{field: clock.now()}), lang))

    assert response.status_code == 410
    assert f"<h1>{titles[lang]}</h1>" in response.text
    assert f'lang="{lang}"' in response.text
    assert "Ninth" not in response.text


def test_it_ends_after_a_week(client, draft):
    own, made = link(draft), PreviewLink.objects.get()
    for days, status in ((6, 200), (8, 410)):
        with clock.stopped_at(made.made_at + timedelta(days=days)):
            assert client.get(path(own)).status_code == status


def test_no_link(client, draft):
    token, made = link(draft), PreviewLink.objects.get()
    signed = Signer(salt="apps.publishing.previews").sign(str(made.pk))  # an address of version 1.0
    wrong = [path(wrong) for wrong in (str(made.pk), token[:-1], token.swapcase(), made.token_hash, signed, "x")]
    for address in [*wrong, path(token, "xx")]:
        response = client.get(address)
        assert (address, response.status_code) == (address, 404)
        assert "Ninth" not in response.text


def test_only_the_hash_of_a_token_is_stored(draft):
    one, two = link(draft), link(draft)

    assert len({one, two}) == 2
    assert min(len(one), len(two)) >= 40
    assert not any(token in str(row) for row in PreviewLink.objects.values() for token in (one, two))


@pytest.mark.parametrize(
    "values",
    [{"is_active": False}, {"is_staff": False}, {"is_superuser": False}],
    ids=["inactive", "not staff", "role"],
)
def test_it_ends_with_the_rights_of_its_maker(client, draft, values):
    own = link(draft)
    assert client.get(path(own)).status_code == 200
    User.objects.update(**values)

    response = client.get(path(own))
    assert (response.status_code, "Ninth" in response.text) == (410, False)


def test_it_ends_with_the_account_and_the_second_factor_of_its_maker(client, draft):
    own = link(draft)
    take_factor(User.objects.get())
    assert client.get(path(own)).status_code == 410
    give_factor(User.objects.get())
    assert client.get(path(own)).status_code == 200
    User.objects.get().delete()
    assert client.get(path(own)).status_code == 410


def test_a_link_to_a_waiting_change_ends_with_the_rights_of_its_maker(client):
    edition = factories.edition(7, title_en="Before")
    own = link(edition, proposal=propose(edition, {"title_en": "After"}, None))
    assert "After" in client.get(path(own)).text
    User.objects.update(is_superuser=False)

    assert client.get(path(own)).status_code == 410


def test_no_log_has_the_token(client, draft, settings):
    """Neither of the site, nor of the page that follows."""
    own = link(draft)
    PreviewLink.objects.update(revoked_at=clock.now())
    written = StringIO()
    (handler,) = (one for one in logging.getLogger().handlers if one.name == "console")
    before = handler.setStream(written)
    media = reverse("staff:preview_media", args=[own, "x.webp"])
    reset = reverse("account_reset_password_from_key", kwargs={"uidb36": "2a", "key": "dkaq1m-0123456789abcdef"})
    answers = [client.get(address) for address in (path(own), path(own + "x"), media, f"{reset}?x=1")]
    logging.getLogger("django.request").warning("Not Found: %s and “%s”", reset, path(own))
    handler.setStream(before)

    assert [answer.status_code for answer in answers] == [410, 404, 404, 200]
    assert answers[0].headers["Referrer-Policy"] == "no-referrer"
    assert answers[1].headers["Referrer-Policy"] == "no-referrer"
    assert "Gone: /admin/preview/…" in written.getvalue()
    assert "Not Found: /admin/account/password/… and “/admin/preview/…" in written.getvalue()
    assert not [secret for secret in (own, "0123456789abcdef") if secret in written.getvalue()]


def test_links_of_a_database_of_before_end(draft):
    """The migration ends them; without a hash no address finds them either."""
    migration = import_module("apps.publishing.migrations.0002_preview_tokens")
    old = PreviewLink.objects.create(record=draft)
    migration.end_links(apps, SimpleNamespace(connection=connection))

    old.refresh_from_db()
    assert (old.token_hash, old.is_valid) == (None, False)


def test_a_change_that_waits(client):
    edition = factories.edition(7, title_en="Before", title_fr="Avant")
    proposal = propose(edition, {"title_fr": "Après"}, None)

    page = client.get(path(link(edition, proposal=proposal), "fr")).text

    assert MARK in page
    assert "<h1>Après</h1>" in page
    assert "<h1>Avant</h1>" in client.get("/fr/editions/7/").text


def test_a_change_of_a_row_that_waits(client):
    edition = factories.edition(7)
    outcome = factories.outcome(edition, text_en="Before")
    proposal = propose(outcome, {"text_en": "After"}, None)

    page = client.get(path(link(outcome, proposal=proposal))).text

    assert "After" in page
    assert "Before" not in page


def test_a_change_that_does_not_fit_any_more(client):
    edition = factories.edition(7, title_en="Before")
    proposal = propose(edition, {"title_en": "After"}, None)
    Edition.objects.update(title_en="Other")

    response = client.get(path(link(edition, proposal=proposal)))

    assert response.status_code == 409
    assert "After" not in response.text


def test_a_record_of_a_draft_has_no_preview(client):
    priority = factories.priority(factories.organisation(acronym_en=SECRET, **factories.DRAFT), label_en="Own")

    response = client.get(path(link(priority)))

    assert response.status_code == 404
    assert "belongs to a record that is not public" in response.text
    assert SECRET not in response.text


def test_a_record_on_the_page_of_a_list(client):
    post = factories.post(title_en="A post", **factories.DRAFT)

    assert "A post" in client.get(path(link(post))).text
    assert "A post" not in client.get("/en/liaison/").text


def test_a_deleted_record(client, draft):
    address = path(link(draft))
    draft.delete()

    assert client.get(address).status_code == 404
    assert not PreviewLink.objects.exists()


def test_staff_see_what_a_visitor_sees(client, django_user_model, draft):
    """The permissions of the reader show nothing more."""
    factories.statement(draft, position=2, speaker=SECRET, organisation=factories.organisation(**factories.DRAFT))
    page = client.get(path(own := link(draft))).text
    client.force_login(django_user_model.objects.create_superuser("staff"))

    assert main(client.get(path(own)).text) == main(page)
    assert SECRET not in page
