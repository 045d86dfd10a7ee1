"""No log has an address that opens something, since the filter knows each address with a token, nor a stored value that
an error of the database quotes."""

import logging
import logging.config
import sys

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import get_resolver
from django.utils import translation

from apps.records.log_secrets import WithoutSecrets
from tests import factories
from tests.staff.test_reading import PARAMETER, routes

CODE = "secretcode"
SHORT = "violates constraint\nDETAIL:  Failing row contains (anna@example.org)."
LONG = "violates constraint\nDETAIL:  Failing row contains (anna@example.org,\nLyon\n\n+33 4)."
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


def formatted():
    """The exception that is handled, as the log has it."""
    formatter = logging.config.DictConfigurator(settings.LOGGING).configure_formatter(
        dict(settings.LOGGING["formatters"]["plain"])
    )
    record = logging.LogRecord("mail", logging.ERROR, "", 0, "Cannot send", (), sys.exc_info())
    return formatter.format(record)


@pytest.mark.django_db
def test_an_error_of_the_database_quotes_no_stored_value():
    factories.organisation(CODE)
    try:
        with transaction.atomic():
            factories.organisation(CODE)
    except IntegrityError:
        text = formatted()

    assert "IntegrityError" in text
    assert CODE not in text


def test_all_lines_of_a_row_are_left_out_and_the_causes_stay():
    try:
        try:
            raise ValueError(LONG)
        except ValueError as cause:
            raise IntegrityError(SHORT) from cause
    except IntegrityError:
        text = formatted()

    assert text.count("violates constraint\n") == 1
    assert text.endswith("IntegrityError: violates constraint")
    assert "The above exception was the direct cause" in text
    assert [word for word in ("anna", "Lyon", "+33", "DETAIL") if word in text] == []
