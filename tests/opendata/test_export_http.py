"""Files over HTTP: conditional requests, compression, and HEAD."""

import gzip
import io
import zipfile
from datetime import UTC, datetime, timedelta

import brotli
import pytest
from django.utils import timezone

from apps.opendata import changes, registry
from apps.opendata.csvout import pieces
from apps.records import clock
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "/data/participants.csv"
CONDITIONS = [("if_none_match", "ETag"), ("if_modified_since", "Last-Modified")]  # a header, and what it repeats
PLAIN = {"": lambda body: body, "gzip": gzip.decompress, "br": brotli.decompress}


@pytest.fixture
def organisation():
    return factories.organisation("eco", name_ar="منظمة")


def get(client, address=ADDRESS, **headers):
    return client.get(address, headers=headers)


def body(response):
    return b"".join(response)


def test_it_works(client, organisation):
    response = get(client)

    assert response.status_code == 200
    assert body(response) == b"".join(pieces(registry.get("participants")))
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    assert response["Content-Disposition"] == 'attachment; filename="participants.csv"'
    assert "Content-Encoding" not in response


@pytest.mark.parametrize(
    ("asked", "encoding"),
    [
        ("gzip, deflate, br", "br"),
        ("gzip", "gzip"),
        ("GZIP;q=0.5, br;q=0", "gzip"),
        ("gzip;q=1.0, br;q=0.5", "gzip"),
        ("*", "br"),
        ("*;q=0", ""),
        ("identity", ""),
        ("gzip;q=0", ""),
        ("gzip;q=rubbish", ""),
        ("zstd, deflate", ""),
        ("", ""),
    ],
)
def test_is_compressed_as_the_client_accepts(client, organisation, asked, encoding):
    response = get(client, accept_encoding=asked)

    assert response.get("Content-Encoding", "") == encoding
    assert PLAIN[encoding](body(response)) == b"".join(pieces(registry.get("participants")))
    assert "Accept-Encoding" in response["Vary"]


@pytest.mark.parametrize(
    ("encoding", "unpacker"),
    [("gzip", lambda: __import__("zlib").decompressobj(31).decompress), ("br", lambda: brotli.Decompressor().process)],
)
def test_the_header_can_be_read_from_the_first_compressed_piece(client, organisation, encoding, unpacker):
    first = next(iter(get(client, accept_encoding=encoding)))

    assert unpacker()(first).decode("utf-8-sig") == ",".join(registry.get("participants").headers) + "\r\n"


def test_each_encoding_has_its_own_tag(client, organisation):
    tags = {get(client, accept_encoding=encoding)["ETag"] for encoding in ("", "gzip", "br")}

    assert len(tags) == 3


def test_an_unchanged_file_is_not_sent_again(client, organisation, django_assert_num_queries):
    first = get(client, accept_encoding="gzip")
    with django_assert_num_queries(1):
        again = get(client, accept_encoding="gzip", if_none_match=first["ETag"])

    assert (again.status_code, again.content) == (304, b"")
    assert {name: again[name] for name in ("ETag", "Last-Modified", "Cache-Control")} == {
        name: first[name] for name in ("ETag", "Last-Modified", "Cache-Control")
    }
    assert "Accept-Encoding" in again["Vary"]
    assert get(client, if_none_match=first["ETag"]).status_code == 200, "that copy was compressed"
    assert get(client, if_modified_since=first["Last-Modified"]).status_code == 304


@pytest.mark.parametrize(
    "change",
    [
        lambda organisation: organisation.save(),
        lambda organisation: type(organisation).objects.update(region="africa"),
        lambda organisation: organisation.delete(),
        lambda organisation: organisation.sources.add(factories.source()),
        lambda organisation: factories.goal(),
        lambda organisation: factories.priority(organisation),
    ],
    ids=["save", "update", "delete", "links", "another dataset", "what belongs to it"],
)
def test_a_changed_file_is_sent_again(client, organisation, change):
    tag = get(client)["ETag"]
    change(organisation)
    response = get(client, if_none_match=tag)

    assert response.status_code == 200
    assert response["ETag"] != tag


def test_a_withdrawn_record_changes_the_files_that_refer_to_it(client, organisation):
    factories.priority(organisation)
    first = get(client, "/data/priorities.csv")
    assert body(first).count(b"\r\n") == 2
    type(organisation).objects.filter(pk=organisation.pk).update(state="draft")
    again = get(client, "/data/priorities.csv", if_none_match=first["ETag"])

    assert again.status_code == 200
    assert body(again).count(b"\r\n") == 1


