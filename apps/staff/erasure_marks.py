"""The marks of who was erased, in `settings.ERASED_FILE`, outside the database: a backup does not bring them back."""

import json
import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model, QuerySet

from apps.history.registration import MODELS_WITH_HISTORY
from apps.history.versions import rows_of
from apps.records import clock


def keys_and_marks(model: type[Model]) -> Iterator[tuple[int, str]]:
    """The key and mark of each record of a model, deleted ones too."""
    now = dict(QuerySet(model).values_list("pk", "date_joined" if model is User else "created_at"))
    has_history = model in MODELS_WITH_HISTORY
    seen = dict(rows_of(model).values_list("id", "created_at").distinct()) if has_history else {}
    for key, created in {**seen, **now}.items():
        yield key, sha256(f"{model._meta.label_lower} {key} {created.isoformat()}".encode()).hexdigest()


def returned(model: type[Model]) -> list[int]:
    """The keys of the records of a model that have a mark."""
    marks = {line["mark"] for line in lines() if line["model"] == model._meta.label_lower}
    return [key for key, mark in keys_and_marks(model) if mark in marks] if marks else []


def marks_of(model: type[Model], keys: set[int]) -> Iterator[dict[str, str]]:
    for key, mark in keys_and_marks(model):
        if key in keys:
            yield {"model": model._meta.label_lower, "mark": mark, "at": clock.now().isoformat()}


def write(marks: list[dict[str, str]]) -> None:
    """Append them, on the disk before the transaction ends: a person is not erased without a mark."""
    known = {line["mark"] for line in lines()}
    with Path(settings.ERASED_FILE).open("a", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(mark)}\n" for mark in marks if mark["mark"] not in known)
        file.flush()
        os.fsync(file.fileno())


def lines() -> list[dict[str, str]]:
    path = Path(settings.ERASED_FILE)
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []
