"""Files that cost much to read: each is refused at the first line that shows it, in little memory."""

import io
import tracemalloc

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from apps.opendata import registry
from apps.opendata.file_limits import Limits
from apps.opendata.tables import Table
from tests.opendata.files import cells, written

MIB = 2**20
LIMITS = Limits(bytes=20 * MIB, rows=50_000, cell=100_000, columns=16_384, row=1_000_000)
HEADER = written([], list(cells("participants"))).encode()
LONG = 2 * MIB


class Counted(io.BytesIO):
    """A file that counts how many bytes were read of it."""

    read_bytes = 0

    def read1(self, size=-1):
        block = super().read1(size)
        self.read_bytes += len(block)
        return block


def refusal(content, **limits):
    """What is said of a file, and how much of it the last pass has read."""
    opened = []

    def opener():
        opened.append(Counted(content))
        return opened[-1]

    dataset = registry.get("participants")
    with translation.override("en"), pytest.raises(ValidationError) as refused:
        Table([dataset, dataset.unabridged], opener, Limits(**LIMITS.__dict__ | limits))
    return " ".join(refused.value.messages), opened[-1].read_bytes


ROW = b"a,b,c\r\n"
UNCLOSED = "Row 2 has more than 1,000,000 characters. Perhaps a quotation mark is opened and not closed."


@pytest.mark.parametrize(
    ("content", "said", "most_read"),
    [
        (HEADER + b"\n" * LONG, "The file has more than 50,000 empty rows.", 70_000),
        (HEADER + b"\r" * LONG, "The file has more than 50,000 empty rows.", 70_000),
        (HEADER + b"\r\n" * LONG, "The file has more than 50,000 empty rows.", 120_000),
        (HEADER + b" \n" * LONG, "The file has more than 50,000 empty rows.", 120_000),
        (HEADER + b",,,,\n" * MIB, "The file has more than 50,000 empty rows.", 270_000),
        (HEADER + b"," * LONG, UNCLOSED, MIB),
        (HEADER + b"," * 900_000, "Row 2 has more than 16,384 columns.", MIB),
        (HEADER + b"a," * 400_000 + b"\n", "Row 2 has more than 16,384 columns.", MIB),
        (HEADER + b"x" * LONG, UNCLOSED, MIB),
        (HEADER + b'"' + b"x\n" * LONG, UNCLOSED, MIB),
        (HEADER + "é".encode() * LONG, UNCLOSED, 2 * MIB),
        (HEADER + b"x" * 100_001, "A cell of row 2 has more than 100,000 characters.", MIB),
        (HEADER + ROW * 50_001 + b"\n" * LONG, "The file has more than 50,000 rows.", 400_000),
        (HEADER + (b"\n" + ROW) * 25_001 + b"\n" * LONG, "The file has more than 50,000 empty rows.", 300_000),
    ],
    ids=lambda value: value[len(HEADER) :][:8] if isinstance(value, bytes) else "",
)
def test_reading_ends_at_the_limit(content, said, most_read):
    tracemalloc.start()
    try:
        message, read = refusal(content)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert message == said
    assert read < most_read + 64 * 1024
    assert peak < 2 * len(content) + 16 * MIB  # detecting the encoding may hold the whole text once


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"," * LONG, UNCLOSED.replace("2", "1", 1)),
        (b"a" * LONG, UNCLOSED.replace("2", "1", 1)),
        (b",".join(b"a%d" % number for number in range(MIB)), UNCLOSED.replace("2", "1", 1)),
        (b",".join(b"a%d" % number for number in range(20_000)), "Row 1 has more than 16,384 columns."),
        (b",".join(b"a%d" % number for number in range(16_384)), "Missing columns"),
    ],
)
def test_a_header_that_is_none(content, said):
    message, read = refusal(content)

    assert said in message
    assert len(message) < 10_000
    assert read < 2 * MIB


def test_what_is_just_within_the_limits_is_read():
    names = registry.get("participants").headers
    text = ",".join(names) + "\n" + ",".join("x" * 100 for _name in names) + "\n" + "\n" * 3 + "," * 200 + "\n"
    length = 101 * len(names)
    opener = lambda: io.BytesIO(text.encode())  # noqa: E731

    def limits(**changes):
        return Limits(**{"bytes": 10**6, "rows": 4, "cell": 100, "columns": 201, "row": max(length, 400)} | changes)

    with translation.override("en"):
        assert Table([registry.get("participants")], opener, limits()).count == 1
        for changes in ({"rows": 3}, {"cell": 99}, {"columns": 200}, {"row": length - 1}):
            with pytest.raises(ValidationError):
                Table([registry.get("participants")], opener, limits(**changes))
