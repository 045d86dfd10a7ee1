"""Every way to change the content moves its revision: that of the machine before the way's end, that of the database in
the same transaction."""

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from django.urls import reverse

from apps.pagestore import revision_file, triggers
from apps.participants.models import Organisation, OrganisationName
from apps.publishing.proposing import propose
from tests import factories
from tests.staff.accounts import give_factor

pytestmark = pytest.mark.both_databases

FRESH = "SELECT set_config('pagestore_moved.already', '', true)"


def by_hand(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def changed(record, **values):
    for name, value in values.items():
        setattr(record, name, value)
    return record


def past_django(sql):
    """As a driver of the database sends it: Django hears nothing of it."""
    connection.connection.cursor().execute(sql)


UPDATE = "UPDATE participants_organisation SET founded_year = 1990"
DOORS = {
    "save": lambda one: changed(one, standing="guest").save(),
    "create": lambda one: factories.organisation(),
    "delete": lambda one: one.delete(),
    "update": lambda one: Organisation.objects.update(standing="guest"),
    "delete many": lambda one: Organisation.objects.all().delete(),
    "base manager": lambda one: Organisation._base_manager.update(standing="guest"),
    "bulk create": lambda one: OrganisationName.objects.bulk_create(
        [OrganisationName(organisation=one, language="en", kind="former", value="A")]
    ),
    "bulk update": lambda one: Organisation.objects.bulk_update([changed(one, standing="guest")], ["standing"]),
    "get or create": lambda one: one.names.get_or_create(language="en", kind="former", value="A"),
    "links": lambda one: one.sources.add(factories.source()),
    "links by a through table": lambda one: Organisation.sources.through.objects.create(
        organisation=one, source=factories.source()
    ),
    "a waiting change": lambda one: propose(one, {"website": "https://example.org/"}, None).apply(
        by=User.objects.create_superuser("publisher")
    ),
    "the seed": lambda one: call_command("seed", verbosity=0),
    "SQL": lambda one: by_hand("UPDATE participants_organisation SET founded_year = %s", 1990),
    "SQL of its own form": lambda one: by_hand(f"/* of mine */ {UPDATE}"),
}


@pytest.fixture
def one(db):
    """A record, with nothing under way any more."""
    record = factories.organisation()
    forget()
    return record


def forget():
    """As if a transaction ended here."""
    connection._end_change(changed=False)
    if connection.vendor == "postgresql":
        by_hand(FRESH)


@pytest.mark.parametrize("door", DOORS)
def test_every_door(one, door, capsys):
    before = triggers.token(connection)

    DOORS[door](one)

    assert connection._change is not None, "it is known as under way"
    assert triggers.token(connection) != before


def test_the_admin(one, client):
    staff = User.objects.create_superuser("staff")
    give_factor(staff)
    client.force_login(staff)
    forget()
    before = triggers.token(connection)
    chosen = {"action": "delete_selected", "_selected_action": [one.pk], "post": "yes"}

    client.post(reverse("admin:participants_organisation_changelist"), chosen)

    assert not Organisation.objects.exists()
    assert connection._change is not None
    assert triggers.token(connection) != before


def test_sql_past_django_moves_the_revision_of_the_database(one):
    before = triggers.token(connection)

    past_django(UPDATE)

    assert connection._change is None
    assert triggers.token(connection) != before


@pytest.mark.parametrize("write", [lambda: User.objects.create_user("x"), lambda: Session.objects.all().delete()])
def test_what_no_page_reads_moves_nothing(one, write):
    before = triggers.token(connection)

    write()

    assert connection._change is None
    assert triggers.token(connection) == before


def test_reading_moves_nothing(one, client):
    before = triggers.token(connection)

    client.get("/en/participants/")
    client.get("/data/participants.csv").getvalue()

    assert connection._change is None
    assert triggers.token(connection) == before


def test_the_tokens_of_a_transaction_do_not_pile_up(one):
    for _each in range(3):
        forget()
        factories.organisation()

    assert len(triggers.token(connection).split()) == 1


# --- The end of a change ----------------------------------------------------------------------------------------------


class Machine:
    """What the other processes of the machine see."""

    def __init__(self, directory):
        self.stamp = revision_file.of(directory)
        self.look()

    def look(self):
        self.seen = self.stamp.read_when_idle()

    @property
    def has_changed(self):
        return self.stamp.has_changed(self.seen)

    @property
    def is_calm(self):
        return self.stamp.read_when_idle() is not None


@pytest.mark.django_db(transaction=True)
def test_the_end_of_a_change(settings):
    heard = []
    one = factories.organisation()
    machine, token = Machine(settings.PAGE_STORE_DIR), triggers.token(connection)
    assert machine.is_calm

    with transaction.atomic():  # it is known before anybody hears of it
        transaction.on_commit(lambda: heard.append((machine.has_changed, machine.is_calm)))
        one.save()
        assert (machine.has_changed, machine.is_calm) == (False, False)
    assert heard == [(True, True)]
    assert triggers.token(connection) != token

    machine.look()  # what is taken back changed nothing
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        one.save() or 1 / 0
    assert (machine.has_changed, machine.is_calm) == (False, True)

    with transaction.atomic(), pytest.raises(ZeroDivisionError), transaction.atomic():  # nor does a part of it
        one.save() or 1 / 0
    assert machine.is_calm

    machine.look()  # without a transaction
    by_hand(UPDATE)
    assert (machine.has_changed, machine.is_calm) == (True, True)

    with pytest.raises((IntegrityError, OperationalError)):  # or with one that the database refuses
        by_hand("UPDATE participants_organisation SET code = NULL")
    assert machine.is_calm

    with pytest.raises(ZeroDivisionError), transaction.atomic():  # a connection that breaks takes it back
        one.save() or connection.close() or 1 / 0
    assert machine.is_calm

    machine.look()  # what no page reads
    User.objects.create_user("x")
    assert not machine.has_changed
