"""Erases a person: the record with all that belongs to it, and every trace of it outside the records that remain.

Deleting keeps the history, so that a deletion can be undone. Erasing removes the history too, and the person's names
and addresses (the fields declared as identifying, see `apps.records.privacy`) from reasons, waiting changes, logs,
unsaved forms, uploads. Rows that count stay without the person: that a post was held, not by whom. Records that remain
are not touched: what they say of the person is theirs, and `Erasure.mentions` lists them.

A mark of each erased person is appended to `settings.ERASED_FILE`, outside the database: after an older backup is
restored, `again` erases what came back. The mark is a hash of the key and the time of creation. It says nothing about
the person, and a new record with the same key does not match it."""

import json
import logging
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypeVar

from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import connection, models, transaction
from django.db.models import CASCADE, CharField, JSONField, Model, Q, QuerySet, TextField

from apps.history import changes
from apps.history.models import Change
from apps.history.registration import MODELS_WITH_HISTORY
from apps.history.versions import links, rows_of
from apps.languages import columns
from apps.mail.models import Mail
from apps.opendata import registry, uploads
from apps.opendata.models import Upload
from apps.pagestore import disk_store
from apps.publishing.models import Proposal, Record
from apps.publishing.rights import AnyUser
from apps.records import acts, clock, privacy
from apps.records.signals import send_rows_changed
from apps.search import index
from apps.search.models import Entry, Word
from apps.staff import erasure_marks, unsaved_forms
from apps.staff.models import KeptFile, UnsavedForm

M = TypeVar("M", bound=Model)
log = logging.getLogger("erasure")
GONE = "…"  # in the place of a name or address
SHORTEST = 3  # characters; what is shorter would be found in every text
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "cp850", "mac-roman", "cp1256")  # of uploaded files
NO_TEXTS = (User, Group, Permission, ContentType, Session, Entry, Word, UnsavedForm, KeptFile, Mail)
"""Models whose texts follow from other records, are deleted as a whole, or name accounts."""


class MentioningRow(NamedTuple):
    """A row of another model that names the person, and its columns without the name."""

    model: type[Model]
    key: int
    cleaned: dict[str, object]


