"""What stands on every answer, refusals included; and what the log prints."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEADERS = ("X-Frame-Options", "Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Resource-Policy")
WARN = """
import logging, django
django.setup()
for name in ("", "django", "django.request", "django.security.DisallowedHost", "security", "imports", "csp", "allauth"):
    for level in (logging.INFO, logging.WARNING, logging.ERROR):
        logging.getLogger(name).log(level, "%s of [%s]", logging.getLevelName(level), name)
"""


@pytest.mark.django_db
@pytest.mark.parametrize("query", ["q=%00", "q=" + "x" * 5000])
@pytest.mark.parametrize("path", ["/en/search/", "/admin/", "/admin/login/"])
def test_a_refused_query_has_every_header(client, path, query):
    response = client.get(f"{path}?{query}")

    assert response.status_code == 400
    assert [name for name in HEADERS if name not in response.headers] == []
    assert response.headers["X-Frame-Options"] == "DENY"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/en/nothing/", "/admin/", "/admin/login/", "/en/report/"])
def test_other_answers_have_them_once(client, path):
    headers = client.get(path).headers

    assert [headers.get(name) is not None for name in HEADERS] == [True] * 4
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(("level", "printed"), [("ERROR", {"ERROR"}), ("WARNING", {"ERROR", "WARNING"})])
def test_nothing_below_the_level_of_the_log_is_printed(level, printed):
    environment = {"LOG_LEVEL": level, "DJANGO_SETTINGS_MODULE": "dialogue_site.settings", "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", WARN], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    said = done.stdout + done.stderr
    assert {name for name in ("INFO", "WARNING", "ERROR") if f"{name} of [" in said} == printed
    assert said.count("ERROR of [") == 8, "each once"


@pytest.mark.django_db
def test_the_cookie_of_messages_is_for_this_host_only(settings):
    from django.contrib import messages
    from django.contrib.messages.storage import default_storage
    from django.contrib.sessions.backends.base import SessionBase
    from django.http import HttpResponse
    from django.test import RequestFactory

    settings.MESSAGE_COOKIE_NAME, settings.SESSION_COOKIE_SECURE = "__Host-messages", True
    request = RequestFactory().get("/admin/", secure=True)
    request.session = SessionBase()
    request._messages = default_storage(request)
    messages.info(request, "Saved.")
    request._messages.update(response := HttpResponse())

    cookie = response.cookies["__Host-messages"]
    assert list(response.cookies) == ["__Host-messages"]
    assert (cookie["path"], cookie["secure"], cookie["domain"], cookie["httponly"]) == ("/", True, "", True)


def test_every_cookie_is_named_for_its_host_with_https():
    code = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.MESSAGE_COOKIE_NAME)"
    )
    environment = {"SITE_URL": "https://dialogue.example.org", "DJANGO_SETTINGS_MODULE": "dialogue_site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )

    assert [name.startswith("__Host-") for name in done.stdout.split()] == [True] * 3
