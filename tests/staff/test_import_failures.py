"""Imports that an error of the server stops: the page ends with a word, and nothing is half written."""

import logging

import pytest
from django.db import OperationalError
from django.urls import reverse

from apps.history.models import Change
from apps.opendata import importing
from apps.opendata.models import Upload
from apps.participants.models import Organisation
from tests import factories
from tests.opendata.files import exported
from tests.staff.test_imports import SEND, SimpleUploadedFile, do, leave, page_of, send

SAID = "An error on the server stopped the work."
CHANGED = "Nouveau nom"


@pytest.fixture
def file():
    factories.organisation("one", name_fr="Nom")
    factories.organisation("two", name_fr="Nom")
    return exported("participants").decode().replace("Nom", CHANGED)


def full(*args, **kwargs):
    raise OperationalError("database or disk is full")


def failing_after(function, count):
    """The function, which fails after some calls."""
    calls = iter(range(count))

    def call(*args, **kwargs):
        return full() if next(calls, None) is None else function(*args, **kwargs)

    return call


@pytest.mark.django_db
def test_the_disk_is_full_when_the_plan_is_stored(admin, file, speak, monkeypatch, caplog):
    speak("en")
    with monkeypatch.context() as patched:
        patched.setattr(Upload, "save", failing_after(Upload.save, 1))
        sent = send(admin, file)

    assert (sent.status_code, "100 % done" in sent.said) == (200, True)
    assert sent.said.index("100 % done") < sent.said.index(SAID)
    assert 'http-equiv="refresh"' not in sent.said
    assert sent.said.rstrip().endswith("</html>")
    assert [row.levelno for row in caplog.records if row.name == "imports" and row.exc_info] == [logging.ERROR]
    assert "The comparison was interrupted. Send the file again." in admin.get(page_of(Upload.objects.get())).text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["write", "_mark", "Upload.save"])
def test_the_disk_is_full_while_rows_are_written(admin, file, speak, monkeypatch, place):
    speak("en")
    send(admin, file)
    upload, before = Upload.objects.get(), Change.objects.count()
    with monkeypatch.context() as patched:
        if place == "Upload.save":
            patched.setattr(Upload, "save", full)
        else:
            patched.setattr(importing, place, failing_after(getattr(importing, place), 2 if place == "_mark" else 0))
        done = do(admin, upload)

    assert SAID in done.said
    upload.refresh_from_db()
    assert (upload.change, Change.objects.count()) == (None, before)
    assert not Organisation.objects.filter(name_fr=CHANGED).exists()
    assert "submit-row" in admin.get(page_of(upload)).text, "it can be tried again"

    do(admin, upload)
    assert Organisation.objects.filter(name_fr=CHANGED).count() == 2


@pytest.mark.django_db
def test_a_browser_that_has_left_hears_nothing(admin, file, monkeypatch):
    monkeypatch.setattr(Upload, "save", failing_after(Upload.save, 1))

    leave(admin.post(reverse(SEND), {"file": SimpleUploadedFile("a.csv", file.encode())}))

    assert Upload.objects.get().counts == {}


@pytest.mark.django_db
def test_the_page_says_beforehand_what_an_interruption_means(admin, file, speak):
    speak("en")
    said = send(admin, file).said

    assert said.index("the import was interrupted") < said.index("<progress")
