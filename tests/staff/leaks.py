"""Plants a value of its own in every declared private field, and searches outputs for them."""

import io
import zipfile
from contextlib import contextmanager
from itertools import count
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.db.models import CharField, EmailField, TextField

from apps.liaison.models import ContactCheck, ContactPoint, LiaisonOfficer, Term
from apps.mail.models import Mail
from apps.notices.models import Notice
from apps.publishing.record_notes import ReviewComment
from apps.records import clock, privacy
from apps.records.dates import PartialDateField
from apps.records.privacy import SeenBy
from apps.search import index
from apps.staff.erasure import stored
from apps.staff.models import KeptFile, UnsavedForm
from apps.translators.models import DismissedCheck
from tests import factories
from tests.staff.pages import rows

INTERPRETED = {  # what the code reads as something else than text: a planted value would break a page
    *("Preference.language", "Preference.time_zone", "User.password", "Session.session_data"),
    *("UserSession.session_key", "ContactCheck.token_hash", "CalendarLink.token_hash", "LiaisonOfficer.languages"),
}
NAMES_OF_USERS = {  # what colleagues see of each other beside what each has done
    *("User.username", "User.first_name", "User.last_name", "EmailAddress.email"),
}


class Plant(NamedTuple):
    """A value, the field that holds it (`Model.field`), and who sees it. `tier`: of a contact."""

    value: str
    field: str
    seen_by: SeenBy
    tier: str


def world(somebody):
    """Published officers, one named with consent and one not, with private data of every declared kind. Everything that
    users leave was left by `somebody`."""
    rows(1, somebody)
    post = factories.post(title_en="Seat with a holder")
    named, unnamed = factories.officer(name="Named Holder"), factories.officer(name="Unnamed Holder")
    for scope in ("name", "email", "phone"):
        factories.consent(named, scope=scope)
    factories.term(post, named)
    factories.term(factories.post(), unnamed)
    for tier in ("staff", "participants"):
        factories.contact(named, tier=tier)
        factories.contact(post, tier=tier, kind="phone")
    factories.contact(unnamed, tier="public")  # no legal basis: nobody outside the secretariat sees it
    for contact in ContactPoint.objects.filter(officer=named):
        ContactCheck.ask(contact)
    officer = LiaisonOfficer.objects.get(pk=unnamed.pk)
    ReviewComment.say(LiaisonOfficer, [officer.pk], somebody, "x")
    Notice.objects.create(user=somebody, kind="review", record=officer, text="x")
    DismissedCheck.objects.create(record=officer, reason="x", by=somebody)
    LogEntry.objects.log_actions(somebody.pk, [officer], 2, "x")
    UnsavedForm.objects.create(user=somebody, path="/admin/", content="x")
    KeptFile.objects.create(user=somebody, name="x", size=1, content=b"x")
    EmailAddress.objects.create(user=somebody, email="x@example.org")
    UserSession.objects.create(user=somebody, ip="192.0.2.1", session_key="x", user_agent="x", last_seen_at=clock.now())
    Mail.objects.create(recipient="b@example.org", subject="x", body="x", due_at=factories.LONG_AGO.replace(year=2099))
    return unnamed


def plants(unnamed):
    """Plant, and return what was planted. A field without a row fails: the world above has to have one. Only the names
    of officers who consented, in a public term, are left as they are."""
    found, number = [], count(1000)
    named = set(Term.objects.public().values_list("officer", flat=True))
    assert unnamed.pk not in named
    for one in privacy.declared():
        for name in one.fields if one.item.is_private else ():
            field = one.model._meta.get_field(name)
            label = f"{one.model.__name__}.{name}"
            if label not in INTERPRETED and is_text(field):
                present = list(stored(one.model).order_by("pk"))
                assert present, f"{label}: no row to plant in"
                for row in present:
                    if not (isinstance(row, LiaisonOfficer) and name == "name" and row.pk in named):
                        value = spelled(field, getattr(row, name), f"quagga{next(number)}")
                        stored(one.model).filter(pk=row.pk).update(**{name: value})
                        found.append(Plant(value.partition("@")[0], label, one.item.seen_by, getattr(row, "tier", "")))
    index.rebuild()
    return found


def is_text(field):
    kinds = (CharField, EmailField, TextField)
    return isinstance(field, kinds) and not isinstance(field, PartialDateField) and not field.choices


def spelled(field, before, value):
    is_address = isinstance(field, EmailField) or "@" in str(before)
    return f"{value}@example.org" if is_address else value


def text_in(response):
    """The text of a response: of an archive or a workbook, of all its parts."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return unpacked(body) + repr(sorted(response.items()))


def unpacked(body):
    if not body.startswith(b"PK"):
        return body.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return "".join(unpacked(archive.read(name)) for name in archive.namelist())


@contextmanager
def application():
    """Django behind the page store. It keeps the connection of the test, as the client of tests does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield WSGIHandler()
    for signal in signals:
        signal.connect(close_old_connections)


def leaks(plants, outputs):
    """Each planted value that an output holds: its field, and where. `outputs` are pairs of a name and a text."""
    found = []
    for name, text in outputs:
        if "quagga" in text.lower():
            found += [(plant.field, name) for plant in plants if plant.value in text.lower()]
    return found
