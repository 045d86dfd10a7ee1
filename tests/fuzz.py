"""Sends damaged files to the import of the admin: cut, mixed up, re-encoded, with cells that nobody expects.

    python -m tests.fuzz [SECONDS] [SEED]

Ten minutes and a seed of its own by default, in a temporary database with the seed data. For every file: no answer is
an error of the server, the preview changes no record, an import writes all that its preview showed or nothing, and each
refusal says where and why. Every round is rolled back, so a seed gives the same rounds again. Files with a finding are
written to a folder; the run fails if there is one.
"""

import csv
import hashlib
import io
import logging
import random
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from tests.bench.database import in_temporary_database, load_seed

ENCODINGS = [
    *("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "iso8859-15", "cp1256", "mac_roman"),
    *("cp850", "cp437", "cp1250", "iso8859-6", "mac_arabic", "utf-7", "cp500"),
]
DELIMITERS = [",", ";", "\t", "|", " ", ":"]
CELLS = [
    *("", " ", "\x00", "\x0b", "\x1f", "\x85", "\xa0", "\ufeff"),
    *("\u200b", "\u202e", "\ufffe", "\U0010ffff", "💥", "é", "e\u0301"),
    *("=1+1", "'=1+1", "@x", "+1", "-1", "0", "1", "-0", "00", "1.5"),
    *("1,5", "1e999", "NaN", "Infinity", "9" * 30, "9" * 5000),
    *("31/12/2025", "12/31/2025", "2025-12-31", "2025-02-30"),
    *("0000-00-00", "99999-01-01", "2025-12", "2025", "mars-16"),
    *("2025-12-31T25:00:00Z", "2025-12-31 10:00:00+00:00", "2025-12-31T10:00", "٢٠٢٥", "１２", "²", "Ⅷ"),
    *("true", "TRUE", "VRAI", "no", "sí", "نعم", "null", "None"),
    *("[]", "{}", '{"en": 1}', '["a"]', '"', '""', "'", "\\"),
    *("a | b", " | ", "|", "a|b|", "a || b", "1 | 1 | 2", "a\nb"),
    *("a\r\nb", "\r", "\n", ",", ";", "\t", "x" * 300, "é" * 5000),
    *("published", "draft", "archived", "http://[::1", "https://"),
    *("javascript:alert(1)", "https://a.example/" + "x" * 400),
    *("https://example.org", "//", "a@b", "gcc", "europol"),
    *("no-such-code", "Not A Code", "interpol", "en", "xx", "16.10", "16.1"),
]  # fmt: skip

SKIPPED = ("staff", "opendata", "pagestore")  # apps whose tables hold no records


def rows_of(content):
    """The rows of a file that is still readable; none otherwise."""
    try:
        return [row for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) if row]
    except (UnicodeDecodeError, csv.Error):
        return []


def written(rows, delimiter=",", line="\r\n", quoting=csv.QUOTE_MINIMAL):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=line, quoting=quoting).writerows(rows)
    return text.getvalue().encode()


# --- Mutations of bytes -----------------------------------------------------------------------------------------------


def flipped(chance, content):
    changed = bytearray(content)
    for _each in range(chance.choice([1, 3, 30])):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def cut(chance, content):
    return content[: chance.randrange(len(content) + 1)]


def without_a_piece(chance, content):
    begin = chance.randrange(len(content) + 1)
    return content[:begin] + content[begin + chance.choice([1, 20, 2000]) :]


def inserted(chance, content):
    place = chance.randrange(len(content) + 1)
    piece = chance.choice(
        [b'"', b"\x00", b"\xff\xfe", b"\r", b"\n\n\n", b",,,,", b"\xef\xbb\xbf", b"\x1a", b"'", b"\\"]
    )
    return content[:place] + piece * chance.choice([1, 1, 50]) + content[place:]


def encoded(chance, content):
    return content.decode("utf-8", "replace").encode(chance.choice(ENCODINGS), "replace")


def misread(chance, content):
    return content.decode(chance.choice(["cp1252", "latin-1", "mac_roman"]), "replace").encode()


def framed(chance, content):
    before = chance.choice(
        [b"sep=;\r\n", b"Title\r\n", b"\r\n\r\n", b"\xef\xbb\xbf\xef\xbb\xbf", b"# comment\n", b",,,\r\n"]
    )
    return before + content if chance.random() < 0.7 else content + before


