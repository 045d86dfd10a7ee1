"""Every form that the admin shows, found by the registry and the addresses, is sent with each input empty, too long and
of the wrong type, and with bad files: the messages stand beside their fields and are in the language of the page, and
nothing that was typed is lost.

The forms for adding records are in test_form_messages.py."""

import re
from itertools import cycle

import pytest
from django import forms
from django.conf import settings
from django.contrib import admin as django_admin
from django.core.exceptions import NON_FIELD_ERRORS
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.forms.formsets import DELETION_FIELD_NAME
from django.test import override_settings
from django.urls import get_resolver, resolve, reverse

from apps.liaison.models import LiaisonOfficer
from apps.opendata import registry
from apps.pages.filters import FilterForm
from apps.participants.models import Organisation
from apps.staff.edit_conflicts import SEEN
from tests import walks
from tests.staff.pages import add_page, change_page, form_data, list_page, page_of, picture, rows, without_html
from tests.staff.test_form_messages import ENTRIES, LANGUAGES, letters
from tests.staff.test_reading import PARAMETER, content, parameters, routes  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.soak]
NOT_TYPED = {SEEN, DELETION_FIELD_NAME}
INPUT = re.compile(r"<(?:input|button)\b[^>]*>")
BAD_FILES = {
    "no such file": ("room.png", b"\x00\x01\x02 no picture, no table"),
    "empty file": ("room.png", b""),
    "name too long": ("x" * 300 + ".png", None),
    "too large": ("room.png", None),
}
GOOD = {
    "UploadForm": lambda: ",".join(registry.get("sources").headers).encode() + b"\n",
    "ImportForm": lambda: b"type,key,field,target_language,target\neditions.edition,1,title,fr,Titre\n",
}
ATTRIBUTE = re.compile(r'\b(type|name|value)="([^"]*)"')


class Answer:
    """A page of the admin, with the forms on it."""

    def __init__(self, response):
        self.response, self.status = response, response.status_code
        self.context = getattr(response, "context_data", None) or {}
        rendered = response.context if isinstance(response.context, list) else [response.context]
        for part in rendered if response.context and not self.context else ():
            self.context |= part.flatten()
        if response.streaming:
            b"".join(response.streaming_content)  # which closes its file

    def forms(self):
        """The forms of the page that are sent: that of a record, its rows, and the page's own."""
        if "adminform" in self.context:
            yield self.context["adminform"].form
            for inline in self.context["inline_admin_formsets"]:
                yield from inline.formset.forms
        own = {id(form): form for form in self.context.values() if isinstance(form, forms.BaseForm)}
        yield from (form for form in own.values() if not isinstance(form, FilterForm | django_admin.helpers.ActionForm))

    def messages(self):
        """The messages of the forms, by the name of the input; those that belong to none under their form's prefix."""
        found = {}
        for form in self.forms():
            for name, texts in form.errors.items() if form.is_bound else ():
                place = f"{form.prefix or ''}{NON_FIELD_ERRORS}" if name == NON_FIELD_ERRORS else form.add_prefix(name)
                found[place] = [str(text) for text in texts]
        for inline in self.context.get("inline_admin_formsets", ()):
            if texts := inline.formset.non_form_errors() if inline.formset.is_bound else ():
                found[f"{inline.formset.prefix}{NON_FIELD_ERRORS}"] = [str(text) for text in texts]
        return found

    def sent_by_itself(self):
        """What the first form of the page sends beside what is typed: its hidden inputs, the boxes that it has, marked,
        and its first button."""
        html = self.response.text.partition('id="content"')[2]
        form = re.search(r'<form[^>]*method="post".*?</form>', html, re.DOTALL)
        found, has_button = {}, False
        for tag in INPUT.findall(form[0] if form else ""):
            own = dict(ATTRIBUTE.findall(tag))
            is_button = own.get("type") == "submit" or tag.startswith("<button")
            if "name" in own and (own.get("type") in ("hidden", "checkbox") or (is_button and not has_button)):
                found.setdefault(own["name"], []).append(own.get("value", "on"))
            has_button |= is_button
        return found


