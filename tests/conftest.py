"""Fixtures and hooks of all tests: languages, settings, the test database, Hypothesis profiles, skipped tests."""

import gc
import os
from zlib import crc32

import hypothesis
import pytest
from django.core.management import call_command
from django.utils import translation

from tests.database import ROOT, copy_for_worker, copy_of, restored_after_commits, using
from tests.properties import CI_EXAMPLES
from tests.walks import IS_FULL, LANGUAGES

PLAIN_STATIC_FILES = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(params=LANGUAGES)
def lang(request):
    """Run the test once per language of the site."""
    return request.param


@pytest.fixture(autouse=True)
def no_active_language():
    """Each test starts without an active language, whichever page the test before asked for."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    """Static files keep their names: tests need no collectstatic and no manifest.

    A folder of collected files would be scanned for the client of each test, a tenth of its time.
    """
    settings.STATIC_ROOT = ROOT / "nothing-collected"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": PLAIN_STATIC_FILES}


@pytest.fixture(autouse=True)
def mail_goes_to_the_outbox(settings):
    """What `manage.py sendmail` sends, and what a page mails by Django's functions: tests of the queue change this."""
    settings.MAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def one_person_publishes(settings):
    """Tests publish without a second person; tests of the four-eyes rule use the fixture `four_eyes`."""
    settings.FOUR_EYES = False


@pytest.fixture
def four_eyes(one_person_publishes, settings):
    settings.FOUR_EYES = True


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """Hash passwords fast: a secure hash is slow by design, and hundreds of tests create an account."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """One SQLite file and one page store per worker. In memory, the live server would share the test's connection."""
    from django.conf import settings
    from django.db import connections

    settings.PAGE_STORE_DIR = tmp_path_factory.mktemp("pages")
    settings.ACCESS_FILE = tmp_path_factory.mktemp("accesses") / "accesses.jsonl"
    for connection in connections.all():
        if connection.vendor == "sqlite":
            name = tmp_path_factory.mktemp("database") / f"{connection.alias}.sqlite3"
            connection.settings_dict["TEST"]["NAME"] = str(name)


@pytest.fixture(scope="session")
def django_db_setup(
    request, tmp_path_factory, django_test_environment, django_db_modify_db_settings, django_db_blocker
):
    """This worker's copy of the test database, with the groups of all roles. Replaces pytest-django's fixture, which
    migrates in each worker."""
    from django.db import connection

    cache = getattr(request.config, "cache", None)  # absent with -p no:cacheprovider
    directory = cache.mkdir("database") if cache else tmp_path_factory.mktemp("template")
    with django_db_blocker.unblock():
        production = copy_for_worker(connection, directory)
        call_command("roles", verbosity=0)
        before = copy_of(connection, "before")
    with restored_after_commits(connection, before):
        yield
    with django_db_blocker.unblock():
        connection.creation._destroy_test_db(before, verbosity=0)
        connection.creation.destroy_test_db(production, verbosity=0)


@pytest.fixture(scope="session")
def seeded_database(django_db_setup, django_db_blocker):
    """The name of a second database of this worker, with the seed data, and what loading them counted."""
    from django.db import connection

    from apps.website import seeding

    with django_db_blocker.unblock():
        name = copy_of(connection, "seeded")
        with using(connection, name):
            counted = seeding.load()
    yield name, counted
    with django_db_blocker.unblock():
        connection.creation._destroy_test_db(name, verbosity=0)


@pytest.fixture(scope="class")  # of a test alone, too: before the transaction in which the test runs begins
def seeded(seeded_database):
    """The test starts with the seed data. The value is what loading them counted."""
    from django.db import connection

    name, counted = seeded_database
    with using(connection, name):
        yield counted


# Property tests: few examples while developing, more in CI, many with `make soak`. HYPOTHESIS_PROFILE overrides.
hypothesis.settings.register_profile("ci", max_examples=CI_EXAMPLES, deadline=None, print_blob=True)
hypothesis.settings.register_profile("dev", max_examples=20, deadline=None)


def pytest_configure():
    hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if in_ci() or IS_FULL else "dev"))


def pytest_addoption(parser):
    parser.addoption(
        "--in-turn",
        action="store_true",
        help="run each test on one of the databases in turn: a third of them on PostgreSQL, the others on SQLite",
    )


@pytest.hookimpl(trylast=True)  # after the marks that other files set
def pytest_collection_modifyitems(config, items):
    """Leave out the tests that do not run on this database, as their marks say. With --in-turn, a test without such a
    mark runs on one of the two. Those of a test function with parameters are spread over both."""
    from django.db import connection

    out = [item for item in items if connection.vendor not in databases(item, config.option.in_turn)]
    config.hook.pytest_deselected(items=out)
    items[:] = [item for item in items if item not in set(out)]


def databases(item, in_turn):
    if item.get_closest_marker("soak_only") and not IS_FULL:
        return []
    if item.get_closest_marker("one_database") or item.get_closest_marker("browser"):
        return ["sqlite"]
    if item.get_closest_marker("postgresql"):
        return ["postgresql"]
    if item.get_closest_marker("both_databases") or not in_turn:
        return ["sqlite", "postgresql"]
    # crc32, unlike hash(), is the same in every process. A test takes a fifth longer on PostgreSQL.
    return ["sqlite" if crc32(item.nodeid.encode()) % 3 else "postgresql"]


def pytest_itemcollected(item):
    item.setup, item.runtest = with_room(item.setup), with_room(item.runtest)


def with_room(function):
    """The function, called with room on the stack for all that it calls.

    CPython takes its stack from the system by 16 KiB, and returns a piece as soon as the call that needed it ends. A
    page is rendered so deep below pytest that this happens thousands of times, a sixth of the run. A frame that claims
    much gets one large piece, of which it uses little.
    """

    def call():
        return function()

    call.__code__ = call.__code__.replace(co_stacksize=100_000)
    return call


def pytest_collection_finish():
    """Exempt what exists now from garbage collection, which otherwise takes a tenth of the run: it all stays anyway."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


# Skipped tests are listed at the end of the run. With CI=true the run fails because of them.


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
