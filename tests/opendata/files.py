"""Helpers for imports: files as people send them, their comparison, and their import."""

import csv
import io
from functools import partial

from django.utils import translation

from apps.opendata import registry
from apps.opendata.csvout import pieces
from apps.opendata.importing import ComparisonTally, Importing
from apps.opendata.tables import Table
from apps.website.seeding import PACKAGE


def written(rows, headers=None, delimiter=","):
    """Rows of cells by column as the text of a file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, headers or list(rows[0]), delimiter=delimiter, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def cells(dataset, **given):
    """A row of a dataset with these cells, the others empty."""
    return dict.fromkeys(registry.get(dataset).headers, "") | given


def table(name, content, **kwargs):
    """A file of a dataset, given as text, bytes or rows."""
    if isinstance(content, list):
        content = written(content)
    if isinstance(content, str):
        content = content.encode()
    dataset = registry.get(name)
    return Table([dataset, dataset.unabridged], partial(io.BytesIO, content), **kwargs)


def exported(name, queryset=None):
    """The bytes of a dataset's file."""
    return b"".join(pieces(registry.get(name), queryset))


def importing(*tables, **kwargs):
    """Compare the files: the import, its tally, and the compared rows."""
    found, tally = Importing(tables, **kwargs), ComparisonTally()
    with translation.override("en"):
        compared = [one for batch in found.compare(tally) for one in batch]
    return found, tally, compared


def write(found, by=None, message=""):
    """Write what was compared."""
    list(found.write(by, message))
    return found.change


def bring_in(name, content, by=None, message="", **kwargs):
    """Compare a file and write it; no row may be refused."""
    found, tally, compared = importing(table(name, content), **kwargs)
    assert [str(refusal) for one in compared for refusal in one.refusals] == []
    return write(found, by, message), tally


def rows_of_the_seed():
    """The number of rows of the seed package."""
    files = [csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))) for path in PACKAGE.glob("*.csv")]
    return sum(len(list(rows)) for rows in files)
