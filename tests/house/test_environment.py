"""Settings from environment variables: what is understood, and one clear line when a value is wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from dialogue_site import environment
from tests.house.settings_read import environment_settings

ROOT = Path(__file__).resolve().parents[2]
NAME = "A_SETTING"


@pytest.mark.parametrize(
    ("text", "default", "expected"),
    [("1", False, True), ("On", False, True), (" yes ", False, True), ("off", True, False), ("0", True, False)]
    + [(empty, default, default) for empty in ("", " ") for default in (True, False)],
)
def test_a_flag(monkeypatch, text, default, expected):
    monkeypatch.setenv(NAME, text)

    assert environment.flag(NAME, default) is expected


@pytest.mark.parametrize(("text", "expected"), [("0", 0), (" 64 ", 64), ("", 7), (" ", 7)])
def test_a_number(monkeypatch, text, expected):
    monkeypatch.setenv(NAME, text)

    assert environment.number(NAME, 7) == expected


@pytest.mark.parametrize(("text", "expected"), [("a,b", ["a", "b"]), (" a , ,b,", ["a", "b"]), ("", []), (" ", [])])
def test_words(monkeypatch, text, expected):
    monkeypatch.setenv(NAME, text)

    assert environment.words(NAME) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        (" a@b.org ", {"text": "a@b.org", "url": "mailto:a@b.org"}),
        ("https://b.org/write/", {"text": "b.org/write", "url": "https://b.org/write/"}),
    ],
)
def test_a_contact(monkeypatch, text, expected):
    monkeypatch.setenv(NAME, text)

    assert environment.contact(NAME) == expected


def test_what_is_absent_has_its_default(monkeypatch):
    monkeypatch.delenv(NAME, raising=False)

    assert (environment.flag(NAME, True), environment.number(NAME, 7), environment.words(NAME)) == (True, 7, [])


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (environment.flag, "perhaps"),
        (environment.flag, "2"),
        (environment.contact, "the secretariat"),
        (environment.contact, "http://b.org"),
        (lambda name: environment.number(name, 1), "-1"),
        (lambda name: environment.number(name, 1), "1.5"),
        (lambda name: environment.number(name, 1), "²"),
        (lambda name: environment.number(name, 1), "many"),
    ],
)
def test_a_wrong_value_is_named(monkeypatch, read, text):
    monkeypatch.setenv(NAME, text)

    with pytest.raises(ImproperlyConfigured, match=NAME) as refused:
        read(NAME)
    assert repr(text) in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_key_that_begins_with_a_dollar_is_a_key(monkeypatch, tmp_path):
    monkeypatch.setenv(NAME, "$HOME" + "x" * 50)

    assert environment.secret_key(NAME, tmp_path / "key", made_here=False) == "$HOME" + "x" * 50


def test_no_setting_of_the_caller_reaches_the_checks():
    """`FOUR_EYES=off make test` must test what `make test` tests."""
    plain = (ROOT / "Makefile").read_text(encoding="utf-8").partition("\nPLAIN = unset ")[2].partition(";")[0]
    left = {*plain.replace("\\\n", " ").split()}

    assert environment_settings() <= left
    assert left - environment_settings() == {"DJANGO_SETTINGS_MODULE"}


def test_the_start_ends_with_one_line():
    """As the server sees it: no traceback."""
    command = [sys.executable, "-c", "import dialogue_site.wsgi"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"FOUR_EYES": "perhaps"}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert done.stderr == "Configuration: FOUR_EYES must be on or off, not 'perhaps'.\n"