def repeated(chance, content):
    return content * chance.choice([2, 3])


def other_kind(chance, content):
    return chance.choice([
        b"", b"\n", b"PK\x03\x04" + content, b"<html><table><tr><td>a</td></tr></table>", b"\xd0\xcf\x11\xe0" + content,
        chance.randbytes(3000), b"{}", b"\x1f\x8b" + content,
    ])  # fmt: skip


def as_a_workbook(chance, content):
    """The rows as an XLSX file: all texts, or numbers where they look like some. It has no times, so that a seed gives
    the same file again."""
    book, typed = Workbook(), chance.random() < 0.5
    for row in rows_of(content)[:500]:
        cells = [ILLEGAL_CHARACTERS_RE.sub("", cell)[:32_000] for cell in row]
        book.active.append([int(cell) if typed and re.fullmatch("[1-9][0-9]{0,14}", cell) else cell for cell in cells])
    saved, timeless = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with ZipFile(saved) as source, ZipFile(timeless, "w") as target:
        for part in source.infolist():
            content = re.sub(rb"[0-9-]{10}T[0-9:]{8}Z", b"2026-01-01T00:00:00Z", source.read(part))
            target.writestr(ZipInfo(part.filename), content)
    return timeless.getvalue()


BYTES = [flipped, cut, without_a_piece, inserted, encoded, misread, framed, repeated, other_kind, as_a_workbook]

# --- Mutations of rows ------------------------------------------------------------------------------------------------


def any_cell(chance, rows):
    row = chance.randrange(1, len(rows)) if len(rows) > 1 else 0
    return row, chance.randrange(len(rows[row]) or 1)


def with_cells(chance, rows):
    for _each in range(chance.choice([1, 1, 1, 5])):
        row, column = any_cell(chance, rows)
        rows[row][column : column + 1] = [chance.choice(CELLS)]
    return rows


def with_a_column_of(chance, rows):
    column, cell = chance.randrange(len(rows[0])), chance.choice(CELLS)
    for row in rows[1:]:
        row[column : column + 1] = [cell]
    return rows


def with_text_added(chance, rows):
    row, column = any_cell(chance, rows)
    if column < len(rows[row]):
        rows[row][column] += chance.choice([" ", "x", "\u00a0", "é", "\u200f", " | x", "1", "\n"])
    return rows


def with_a_huge_cell(chance, rows):
    row, column = any_cell(chance, rows)
    rows[row][column : column + 1] = [
        chance.choice(["x", "é", "\n", " | ", '"']) * chance.choice([3000, 60_000, 120_000])
    ]
    return rows


def with_rows_repeated(chance, rows):
    return rows + [list(chance.choice(rows)) for _each in range(chance.choice([1, 2, 20]))]


def with_new_rows(chance, rows):
    row = list(chance.choice(rows))
    row[0] = chance.choice(["new", row[0] + "-2", row[0].upper(), row[0] + " ", "99"])
    return [*rows, row]


def with_columns_changed(chance, rows):
    """A column twice, or one less, or one that nobody knows."""
    column, kind = chance.randrange(len(rows[0])), chance.randrange(3)
    for row in rows:
        cell = row[column] if column < len(row) else ""
        row[column : column + (kind == 1)] = [] if kind == 1 else [cell if kind == 0 else "unknown"]
    return rows


def in_another_order(chance, rows):
    order = list(range(len(rows[0])))
    chance.shuffle(order)
    return [[row[place] if place < len(row) else "" for place in order] for row in rows]


def with_a_shuffled_header(chance, rows):
    chance.shuffle(rows[0])
    return rows


def with_rows_of_another_width(chance, rows):
    for row in rows[1:]:
        if chance.random() < 0.2:
            row[:] = row + [""] * 3 if chance.random() < 0.5 else row[:-1]
    return rows


def swapped(chance, rows):
    (one, first), (two, second) = any_cell(chance, rows), any_cell(chance, rows)
    if first < len(rows[one]) and second < len(rows[two]):
        rows[one][first], rows[two][second] = rows[two][second], rows[one][first]
    return rows


def emptied(chance, rows):
    column = chance.randrange(len(rows[0]))
    for row in rows[1:]:
        row[column : column + 1] = [""]
    return rows


