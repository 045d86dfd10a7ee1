"""Every form of the admin, with each field empty, too long and of the wrong type: messages stand beside fields of the
form, and are in the language of the page."""

import re
from itertools import cycle

import pytest
from django import forms
from django.contrib import admin
from django.test import RequestFactory
from django.utils import translation

from apps.arrangements.models import ChannelLink
from apps.publishing.models import Record
from apps.staff.compat import registered_models
from apps.staff.state_steps import StateText
from tests import factories
from tests.staff.pages import add_page, submit
from tests.walks import IS_FULL

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
LANGUAGES = ("fr", "es", "ar")
ENTRIES = {"empty": "", "too long": "x" * 100_001, "wrong": "☃"}
ADDED = [model for model in registered_models(admin.site) if issubclass(model, Record)]


@pytest.fixture
def request_of_staff(rf: RequestFactory, staff, client):
    client.force_login(staff)
    request = rf.post("/admin/")
    request.user, request.session = staff, client.session
    return request


def form_of(model, request, entry):
    """The form for adding a record, sent with the same entry in every field; None where nothing is added by hand."""
    pages = admin.site.get_model_admin(model)
    if not pages.has_add_permission(request):
        return None
    made = pages.get_form(request)
    data = {}
    for name, field in made().fields.items():
        widget = field.widget
        if isinstance(widget, forms.MultiWidget):
            data |= {f"{name}{suffix}": entry for suffix in widget.widgets_names}
        elif not isinstance(widget, StateText) or entry:
            data[name] = entry
    return made(data)


def messages(model, request, entry, language):
    """The messages of a form in a language, by field."""
    with translation.override(language):
        form = form_of(model, request, entry)
        return {name: [str(text) for text in found] for name, found in form.errors.items()} if form else {}


def letters(text):
    return re.sub(r"[^a-z]", "", text.lower())


def test_a_message_about_a_field_that_a_form_does_not_have(admin_of_channels, client):
    """The link of a channel to nothing, or to a body without a code, ended in an error of the server."""
    page = submit(client, add_page(ChannelLink), channel=admin_of_channels.pk, kind="intended")
    assert page.context["adminform"].form.errors == {
        "linked_channel": [
            "Choose a channel or an organization, or name another body in English: exactly one of these."
        ]
    }

    submit(client, add_page(ChannelLink), channel=admin_of_channels.pk, kind="intended", body_en="A Body, of (Two)")
    assert ChannelLink.objects.get().linked_with == "a-body-of-two"


@pytest.fixture
def admin_of_channels(client, staff):
    client.force_login(staff)
    return factories.channel(factories.organisation())


@pytest.mark.soak
@pytest.mark.parametrize("kind", ENTRIES)
def test_every_message_is_beside_a_field_and_in_the_language_of_the_page(request_of_staff, kind):
    factories.organisation()
    found, elsewhere, english, turn = 0, [], [], cycle(LANGUAGES)
    for model in ADDED:
        source = messages(model, request_of_staff, ENTRIES[kind], "en")
        found += len(source)
        elsewhere += [(model.__name__, source[name]) for name in source if name == "__all__"]
        for language in LANGUAGES if IS_FULL else [next(turn)]:
            own = messages(model, request_of_staff, ENTRIES[kind], language)
            assert own.keys() == source.keys(), (model, language)
            english += [
                (model.__name__, name, language, text)
                for name in source
                for text, original in zip(own[name], source[name], strict=True)
                if letters(original) and text == original
            ]

    assert found > 50
    assert (elsewhere, english) == ([], [])