class Erasure:
    """What erasing a person removes. Works for deleted persons too, as long as their history is there."""

    def __init__(self, model: type[Model], key: int) -> None:
        self.model, self.key = model, key

    @cached_property
    def parts(self) -> dict[type[Model], set[int]]:
        """The keys of the person and of what belongs to it, now and in the history, by model."""
        found = {self.model: {self.key} if self._exists() else set()}
        for relation in self.model._meta.related_objects:
            owned = relation.related_model
            is_owned = getattr(relation, "on_delete", None) is CASCADE and owned in MODELS_WITH_HISTORY
            if is_owned and relation.field.name not in privacy.statistics(owned):
                found[owned] = self._referring(owned, relation.field.attname)
        return found

    @cached_property
    def statistics(self) -> dict[tuple[type[Model], str], set[int]]:
        """The keys of the rows that stay without the person, by model and the column that names the person."""
        return {
            (relation.related_model, relation.field.attname): self._referring(
                relation.related_model, relation.field.attname
            )
            for relation in self.model._meta.related_objects
            if relation.field.name in privacy.statistics(relation.related_model)
        }

    def _referring(self, model: type[Model], column: str) -> set[int]:
        own = {column: self.key}
        now = stored(model).filter(**own).values_list("pk", flat=True)
        return {*now, *rows_of(model).filter(**own).values_list("id", flat=True)}

    def _exists(self) -> bool:
        return stored(self.model).filter(pk=self.key).exists() or rows_of(self.model).filter(id=self.key).exists()

    @property
    def is_known(self) -> bool:
        return bool(self.parts[self.model])

    @cached_property
    def personal(self) -> set[str]:
        """The names and addresses of the person, former ones too."""
        found: set[str] = set()
        for model, keys in self.parts.items():
            for name in privacy.identifying(model):
                found.update(stored(model).filter(pk__in=keys).values_list(name, flat=True))
                found.update(rows_of(model).filter(id__in=keys).values_list(name, flat=True))
        return {value.strip() for value in found if value and len(value.strip()) >= SHORTEST}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(map(re.escape, self.personal), key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)", re.IGNORECASE)

    # --- What goes ----------------------------------------------------------------------------------------------------

    def records(self) -> dict[type[Model], int]:
        """The number of records that go, by model; deleted ones are not among them."""
        return {model: stored(model).filter(pk__in=keys).count() for model, keys in self.parts.items()}

    def versions(self) -> int:
        """The number of rows of history that go."""
        return sum(rows_of(model).filter(id__in=keys).count() for model, keys in self.parts.items())

    def proposals(self) -> QuerySet[Proposal]:
        """The waiting and decided changes to what goes."""
        return stored(Proposal).filter(self._about("object_id"))

    def log_entries(self) -> QuerySet[LogEntry]:
        """What the log of Django's admin says of what goes."""
        return stored(LogEntry).filter(self._about("object_id", str))

    def _about(self, name: str, of: type = int) -> Q:
        conditions = (
            Q(content_type=ContentType.objects.get_for_model(model), **{f"{name}__in": [of(key) for key in keys]})
            for model, keys in self.parts.items()
        )
        return Q(*conditions, _connector=Q.OR)

    def unsaved_forms(self) -> list[int]:
        """The keys of unsaved forms of what goes, or that name the person."""
        paths = {
            f"/{model._meta.app_label}/{model._meta.model_name}/{key}/"
            for model, keys in self.parts.items()
            for key in keys
        }
        return [
            form.pk
            for form in UnsavedForm.objects.all()
            if any(path in form.path for path in paths) or self._names(content_of(form))
        ]

    def mails(self) -> list[int]:
        """The keys of mails in the queue to the person, or that name the person."""
        kept = Mail.objects.exclude(body="").iterator()
        return [mail.pk for mail in kept if self._names(f"{mail.recipient}\n{mail.subject}\n{mail.body}")]

    def uploads(self) -> list[int]:
        """The keys of uploads that can hold the person: of the datasets of persons, or with a name."""
        own = {dataset.name for dataset in registry.registered() if dataset.model in self.parts}
        kept = uploads.with_cells(clock.now()).iterator()
        return [upload.pk for upload in kept if upload.dataset in own or self._is_in(upload)]

    def _is_in(self, upload: Upload) -> bool:
        plan = json.dumps(json.loads(zlib.decompress(upload.plan)), ensure_ascii=False) if upload.plan else ""
        said = json.dumps([upload.questions, upload.answers, upload.notes], ensure_ascii=False)
        content = zlib.decompress(upload.content) if upload.content else b""
        return self._names(plan + said) or any(self._names(content.decode(name, "replace")) for name in ENCODINGS)

    def texts(self) -> Iterator[MentioningRow]:
        """The rows outside the records that remain which name the person: reasons, waiting changes, history, logs."""
        for model in apps.get_models(include_auto_created=True):
            if (not issubclass(model, Record) or model is Proposal) and model not in NO_TEXTS:
                yield from self._texts_of(model)

    def mentions(self) -> Iterator[Model]:
        """The records that remain and name the person."""
        for model in apps.get_models():
            if issubclass(model, Record) and model is not Proposal:
                for text in self._texts_of(model):
                    if text.key not in self.parts.get(model, ()):
                        yield stored(model).get(pk=text.key)

    def _texts_of(self, model: type[Model]) -> Iterator[MentioningRow]:
        base = columns.translated_fields(model) if issubclass(model, Record) else ()
        fields = [field for field in model._meta.concrete_fields if not field.primary_key and field.name not in base]
        plain = [f.attname for f in fields if isinstance(f, CharField | TextField) and not f.choices]
        # JSON is read whole: SQLite stores letters beyond ASCII as escapes, which no condition finds.
        json_names = [field.attname for field in fields if isinstance(field, JSONField)]
        if not self.personal or not (plain or json_names):
            return
        sought = {part for value in self.personal for part in _sought(value)}
        named = Q(*(Q(**{f"{n}__icontains": part}) for n in plain for part in sought), _connector=Q.OR)
        rows = stored(model) if json_names else stored(model).filter(named)
        for row in rows.values("pk", *plain, *json_names).iterator():
            cleaned = {name: self._without(value) for name, value in row.items() if name != "pk"}
            if differing := {name: value for name, value in cleaned.items() if value != row[name]}:
                yield MentioningRow(model, row["pk"], differing)

    def _names(self, text: str) -> bool:
        return bool(self.personal) and bool(self._pattern.search(text))

    def _without(self, value: object) -> object:
        if isinstance(value, str):
            return self._pattern.sub(GONE, value) if "\\u" not in value else self._without_in_json(value)
        if isinstance(value, list):
            return [self._without(item) for item in value]
        if isinstance(value, dict):
            return {key: self._without(item) for key, item in value.items()}
        return value

    def _without_in_json(self, text: str) -> str:
        """The same for a text that may be JSON with escaped letters, as the log of Django's admin holds it."""
        try:
            content = json.loads(text)
        except ValueError:
            return self._pattern.sub(GONE, text)
        cleaned = self._without(content)
        return text if cleaned == content else json.dumps(cleaned)

    # --- The act ------------------------------------------------------------------------------------------------------

    def erase(self, by: AnyUser | None, why: str, kind: str = Change.Kind.COMMAND) -> None:
        """Erase, as one change, and leave the mark. The reason is kept, without the names."""
        message = str(self._without(why)) if self._names(why) else why
        with changes.change(kind, by, message), overwriting():
            marks = list(erasure_marks.marks_of(self.model, {self.key}))
            self.proposals().delete()
            self.log_entries().delete()
            UnsavedForm.objects.filter(pk__in=self.unsaved_forms()).delete()
            KeptFile.objects.all().delete()  # nobody can say whom a picture shows
            Mail.objects.filter(pk__in=self.mails()).delete()
            uploads.empty(Upload.objects.filter(pk__in=self.uploads()))
            self._leave_statistics()
            if record := self.model._base_manager.filter(pk=self.key).first():
                with acts.marked(acts.ERASURE):
                    record.delete()
            for model, keys in self.parts.items():
                _delete_history(model, keys)
            for text in list(self.texts()):
                stored(text.model).filter(pk=text.key).update(**text.cleaned)
            index.purge()
            erasure_marks.write(marks)
            transaction.on_commit(lambda: disk_store.clear(Path(settings.PAGE_STORE_DIR)))
        log.info("erased %s=%s by account=%s", self.model._meta.label_lower, self.key, getattr(by, "pk", None) or "-")

    def _leave_statistics(self) -> None:
        """Remove the person from the rows that stay, and from their history."""
        for (model, column), keys in self.statistics.items():
            own = {column: self.key}
            stored(model).filter(**own).update(**{column: None})
            rows_of(model).filter(**own).update(**{column: None})
            send_rows_changed(model, stored(model).filter(pk__in=keys).values_list("pk", flat=True))


