"""Forms that are sent by GET, with entries that nobody offers: no page fails, each message stands beside its field, in
the language of the page, and nothing is listed as if it were filtered."""

from html import unescape
from itertools import cycle
from urllib.parse import quote

import pytest
from django.conf import settings
from django.contrib import admin as django_admin
from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst

from apps.editions.models import Edition
from apps.pages.filters import FilterForm
from tests import walks
from tests.staff.pages import add_page, list_page, rows, without_html
from tests.staff.test_form_messages import letters
from tests.staff.test_form_walk import house, own_addresses  # noqa: F401
from tests.staff.test_reading import addresses, content  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.soak]
LANGUAGES = ("fr", "es", "ar")
ENTRIES = {
    "unknown": quote("☃"),
    "too long": "x" * 300,
    "control characters": "a%01%1fb",
    "no number": "9" * 40,
    "no day": "2026-02-31",
    "half a sign": "%ff",
}
NO_KEYS = ["x", "9" * 40, "\x01", "1.5"]


def query(names, entry):
    return "&".join(f"{name}={entry}" for name in names)


def filter_pages(client):
    """The pages with filters that are sent by GET, by address, with their names."""
    for address in [*(address for address in addresses() if address.startswith("/en/")), *own_addresses()]:
        with without_html():
            form = filters_of(client.get(address))
        if form is not None:
            yield address, list(form.fields)


def filters_of(response):
    """The filter form of a page."""
    if response.streaming:
        b"".join(response.streaming_content)  # which closes its file
    parts = [getattr(response, "context_data", None) or {}, *(response.context or ())]  # of the view, of templates
    values = [value for part in parts for value in (part.flatten() if hasattr(part, "flatten") else part).values()]
    return next((value for value in values if isinstance(value, FilterForm)), None)


def in_language(client, address, language):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    return client.get(address.replace("/en/", f"/{language}/", 1) if address.startswith("/en/") else address)


def test_filters_of_pages(house):  # noqa: F811
    """Each page with one kind of entries in turn, and with each filter given twice; in full with all kinds."""
    faults, turn, met = [], cycle(LANGUAGES), set()
    entries, turn_of_kinds = list(ENTRIES.items()), cycle(range(len(ENTRIES)))
    pages = list(filter_pages(house))
    for address, names in pages:
        twice = f"{address}?{query([*names, *names], 'a')}&{query(names, quote('☃'))}"
        if (status := in_language(house, twice, "ar").status_code) != 200:
            faults.append((address, "twice", status))
        for kind, entry in entries if walks.IS_FULL else entries[next(turn_of_kinds) :: len(ENTRIES)]:
            sent = f"{address}?{query(names, entry)}"
            english = in_language(house, sent, "en")
            form = filters_of(english)
            if english.status_code == 404 and kind == "no number":
                continue  # a page that does not exist
            if english.status_code != 200 or form is None:
                faults.append((address, kind, english.status_code))
                continue
            met.add(type(form).__name__)
            faults += [(address, kind, name, "no field") for name in form.errors if name not in form.fields]
            shown = unescape(english.text)
            texts = {str(text) for own in form.errors.values() for text in own}
            faults += [(address, kind, text, "not shown") for text in texts if text not in shown]
            for language in LANGUAGES if walks.IS_FULL else [next(turn)]:
                own = filters_of(in_language(house, sent, language))
                same = texts & {str(text) for found in own.errors.values() for text in found}
                faults += [(address, kind, language, text) for text in same if letters(text)]

    assert len(pages) > 20
    assert met >= {"MatrixFilter", "ExportForm", "QueueFilter", "SearchForm", "ParticipantFilter", "AsOfForm"}
    assert faults == [], "\n".join(map(str, faults))


def test_filters_of_lists(admin, staff, speak):
    rows(1, staff)
    faults, kinds, turn, count = [], cycle(ENTRIES.items()), cycle(LANGUAGES), 0
    for model in walks.one_of(5, django_admin.site._registry):
        for spec in admin.get(list_page(model)).context["cl"].filter_specs:
            for name in [name for name in spec.expected_parameters() if name and not name.endswith("__isnull")]:
                for kind, entry in ENTRIES.items() if walks.IS_FULL else [next(kinds)]:
                    language = next(turn)
                    speak(language)
                    page = admin.get(f"{list_page(model)}?{name}={entry}")
                    shown, count = (page.context or {}).get("cl"), count + 1
                    with translation.override(language):
                        title = capfirst(str(spec.title))
                    is_refused = shown is not None and not shown.result_count and title in shown.refused
                    if not is_refused or shown.refused not in unescape(page.text):
                        said = shown.refused if shown else page.status_code
                        faults.append((model.__name__, name, kind, language, said))

    assert count > 40
    assert faults == [], "\n".join(map(str, faults))


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_search_and_pages_of_lists(admin, entry):
    for name in ("q", "p", "o", "_facets", "_edit", "_popup"):
        assert admin.get(f"{list_page(Edition)}?{name}={entry}").status_code in (200, 302, 400), name
    assert admin.get(f"{reverse('admin:search')}?q={entry}").status_code == 200


@pytest.mark.parametrize("entry", NO_KEYS[:3])
def test_records_that_an_address_chooses_for_a_new_one(admin, staff, entry):
    """A link such as `add/?edition=3` fills in the form; what is no record is left out."""
    rows(1, staff)
    for model in walks.turns_of(entry, django_admin.site._registry, NO_KEYS[:3]):
        names = [field.name for field in (*model._meta.fields, *model._meta.many_to_many) if field.remote_field]
        assert admin.get(f"{add_page(model)}?{query(names, quote(entry))}").status_code in (200, 302, 403), model


@pytest.mark.parametrize("entry", NO_KEYS)
def test_what_is_no_record_is_refused_beside_its_field(admin, staff, entry):
    rows(1, staff)
    faults = []
    for model in walks.turns_of(entry, django_admin.site._registry, NO_KEYS):
        page = admin.get(add_page(model))
        if page.status_code != 200 or "adminform" not in page.context:
            continue
        fields = page.context["adminform"].form.fields
        names = [name for name, field in fields.items() if hasattr(field, "queryset") and not field.disabled]
        answer = admin.post(add_page(model), dict.fromkeys(names, entry))
        errors = answer.context["adminform"].form.errors if answer.status_code == 200 else {}
        faults += [(model.__name__, name) for name in names if name not in errors]

    assert faults == [], "\n".join(map(str, faults))
