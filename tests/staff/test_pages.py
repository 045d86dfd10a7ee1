"""Every page of the admin opens, in every language."""

import re

import pytest
from django.contrib import admin as django_admin
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from apps.confirmations.models import ConfirmationRequest
from apps.coverage.models import Verdict
from apps.history.models import Change
from apps.languages import columns
from apps.mail.models import Mail
from apps.opendata.models import PrivateExport
from apps.participants.models import FormerCode, Organisation, OrganisationName
from apps.publishing.models import Proposal
from apps.staff.models import AccessEvent
from apps.website.models import ErrorReport
from tests import factories, walks
from tests.staff.pages import add_page, addresses, change_page, list_page, rows

MODELS = [model for model in django_admin.site._registry if model._meta.app_label != "auth"]
MADE_ELSEWHERE = (
    Proposal,
    ErrorReport,
    Change,
    Verdict,
    FormerCode,
    PrivateExport,
    Mail,
    AccessEvent,
    ConfirmationRequest,
)
WRITABLE = [model for model in MODELS if model not in MADE_ELSEWHERE]


def name_of(model):
    return model._meta.label_lower


@pytest.mark.soak
@pytest.mark.one_database  # on PostgreSQL, test_reading.py opens every page
def test_it_works(admin, staff, speak, lang):
    rows(1, staff)
    speak(lang)

    pages = ["index", "password_change", "auth_user_changelist", "auth_user_add", "auth_group_add"]
    wanted = [reverse(f"admin:{name}") for name in pages]
    wanted += [list_page(model) for model in MODELS]
    wanted += [add_page(model) for model in WRITABLE]
    wanted += [
        change_page(model._base_manager.first()) for model in django_admin.site._registry if model.objects.first()
    ]
    wanted = walks.turns_of(lang, wanted, walks.LANGUAGES)
    answers = {address: admin.get(address) for address in wanted}

    assert {address: answer.status_code for address, answer in answers.items()} == dict.fromkeys(wanted, 200)
    start = f'<html lang="{lang}" dir="{columns.direction(lang)}"'
    assert [address for address, answer in answers.items() if start not in answer.text] == []


def test_every_record_has_a_page(staff):
    rows(1, staff)

    assert [model for model in MODELS if not model._base_manager.exists()] == []


@pytest.mark.parametrize("model", [m for m in WRITABLE if columns.translated_fields(m)], ids=name_of)
def test_languages_of_inputs(admin, model):
    """Each language column has one input, marked and labelled with its language, and the base column has none."""
    page = admin.get(add_page(model)).text

    for field in columns.translated_fields(model):
        assert f'name="{field}"' not in page
        for language in ("en", "fr", "es", "ar"):
            tag = re.search(rf'<(?:input|textarea)[^>]* name="{columns.column(field, language)}"[^>]*>', page).group()
            assert f'lang="{language}"' in tag
            assert f'dir="{columns.direction(language)}"' in tag


def test_label_names_the_language(admin, speak):
    speak("en")
    page = admin.get(add_page(Organisation)).text

    assert [f"Name – {name}:" in page for name in ("English", "French", "Spanish", "Arabic")] == [True] * 4


def test_view_on_site_is_for_what_is_public(admin):
    public, draft = factories.organisation("open"), factories.organisation("hidden", **factories.DRAFT)

    assert f'href="{public.get_absolute_url()}"' in admin.get(change_page(public)).text
    assert f'href="{draft.get_absolute_url()}"' not in admin.get(change_page(draft)).text


def test_no_address_of_a_record_from_its_number(admin):
    draft = factories.organisation(**factories.DRAFT)
    kind = ContentType.objects.get_for_model(draft)

    assert admin.get(reverse("admin:view_on_site", args=[kind.pk, draft.pk])).status_code == 404


@pytest.mark.soak
@pytest.mark.one_database
def test_no_inline_script_or_style(admin, staff):
    rows(2, staff)
    OrganisationName.objects.first().delete()

    pages = {address: admin.get(address).text for address in walks.one_of(6, addresses())}

    script = r"<script(?![^>]*\ssrc=)(?![^>]*application/(?:ld\+)?json)"
    inline = re.compile(rf"<style|\sstyle=|{script}|\son[a-z]+=\"|javascript:")
    assert {address: found for address, page in pages.items() if (found := inline.findall(page))} == {}
