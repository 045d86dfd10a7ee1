"""Ranges of static files, as RFC 9110 has them."""

import pytest
from django.test import Client, override_settings

CONTENT = bytes(range(256))


@pytest.fixture
def client(tmp_path, settings):
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "file.bin").write_bytes(CONTENT)
    with override_settings(STATIC_URL="/static/"):
        yield Client()


def received(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        *(("bytes=0-0", 0, 0), ("bytes=255-255", 255, 255), ("bytes=7-7", 7, 7), ("bytes=3-9", 3, 9)),
        *(("bytes=250-", 250, 255), ("bytes=255-", 255, 255), ("bytes=200-999", 200, 255), (" bytes=1-2 ", 1, 2)),
        *(("bytes=-1", 255, 255), ("bytes=-10", 246, 255), ("bytes=-999", 0, 255)),
    ],
)
def test_a_range(client, asked, first, last):
    response = client.get("/static/file.bin", headers={"range": asked})

    assert response.status_code == 206
    assert received(response) == CONTENT[first : last + 1]
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/256"
    assert response.headers["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=256-", "bytes=256-300", "bytes=-0"])
def test_a_range_outside_of_the_file_is_refused(client, asked):
    response = client.get("/static/file.bin", headers={"range": asked})

    assert (response.status_code, response.headers["Content-Range"]) == (416, "bytes */256")


@pytest.mark.parametrize(
    "asked", ["bytes=9-3", "bytes=--5", "bytes=-", "bytes=0-1,5-6", "bytes=٣-٩", "items=0-1", "bytes", "bytes=1.5-2"]
)
def test_what_is_not_one_range_is_ignored(client, asked):
    response = client.get("/static/file.bin", headers={"range": asked.encode().decode("latin-1")})

    assert (response.status_code, received(response)) == (200, CONTENT)


def test_the_rest_of_a_file_that_changed_is_not_given(client):
    now = client.get("/static/file.bin")
    conditions = {now["ETag"]: 206, now["Last-Modified"]: 206, '"old"': 200, "Tue, 15 Mar 2016 09:00:00 GMT": 200}
    received(now)

    for condition, status in conditions.items():
        response = client.get("/static/file.bin", headers={"range": "bytes=9-", "if-range": condition})
        assert (response.status_code, received(response)) == (status, CONTENT[9:] if status == 206 else CONTENT)


def test_head_has_no_ranges(client):
    assert client.head("/static/file.bin", headers={"range": "bytes=0-0"}).status_code == 200


def test_a_file_with_nothing_in_it(client, tmp_path):
    (tmp_path / "empty.txt").touch()

    assert Client().get("/static/empty.txt", headers={"range": "bytes=0-0"}).status_code == 416
