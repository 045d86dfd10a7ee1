"""Everything that is held about a person, as a report: sections of entries, in the active language.

It holds what erasing the person would remove or clean, and what stays. Names of users who changed something are left
out: they are data about others."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.admin.models import LogEntry
from django.db.models import ForeignKey, Model
from django.utils import timezone
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.history.versions import rows_of
from apps.languages import columns, names
from apps.languages.typography import colon
from apps.mail.models import Mail
from apps.opendata.models import Upload
from apps.publishing.models import Proposal
from apps.publishing.record_notes import ReviewComment
from apps.records import clock, privacy
from apps.staff import erasure
from apps.staff.erasure import Erasure
from apps.staff.models import AccessEvent, UnsavedForm

Values = list[tuple[str, object]]
"""The label and value of each field that is not empty."""


@dataclass(frozen=True)
class HeldEntry:
    """One thing that is held: what it is, and its values."""

    title: str
    values: Values


@dataclass(frozen=True)
class HeldSection:
    """A kind of thing that is held."""

    name: str
    title: str
    entries: list[HeldEntry]


def report(person: Erasure) -> list[HeldSection]:
    """What is held about a person; sections without entries are left out."""
    sections = [
        HeldSection("records", _("Records"), list(_records(person))),
        HeldSection("history", _("Earlier versions"), list(_versions(person))),
        HeldSection("waiting", _("Waiting and decided changes"), list(_proposals(person))),
        HeldSection("comments", _("Comments"), list(_comments(person))),
        HeldSection("forms", _("Unsaved forms"), list(_forms(person))),
        HeldSection("mails", _("Mails not sent yet"), list(_mails(person))),
        HeldSection("files", _("Files to import"), list(_files(person))),
        HeldSection("log", _("Log of forms"), list(_log_entries(person))),
        HeldSection("texts", _("Other texts with the name"), list(_texts(person))),
        HeldSection("mentions", _("Records that name the person"), list(_mentions(person))),
        HeldSection("accesses", _("Accesses by users"), list(_accesses(person))),
    ]
    return [section for section in sections if section.entries]


def as_json(person: Erasure) -> str:
    """The report as a JSON document."""
    content = {
        "made_at": clock.now().isoformat(),
        "record": f"{person.model._meta.label_lower} {person.key}",
        "sections": {
            section.name: [{"title": entry.title, **dict(entry.values)} for entry in section.entries]
            for section in report(person)
        },
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=str)


def _records(person: Erasure) -> Iterator[HeldEntry]:
    keys = {**person.parts, **{model: own for (model, _column), own in person.statistics.items()}}
    for model, own in keys.items():
        yield from (_row(model, row) for row in erasure.stored(model).filter(pk__in=own).order_by("pk"))
        for owned, column in _owned(model, set(keys)):
            yield from (
                _row(owned, row) for row in erasure.stored(owned).filter(**{f"{column}__in": own}).order_by("pk")
            )


def _owned(model: type[Model], known: set[type[Model]]) -> Iterator[tuple[type[Model], str]]:
    """The declared models without history of their own whose rows belong to rows of a model, such as checks."""
    for relation in model._meta.related_objects:
        owned = relation.related_model
        if owned not in known and any(relation.field.name in one.fields for one in privacy.declared(owned)):
            yield owned, relation.field.attname


def _row(model: type[Model], row: Model, at: datetime | None = None) -> HeldEntry:
    title = str(capfirst(model._meta.verbose_name))
    return HeldEntry(f"{title}{colon()}{_shown(at)}" if at else title, list(_values(model, row)))


def _values(model: type[Model], row: Model) -> Iterator[tuple[str, object]]:
    translated = columns.translated_fields(model)
    for field in model._meta.concrete_fields:
        if field.name in translated or field.name.endswith("_hash"):
            continue
        value = getattr(row, field.attname)
        if isinstance(field, ForeignKey):
            value = _target(field, value)
        elif field.choices:
            value = str(dict(field.flatchoices).get(value, value))
        if value not in (None, ""):
            yield names.field_label(model, field.name), _shown(value)


def _target(field: ForeignKey, key: object) -> str:
    found = erasure.stored(field.related_model).filter(pk=key).first() if key is not None else None
    return str(found) if found else str(key or "")


def _shown(value: object) -> object:
    if isinstance(value, datetime):
        return localize(timezone.localtime(value))
    return localize(value) if isinstance(value, date) else value


def _versions(person: Erasure) -> Iterator[HeldEntry]:
    for model, keys in person.parts.items():
        for row in rows_of(model).filter(id__in=keys).order_by("history_id"):
            yield _row(model, row, row.history_date)


def _proposals(person: Erasure) -> Iterator[HeldEntry]:
    for proposal in person.proposals():
        values: Values = [
            (names.field_label(proposal.model, name), f"{old} → {new}" if old else new)
            for name, (old, new) in proposal.changes.items()
            if proposal.has_field(name)
        ]
        texts = [(_("message"), proposal.message), (_("comment"), proposal.comment)]
        state = [(_("state"), proposal.get_state_display()), (_("created"), _shown(proposal.created_at))]
        yield HeldEntry(str(capfirst(Proposal._meta.verbose_name)), [*values, *_filled(texts), *state])


def _comments(person: Erasure) -> Iterator[HeldEntry]:
    for model, keys in person.parts.items():
        for comment in ReviewComment.objects.of(model, keys):
            yield HeldEntry(str(capfirst(model._meta.verbose_name)), [(_("comment"), comment.text), _time(comment.at)])


def _forms(person: Erasure) -> Iterator[HeldEntry]:
    for form in UnsavedForm.objects.filter(pk__in=person.unsaved_forms()):
        yield HeldEntry(form.path, [(_("content"), erasure.content_of(form)), _time(form.at)])


def _mails(person: Erasure) -> Iterator[HeldEntry]:
    for mail in Mail.objects.filter(pk__in=person.mails()):
        values = [(_("recipient"), mail.recipient), (_("text"), mail.body), _time(mail.queued_at)]
        yield HeldEntry(mail.subject, values)


def _files(person: Erasure) -> Iterator[HeldEntry]:
    for upload in Upload.objects.filter(pk__in=person.uploads()):
        yield HeldEntry(upload.file_name, [_time(upload.at)])


def _log_entries(person: Erasure) -> Iterator[HeldEntry]:
    for entry in person.log_entries():
        yield HeldEntry(entry.object_repr, [(_("text"), _message(entry)), _time(entry.action_time)])


def _message(entry: LogEntry) -> str:
    try:
        return str(entry.get_change_message())
    except (KeyError, TypeError):  # written by something else than Django's forms
        return entry.change_message


def _texts(person: Erasure) -> Iterator[HeldEntry]:
    own: dict[type[Model], set[int]] = {Proposal: set(person.proposals().values_list("pk", flat=True))}
    for text in person.texts():
        if text.key not in own.get(text.model, ()) and not _is_own_version(person, text):
            row = erasure.stored(text.model).filter(pk=text.key).values(*text.cleaned).get()
            yield HeldEntry(str(capfirst(text.model._meta.verbose_name)), list(_filled(row.items())))


def _is_own_version(person: Erasure, text: erasure.MentioningRow) -> bool:
    """Whether the row is a version of a record of the person, which the section on history has."""
    return any(rows_of(model).model is text.model for model in person.parts) and bool(
        erasure.stored(text.model).filter(pk=text.key, id__in=set().union(*person.parts.values())).exists()
    )


def _mentions(person: Erasure) -> Iterator[HeldEntry]:
    for record in person.mentions():
        yield HeldEntry(str(capfirst(record._meta.verbose_name)), [(_("name"), str(record))])


def _accesses(person: Erasure) -> Iterator[HeldEntry]:
    for model, keys in person.parts.items():
        for event in AccessEvent.objects.filter(model=model._meta.label_lower, object_id__in=keys):
            yield HeldEntry(event.get_kind_display(), [_time(event.at)])


def _time(at: datetime) -> tuple[str, object]:
    return _("time"), _shown(at)


def _filled(values: Iterable[tuple[str, object]]) -> Iterator[tuple[str, object]]:
    return ((label, value) for label, value in values if value not in (None, "", {}, []))
