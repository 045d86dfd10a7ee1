"""Changes the content through the doors of the application, one a line of its input: `python -m tests.soak.editor`.

What a door writes stands on the page of the edition afterwards, as “value-7.” To a line it says `done` when the change
is made; a door may add something.
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
from apps.pagestore.revision_file import Change
from apps.publishing.models import propose
from apps.records import clock
from apps.sources.models import Source
from apps.website import seeding, warming
from tests import factories
from tests.staff.accounts import give_factor

NUMBER = 8
ADDRESS = "https://example.org/admin"  # of the source that is changed in the admin
SET_TITLE = "UPDATE editions_edition SET title_en = %s WHERE number = %s"


def edition():
    return Edition.objects.get(number=NUMBER)


def titled(value):
    record = edition()
    record.title_en = value
    return record


def position(value):
    return int(value.strip("value-."))


# --- Doors of the application -----------------------------------------------------------------------------------------


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
    """The way of an import: a file of the dataset, through its columns and the model's rules."""
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
    """A transaction of which a part is taken back."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                update("value-0.")
                raise LookupError
        except LookupError:
            update(value)


def together(value):
    """An uploaded file, and then two rows of which each tells of the other, in one transaction."""
    (settings.MEDIA_ROOT / f"{position(value)}.webp").write_text(value)
    with transaction.atomic():
        update(value)
        create(value)


# --- What no process of the machine hears of --------------------------------------------------------------------------


def driver(value):
    """SQL that goes past Django."""
    connection.ensure_connection()
    mark = "%s" if connection.vendor == "postgresql" else "?"
    connection.connection.cursor().execute(SET_TITLE.replace("%s", mark), [value, NUMBER])


def another_machine(value):
    """The same database, another stamp."""

    def elsewhere():
        settings.PAGE_STORE_DIR = settings.PAGE_STORE_DIR.parent / "another"
        update(value)

    in_a_process(elsewhere)


# --- Processes that are killed ----------------------------------------------------------------------------------------


def killed_after_commit(value):
    in_a_process(lambda: dying(Change, "end", update, value))


def killed_before_commit(value):
    in_a_process(lambda: dying(Marking, "_commit", update, value))


def dying(owner, name, door, value):
    """Go through a door, and die where it calls the method."""
    with mock.patch.object(owner, name, side_effect=lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)):
        door(value)


def in_a_process(work):
    connection.close()
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(1)
    os.waitpid(child, 0)


# --- The rest ---------------------------------------------------------------------------------------------------------


def prepare(_value):
    """An edition and what is around it; gives the cookie of an administrator."""
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
    """The path of the form of a source that the page of the edition names."""
    return reverse("admin:sources_source_change", args=[Source.objects.get(url=ADDRESS).pk])


def schedule(value):
    """A press release that becomes public in two seconds; gives the moment."""
    moment = clock.now() + timedelta(seconds=2)
    factories.release(edition=edition(), title_en=value, publish_at=moment)
    return moment.timestamp()


def warm(_value):
    """Fill the store; gives the paths of its pages."""
    call_command("warm", stdout=StringIO())
    return " ".join(warming.paths())


DOORS = {
    door.__name__: door
    for door in (
        *(save, update, bulk_update, create, bulk_create, link, proposal, seed, sql, in_parts, together),
        *(driver, another_machine, killed_after_commit, killed_before_commit, prepare, form, schedule, warm),
    )
}

if __name__ == "__main__":
    for request in sys.stdin:
        name, _, value = request.strip().partition(" ")
        print("done", DOORS[name](value) or "", flush=True)  # noqa: T201 to whoever told it
