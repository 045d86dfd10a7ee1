"""The content cache: what each process caches, and what ends it."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from apps.coverage import facts
from apps.pagestore import triggers
from apps.participants.models import Organisation
from apps.publishing.content_cache import cached_until_change
from apps.records import clock
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def codes():
    """A cached_until_change function, with a list of the arguments it was really computed for."""
    computed = []

    @cached_until_change
    def codes(standing=""):
        computed.append(standing)
        rows = Organisation.objects.public().order_by("code")
        return [one.code for one in (rows.filter(standing=standing) if standing else rows)]

    codes.computed = computed
    return codes


def past_django(sql):
    connection.connection.cursor().execute(sql)


def test_it_is_computed_once_for_each_argument(codes):
    factories.organisation("europol", standing="member")
    assert [codes(), codes(), codes(standing="guest"), codes(standing="guest")] == [["europol"], ["europol"], [], []]
    assert codes.computed == ["", "guest"]


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.delete(),
        lambda one: Organisation.objects.update(state="draft"),
        lambda one: past_django("UPDATE participants_organisation SET state = 'draft'"),
    ],
    ids=["delete", "update", "SQL past Django"],
)
def test_a_change_ends_it(codes, change):
    one = factories.organisation("europol")
    assert codes() == ["europol"]
    change(one)
    assert codes() == []


def test_the_moment_of_a_publication_ends_it(codes):
    later = clock.now() + timedelta(hours=1)
    factories.organisation("europol", publish_at=later)
    assert codes() == []
    with clock.stopped_at(later):
        assert codes() == ["europol"]
    assert codes() == []


def test_a_transaction_sees_its_own_changes_and_leaves_nothing(codes):
    factories.organisation("europol")
    with transaction.atomic():
        factories.organisation("afripol")
        assert codes() == ["afripol", "europol"]
        factories.organisation("unodc")
        assert codes() == ["afripol", "europol", "unodc"]
        transaction.set_rollback(True)
    assert codes() == ["europol"]


def test_nothing_is_cached_without_triggers(codes, monkeypatch):
    """As a process finds it that begins then."""
    monkeypatch.setattr("apps.publishing.content_cache._has_triggers", False)
    factories.organisation("europol")
    triggers.remove(connection)
    try:
        past_django("DELETE FROM pagestore_revision")  # a state of its own, which nobody has kept anything of
        past_django("INSERT INTO pagestore_revision (token) VALUES ('untold')")
        assert codes() == ["europol"]
        past_django("UPDATE participants_organisation SET state = 'draft'")
        assert codes() == []
    finally:
        triggers.install(connection)


def test_the_facts_of_coverage_are_cached(django_assert_num_queries):
    organisation = factories.organisation()
    factories.priority(organisation)
    first = facts.read()
    with django_assert_num_queries(1):
        assert facts.read() is first
    factories.priority(organisation)
    assert len(facts.read().priorities) == 2