@pytest.mark.parametrize("in_bulk", [False, True])
def test_a_file_changes_when_a_scheduled_record_is_published(client, organisation, in_bulk):
    due = timezone.now().replace(microsecond=0) + timedelta(days=1)
    if in_bulk:
        factories.organisation("later", **factories.DRAFT)
        type(organisation).objects.filter(code="later").update(state="published", publish_at=due)
    else:
        factories.organisation("later", state="published", publish_at=due)
    first = get(client)
    assert body(first).count(b"\r\n") == 2
    assert get(client, if_none_match=first["ETag"]).status_code == 304

    with clock.stopped_at(due + timedelta(minutes=1)):
        for header, validator in CONDITIONS:
            again = get(client, **{header: first[validator]})
            assert again.status_code == 200
        assert body(again).count(b"\r\n") == 3
        assert changes.last_change("participants") == due
        assert get(client, if_none_match=again["ETag"]).status_code == 304


LAST_DAY = datetime(2031, 12, 31, 12, tzinfo=UTC)


@pytest.fixture
def ending(organisation):
    """A priority, a joint action, and the term of an acting officer: they end with the year."""
    goal = factories.goal()
    factories.priority(organisation, start_year=2031, end_year=2031).goals.add(goal)
    factories.joint_action(goal, lead=organisation, start="2031", end="2031")
    officer = factories.officer()
    factories.consent(officer, until="2031-12-31")
    factories.term(factories.post(code="seat"), officer, start="2031", end="2031-12-31", acting=True)


@pytest.mark.parametrize(("header", "validator"), CONDITIONS)
@pytest.mark.parametrize("ending_on", [LAST_DAY, LAST_DAY - timedelta(days=100)])
@pytest.mark.parametrize(
    ("address", "is_by_day"),
    [
        ("/data/liaison-posts.csv?acting=true", True),
        ("/data/liaison-posts.xlsx?acting=true", True),
        ("/data/liaison-seats.csv", True),
        ("/data/coverage.csv", True),
        ("/data/priorities.csv?phase=in_force", True),
        ("/data/dialogue.zip", True),
        ("/data/liaison-posts.csv", False),
        ("/data/priorities.csv", False),
    ],
)
def test_a_file_that_depends_on_the_day_is_sent_again_on_the_next(
    client, ending, address, is_by_day, ending_on, header, validator
):
    """What ends with a day changes these files without a write."""
    with clock.stopped_at(ending_on):
        first = get(client, address)
        assert get(client, address, **{header: first[validator]}).status_code == 304

    with clock.stopped_at(ending_on + timedelta(days=1)):
        again = get(client, address, **{header: first[validator]})
        assert again.status_code == (200 if is_by_day else 304)
        assert get(client, address, **{header: again[validator]}).status_code == 304


def test_the_rows_of_a_filtered_file_end_with_a_day(client, ending):
    """The test above is about files whose rows differ."""
    address, rows = "/data/liaison-posts.csv?acting=true", []
    for now in (LAST_DAY, LAST_DAY + timedelta(days=1)):
        with clock.stopped_at(now):
            rows.append(body(get(client, address)).count(b"\r\n") - 1)

    assert rows == [1, 0]


@pytest.mark.parametrize("address", [ADDRESS, "/data/dialogue.zip"])
@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_head_request_reads_no_rows(client, organisation, address, encoding, django_assert_num_queries):
    full = get(client, address, accept_encoding=encoding)
    with django_assert_num_queries(1):
        head = client.head(address, headers={"accept-encoding": encoding})
        assert body(head) == b""

    assert head.status_code == 200
    assert dict(head.headers) == dict(full.headers)


def test_only_reading_is_allowed(client):
    assert client.post(ADDRESS).status_code == 405


def test_the_archive_holds_every_file_and_is_not_sent_again(client, organisation):
    response = get(client, "/data/dialogue.zip")
    archive = zipfile.ZipFile(io.BytesIO(body(response)))

    assert archive.testzip() is None
    assert archive.namelist() == ["datapackage.json", *(f"{dataset.name}.csv" for dataset in registry.offered())]
    for dataset in registry.offered():
        assert archive.read(f"{dataset.name}.csv") == b"".join(pieces(dataset))
    assert get(client, "/data/dialogue.zip", if_none_match=response["ETag"]).status_code == 304
