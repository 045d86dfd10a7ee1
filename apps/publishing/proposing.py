"""Making waiting changes, additions and deletions. An author has one waiting change for each record: what is proposed
later becomes part of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils import timezone

from apps.languages import columns
from apps.languages.stamps import fingerprint
from apps.publishing import rights, text_review
from apps.publishing.json_values import AnyField, Values, in_json, stored_values
from apps.publishing.models import Proposal, Record
from apps.records import plain_text
from apps.records.acts import act

Author = Any  # a user or None; the user of a request can be anonymous for the stubs


def propose(
    record: Record, values: Values, author: Author, message: str = "", part_of: Proposal | None = None
) -> Proposal:
    """Propose to change a saved record; keeps only the values that differ from the stored ones. As `part_of` another
    waiting change, it is decided together with that one, and becomes part of no other."""
    return propose_changes(type(record), [(record, values)], author, message, part_of)[0]


def propose_changes(
    model: type[Record],
    changed: Sequence[tuple[rights.AnyModel, Values]],
    author: Author,
    message: str = "",
    part_of: Proposal | None = None,
    origin: str = "",
    made_from: Mapping[int, Mapping[str, str]] | None = None,
) -> list[Proposal]:
    """Propose to change saved records of one model. When nothing differs any more, what waited is withdrawn. `origin`,
    of `Proposal.Origin`, says where the values come from if not from `author`; `made_from` has, by key and field name,
    the fingerprints of the source texts of translations, where these are not the present ones."""
    keys = [record.pk for record, _values in changed]
    is_alone = author is None or part_of is not None
    own = waiting_of(author, model, origin).filter(object_id__in=keys)
    waiting = {} if is_alone else {p.object_id: p for p in own}
    wanted = {r.pk: _proposed(waiting.get(r.pk)) | _tidied(model, values) for r, values in changed}
    names = dict.fromkeys(name for values in wanted.values() for name in values)
    sources = _sources(model, names)
    stored = stored_values(model, keys, {**names, **dict.fromkeys(sources.values())})
    found = []
    with act():
        for record, _values in changed:
            key = record.pk
            proposal = waiting.get(key) or Proposal(
                content_type=_type(model), object_id=key, author=author, origin=origin
            )
            proposal.part_of = part_of
            earlier = _proposed(waiting.get(key))
            proposal.changes = {n: [stored[key][n], v] for n, v in wanted[key].items() if v != stored[key][n]}
            present = {n: fingerprint({**stored[key], **wanted[key]}[source] or "") for n, source in sources.items()}
            kept = {n: known for n, known in proposal.made_from.items() if earlier.get(n) == wanted[key].get(n)}
            known = {**present, **kept, **(made_from or {}).get(key, {})}
            proposal.made_from = {n: known[n] for n in proposal.changes if n in known}
            proposal.base_version, proposal.message = record.changed_at, message or proposal.message
            if not proposal.changes and key in waiting:
                proposal.state = Proposal.State.WITHDRAWN
            proposal.save()
            found.append(proposal)
    return found


def propose_of_organisation(record: Record, values: Values, author: Author, message: str) -> Proposal | None:
    """Propose to change a saved record as its organisation said by a link that `author` sent. It becomes part of no
    other waiting change, and None is proposed when nothing differs."""
    with act():
        stored = stored_values(type(record), [record.pk], values)[record.pk]
        changes = {name: [stored[name], v] for name, v in _tidied(type(record), values).items() if v != stored[name]}
        about = {"content_type": _type(type(record)), "object_id": record.pk, "base_version": record.changed_at}
        said = {"author": author, "message": message, "origin": Proposal.Origin.LINK}
        return Proposal.objects.create(**about, **said, changes=changes) if changes else None


def propose_addition(
    record: rights.AnyModel, links: Values, author: Author, message: str = "", origin: str = ""
) -> Proposal:
    """Propose to add an unsaved record with links: field name -> keys. It is published when it is applied. `origin`, of
    `Proposal.Origin`, says where it comes from if not from `author`."""
    model, empty = type(record), type(record)()
    own = [field for field in model._meta.concrete_fields if _is_proposed(model, field)]
    values = {field.name: in_json(field, record) for field in own}
    changes = {name: [None, v] for name, v in values.items() if v != in_json(model._meta.get_field(name), empty)}
    changes |= {name: [[], sorted(keys)] for name, keys in links.items() if keys}
    return Proposal.objects.create(
        content_type=_type(model),
        adds=True,
        changes=changes,
        base_version=timezone.now(),
        author=author,
        message=message,
        origin=origin,
    )


def propose_deletion(record: Record, author: Author, message: str = "") -> Proposal:
    """Propose to delete a saved record; one that waits already stands for it."""
    values = {"content_type": _type(type(record)), "object_id": record.pk, "deletes": True}
    waiting = Proposal.objects.filter(**values, state=Proposal.State.WAITING).first()
    return waiting or Proposal.objects.create(
        **values, changes={}, base_version=record.changed_at, author=author, message=message
    )


def split(proposal: Proposal, names: Collection[str]) -> Proposal:
    """A waiting change of only these fields, taken out of one of more, so that it can be decided alone. The proposal
    itself if it has no others."""
    if set(proposal.changes) <= set(names):
        return proposal
    with act():
        stored = Proposal.objects.select_for_update().get(pk=proposal.pk)
        parts = [{n: stored.changes[n] for n in stored.changes if (n in names) is taken} for taken in (True, False)]
        known = [{n: stored.made_from[n] for n in part if n in stored.made_from} for part in parts]
        proposal.changes, proposal.made_from = parts[1], known[1]
        proposal.save()
        stored.pk, stored._state.adding = None, True
        stored.changes, stored.made_from = parts[0], known[0]
        stored.save()
        return stored


def waiting_of(author: Author, model: type[Model], origin: str = "") -> QuerySet[Proposal]:
    """The waiting changes of records of a model by an author, except those decided with another one."""
    own = Proposal.objects.filter(author=author, content_type=_type(model), state=Proposal.State.WAITING, origin=origin)
    return own.filter(adds=False, deletes=False, part_of=None, parts=None)


def _type(model: type[Model]) -> ContentType:
    return ContentType.objects.get_for_model(model)


def _proposed(proposal: Proposal | None) -> Values:
    return {name: new for name, (_old, new) in proposal.changes.items()} if proposal else {}


def _sources(model: type[Model], names: Iterable[str]) -> dict[str, str]:
    """For each translation among these columns, the column of its source text."""
    texts = text_review.texts_in(model, names)
    return {name: columns.column(field, settings.SOURCE_LANGUAGE) for name, (field, _code) in texts.items()}


def _tidied(model: type[Record], values: Values) -> Values:
    texts = plain_text.text_fields(model)
    return {n: plain_text.tidied(texts[n], v) if n in texts and isinstance(v, str) else v for n, v in values.items()}


def _is_proposed(model: type[Record], field: AnyField) -> bool:
    """Whether an addition holds a field: not the publication, and no column that a save fills by itself."""
    is_base = field.name in columns.translated_fields(model)
    return field.editable and not field.primary_key and not is_base and field.name not in rights.PUBLICATION
