"""Uploaded files: each is stored with its plan until its sender confirms it or it expires."""

import io
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.opendata import file_limits, plans, registry
from apps.opendata.comparison import Allows, RowOutcome, Waits
from apps.opendata.dataset import Dataset
from apps.opendata.importing import ComparisonTally, Importing, Outdated
from apps.opendata.models import Upload
from apps.opendata.questions import Answers, Question, from_json
from apps.opendata.tables import DATASET, Table
from apps.publishing.models import Publishable
from apps.publishing.rights import AnyUser
from apps.records import clock

# An upload without cells of its file. Questions, answers and notes quote samples of them.
EMPTY: dict[str, object] = {"content": None, "plan": None, "questions": [], "answers": {}, "notes": []}


def datasets() -> list[Dataset]:
    """The datasets that can be uploaded."""
    return [dataset for dataset in registry.registered() if dataset.is_importable]


def table(among: Sequence[Dataset], content: bytes, answers: Answers | None = None) -> Table:
    """The table of a file of whichever of these datasets has its columns. ValidationError when none has, or when the
    file is too large."""
    return Table(among, lambda: io.BytesIO(content), file_limits.from_settings(), answers=answers)


def receive(by: Any, found: Table, file_name: str, content: bytes, reason: str) -> Upload:
    """Store a file, and empty the uploads that are expired."""
    empty(with_cells(_latest()))
    return Upload.objects.create(
        by=by,
        dataset="" if len({form.name for form in found.forms}) > 1 else found.dataset.name,
        file_name=file_name[:200],
        checksum=sha256(content).hexdigest(),
        reason=reason,
        content=zlib.compress(content),
    )


def with_cells(latest: datetime) -> QuerySet[Upload]:
    """The uploads of this moment or before that still hold cells of their files, imported ones too."""
    return Upload.objects.filter(at__lte=latest).exclude(**EMPTY)


def empty(rows: QuerySet[Upload]) -> None:
    """Delete all that uploads hold of their files. What was sent when and by whom stays, and the number of rows."""
    rows.update(**EMPTY)


def is_open(upload: Upload) -> bool:
    """Whether its sender can still answer its questions or confirm it."""
    has_more_to_do = upload.plan is not None or bool(upload.questions)
    return upload.change_id is None and upload.content is not None and has_more_to_do and upload.at > _latest()


def questions(upload: Upload) -> list[Question]:
    """The questions about a file, as its sender was asked."""
    return [from_json(found) for found in upload.questions]


def answer(upload: Upload, given: Answers) -> None:
    """Store the answers to the questions about a file. ValidationError when one is missing or is no option."""
    answers = {}
    for question in questions(upload):
        answers[question.id] = given.get(question.id, "")
        if answers[question.id] not in {option.name for option in question.options}:
            raise ValidationError(_("Answer every question."))
    upload.dataset = answers.get(DATASET, upload.dataset)
    upload.answers |= answers
    upload.questions, upload.notes, upload.counts, upload.plan = [], [], {}, None
    upload.save(update_fields=["dataset", "answers", "questions", "notes", "counts", "plan"])


def compare(upload: Upload, allows: Allows, waits: Waits) -> Iterator[int]:
    """Compare a file and store its plan, or the questions to answer first. Yields the percentage done."""
    importing, tally, found = _importing(upload, allows, waits), ComparisonTally(), []
    is_undecided = bool(importing.open_questions())
    table = importing.tables[0]
    upload.questions = [question.as_json() for question in table.questions]
    if is_undecided:
        upload.save(update_fields=["questions"])
        return
    upload.answers, upload.notes = table.answers, table.notes()
    for batch in importing.compare(tally):
        found += [plans.entry(one) for one in batch]
        yield 100 * len(found) // importing.count
    late = importing.late_questions()
    upload.questions += [question.as_json() for _table, question in late]
    if any(not question.answer for _table, question in late):
        upload.save(update_fields=["questions"])
        return
    counts = {str(outcome): tally.counts[outcome] for outcome in RowOutcome}
    warnings = sum(len(entry.warnings) for entry in found) - tally.duplicates
    more = {"emptied": tally.emptied, "warnings": warnings, "duplicates": tally.duplicates}
    upload.counts = counts | more
    upload.plan, upload.digest = plans.packed(found), tally.digest
    upload.save(update_fields=["plan", "digest", "counts", "questions", "answers", "notes"])


def write_plan(upload: Upload, by: AnyUser, allows: Allows, waits: Waits) -> Iterator[int]:
    """Write the plan in one transaction. Yields the percentage done. ValidationError when the plan is expired, or the
    data changed since."""
    importing, tally = _importing(upload, allows, waits), ComparisonTally()
    for _batch in importing.compare(tally):
        yield 50 * sum(tally.counts.values()) // importing.count
    if tally.digest != upload.digest or tally.refused or not tally.writes:
        raise ValidationError(_("The data changed since the comparison. Send the file again and check its changes."))
    try:
        with transaction.atomic():
            # Locked and read again: the sender can confirm twice, in two windows.
            locked = Upload.objects.select_for_update().get(pk=upload.pk)
            if not is_open(locked):
                raise ValidationError(_("The import is already done or has expired. Send the file again."))
            for written in importing.write(by, upload.reason or upload.file_name):
                yield 50 + 50 * written // tally.writes
            locked.change = importing.change
            locked.save(update_fields=["change"])
            empty(Upload.objects.filter(pk=locked.pk))
    except (Outdated, PermissionDenied) as error:
        raise ValidationError(str(error)) from error


def dataset_of(upload: Upload) -> Dataset | None:
    """The dataset of an upload; None if it was removed since."""
    return registry.get(upload.dataset)


def _importing(upload: Upload, allows: Allows, waits: Waits) -> Importing:
    """The import of an upload. New records become drafts: publishing them is a separate decision."""
    dataset = dataset_of(upload)
    if upload.content is None or (upload.dataset and dataset is None):
        raise ValidationError(_("The import is already done or has expired. Send the file again."))
    among = [dataset] if dataset else datasets()
    found = table(among, zlib.decompress(upload.content), upload.answers)
    return Importing([found], allows, Publishable.State.DRAFT, waits)


def _latest() -> datetime:
    """Uploads of this moment or before are expired."""
    return clock.now() - timedelta(hours=settings.IMPORT_HOURS)