def erase_each(rows: QuerySet, why: str = "The time for which it is kept has ended") -> int:
    """Erase these records with their history, and return how many."""
    keys = list(rows.values_list("pk", flat=True))
    for key in keys:
        Erasure(rows.model, key).erase(None, why)
    return len(keys)


def again() -> int:
    """Erase each marked record that the database holds once more, and return how many."""
    found = [Erasure(model, key) for model in MODELS_WITH_HISTORY for key in erasure_marks.returned(model)]
    for erasure in found:
        erasure.erase(None, "Erased again after an older backup was restored")
    return len(found)


def stored(model: type[M]) -> QuerySet[M]:
    """All rows of a model: without the rules of its manager, which would write history of what goes."""
    return QuerySet(model)


def persons() -> list[type[Model]]:
    """The models of persons: with personal fields of their own, and nothing above them that is erased with them."""
    personal = [model for model in MODELS_WITH_HISTORY if privacy.is_about_people(model)]
    return [
        model
        for model in personal
        if not any(f.related_model in personal and f.remote_field.on_delete is CASCADE for f in _references(model))
    ]


def _references(model: type[Model]) -> list[models.ForeignKey]:
    return [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]


def _sought(value: str) -> set[str]:
    """What a row that names somebody contains. SQLite ignores the case of ASCII letters only, and JSON escapes others:
    so the longest run of ASCII letters and digits stands for the name, if there is one."""
    longest = max(re.findall(r"[A-Za-z0-9]+", value), key=len, default="")
    if len(longest) > SHORTEST:
        return {longest}
    spelled = {value, value.lower(), value.upper(), value.title()}
    return spelled | {json.dumps(one)[1:-1] for one in spelled}


def content_of(form: UnsavedForm) -> str:
    """The entries of an unsaved form, as JSON; "" if they were signed with another key."""
    try:
        return json.dumps(signing.loads(form.content, salt=unsaved_forms.__name__), ensure_ascii=False)
    except signing.BadSignature:  # made with another key: nobody can restore it
        return ""


def _delete_history(model: type[Model], keys: set[int]) -> None:
    gone = rows_of(model).filter(id__in=keys)
    for field in links(model):
        getattr(model.history.model, field.name).model.objects.filter(history__in=gone).delete()  # type: ignore[attr-defined]
    gone.delete()


@contextmanager
def overwriting() -> Iterator[None]:
    """SQLite overwrites what is deleted inside, instead of leaving it in free pages of the file. Afterwards, also if it
    failed, the connection does as before: some builds of SQLite always overwrite."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete")
        (before,) = cursor.fetchone()
        cursor.execute("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        # Not through Django, which refuses every statement in a transaction that failed. A closed connection has no
        # setting to put back.
        if connection.connection is not None:
            connection.connection.execute(f"PRAGMA secure_delete = {before}")
