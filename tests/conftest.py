"""What all tests share."""

import gc
import os

import pytest
from django.utils import translation

LANGUAGES = ("en", "fr", "es", "ar")
PLAIN_STATIC_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(params=LANGUAGES)
def lang(request):
    """Run the test once per language of the site."""
    return request.param


@pytest.fixture(autouse=True)
def no_language_left_behind():
    """Each test begins without a language, whichever page the one before asked for."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Static files under their own names: tests need no collectstatic and no manifest."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN_STATIC_FILES}


@pytest.fixture(autouse=True)
def secretariat_of_one(settings):
    """Tests publish alone; those about four eyes ask for them with `four_eyes`."""
    settings.FOUR_EYES = False


@pytest.fixture
def four_eyes(secretariat_of_one, settings):
    settings.FOUR_EYES = True


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """Passwords are hashed at once: a good hash takes its time, and hundreds of tests make an account."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """SQLite in a file per worker, as in production: in memory the live server would share the test's connection. And a
    revision of the content per worker, as each has its own content."""
    from django.conf import settings
    from django.db import connections

    settings.PAGE_STORE_DIR = tmp_path_factory.mktemp("pages")
    for connection in connections.all():
        if connection.vendor == "sqlite":
            name = tmp_path_factory.mktemp("database") / f"{connection.alias}.sqlite3"
            connection.settings_dict["TEST"]["NAME"] = str(name)


def pytest_collection_finish():
    """All that is there now stays: the collector of garbage, which takes a tenth of the time, need not look through it
    again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


# A test that is skipped says so at the end; where CI=true it fails the run.


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    if in_ci() and skipped(session.config) and session.exitstatus in (0, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter, config):
    if reports := skipped(config):
        verdict = "SKIPPED, which CI=true makes a failure" if in_ci() else "SKIPPED, NOT TESTED"
        terminalreporter.section(f"{len(reports)} {verdict}", sep="!", red=True)
        by_reason = {}
        for report in reports:
            by_reason.setdefault(report.longrepr[2].removeprefix("Skipped: "), []).append(report.nodeid)
        for reason, nodeids in by_reason.items():
            others = f" and {len(nodeids) - 1} more" if len(nodeids) > 1 else ""
            terminalreporter.line(f"{reason}: {nodeids[0]}{others}")


def skipped(config):
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return reporter.stats.get("skipped", []) if reporter else []


def in_ci():
    return os.environ.get("CI", "").lower() in ("true", "1")
