"""Notes every look at private data of liaison officers, and every export of them.

Reading never writes to the database: on SQLite it would wait for every other writer, and a note that is given up after
a short wait would be missing. So each access is a line in the log, and a line in a file, `settings.ACCESS_FILE`, which
needs microseconds. `bring_in` moves the lines of the file into the table `AccessEvent`, where auditors read them:
before each run of `manage.py sendmail`, and when an auditor asks for the latest ones. A line is brought in once,
however often it is tried. If the file cannot be written (disk full), the page is shown all the same; the line in the
log remains.

A line holds keys and counts, and no value of a record: no name, no address, no text of a search."""

import fcntl
import json
import logging
import os
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

from apps.history.models import name_of
from apps.mail.sending import before_each_run
from apps.opendata.models import exported
from apps.publishing.models import Proposal
from apps.publishing.rights import AnyUser
from apps.records import clock, privacy
from apps.staff.models import AccessEvent

log = logging.getLogger("access")
Kind = AccessEvent.Kind
PAGES = {
    "changelist": Kind.LIST,
    "change": Kind.FORM,
    "delete": Kind.FORM,
    "erase": Kind.ERASURE,
    "data": Kind.PERSON,
    "data_json": Kind.PERSON,
    "history": Kind.HISTORY,
    "revert": Kind.HISTORY,
    "deleted": Kind.HISTORY,
    "restore": Kind.HISTORY,
    "undo": Kind.HISTORY,
}
"""The pages of a model in the admin, by the last part of the names of their URLs."""


def note(by: AnyUser | None, kind: str, model: type[Model], key: int | None = None, rows: int = 1) -> None:
    """Note an access to one record, or to a number of rows. Nothing is noted for models without private data."""
    if not privacy.is_private(model) or not rows:
        return
    label, user = model._meta.label_lower, by.pk if by else None
    log.info("access=%s of=%s key=%s rows=%s by account=%s", kind, label, key or "-", rows, user or "-")
    line = [str(uuid.uuid4()), clock.now().isoformat(), user, str(kind), label, key, rows]
    try:
        with _locked(), settings.ACCESS_FILE.open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps(line)}\n")  # the line before may be a part without an end: the disk was full
    except OSError:
        log.exception("An access could not be kept: the line before this one is all there is")


@receiver(exported)
def _note_export(sender: type[Model], rows: int, by: AnyUser | None, **kwargs: object) -> None:
    note(by, Kind.EXPORT, sender, rows=rows)


@before_each_run
def bring_in_all() -> None:
    bring_in()


def bring_in() -> int:
    """Move the lines of the file into the table, and return how many were new."""
    path = settings.ACCESS_FILE
    if path.exists():
        with _locked():  # nobody is in the middle of a line
            if path.exists():
                path.rename(path.with_name(f"{path.stem}-{uuid.uuid4().hex}{path.suffix}"))
    return sum(map(_bring_in, _parts()))


def waiting() -> int:
    """The number of lines that are not in the table yet, those included that an earlier try could not bring in."""
    return sum(len(_lines(file)) for file in (settings.ACCESS_FILE, *_parts()))


def _parts() -> list[Path]:
    """The files that were taken out of use to be brought in."""
    path: Path = settings.ACCESS_FILE
    return sorted(path.parent.glob(f"{path.stem}-*{path.suffix}"))


def _lines(file: Path) -> list[str]:
    """The lines of a file; none if it does not exist, as when somebody else has just brought it in."""
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return []
    return [line for line in text.splitlines() if line]


def _bring_in(part: Path) -> int:
    lines = list(_whole(_lines(part)))
    users = User.objects.in_bulk({line[2] for line in lines} - {None})
    known = AccessEvent.objects.filter(uid__in=[line[0] for line in lines]).count()
    events = [
        AccessEvent(
            uid=uid,
            at=datetime.fromisoformat(at),
            by=users.get(user),
            by_name=name_of(users.get(user)),
            kind=kind,
            model=label,
            object_id=key,
            rows=rows,
        )
        for uid, at, user, kind, label, key, rows in lines
    ]
    with transaction.atomic():
        AccessEvent.objects.bulk_create(events, ignore_conflicts=True)  # two at once may bring in the same lines
        transaction.on_commit(lambda: part.unlink(missing_ok=True))
    return len(events) - known


def _whole(lines: Iterable[str]) -> Iterator[list]:
    """The lines, without those of which a full disk or a crash kept only a part: they would hold up all others."""
    for line in lines:
        try:
            found = json.loads(line)
        except ValueError:
            log.error("A damaged line of the accesses is left out")
        else:
            yield found


@contextmanager
def _locked() -> Iterator[None]:
    """Hold the lock of the file, which no process holds for longer than it takes to write a line."""
    path: Path = settings.ACCESS_FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


# --- What the pages of the admin show ---------------------------------------------------------------------------------


def note_page(request: HttpRequest, response: HttpResponseBase) -> None:
    """Note what the response of a view of the admin shows."""
    if response.status_code != 200:
        return
    match = request.resolver_match
    label, _, action = (match.url_name or "").rpartition("_") if match else ("", "", "")
    action, label = ("data_json", label.removesuffix("_data")) if action == "json" else (action, label)
    if action not in PAGES:
        return
    context = getattr(response, "context_data", None) or {}
    given = match.kwargs if match else {}
    key = str(given.get("object_id") or given.get("key") or "")
    number = int(key) if key.isdecimal() else None
    kind = Kind.HISTORY if label == "history_change" else PAGES[action]
    for model, rows in _shown(label, action, context).items():
        note(request.user, kind, model, number if model is _model(label) else None, rows)


def _shown(label: str, action: str, context: dict[str, object]) -> Counter[type[Model]]:
    """The number of private rows on a page, by model: of its own model, of the rows on its form, and of the records
    that waiting changes and changes are about."""
    model, found = _model(label), Counter[type[Model]]()
    listed = getattr(context.get("cl"), "result_list", None)
    if listed is None and action in ("changelist", "deleted"):  # an action that asks, and the list of deleted records
        listed = context.get("queryset" if action == "changelist" else "rows") or ()
    if model is Proposal:
        about = listed if listed is not None else [context.get("original")]
        found.update(row.model for row in about if isinstance(row, Proposal))
    elif label == "history_change":
        page = context.get("page")
        found.update(apps.get_model(row["label"]) for row in getattr(page, "object_list", ()))
    elif model is not None:
        found[model] = 1 if listed is None else len(list(listed))
    for rows in context.get("inline_admin_formsets", ()) if not privacy.is_private(model or Model) else ():  # type: ignore[attr-defined]
        found[rows.formset.model] += len(rows.formset.initial_forms)
    return found


def _model(label: str) -> type[Model] | None:
    """The model of the name of a URL: `liaison_liaisonofficer`."""
    app, _, name = label.partition("_")
    return apps.all_models.get(app, {}).get(name)
