"""Many editors save the same record at the same moment over HTTP. No accepted change is lost, and a refused editor gets
both texts back."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from threading import Barrier
from urllib.parse import urlencode, urlsplit

import html5lib
import pytest
from django.contrib.auth.models import User
from django.test import Client

from apps.languages.columns import columns
from tests import factories
from tests.staff.accounts import give_factor
from tests.staff.pages import change_page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
TRANSLATED = ("name", "acronym", "seat_city", "founded_note", "member_note")
FIELDS = [column for field in TRANSLATED for column in columns(field)]
HTML = "{http://www.w3.org/1999/xhtml}"


class Editor:
    """A logged-in administrator with their own cookies and connection."""

    def __init__(self, number, address):
        user = User.objects.create_superuser(f"editor-{number}")
        give_factor(user)
        client = Client()
        client.force_login(user)
        self.cookies = {name: cookie.value for name, cookie in client.cookies.items()}
        self.number, self.server = number, urlsplit(address).netloc

    def open(self, path):
        self.path = path
        status, page = self._send("GET")
        assert status == 200
        self.data = inputs(page)

    def save(self, field, text):
        """Submit the form with one changed field; return whether it was accepted, and the page."""
        status, page = self._send("POST", urlencode({**self.data, field: text}, doseq=True))
        assert status in (200, 302), page
        return status == 302, page

    def _send(self, method, body=None):
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        with closing(HTTPConnection(self.server, timeout=120)) as connection:
            connection.request(method, self.path, body, headers)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, rest = cookie.partition("=")
                self.cookies[name] = rest.partition(";")[0]
            return answer.status, answer.read().decode()


def inputs(page):
    """The values that the form of a page would submit unchanged."""
    form = next(f for f in html5lib.parse(page).iter(f"{HTML}form") if f.get("id", "").endswith("_form"))
    found = {}
    for element in form.iter():
        name, kind = element.get("name"), element.get("type")
        if element.tag == f"{HTML}textarea":
            found[name] = element.text or ""
        elif element.tag == f"{HTML}select":
            found[name] = [o.get("value") for o in element.iter(f"{HTML}option") if o.get("selected") is not None]
        elif element.tag == f"{HTML}input" and name and kind not in ("submit", "checkbox", "radio", "file"):
            found[name] = element.get("value", "")
    return found


@pytest.fixture
def record():
    return factories.organisation("europol", **{name: f"{name} at first" for name in FIELDS})


@pytest.fixture
def editors(live_server, size):
    return [Editor(number, live_server.url) for number in range(size(4, 20))]


@pytest.fixture
def rounds(size):
    return range(size(2, 10))


def at_once(editors, record, field_of, text_of):
    """All editors open the record, then all save at the same moment. Return what `save` returns for each."""
    all_are_ready = Barrier(len(editors))

    def edit(editor):
        editor.open(change_page(record))
        all_are_ready.wait()
        return editor.save(field_of(editor), text_of(editor))

    with ThreadPoolExecutor(len(editors)) as pool:
        answers = list(pool.map(edit, editors))
    record.refresh_from_db()
    return answers


def test_editors_of_the_same_field(editors, record, rounds):
    for number in rounds:
        texts = [f"Texte {number} de {editor.number}." for editor in editors]
        answers = at_once(editors, record, lambda _: "name_fr", lambda editor: texts[editor.number])  # noqa: B023

        accepted_texts = [text for text, (accepted, _) in zip(texts, answers, strict=True) if accepted]
        assert accepted_texts == [record.name_fr]
        for text, (accepted, page) in zip(texts, answers, strict=True):
            assert accepted or (inputs(page)["name_fr"] == text and f"<p>{record.name_fr}</p>" in page)

    assert record.history.values("name_fr").distinct().count() == 1 + len(rounds)


def test_editors_of_different_fields(editors, record, rounds, size):
    for number in rounds:
        texts = {FIELDS[editor.number]: f"{FIELDS[editor.number]} {number}" for editor in editors}
        answers = at_once(editors, record, lambda e: FIELDS[e.number], lambda e: texts[FIELDS[e.number]])  # noqa: B023

        assert sum(accepted for accepted, _ in answers) == len(editors)
        assert {name: getattr(record, name) for name in texts} == texts