def fewer(chance, rows):
    return rows[:1] + chance.sample(rows[1:], chance.randrange(len(rows)))


ROWS = [
    *(with_cells, with_cells, with_cells, with_a_column_of, with_text_added, with_text_added, with_a_huge_cell),
    *(with_rows_repeated, with_new_rows, with_columns_changed, in_another_order, with_a_shuffled_header),
    *(with_rows_of_another_width, swapped, emptied, fewer),
]


def mutated(chance, content):
    """The file with some mutations, and their names."""
    names = []
    for _each in range(chance.choice([1, 1, 2, 3])):
        if (rows := rows_of(content)) and chance.random() < 0.75:
            mutation = chance.choice(ROWS)
            line, quoting = (
                chance.choice(["\r\n", "\r\n", "\n", "\r"]),
                chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
            )
            delimiter = chance.choice(DELIMITERS) if chance.random() < 0.2 else ","
            content = written(mutation(chance, rows), delimiter, line, quoting)
        else:
            mutation = chance.choice(BYTES)
            content = mutation(chance, content)
        names.append(mutation.__name__)
    return content, names


# --- Rounds -----------------------------------------------------------------------------------------------------------


class Errors(logging.Handler):
    """The errors that the server logs meanwhile."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.found = []

    def emit(self, record):
        error = record.exc_info[1] if record.exc_info else ""
        self.found.append(f"{record.getMessage()}: {type(error).__name__} {error}")


def state():
    """A hash of the rows of each table of records and their history."""
    from django.apps import apps
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model.__module__.startswith("apps.") and model._meta.app_label not in SKIPPED:
                quote = connection.ops.quote_name
                table, key = quote(model._meta.db_table), quote(model._meta.pk.column)
                cursor.execute(f"SELECT * FROM {table} ORDER BY {key}")  # noqa: S608 names of ours
                found[model._meta.db_table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return found


def files():
    """The files of the present records by dataset, with the public and with all columns."""
    from apps.opendata import uploads
    from apps.opendata.csvout import pieces

    return [(one.name, b"".join(pieces(kind))) for one in uploads.datasets() for kind in (one, one.unabridged)]


def sent(client, chance, dataset, content):
    """Send a file and answer its questions. Yields what is wrong; the last value is the kind of the outcome."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.urls import reverse

    from apps.opendata.models import Upload

    before = state()
    file = SimpleUploadedFile("file.csv", content)
    response = client.post(reverse("admin:opendata_upload_add"), {"dataset": dataset, "file": file, "reason": ""})
    yield from _wrong_answer(response, "upload")
    if changed := [table for table, rows in state().items() if rows != before[table]]:
        yield f"the preview changed {', '.join(changed)}"
    upload = Upload.objects.first()
    if upload is None:
        yield from _wrong_messages(response)
        return "refused file"
    page = reverse("admin:opendata_upload_change", args=[upload.pk])
    while upload.plan is None and upload.questions:
        yield from _wrong_answer(client.get(page), "questions")
        given = {question["id"]: chance.choice(question["options"])["name"] for question in upload.questions}
        asked = len(upload.answers)
        response = client.post(reverse("admin:opendata_upload_answer", args=[upload.pk]), given)
        yield from _wrong_answer(response, "answer")
        upload.refresh_from_db()
        if len(upload.answers) <= asked:
            break  # not understood: found below
    for shown in ("refused", "new", "changed", "unchanged"):
        yield from _wrong_answer(client.get(page, {"show": shown}), f"preview of {shown}")
    if not upload.counts:
        yield "the comparison did not end"
        return "broken"
    yield from _wrong_refusals(upload)
    return (yield from _imported(client, upload, before))


def _imported(client, upload, before):
    """Confirm the import if it can be: all rows are written, or none."""
    from django.urls import reverse

    writes = upload.counts["new"] + upload.counts["changed"]
    response = client.post(reverse("admin:opendata_upload_do", args=[upload.pk]), {"digest": upload.digest})
    yield from _wrong_answer(response, "import")
    upload.refresh_from_db()
    if upload.change_id is None:
        if state() != before:
            yield "an import that was not made changed a record"
        return "refused row" if upload.counts["refused"] else "refused import" if writes else "unchanged"
    if upload.counts["refused"]:
        yield "a file with refused rows was imported"
    if state() == before:
        yield "an import wrote nothing"
    return "imported"


