"""The plan of an import of translations: what each text of a file would change, or why it is refused.

Nothing is written before a person has read the plan; then all of it is, as one change, or nothing."""

import json
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.db.models import Model, TextChoices
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from apps.history.models import Change
from apps.languages import columns, names, stamps
from apps.languages.differences import Piece, difference
from apps.languages.models import Stamp
from apps.languages.stamps import fingerprint
from apps.languages.typography import colon, number
from apps.publishing import rights
from apps.records import plain_text
from apps.staff import object_permissions
from apps.translators import texts, writing
from apps.translators.exchange import text_checks
from apps.translators.exchange.unit import Unit, UnitRow
from apps.translators.texts import TextKey
from apps.translators.writing import NewText, Written

AT_ONCE = 500  # records


class TextOutcome(StrEnum):
    """What an import would do with a text of the file."""

    REFUSED = "refused"
    CHANGED = "changed"
    WAITING = "waiting"
    UNCHANGED = "unchanged"
    EMPTY = "empty"  # not translated: it empties nothing


class FileTexts(TextChoices):
    """How finished the texts of a file are, as the person who sends it says."""

    MARKED = "marked", pgettext_lazy("texts of a file", "as the file marks them")
    FINISHED = "finished", pgettext_lazy("texts of a file", "all finished, whatever the file marks")
    MACHINE = "machine", pgettext_lazy("texts of a file", "all machine translations")


WRITES = (TextOutcome.CHANGED, TextOutcome.WAITING)


@dataclass(frozen=True)
class PlannedText:
    """A text of a file: the line it is in, and what an import would do with it. Without a `key` nothing is known of
    it."""

    line: int
    outcome: TextOutcome = TextOutcome.REFUSED
    key: TextKey | None = None
    record: str = ""  # type and name
    source: str = ""
    old: str = ""
    new: str = ""
    is_machine: bool = False
    is_unfinished: bool = False  # marked so in the file
    reasons: tuple[str, ...] = ()

    @property
    def pieces(self) -> list[Piece]:
        """The difference, word by word."""
        return difference(self.old, self.new)

    @property
    def direction(self) -> str:
        return columns.direction(self.key.language) if self.key else "auto"

    @property
    def record_url(self) -> str:
        """The page of the text in the workspace; "" of an unknown one."""
        return self.key.url if self.key and self.record else ""


@dataclass(frozen=True)
class Plan:
    """What an import of a file would do, text by text in the order of the file."""

    texts: tuple[PlannedText, ...]

    @cached_property
    def counts(self) -> Counter[TextOutcome]:
        return Counter(text.outcome for text in self.texts)

    @property
    def writes(self) -> int:
        """The number of texts that an import writes, at once or as waiting changes."""
        return sum(self.counts[outcome] for outcome in WRITES)

    @property
    def unfinished(self) -> int:
        """The number of texts among them that the file marks as unfinished: these wait for a review."""
        return sum(one.is_unfinished for one in self.texts if one.outcome in WRITES)

    @cached_property
    def digest(self) -> str:
        """A hash of everything that the page of the plan shows: whoever confirms it has seen this plan."""
        shown = [
            (*(one.line, one.outcome, str(one.key), one.old, one.new), one.is_machine, one.is_unfinished, one.reasons)
            for one in self.texts
        ]
        return fingerprint(json.dumps(shown))

    def new_texts(self) -> Iterator[NewText]:
        """The texts to write."""
        for one in self.texts:
            if one.key and one.outcome in WRITES:
                origin = Stamp.Origin.MACHINE if one.is_machine else Stamp.Origin.IMPORT
                source, before = fingerprint(one.source), fingerprint(one.old)
                unfinished = one.is_unfinished
                yield NewText(one.key, one.new, source=source, before=before, origin=origin, is_unfinished=unfinished)


class _Located(NamedTuple):
    """A unit of a file, and the text it is of."""

    line: int
    unit: Unit
    key: TextKey


def plan(request: HttpRequest, rows: Iterable[UnitRow], texts_are: FileTexts = FileTexts.MARKED) -> Plan:
    """The plan of the rows of a file for a user. Three queries for each type of record and 500 records, whatever the
    number of texts."""
    planned: list[PlannedText] = []
    found: dict[type[Model], list[_Located]] = defaultdict(list)
    for row in rows:
        one = _located(row)
        if isinstance(one, PlannedText):
            planned.append(one)
        else:
            found[one.key.model].append(one)
    for model, located in found.items():
        planned += _of_model(request, model, located, texts_are)
    return Plan(tuple(sorted(_without_doubles(planned), key=lambda one: one.line)))


def write(request: HttpRequest, planned: Plan, message: str) -> Generator[int, None, Written]:
    """Write the texts of a plan as one change. Yields the percentage done. `writing.WritingRefused` if something
    changed since the plan was made."""
    return writing.write_in_steps(request, planned.new_texts(), Change.Kind.IMPORT, message)


# --- Where a row belongs ----------------------------------------------------------------------------------------------


