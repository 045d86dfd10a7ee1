"""No log has an address that opens something: each address with a token is known to the filter."""

import logging

from django.urls import get_resolver
from django.utils import translation

from apps.records.log_secrets import WithoutSecrets
from tests.staff.test_reading import PARAMETER, routes

OPENS = {"token"}  # names of parameters that open something to whoever has them


def logged(path):
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (path,), None)
    WithoutSecrets().filter(record)
    return record.getMessage()


def with_tokens():
    with translation.override("en"):
        return [route for route in routes(get_resolver().url_patterns) if OPENS & set(PARAMETER.findall(route))]


def test_every_address_with_a_token_is_hidden():
    """A new one belongs in SECRET_PATHS or PUBLIC_SECRET_PATHS: nginx reads them, too."""
    found = with_tokens()

    assert len(found) >= 2
    for route in found:
        path = "/" + PARAMETER.sub(lambda match: "S3cr3t" if match[1] in OPENS else "x", route)
        assert "S3cr3t" not in logged(path), route


def test_other_addresses_are_logged_as_they_are():
    assert logged("/en/liaison/?region=europe") == "Not Found: /en/liaison/?region=europe"
