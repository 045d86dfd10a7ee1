"""Preview links are made and revoked on the page of their record; each says who made it."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from apps.publishing import previews
from apps.publishing.proposing import propose
from apps.publishing.record_notes import PreviewLink
from apps.records import clock
from tests import factories
from tests.staff.pages import change_page, document

pytestmark = pytest.mark.django_db


def page_of(record):
    return reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_preview", args=[record.pk])


def token_in(page):
    return re.search(r"/preview/en/([^/\"]+)/", page)[1]


@pytest.fixture
def editor(client, member):
    user = member("editor")
    client.force_login(user)
    return user


def test_it_works(client, editor, caplog):
    caplog.set_level("INFO", "previews")
    edition = factories.edition(9, title_en="Ninth", **factories.DRAFT)
    assert page_of(edition) in client.get(change_page(edition)).text

    with clock.stopped_at(clock.now()):
        shown = client.post(page_of(edition), {"make": "1"}).text
    link = PreviewLink.objects.get()
    assert (link.record, link.made_by, link.expires_at - link.made_at) == (edition, editor, timedelta(days=7))
    token = token_in(shown)
    for language in ("en", "fr", "es", "ar"):
        assert previews.address(token, language) in shown
    assert token not in client.get(page_of(edition)).text  # it is not stored
    client.logout()
    address = reverse("staff:preview", args=["ar", token])
    assert "Ninth" in client.get(address).text

    client.force_login(editor)
    client.post(page_of(edition), {"revoke": link.pk})
    assert client.get(address).status_code == 410
    assert "No longer valid" in client.get(page_of(edition)).text
    assert [record.message for record in caplog.records if record.name == "previews"] == [
        f"preview={link.pk} made by account={editor.pk}",
        f"preview={link.pk} revoked by account={editor.pk}",
    ]


def test_one_click_opens_the_preview_in_a_language(client, editor, lang):
    edition = factories.edition(9, title_en="Ninth", **factories.DRAFT)
    assert re.search(
        rf'action="{page_of(edition)}".*?name="open" value="{lang}"', client.get(change_page(edition)).text, re.S
    )

    response = client.post(page_of(edition), {"open": lang}, follow=True)

    assert response.request["PATH_INFO"].startswith(f"/{lang}/") or f"/{lang}/" in response.request["PATH_INFO"]
    assert "Ninth" in response.text
    assert PreviewLink.objects.get().made_by == editor


def test_of_a_change_that_waits(client, editor):
    edition = factories.edition(title_en="Before")
    proposal = propose(edition, {"title_en": "After"}, editor)
    assert page_of(proposal) in client.get(change_page(proposal)).text

    shown = client.post(page_of(proposal), {"make": "1"}).text

    link = PreviewLink.objects.get()
    assert (link.record, link.proposal) == (edition, proposal)
    assert "After" in client.get(reverse("staff:preview", args=["en", token_in(shown)])).text
    assert f'value="{link.pk}"' in client.get(page_of(proposal)).text
    assert f'value="{link.pk}"' not in client.get(page_of(edition)).text


@pytest.mark.parametrize("key", ["0", "x", "", "9" * 30])
def test_revoking_what_is_not_its_own(client, editor, key):
    edition, other = factories.edition(**factories.DRAFT), factories.edition(**factories.DRAFT)
    link = PreviewLink.objects.create(record=other)

    for wrong in (key, str(link.pk)):
        assert client.post(page_of(edition), {"revoke": wrong}).status_code == 302
    link.refresh_from_db()
    assert link.is_valid


def test_without_a_page(client, editor):
    proposal = propose(document(), {"title_en": "x"}, editor)

    assert "No public page shows this record." in client.get(page_of(proposal)).text


def test_once_expired(client, editor):
    edition = factories.edition(**factories.DRAFT)
    link = PreviewLink.objects.create(record=edition, made_by=editor, expires_at=clock.now())

    page = client.get(page_of(edition)).text

    assert "expired" in page
    assert f'value="{link.pk}"' not in page


def test_once_its_maker_lost_the_rights(client, editor, staff):
    edition = factories.edition(**factories.DRAFT)
    link, _token = PreviewLink.make(record=edition, made_by=staff)
    assert f'value="{link.pk}"' in client.get(page_of(edition)).text
    User.objects.filter(pk=staff.pk).update(is_active=False)

    page = client.get(page_of(edition)).text
    assert "ended with the rights of its maker" in page
    assert f'value="{link.pk}"' not in page


@pytest.mark.parametrize("role", ["translator", "auditor", "data manager", "liaison officer"])
def test_without_permission(client, member, role):
    organisation = factories.organisation(**factories.DRAFT)
    user = member(role, languages=["fr"], speaks_for=organisation)
    client.force_login(user)

    for record in (organisation, propose(organisation, {"name_fr": "x"}, user)):
        assert client.post(page_of(record), {"make": "1"}).status_code in (302, 403)
    assert not PreviewLink.objects.exists()