def _located(row: UnitRow) -> _Located | PlannedText:
    """The text that a row is of, or the refusal of a row that is of none."""
    unit = row.unit
    if unit is None:
        return PlannedText(row.line, reasons=(row.problem,))
    model, language = texts.model_of(unit.resource.lower()), _language(unit.target_language)
    reason = ""
    if model is None:
        reason = _("There are no texts of the type “%(name)s”.") % {"name": unit.resource[:100]}
    elif texts.field_of(model, unit.field) is None:
        reason = _("These records have no translated field “%(name)s”.") % {"name": unit.field[:100]}
    elif not unit.target_language:
        reason = _("The file does not say which language it is in.")
    elif language not in set(texts.target_languages()):
        reason = _("Nothing is translated into “%(name)s” here.") % {"name": unit.target_language[:100]}
    elif unit.source_language and _language(unit.source_language) != settings.SOURCE_LANGUAGE:
        reason = _("It is a translation of a text in “%(name)s”, not in English.") % {
            "name": unit.source_language[:100]
        }
    elif not (unit.key.isascii() and unit.key.isdigit() and len(unit.key) < 19):
        reason = str(writing.GONE)
    if reason or model is None:
        return PlannedText(row.line, new=unit.target, reasons=(reason,))
    return _Located(row.line, unit, TextKey(model, int(unit.key), unit.field, language))


def _language(code: str) -> str:
    """The language of the site that a tool names, such as fr-FR."""
    code = code.strip().replace("_", "-").lower()
    return code if code in settings.CONTENT_LANGUAGES else code.partition("-")[0]


def _without_doubles(planned: Sequence[PlannedText]) -> Iterator[PlannedText]:
    """The texts; each that the file has more than once is refused: nobody knows which one is meant."""
    lines: dict[TextKey, list[int]] = defaultdict(list)
    for one in planned:
        if one.key:
            lines[one.key].append(one.line)
    for one in planned:
        others = [line for line in lines[one.key] if line != one.line] if one.key else []
        if one.key and len(lines[one.key]) > 1:
            message = _("The file has this text more than once, also in line %(line)s.")
            reason = message % {"line": (others or [one.line])[0]}
            yield replace(one, outcome=TextOutcome.REFUSED, reasons=(*one.reasons, reason))
        else:
            yield one


# --- What it would do -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Records:
    """Records of one model, and what is known of them."""

    found: dict[int, Model]
    published: set[int]  # a change to them waits
    authors: dict[tuple[int, str, str], int | None]


def _of_model(
    request: HttpRequest, model: type[Model], located: Sequence[_Located], texts_are: FileTexts
) -> Iterator[PlannedText]:
    keys = list(dict.fromkeys(one.key.key for one in located))
    by_key: dict[int, list[_Located]] = defaultdict(list)
    for one in located:
        by_key[one.key.key].append(one)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        records = _records(request, model, some)
        for key in some:
            for one in by_key[key]:
                yield _planned(request, one, records, texts_are)


def _records(request: HttpRequest, model: type[Model], keys: Sequence[int]) -> _Records:
    owner = texts.admin_of(model)
    seen = owner.get_queryset(request).filter(pk__in=keys) if owner.has_view_permission(request) else ()
    found = {record.pk: record for record in seen}
    waits = rights.waits_to_show(request.user, model)
    published = set(found) if object_permissions.proposes(request.user) else set()
    published |= set(rights.approved(model, list(found))) if waits else set()
    rows = stamps.of(model, list(found)).values_list("object_id", "field", "language", "author_id")
    return _Records(found, published, {(key, field, language): author for key, field, language, author in rows})


def _planned(request: HttpRequest, one: _Located, records: _Records, texts_are: FileTexts) -> PlannedText:
    key, unit, record = one.key, one.unit, records.found.get(one.key.key)
    if record is None:
        return PlannedText(one.line, new=unit.target, reasons=(str(writing.GONE),))
    source = columns.value(record, key.field, settings.SOURCE_LANGUAGE)
    old = columns.value(record, key.field, key.language)
    column = plain_text.text_fields(key.model)[key.column]
    new = plain_text.tidied(column, unit.target) or ""
    is_machine = unit.is_machine or texts_are == FileTexts.MACHINE
    planned = PlannedText(
        *(
            one.line,
            TextOutcome.UNCHANGED,
            key,
            f"{capfirst(key.model._meta.verbose_name)}{colon()}{record}",
            source,
            old,
            new,
        ),
        is_machine=is_machine,
        is_unfinished=unit.is_unfinished and texts_are != FileTexts.FINISHED and not is_machine,
    )
    is_untouched = unit.target_hash in (fingerprint(unit.target), fingerprint(new))
    if not new:
        return replace(planned, outcome=TextOutcome.EMPTY)
    if new == old or is_untouched:
        return planned
    if reasons := tuple(_reasons(request, one, planned, record, records)):
        return replace(planned, outcome=TextOutcome.REFUSED, reasons=reasons)
    waits = planned.is_machine or planned.is_unfinished or record.pk in records.published
    return replace(planned, outcome=TextOutcome.WAITING if waits else TextOutcome.CHANGED)


def _reasons(
    request: HttpRequest, one: _Located, planned: PlannedText, record: Model, records: _Records
) -> Iterator[str]:
    """Why a changed text cannot be written."""
    key, unit = one.key, one.unit
    if not texts.can_write(request, record, key.language):
        yield _("You cannot change texts in this language: %(language)s.") % {"language": names.language(key.language)}
        return
    if unit.source_hash != fingerprint(planned.source):
        yield str(writing.SOURCE_CHANGED)
    author = records.authors.get((record.pk, key.field, key.language))
    is_newer = bool(unit.target_hash) and fingerprint(planned.old) != unit.target_hash
    if is_newer and author != request.user.pk:
        yield str(writing.TEXT_CHANGED)
    if plain_text.FORBIDDEN.search(unit.target):
        yield str(writing.CONTROL_CHARACTERS)
    most = getattr(plain_text.text_fields(key.model)[key.column], "max_length", None)
    if most is not None and len(planned.new) > most:
        message = _("It has %(length)s characters; at most %(most)s are allowed.")
        yield message % {"length": number(len(planned.new)), "most": number(most)}
    yield from text_checks.reasons(planned.source, planned.new, key.language)
