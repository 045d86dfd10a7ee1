"""What the public would see if records were published or a waiting change applied. The disclosure gate runs on an
overlay of the tables: nothing is written, and no other request sees it."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import NamedTuple

from django.db.models import Model
from django.utils import timezone
from django.utils.text import capfirst

from apps.languages import columns, stamps
from apps.languages.models import Stamp
from apps.publishing import completeness, rights
from apps.publishing.models import Proposal
from apps.publishing.overlay import TableOverlay, overlaid
from apps.publishing.querysets import count_each
from apps.publishing.rights import AnyModel
from apps.records import clock
from apps.records.many_to_many import link_columns


class Appearance(NamedTuple):
    """What would become visible: the names of the models with the numbers of records; the languages in which all chosen
    records are complete, and those in which one falls back; the time, if it is in the future; what
    else a publisher should know."""

    records: list[tuple[str, int]]
    complete: list[str]
    lacking: list[str]
    at: datetime | None
    warnings: list[str]


Warn = Callable[[Sequence[object]], str]
_warnings: list[Warn] = []


def warns(function: Warn) -> Warn:
    """Decorator: register what a publisher should know before records of one model are published. The function returns
    a sentence, or ""."""
    _warnings.append(function)
    return function


def as_published(model: type[Model], keys: Sequence[int]) -> AbstractContextManager[None]:
    """Let queries read these records as published now."""
    return overlaid(TableOverlay(model, keys, _published_now()))


def as_applied(proposal: Proposal, record: Model) -> AbstractContextManager[None]:
    """Let queries read a record as published with a waiting change applied; sets the proposed values on the instance.
    ValidationError if the change conflicts with a later edit."""
    links = proposal.fill(record)
    now: dict[str, object] = {"changed_at": timezone.now(), **(_published_now() if rights.has_state(record) else {})}
    for name, value in now.items():
        setattr(record, name, value)
    values = {field.attname: getattr(record, field.attname) for field in record._meta.local_concrete_fields}
    del values[record._meta.pk.attname]
    own = TableOverlay(type(record), [record.pk], values)
    return overlaid(own, _stamps(record), *(_links(record, name, keys) for name, keys in links.items()))


def appearance(records: Sequence[AnyModel], at: datetime | None = None) -> Appearance:
    """What becomes visible when these records of one model are published, at `at` or each at its own time."""
    model, keys = type(records[0]), [record.pk for record in records]
    shown = _with_rows([(model, "pk"), *_lookups(model)], keys)
    before = _counts(shown, keys)
    with as_published(model, keys):
        after = _counts(shown, keys)
        languages = completeness.complete_each(records).values()
    names = [str(capfirst(kind._meta.verbose_name_plural)) for kind, _lookup in shown]
    found = [(name, new - old) for name, old, new in zip(names, before, after, strict=True) if new > old]
    complete = [code for code in columns.shown() if all(code in codes for codes in languages)]
    lacking = [code for code in columns.shown() if code not in complete]
    times = {at} if at else {record.publish_at for record in records}
    time = times.pop() if len(times) == 1 else None
    warnings = [text for warn in _warnings if (text := warn(records))]
    return Appearance(found, complete, lacking, time if time and time > clock.now() else None, warnings)


def _published_now() -> dict[str, object]:
    return {"state": rights.PUBLISHED, "publish_at": clock.now(), "changed_at": timezone.now()}


def _links(record: AnyModel, name: str, keys: Sequence[int]) -> TableOverlay:
    """The links of a record by a many-to-many field, as they would be."""
    field = record._meta.get_field(name)
    through = field.remote_field.through
    source, target = link_columns(field)
    old = through._base_manager.filter(**{source: record.pk}).values_list("pk", flat=True)
    added = [through(**{source: record.pk, target: key}) for key in keys]
    return TableOverlay(through, removed=list(old), added=added)


def _stamps(record: Model) -> TableOverlay:
    """The translation stamps of a record, as saving it would leave them."""
    replaced, fresh, _reviewed = stamps.due([record])
    return TableOverlay(Stamp, removed=[row.pk for row in replaced], added=fresh)


def _lookups(model: rights.AnyModel) -> list[tuple[type[Model], str]]:
    """The content models that refer to a model or are linked to it, each with the lookup that leads back to it."""
    lookups = [(relation.related_model, relation.field.name) for relation in model._meta.related_objects]
    lookups += [(field.related_model, field.related_query_name()) for field in model._meta.many_to_many]
    if model.discloses_person:  # a consent shows the terms of its officer
        for field in model._meta.concrete_fields:
            if hasattr(owner := field.related_model, "is_content"):
                back = field.related_query_name()
                lookups += [(owner, back), *((other, f"{lookup}__{back}") for other, lookup in _lookups(owner))]
    return [(other, lookup) for other, lookup in dict.fromkeys(lookups) if hasattr(other, "is_content")]


def _with_rows(lookups: list[tuple[type[Model], str]], keys: list[int]) -> list[tuple[type[Model], str]]:
    """The lookups that find any row for these keys. Most find none, and what is public is long to ask."""
    counts = count_each(model._base_manager.filter(**{f"{name}__in": keys}) for model, name in lookups)
    return [lookup for lookup, count in zip(lookups, counts, strict=True) if count]


def _counts(lookups: list[tuple[AnyModel, str]], keys: list[int]) -> list[int]:
    """How many public records each lookup finds for these keys; one query."""
    return count_each(model._default_manager.public().filter(**{f"{name}__in": keys}) for model, name in lookups)
