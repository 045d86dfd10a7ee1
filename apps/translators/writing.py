"""Writing texts: each by itself, whatever else stands in the record. The editor writes one, a file brings many.

What the public sees changes at once only for users with permission to publish; otherwise the text waits. What a machine
wrote, and what a file marks as unfinished, always waits, for a reviewer of its language."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from copy import copy
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.history.changes import change
from apps.languages import columns, stamps
from apps.languages.models import Stamp
from apps.publishing.json_values import Values
from apps.publishing.models import Proposal
from apps.publishing.proposing import propose_changes, waiting_of
from apps.publishing.rights import AnyModel
from apps.records import plain_text
from apps.translators import notices
from apps.translators.texts import TextKey, admin_of, can_write

SOURCE_CHANGED = gettext_lazy("The source text was changed since. Compare it, and translate the present one.")
TEXT_CHANGED = gettext_lazy("Somebody else changed this text since. Compare both.")
GONE = gettext_lazy("There is no such record any more.")
CONTROL_CHARACTERS = gettext_lazy("It contains control characters.")


class NewText(NamedTuple):
    """A text to write. `source` is the fingerprint of the source text that it was made from, `before` that of the text
    that it replaces as its writer saw it ("" compares nothing); `is_typo`: only a typo of a source text was corrected,
    so its translations stay as they are; `is_unfinished`: its file says that it needs work."""

    key: TextKey
    text: str
    source: str = ""
    before: str = ""
    origin: str = Stamp.Origin.PERSON
    is_typo: bool = False
    is_unfinished: bool = False


class Written(NamedTuple):
    """What became of the texts: their keys by what was done."""

    saved: list[TextKey]
    waiting: list[TextKey]
    unchanged: list[TextKey]


class WritingRefused(Exception):
    """Nothing was written: `reasons` has the messages of each text that cannot be."""

    def __init__(self, reasons: Mapping[TextKey, list[str]]) -> None:
        super().__init__("\n".join(text for texts in reasons.values() for text in texts))
        self.reasons = dict(reasons)


def write(request: HttpRequest, texts: Iterable[NewText], kind: str, message: str = "") -> Written:
    """Write texts as one change of the user, or none of them. `kind` is one of `Change.Kind`. PermissionDenied if the
    user cannot write one of them; Refused, with all reasons, if one is not valid, or if something changed since."""
    work = write_in_steps(request, texts, kind, message)
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def write_in_steps(
    request: HttpRequest, texts: Iterable[NewText], kind: str, message: str = ""
) -> Generator[int, None, Written]:
    """The same, which yields the percentage done."""
    by_record: dict[tuple[type[Model], int], list[NewText]] = {}
    for text in texts:
        by_record.setdefault((text.key.model, text.key.key), []).append(text)
    written, reasons = Written([], [], []), dict[TextKey, list[str]]()
    # In one order: two users who write the same records cannot wait for each other.
    ordered = sorted(by_record.items(), key=lambda one: (one[0][0]._meta.label, one[0][1]))
    with change(kind, request.user, message):
        for count, ((model, key), own) in enumerate(ordered):
            yield 100 * count // len(ordered)
            record: AnyModel = model._base_manager.select_for_update().filter(pk=key).first()
            found = _refusals(request, record, own) if record is not None else {new.key: [str(GONE)] for new in own}
            reasons |= found or _write(request, record, own, written)
        if reasons:
            raise WritingRefused(reasons)
        notices.tell_reviewers((key.language for key in written.saved), request.user.pk)
    return written


def _refusals(request: HttpRequest, record: AnyModel, texts: Sequence[NewText]) -> dict[TextKey, list[str]]:
    """The reasons why texts of a stored record cannot be written, by their keys."""
    found: dict[TextKey, list[str]] = {}
    for new in texts:
        if not can_write(request, record, new.key.language):
            raise PermissionDenied(_("You cannot change texts in this language."))
        is_translation = new.key.language != settings.SOURCE_LANGUAGE
        if is_translation and new.source not in ("", _fingerprint(record, new.key, settings.SOURCE_LANGUAGE)):
            found.setdefault(new.key, []).append(str(SOURCE_CHANGED))
        if new.before not in ("", _fingerprint(record, new.key)):
            found.setdefault(new.key, []).append(str(TEXT_CHANGED))
        if plain_text.FORBIDDEN.search(new.text):
            found.setdefault(new.key, []).append(str(CONTROL_CHARACTERS))
    return found


def _write(
    request: HttpRequest, record: AnyModel, texts: Sequence[NewText], written: Written
) -> dict[TextKey, list[str]]:
    """Write texts of a locked record, or let them wait. Returns the reasons against those that are not valid."""
    model: type[Model] = type(record)
    fields = plain_text.text_fields(model)
    values = {new.key.column: plain_text.tidied(fields[new.key.column], new.text) or None for new in texts}
    if reasons := _invalid(record, values, texts):
        return reasons
    waits = admin_of(model).waits(request, record)  # type: ignore[attr-defined]
    by_machine = [new for new in texts if new.origin == Stamp.Origin.MACHINE]
    others = [new for new in texts if new not in by_machine]
    waiting = [new for new in others if waits or new.is_unfinished]
    _propose(request, record, by_machine, values, written, Proposal.Origin.MACHINE)
    _propose(request, record, waiting, values, written)
    _save(record, [new for new in others if new not in waiting], values, written)
    return {}


def _save(record: AnyModel, texts: Sequence[NewText], values: Values, written: Written) -> None:
    changed = [new for new in texts if values[new.key.column] != _stored(record, new.key)]
    before = {new.key.column: _fingerprint(record, new.key) for new in changed}
    for new in changed:
        setattr(record, new.key.column, values[new.key.column])
    if changed:
        with stamps.origin(changed[0].origin):
            record.save()
    for new in changed:
        if new.is_typo:
            stamps.only_a_typo(record, new.key.field, before[new.key.column])
    written.saved.extend(new.key for new in changed)
    written.unchanged.extend(new.key for new in texts if new not in changed)


def _propose(
    request: HttpRequest,
    record: AnyModel,
    texts: Sequence[NewText],
    values: Values,
    written: Written,
    origin: str = Proposal.Origin.AUTHOR,
) -> None:
    """Let texts wait. One that is as stored takes back what waited for its user."""
    if not texts:
        return
    model = type(record)
    changed = [new for new in texts if values[new.key.column] != _stored(record, new.key)]
    written.unchanged.extend(new.key for new in texts if new not in changed)
    written.waiting.extend(new.key for new in changed)
    if changed or waiting_of(request.user, model, origin).filter(object_id=record.pk).exists():
        proposed = {new.key.column: values[new.key.column] for new in texts}
        typos = {new.key.column: _fingerprint(record, new.key) for new in changed if new.is_typo}
        propose_changes(model, [(record, proposed)], request.user, origin=origin, made_from={record.pk: typos})


def _stored(record: Model, key: TextKey) -> str | None:
    return getattr(record, key.column) or None


def _fingerprint(record: Model, key: TextKey, language: str = "") -> str:
    return stamps.fingerprint(columns.value(record, key.field, language or key.language))


def _invalid(record: Model, values: Values, texts: Sequence[NewText]) -> dict[TextKey, list[str]]:
    """The reasons of the model against these values, beside their texts; those of other fields beside the first one."""
    trial = copy(record)
    for name, value in values.items():
        setattr(trial, name, value)
    try:
        trial.full_clean(exclude=columns.translated_fields(type(record)))
    except ValidationError as error:
        keys, found = {new.key.column: new.key for new in texts}, dict[TextKey, list[str]]()
        for name, messages in (error.message_dict if hasattr(error, "error_dict") else {"": error.messages}).items():
            found.setdefault(keys.get(name, texts[0].key), []).extend(messages)
        return found
    return {}