def wrong(page, kind):
    """A wrong entry of a kind in every input of a page but choices of files."""
    data = {}
    for form in page.forms():
        key = form._meta.model._meta.pk.name if hasattr(form, "_meta") and form._meta.model else ""
        for bound in form:
            widget, entry = bound.field.widget, ENTRIES[kind]
            if kind == "too long":  # all texts as long as the longest one would be more than a request may hold
                entry = "x" * ((getattr(bound.field, "max_length", None) or 1000) + 1)
            if bound.name in (*NOT_TYPED, key) or bound.field.disabled or isinstance(bound.field, forms.FileField):
                continue
            if isinstance(widget, forms.MultiWidget):
                data |= {f"{bound.html_name}{suffix}": entry for suffix in widget.widgets_names}
            elif not (widget.is_hidden or hasattr(bound.field, "parent_instance")):
                data[bound.html_name] = entry
    return data


def send(client, address, data, language):
    """Send a form in a language, and take back what it wrote."""
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with transaction.atomic(), without_html():
        answer = Answer(client.post(address, data))
        transaction.set_rollback(True)
    return answer


def lost(page, data):
    """The names of the inputs of texts that do not show what was typed. A password is never shown again."""
    return [
        bound.html_name
        for form in page.forms()
        for bound in form
        if isinstance(bound.field.widget, forms.TextInput | forms.Textarea)
        and not isinstance(bound.field.widget, forms.PasswordInput)
        and bound.html_name in data
        and str(bound.value() or "") != data[bound.html_name]
    ]


class Walk:
    """Sends forms; finds what is wrong with the answers, and how many messages were looked at."""

    def __init__(self, client):
        self.client, self.faults, self.count = client, [], 0
        self.languages = cycle(LANGUAGES)
        self.seen = {language: set() for language in LANGUAGES}

    def send(self, address, page, base):
        """Send the forms of a page with each kind of wrong entries."""
        next(self.languages)  # so that each kind meets each language
        for kind in ENTRIES:
            entries = wrong(page, kind)
            answer = self.compare(address, kind, base | entries)
            if answer.status == 200:
                self.faults += [(address, kind, name) for name in lost(answer, entries)]

    def compare(self, address, kind, data):
        """Send a form in English and in another language; the English answer. A message that was seen in a language is
        not asked for again."""
        answer = send(self.client, address, data, "en")
        source = answer.messages() if answer.status == 200 else {}
        self.faults += [(address, kind, name, source[name]) for name in source if NON_FIELD_ERRORS in name]
        if len(answer.context.get("error_links", source)) < len(source):
            self.faults.append((address, kind, "no link to a field"))
        texts = {text for own in source.values() for text in own if letters(text)}
        self.count += len(texts)
        for language in LANGUAGES if walks.IS_FULL else [next(self.languages)]:
            if texts <= self.seen[language]:
                continue
            self.seen[language] |= texts
            again(data)
            own = send(self.client, address, data, language).messages()
            if own.keys() != source.keys():
                self.faults.append((address, kind, language, own.keys() ^ source.keys()))
            same = {text for name in own for text in own[name]} & texts
            self.faults += [(address, kind, language, text) for text in same]
        return answer

    def send_files(self, address, page, base):
        """Send each choice of a file with what is no such file, and a good file beside other errors."""
        for form in page.forms():
            for bound in [bound for bound in form if isinstance(bound.field, forms.FileField)]:
                name, good = bound.html_name, GOOD.get(type(form).__name__, picture)()
                for kind, (file_name, bytes_sent) in BAD_FILES.items():
                    file = SimpleUploadedFile(file_name, good if bytes_sent is None else bytes_sent)
                    limit = 10 if kind == "too large" else 10**7
                    with override_settings(PICTURE_MAX_BYTES=limit, IMPORT_MAX_BYTES=limit):
                        answer = self.compare(address, kind, base | {name: file})
                    if name not in answer.messages() and (kind != "name too long" or bound.field.max_length):
                        self.faults.append((address, kind, name, "accepted"))
                data = base | wrong(page, "too long") | {name: SimpleUploadedFile("room.png", good)}
                answer = send(self.client, address, data, "en")
                kept = getattr(answer.response.wsgi_request, "kept_files", {})
                if answer.status == 200 and name not in kept:
                    self.faults.append((address, name, "lost", answer.status, answer.messages().get(name)))