def _wrong_answer(response, what):
    response.said = response.getvalue().decode() if response.streaming else response.content.decode()
    if response.status_code >= 500:
        yield f"{what}: {response.status_code}"
    if not response.said.rstrip().endswith("</html>") and response.status_code == 200:
        yield f"{what}: the page is cut"


def _wrong_messages(response):
    """A file that is refused as a whole says why, beside its field."""
    form = (response.context or {}).get("form")
    messages = form.errors.get("file", []) if form else []
    if not messages or not all(message.strip() and "%(" not in message for message in messages):
        yield f"a refusal of the file without words: {messages}"


def _wrong_refusals(upload):
    """A refused row says its number, the column where one is wrong, and the values that are allowed where some are."""
    from apps.opendata import plans, uploads

    columns = {column.name: column for column in uploads.dataset_of(upload).unabridged.columns}
    for entry in plans.unpacked(upload.plan):
        if (entry.outcome == "refused") != bool(entry.refusals) or entry.line < 2:
            yield f"a row is {entry.outcome} with these refusals: {entry}"
        for refusal in entry.refusals:
            column = columns.get(refusal.column)
            if not refusal.message.strip() or "%(" in refusal.message or (refusal.column and column is None):
                yield f"a refusal does not say what is wrong: {refusal}"
            if (
                column
                and column.allowed
                and refusal.value
                and not any(word in refusal.message for word in column.allowed)
            ):
                yield f"a refusal does not say what is allowed: {refusal}"


def rounds(client, seconds, seed, most=sys.maxsize):
    """Send files until the time is over. Returns what is wrong, each with its file, and how many files had which
    outcome."""
    from django.db import transaction

    sources, findings, outcomes, ends = files(), [], Counter(), time.monotonic() + seconds
    logging.getLogger().addHandler(errors := Errors())
    try:
        for number in range(most):
            if time.monotonic() > ends:
                break
            chance = random.Random(f"{seed} {number}")
            dataset, content = chance.choice(sources)
            content, names = mutated(chance, content)
            chosen = dataset if chance.random() < 0.8 else ""
            with transaction.atomic():
                wrong, outcome = _tried(client, chance, chosen, content)
                transaction.set_rollback(True)
            outcomes[outcome] += 1
            for text in [*wrong, *errors.found]:
                findings.append((f"{seed} {number}: {dataset}, {' and '.join(names)}: {text[:1000]}", content))
            errors.found.clear()
    finally:
        logging.getLogger().removeHandler(errors)
    return findings, outcomes


def _tried(client, chance, chosen, content):
    wrong, work = [], sent(client, chance, chosen, content)
    try:
        while True:
            wrong.append(next(work))
    except StopIteration as end:
        return wrong, end.value
    except Exception as error:  # whatever it is, it is a finding
        return [*wrong, f"{type(error).__name__}: {error}"], "broken"


def client_of_an_administrator():
    from django.contrib.auth.models import User
    from django.test import Client

    from tests.staff.accounts import give_factor

    user = User.objects.create_superuser("fuzz", password="a password of the fuzz")
    give_factor(user)
    client = Client()
    client.force_login(user)
    return client


def main():
    from django.core.management import call_command
    from django.test import override_settings
    from django.test.utils import setup_test_environment

    setup_test_environment()  # answers have the context of their templates
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 600
    seed = sys.argv[2] if len(sys.argv) > 2 else str(time.time_ns())
    load_seed()
    call_command("roles", verbosity=0)
    storages = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with override_settings(STORAGES=storages, ALLOWED_HOSTS=["*"]):
        findings, outcomes = rounds(client_of_an_administrator(), seconds, seed)
    counts = ", ".join(f"{count} {name}" for name, count in outcomes.items())
    sys.stdout.write(f"seed {seed}: {outcomes.total()} files: {counts}\n")
    folder = Path(tempfile.mkdtemp(prefix="dialogue-fuzz-")) if findings else None
    for number, (text, content) in enumerate(findings):
        (folder / f"{number}.csv").write_bytes(content)
        sys.stdout.write(f"{folder}/{number}.csv\n  {text}\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(in_temporary_database(main))
