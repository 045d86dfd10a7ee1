"""By whatever door: a translator of Arabic changes Arabic texts and no others."""

import pytest
from django.urls import reverse

from apps.editions.models import Outcome
from apps.history.changes import change
from apps.history.models import Change
from apps.publishing.models import Proposal
from tests import factories
from tests.staff.pages import form_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition(client, translator):
    client.force_login(translator)
    edition = factories.edition(state="draft", title_en="Ninth", title_fr="Neuvième")
    factories.outcome(edition=edition, text_en="Agreed", text_fr="Convenu")
    return edition


def sent(client, edition, **more):
    page = reverse("admin:editions_edition_change", args=[edition.pk])
    return client.post(page, {**form_of(client, page), **more})


@pytest.mark.parametrize("name", ["title_fr", "title_en", "outcomes-0-text_fr", "outcomes-0-text_en"])
def test_the_form_of_a_record_refuses_another_language(client, edition, name):
    assert sent(client, edition, title_ar="التاسعة", **{name: "X"}).status_code == 403
    edition.refresh_from_db()
    assert (edition.title_en, edition.title_fr, edition.title_ar) == ("Ninth", "Neuvième", None)
    assert Outcome.objects.get().text_fr == "Convenu"


def test_it_takes_a_text_in_their_language(client, edition):
    assert sent(client, edition, title_ar="التاسعة").status_code == 302
    edition.refresh_from_db()
    assert (edition.title_fr, edition.title_ar) == ("Neuvième", "التاسعة")


def test_an_earlier_version_of_another_language_stays(client, edition):
    edition.title_fr, edition.title_ar = "Huitième", "الثامنة"
    edition.save()
    version = edition.history.order_by("history_id").first().history_id
    page = reverse("admin:editions_edition_revert", args=[edition.pk, version])
    for query in ("?language=fr", ""):
        assert client.post(page + query, {"seen": edition.history.first().history_id}).status_code == 403
    edition.refresh_from_db()
    assert edition.title_fr == "Huitième"


def test_a_change_of_another_language_is_not_undone(client, edition, translator):
    with change("form", translator):  # theirs, from when they translated French
        edition.title_fr = "Huitième"
        edition.save()
    client.post(reverse("admin:history_change_undo", args=[Change.objects.filter(by=translator).latest("pk").pk]))
    edition.refresh_from_db()
    assert edition.title_fr == "Huitième"


def test_neither_state_nor_deletion(client, edition):
    sent(client, edition, state="published")
    client.post(reverse("admin:editions_edition_delete", args=[edition.pk]), {"post": "yes"})
    edition.refresh_from_db()
    assert edition.state == "draft"
    assert not Proposal.objects.exists()
