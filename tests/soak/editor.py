"""Changes the content in every way the application has, one for each line of input: `python -m tests.soak.editor`.

A line names a way and a value, such as `save value-7.`; afterwards the page of the edition contains the value. The
process prints `done` when the change is made, followed by what the way returns.
"""

import os
import signal
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import tests.soak.served  # isort: skip # noqa: F401 sets Django up

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from apps.editions.models import Edition, Outcome
from apps.opendata import registry
from apps.opendata.csvout import BOM, line
from apps.pagestore.backends.marking import Marking
from apps.pagestore.revision_file import OpenChange
from apps.publishing.proposing import propose
from apps.records import clock
from apps.sources.models import Source
from apps.website import seeding, warming
from tests import factories
from tests.staff.accounts import give_factor

NUMBER = 8
ADDRESS = "https://example.org/admin"  # of the source that the test changes in the admin
SET_TITLE = "UPDATE editions_edition SET title_en = %s WHERE number = %s"


def edition():
    return Edition.objects.get(number=NUMBER)


def titled(value):
    record = edition()
    record.title_en = value
    return record


def position(value):
    return int(value.strip("value-."))


# --- Ways to change the content ---------------------------------------------------------------------------------------


def save(value):
    titled(value).save()


def update(value):
    Edition.objects.filter(number=NUMBER).update(title_en=value)


def bulk_update(value):
    Edition.objects.bulk_update([titled(value)], ["title_en"])


def create(value):
    Outcome.objects.create(edition=edition(), position=position(value), text_en=value)


def bulk_create(value):
    Outcome.objects.all().delete()
    Outcome.objects.bulk_create([Outcome(edition=edition(), position=position(value), text_en=value)])


def link(value):
    edition().sources.add(factories.source(title=value))


def proposal(value):
    propose(edition(), {"title_en": value}, None).apply(by=User.objects.get(username="staff"))


def seed(value):
    """As an import does: a file of the dataset, through its columns and the rules of the model."""
    dataset = registry.get("outcomes")
    cells = {"edition": str(NUMBER), "position": str(position(value)), "text_en": value}
    rows = [dataset.headers, [cells.get(name, "") for name in dataset.headers]]
    with TemporaryDirectory() as package:
        text = BOM + "".join(f"{line(row)}\r\n" for row in rows)
        (Path(package) / "outcomes.csv").write_text(text, encoding="utf-8", newline="")
        seeding.load(Path(package))


def sql(value):
    with connection.cursor() as cursor:
        cursor.execute(SET_TITLE, [value, NUMBER])


def in_parts(value):
    """A transaction with a savepoint that is rolled back."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                update("value-0.")
                raise LookupError
        except LookupError:
            update(value)


def together(value):
    """An uploaded file, then two rows with the same value, in one transaction."""
    (settings.MEDIA_ROOT / f"{position(value)}.webp").write_text(value)
    with transaction.atomic():
        update(value)
        create(value)


# --- Changes that no process of the machine reports -------------------------------------------------------------------


def driver(value):
    """SQL that bypasses Django."""
    connection.ensure_connection()
    mark = "%s" if connection.vendor == "postgresql" else "?"
    connection.connection.cursor().execute(SET_TITLE.replace("%s", mark), [value, NUMBER])


def another_machine(value):
    """A change on another machine: the same database, another page store."""

    def elsewhere():
        settings.PAGE_STORE_DIR = settings.PAGE_STORE_DIR.parent / "another"
        update(value)

    in_a_process(elsewhere)


# --- Processes that are killed ----------------------------------------------------------------------------------------


def killed_after_commit(value):
    in_a_process(lambda: dying(OpenChange, "end", update, value))


def killed_before_commit(value):
    in_a_process(lambda: dying(Marking, "_commit", update, value))


def dying(owner, name, way, value):
    """Change the content in a way, and kill the process when it calls the method."""
    with mock.patch.object(owner, name, side_effect=lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)):
        way(value)


def in_a_process(work):
    connection.close()  # a fork must not share the connection of its parent
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(1)
    os.waitpid(child, 0)


# --- The rest ---------------------------------------------------------------------------------------------------------


def prepare(_value):
    """Create an edition with related records; return the cookie of an administrator."""
    record = factories.edition(NUMBER, end_date="2022-12-09")
    record.sources.add(Source.objects.create(url=ADDRESS))
    for _each in range(3):
        factories.attendance(record, factories.organisation())
        factories.release()
    user, client = User.objects.create_superuser("staff"), Client()
    give_factor(user)
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def form(_value):
    """The path of the admin form of a source that the page of the edition cites."""
    return reverse("admin:sources_source_change", args=[Source.objects.get(url=ADDRESS).pk])


def schedule(value):
    """Create a press release that becomes public in a second; return the moment as a Unix time."""
    moment = clock.now() + timedelta(seconds=1)
    factories.release(edition=edition(), title_en=value, publish_at=moment)
    return moment.timestamp()


def warm(value):
    """Fill the page store, with one of so many pages; return their paths."""
    paths = warming.paths()[:: int(value)]
    with mock.patch.object(warming, "paths", return_value=paths):
        call_command("warm", stdout=StringIO())
    return " ".join(paths)


WAYS = {
    way.__name__: way
    for way in [
        save,
        update,
        bulk_update,
        create,
        bulk_create,
        link,
        proposal,
        seed,
        sql,
        in_parts,
        together,
        driver,
        another_machine,
        killed_after_commit,
        killed_before_commit,
        prepare,
        form,
        schedule,
        warm,
    ]
}

if __name__ == "__main__":
    for request in sys.stdin:
        name, _, value = request.strip().partition(" ")
        print("done", WAYS[name](value) or "", flush=True)  # noqa: T201 the test reads it