def takes_files(page):
    rows = [inline.formset.form.base_fields for inline in page.context.get("inline_admin_formsets", ())]
    fields = [form.fields for form in page.forms()] + rows
    return any(isinstance(field, forms.FileField) for own in fields for field in own.values())


def again(data):
    for value in data.values():
        if isinstance(value, SimpleUploadedFile):
            value.seek(0)


def test_records_and_their_rows(admin, staff, roles):
    rows(1, staff)
    walk = Walk(admin)
    for model in walks.one_of(3, django_admin.site._registry):
        address = change_page(model._base_manager.order_by("-pk").first())
        with without_html():
            page = Answer(admin.get(address))
        if "adminform" in page.context and page.context["has_change_permission"]:
            walk.send(address, page, form_data(page))
            if takes_files(page) and page.context["has_add_permission"]:
                with without_html():
                    new = Answer(admin.get(add_page(model)))
                walk.send_files(add_page(model), new, form_data(new))

    assert walk.count > (200 if walks.IS_FULL else 100)
    assert walk.faults == []


# --- The pages of the house -------------------------------------------------------------------------------------------

OF_EVERY_MODEL = ("changelist", "change", "delete", "history", "deleted", "revert", "settings", "autocomplete")
SAMPLES = "style"  # the style guide: its forms are shown, not sent


@pytest.fixture
def house(admin, staff, content):  # noqa: F811
    """The client of an administrator who is an officer, too: all pages have records to show."""
    LiaisonOfficer.objects.filter(pk=LiaisonOfficer.objects.first().pk).update(user=staff)
    return admin


def own_addresses():
    """The addresses of the admin but those of the pages that every model has."""
    for route in routes(get_resolver().url_patterns):
        if route.startswith(settings.ADMIN_PATH):
            values = parameters(route)
            values["key"] = values.get("object_id", values["key"])
            address = "/" + PARAMETER.sub(lambda found, values=values: str(values[found.group(1)]), route)
            if (name := resolve(address).url_name or "").rpartition("_")[2] not in OF_EVERY_MODEL and name != SAMPLES:
                yield address


def requests_of(client):
    """The requests for the house's pages, and for the actions of lists: the address, and what is posted to it."""
    yield from ((address, None) for address in own_addresses())
    yield merge_of(client), None
    request, asked = client.get(reverse("admin:index")).wsgi_request, set()
    for model, pages in django_admin.site._registry.items():
        record, actions = model._base_manager.order_by("-pk").first(), pages.get_actions(request)
        for name in [name for name in actions if name not in asked]:
            asked.add(name)
            yield list_page(model), {"action": name, "_selected_action": record.pk}


def merge_of(client):
    """The second page of a merge: two organisations, whose differences ask questions."""
    stays, goes = Organisation.objects.order_by("pk")[:2]
    return f"{page_of(Organisation, 'merge')}?stays={stays.pk}&goes={goes.pk}"


def own_pages(client):
    """The house's pages with forms, one of each kind, by address."""
    kinds = set()
    for address, data in requests_of(client):
        with without_html():
            page = opened(client, address, data)
        name = (resolve(address).url_name or "").rpartition("_")[2]
        kind = (name, *sorted({type(form).__name__ for form in page.forms()}))
        if page.status == 200 and "adminform" not in page.context and kind[1:] and kind not in kinds:
            kinds.add(kind)
            yield address, opened(client, address, data)


def opened(client, address, data):
    """The page of an address, or of an action, which writes nothing that stays."""
    with transaction.atomic():
        page = Answer(client.get(address) if data is None else client.post(address, data))
        transaction.set_rollback(True)
    return page


def test_own_pages(house):
    walk, pages = Walk(house), list(own_pages(house))
    found = {type(form).__name__ for _address, page in pages for form in page.forms()}
    for address, page in walks.one_of(5, pages):
        walk.send(address, page, page.sent_by_itself())
        walk.send_files(address, page, page.sent_by_itself())

    assert found >= {"BulkForm", "HandoverForm", "ErasureForm", "UploadForm", "ImportForm", "TextForm", "VerdictForm"}
    assert "AnswerForm" in found, "the second page of a merge"
    assert walk.faults == []
