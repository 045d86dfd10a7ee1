"""What was taken back is nobody's work: an undo removes the note of authorship of records whose content is again as it
was when two people last agreed to it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Model

from apps.history.effects import Effect
from apps.history.models import Change
from apps.history.registration import MODELS_WITH_HISTORY
from apps.history.versions import rows_of
from apps.publishing import rights
from apps.publishing.record_notes import Authorship


def settle(undone: Iterable[Effect]) -> None:
    """Settle the authorship of the records to which these effects, just undone, belong."""
    for model, keys in _owners(undone).items():
        for note in Authorship.objects.of(model, keys):
            remaining = _remaining(_changes_since(note, model))
            if not remaining:
                note.delete()
            elif (last := remaining[-1]).by_id and last.kind != Change.Kind.PROPOSAL and last.by_id != note.user_id:
                Authorship.write(model, [note.object_id], user_id=last.by_id, at=last.at)


def _owners(undone: Iterable[Effect]) -> dict[type[Model], set[int]]:
    """The keys of the records with a state to whose content the effects belong, by model."""
    found: dict[type[Model], set[int]] = defaultdict(set)
    for effect in undone:
        if rights.has_state(effect.model):
            found[effect.model].add(effect.key)
            continue
        for field in rights.owner_fields(effect.model):
            keys = {(state or {}).get(field.attname) for state in (effect.before, effect.after)}
            found[field.related_model] |= {int(key) for key in keys if key is not None}
    return found


def _changes_since(note: Authorship, model: type[Model]) -> list[Change]:
    """The changes of a record and of the rows that belong to it since the first that nobody else has agreed to."""
    paths = [(model, "id")]
    for own in MODELS_WITH_HISTORY:
        if own.is_content:  # type: ignore[attr-defined]
            paths += [(own, field.attname) for field in rights.owner_fields(own) if field.related_model is model]
    keys: set[int] = set()
    for own, path in paths:
        rows = rows_of(own).filter(**{path: note.object_id}, history_change__at__gte=note.since)
        keys.update(rows.order_by().values_list("history_change", flat=True).distinct())
    return list(Change.objects.filter(pk__in=keys).order_by("pk"))


def _remaining(changes: list[Change]) -> list[Change]:
    """The changes among these that are neither undone nor undo another one of these."""
    keys, effective = {change.pk for change in changes}, set[int]()
    for change in reversed(changes):  # an undo is later than what it undoes
        undoers = {other.pk for other in changes if other.undoes_id == change.pk}
        if not undoers & effective:
            effective.add(change.pk)
    return [change for change in changes if change.pk in effective and change.undoes_id not in keys]
