"""Files are streamed: the header at once, little memory, and no open transaction when a client disconnects."""

from threading import Thread

import pytest
from django.db import connection, connections
from django.test import Client

from apps.opendata import registry
from apps.opendata.archive import packed
from apps.opendata.csvout import BLOCK_BYTES, pieces
from apps.sources.models import Source
from tests import factories

ROWS = 4000  # 8 MB: more than socket buffers hold


def many_sources():
    """Create public sources, enough for many blocks."""
    organisation = factories.organisation()
    rows = [Source(url=f"https://example.org/{number}", note="n" * 2000) for number in range(ROWS)]
    Source.objects.bulk_create(rows)
    links = Source.organisation_set.through
    links.objects.bulk_create([links(organisation=organisation, source=row) for row in Source.objects.all()])


def elsewhere(work):
    """Do something on another connection, and wait for it."""

    def run():
        try:
            work()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def is_idle():
    """Whether the connection is in no transaction."""
    if connection.vendor == "sqlite":
        return not connection.connection.in_transaction
    return connection.connection.info.transaction_status == 0


def is_free():
    """Whether the connection answers, and is in no transaction."""
    return Source.objects.exists() and is_idle() and not connection.in_atomic_block


def copies_running():
    """How many exports PostgreSQL is still running in this database: other workers of the tests have their own."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'active' AND query LIKE 'COPY%'"
        )
        return cursor.fetchone()[0]


@pytest.mark.django_db
def test_the_header_comes_before_any_query(django_assert_num_queries):
    file = pieces(registry.get("participants"))

    with django_assert_num_queries(0):
        assert next(file).startswith(b"\xef\xbb\xbfcode,")
    file.close()


@pytest.mark.django_db
def test_the_response_is_streamed(django_assert_num_queries):
    factories.organisation()
    response = Client().get("/data/participants.csv")

    assert response.streaming
    with django_assert_num_queries(1):
        assert b"".join(response).count(b"\r\n") == 2


@pytest.mark.django_db(transaction=True)
def test_is_sent_in_blocks_and_frees_the_connection():
    many_sources()
    sizes = [len(piece) for piece in pieces(registry.get("sources"))]

    assert len(sizes) > 60
    assert max(sizes) < BLOCK_BYTES * 2
    assert is_free()


@pytest.mark.django_db(transaction=True)
def test_a_client_that_disconnects_leaves_no_transaction_open():
    many_sources()
    for _ in range(3):
        response = Client().get("/data/sources.csv", headers={"accept-encoding": "gzip"})
        content = iter(response)
        for _ in range(2):
            next(content)
        assert not is_idle()
        response.close()
        assert is_free()
        assert copies_running() == 0


@pytest.mark.django_db(transaction=True)
def test_an_archive_closed_halfway_leaves_no_transaction_open():
    many_sources()
    file = packed(list(registry.offered()))
    for _ in range(5):
        next(file)
    file.close()

    assert is_free()


@pytest.mark.django_db(transaction=True)
def test_a_file_is_from_one_snapshot_and_blocks_no_writer():
    many_sources()
    file = pieces(registry.get("sources"))
    read = [next(file) for _ in range(3)]
    elsewhere(lambda: Source.objects.filter(organisation=None).delete())
    elsewhere(lambda: Source.organisation_set.through.objects.all().delete())
    read += file

    assert b"".join(read).count(b"\r\n") == ROWS + 1
    assert Source.objects.public().count() == 0


@pytest.mark.django_db(transaction=True)
def test_all_files_of_an_archive_are_from_one_snapshot():
    factories.organisation("before")
    file = packed([registry.get("goals"), registry.get("participants")])
    started = b"".join(next(file) for _ in range(2))  # the header and the rows of the first file
    elsewhere(lambda: factories.organisation("after"))
    archive = started + b"".join(file)

    assert names_in(archive) == ["before"]


def names_in(archive):
    import io
    import zipfile

    lines = zipfile.ZipFile(io.BytesIO(archive)).read("participants.csv").decode("utf-8-sig").splitlines()
    return [row.split(",")[0] for row in lines[1:]]
