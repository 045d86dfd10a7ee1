"""Merges two records: one stays and takes over everything that belongs to the other, which goes: it is deleted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, Model
from django.utils.text import capfirst

from apps.history import changes
from apps.history.field_differences import Names, heading
from apps.history.models import Change
from apps.history.relations import Clash, Relation, clashes, move_relations, related_rows, repoint
from apps.history.versions import FieldValues, links, own_fields, present
from apps.languages import columns, stamps
from apps.languages.typography import colon
from apps.publishing import rights
from apps.publishing.json_values import AnyField
from apps.publishing.models import Proposal
from apps.publishing.rights import AnyModel, AnyUser
from apps.records import acts
from apps.records.value_text import value_text

STAYS, GOES, BOTH = "stays", "goes", "both"


class Stale(Exception):
    """One of the two records, or something that belongs to them, changed after the preview."""


@dataclass(frozen=True)
class ValuePair:
    """The values of two records in a field as text, with the language and direction of the texts."""

    label: str
    language: str
    direction: str
    stays: str
    goes: str


@dataclass(frozen=True)
class MergeQuestion:
    """A question for the user: which value to keep where the two differ, or which of two similar rows."""

    name: str
    title: str
    pairs: list[ValuePair]
    clash: Clash | None = None

    @property
    def answers(self) -> list[str]:
        return [STAYS, GOES, BOTH] if self.clash and self.clash.both else [STAYS, GOES]


class Merge:
    """The merge of two records of a model as they are now."""

    def __init__(self, stays: AnyModel, goes: AnyModel) -> None:
        self.stays, self.goes = stays, goes
        self.model: type[Model] = type(stays)
        self._states = present(self.model, [stays.pk, goes.pk])
        self._belonging = related_rows(stays, goes)

    @cached_property
    def _fields(self) -> list[Field]:
        """The fields in which the user can choose a value."""
        apart = {*rights.PUBLICATION, *getattr(self.model, "immutable", ()), *getattr(self.model, "follows", ())}
        return [field for field in own_fields(self.model) if field.editable and field.name not in apart]

    @cached_property
    def waiting(self) -> list[Proposal]:
        """The waiting changes of the record that goes: after the merge they apply to nothing."""
        kind = ContentType.objects.get_for_model(self.model)
        return list(Proposal.objects.filter(content_type=kind, object_id=self.goes.pk, state=Proposal.State.WAITING))

    @property
    def is_public(self) -> bool:
        """Whether the merge changes what the public sees."""
        return any(state.get("state") == rights.PUBLISHED for state in self._states.values())

    @property
    def hides(self) -> bool:
        """Whether the public would no longer see the record: only the one that goes is published."""
        return self.is_public and self._states[self.stays.pk].get("state") != rights.PUBLISHED

    @property
    def seen(self) -> str:
        """A hash of everything that the merge depends on; it differs after any change."""
        rows = [(str(relation.field), _marks(staying), _marks(going)) for relation, staying, going in self._belonging]
        states = [sorted(self._states[one.pk].items()) for one in (self.stays, self.goes)]
        values = [[(name, sorted(v) if isinstance(v, frozenset) else v) for name, v in state] for state in states]
        return sha256(repr((values, rows, _marks(self.waiting))).encode()).hexdigest()

    # --- The preview -------------------------------------------------------------------------------------------------

    @cached_property
    def questions(self) -> list[MergeQuestion]:
        stays, goes = self._values_of(self.stays), self._values_of(self.goes)
        both = [field for field in self._fields if field.attname in stays and field.attname in goes]
        differ = [field for field in both if stays[field.attname] != goes[field.attname]]
        pairs = _pairs(self.model, differ, stays, goes)
        fields = [MergeQuestion(field.attname, pair.label, [pair]) for field, pair in zip(differ, pairs, strict=True)]
        return [*fields, *_questions(self.clashes)]

    @cached_property
    def filled(self) -> list[ValuePair]:
        """The values that only the record that goes has. The other takes them over, without a question."""
        stays, goes = self._values_of(self.stays), self._values_of(self.goes)
        alone = [field for field in self._fields if field.attname in goes and field.attname not in stays]
        return _pairs(self.model, alone, stays, goes)

    @cached_property
    def clashes(self) -> list[Clash]:
        return [clash for belonging in self._belonging for clash in clashes(*belonging)]

    @cached_property
    def moves(self) -> list[tuple[Relation, list[Model]]]:
        """The rows that move from one record to the other, without those in a question."""
        in_question = {(clash.relation, clash.row) for clash in self.clashes}
        moves = [
            (relation, [row for row in going if (relation, row) not in in_question])
            for relation, _staying, going in self._belonging
        ]
        return [(relation, rows) for relation, rows in moves if rows]

    def touched(self) -> Iterator[tuple[type[Model], str]]:
        """The models that the merge writes, each with `change` or `delete`."""
        yield from ((self.model, action) for action in ("change", "delete"))
        yield from ((relation.model, "change") for relation, _rows in self.moves)
        yield from ((clash.relation.model, action) for clash in self.clashes for action in ("change", "delete"))

    # --- The merge itself --------------------------------------------------------------------------------------------

    def apply(self, answers: Mapping[str, str], seen: str, by: AnyUser, message: str) -> Change:
        """Merge, with an answer to every question, as one change. Stale if the hash `seen` no longer matches;
        ValidationError if the merged record is not valid."""
        # Both rows are locked, in the order of their keys, before anything is compared: no later write slips in.
        with changes.change(Change.Kind.BULK, by, message) as change:
            present(self.model, [self.stays.pk, self.goes.pk], lock=True)
            there = self.model._base_manager.in_bulk([self.stays.pk, self.goes.pk])
            if len(there) < 2 or (fresh := Merge(there[self.stays.pk], there[self.goes.pk])).seen != seen:
                raise Stale
            with acts.marked(acts.MERGE):
                fresh._write(answers)
        return change

    def _write(self, answers: Mapping[str, str]) -> None:
        for relation, rows in self.moves:
            repoint(relation, rows, self.goes, self.stays)
        for question in self.questions:
            if question.clash:
                _settle(question.clash, answers[question.name], self.stays)
        replaced = self._take_values(answers)
        for field in links(self.model):
            getattr(self.stays, field.name).add(*getattr(self.goes, field.name).all())
        texts = [base for name in replaced if (base := columns.base_of(name, self.model))]
        stamps.carry(self.goes, self.stays, texts)
        gone = self.model._base_manager.get(pk=self.goes.pk)  # deleting clears the key of the instance
        self.goes.delete()
        self.stays.absorb(gone, replaced)
        self.stays.save()

    def _take_values(self, answers: Mapping[str, str]) -> FieldValues:
        """Save the values taken over from the record that goes; returns the values that they replace."""
        stays, goes = self._values_of(self.stays), self._values_of(self.goes)
        taken = [name for name in goes if name not in stays or answers.get(name) == GOES]
        replaced = {name: stays.get(name) for name in taken}
        for field in self._fields:
            if field.attname in replaced or self._is_either(field, getattr(self.stays, field.attname)):
                setattr(self.stays, field.attname, goes.get(field.attname))
        self.stays.full_clean(exclude=columns.translated_fields(self.model))
        self.stays.save()
        return replaced

    def _values_of(self, one: Model) -> FieldValues:
        """The values of a record in these fields, without empty values and references between the two."""
        values = [(field, self._states[one.pk][field.attname]) for field in self._fields]
        return {
            field.attname: value
            for field, value in values
            if value not in (None, "") and not self._is_either(field, value)
        }

    def _is_either(self, field: Field, value: object) -> bool:
        return field.related_model is self.model and value in (self.stays.pk, self.goes.pk)


def _settle(clash: Clash, answer: str, stays: Model) -> None:
    """Keep the row, the similar ones, or both. Links and rows that belong to dropped rows move to the kept one."""
    dropped = {STAYS: [clash.row], GOES: clash.others, BOTH: []}[answer]
    kept = clash.others[0] if answer == STAYS else clash.row
    for row in dropped:
        move_relations(row, kept)
        row.delete()
    if answer != STAYS:
        setattr(clash.row, clash.relation.field.name, stays)
        clash.row.full_clean(exclude=columns.translated_fields(clash.relation.model))
        clash.row.save()


def _questions(found: Iterable[Clash]) -> Iterator[MergeQuestion]:
    """A question for each clash; the number of queries depends on the models, not on the rows."""
    by_model: dict[type[Model], list[Clash]] = {}
    for clash in found:
        by_model.setdefault(clash.relation.model, []).append(clash)
    for model, own in by_model.items():
        states = present(model, [row.pk for clash in own for row in (clash.row, *clash.others)])
        for clash in own:
            goes, others = states[clash.row.pk], [states[row.pk] for row in clash.others]
            fields = [field for field in own_fields(model) if field is not clash.relation.field]
            differ = [f for f in fields if any(other[f.attname] != goes[f.attname] for other in others)]
            name = f"{model._meta.label_lower}.{clash.row.pk}"
            title = f"{capfirst(model._meta.verbose_name)}{colon()}{clash.row}"
            yield MergeQuestion(name, title, _pairs(model, differ, others[0], goes), clash)


def _pairs(model: type[Model], fields: list[AnyField], stays: FieldValues, goes: FieldValues) -> list[ValuePair]:
    known = Names()
    for field in fields:
        if field.remote_field:
            known.read(field.related_model, [s[field.attname] for s in (stays, goes) if s.get(field.attname)])
    texts = [[value_text(field, state.get(field.attname), known.of) for state in (stays, goes)] for field in fields]
    return [ValuePair(*heading(model, field), *both) for field, both in zip(fields, texts, strict=True)]


def _marks(rows: Iterable[Model]) -> list[tuple[int, str]]:
    return [(row.pk, str(getattr(row, "changed_at", ""))) for row in rows]
