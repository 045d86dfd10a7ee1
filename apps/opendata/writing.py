"""Writes compared rows in bulk: records with their links and translation stamps, and one row of history for each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.core.management.color import no_style
from django.db import connection
from django.db.models import ForeignKey, Model

from apps.languages import stamps
from apps.opendata.columns import Keys
from apps.opendata.comparison import Compared, RowOutcome
from apps.opendata.dataset import Dataset
from apps.opendata.key_resolver import KeyResolver
from apps.opendata.record_metadata import Time, Translations
from apps.publishing import guard
from apps.publishing.json_values import AnyField, in_json
from apps.publishing.models import Publishable
from apps.publishing.proposing import Author, propose_addition, propose_changes
from apps.publishing.rights import AnyModel
from apps.records.many_to_many import link_columns
from apps.records.signals import sent_together

AT_ONCE = 500


def write(dataset: Dataset, rows: Iterable[Compared], find: KeyResolver) -> None:
    """Write the new and changed rows, inside the current change and its transaction. The models' querysets write them,
    so their rules hold."""
    created = [row for row in rows if row.outcome == RowOutcome.NEW]
    changed = [row for row in rows if row.outcome == RowOutcome.CHANGED]
    with sent_together():
        _create(dataset, created)
        _update(dataset, changed)
        for name in (declared.name for declared in dataset.declared if isinstance(declared, Keys)):
            _link(dataset.model, name, [row for row in (*created, *changed) if name in row.links])
        stamps.stamp([row.record for row in (*created, *changed)])
        _store_metadata(dataset, created, find)  # last: it replaces the stamps and times of this import by the file's


def let_wait(dataset: Dataset, rows: Iterable[Compared], by: Author, message: str) -> None:
    """Propose what the rows would write."""
    changed = []
    for row in rows:
        links = {name: sorted(target.pk for target in targets) for name, targets in row.links.items()}
        if row.is_new:
            propose_addition(row.record, links, by, message)
        else:
            names = {cell.column.field for cell in row.cells} - links.keys()
            values = {name: in_json(dataset.model._meta.get_field(name), row.record) for name in names}
            changed.append((row.record, values | links))
    propose_changes(dataset.model, changed, by, message)


def _create(dataset: Dataset, rows: Sequence[Compared]) -> None:
    records = [row.record for row in rows]
    for record in records:
        _publication_fields(record)
    has_given_keys = any(record.pk for record in records)
    # A record is created after the one it refers to, whose primary key it needs. It ends: the comparison has refused
    # rows that refer to each other in a circle.
    while records:
        ready = [record for record in records if not _refers_to_unsaved(record)]
        dataset.model._default_manager.bulk_create(ready, batch_size=AT_ONCE)
        records = [record for record in records if record._state.adding]
    if has_given_keys:  # else PostgreSQL's sequence would give the same keys again
        with connection.cursor() as cursor:
            for sql in connection.ops.sequence_reset_sql(no_style(), [dataset.model]):
                cursor.execute(sql)


def _refers_to_unsaved(record: Model) -> bool:
    """Whether a record refers to another that is not in the database yet."""
    references = (field for field in record._meta.concrete_fields if isinstance(field, ForeignKey))
    targets = (field.get_cached_value(record) for field in references if field.is_cached(record))
    return any(target is not None and target._state.adding for target in targets)


def _publication_fields(record: Model) -> set[str]:
    """Set the time of publication as a save would, and return the fields that this changed."""
    return {"publish_at"} if isinstance(record, Publishable) and record.publish_now_unless_scheduled() else set()


def _update(dataset: Dataset, rows: Sequence[Compared]) -> None:
    """Update rows with the same changed fields together. A row of which only links changed gets a new `changed_at`."""
    alike: dict[tuple[str, ...], list[Model]] = defaultdict(list)
    many = {declared.name for declared in dataset.declared if isinstance(declared, Keys)}
    for row in rows:
        fields = {cell.column.field for cell in row.cells} - many
        alike[tuple(sorted(fields | _publication_fields(row.record)))].append(row.record)
    manager = dataset.model._default_manager
    for names, records in alike.items():
        if names:
            manager.bulk_update(records, names, batch_size=AT_ONCE)
        else:
            # `update()` of a record's queryset sets `changed_at`, even without other fields.
            manager.filter(pk__in=[record.pk for record in records]).update()


def _link(model: type[Model], name: str, rows: Sequence[Compared]) -> None:
    """Set the links of a many-to-many field, writing only the differences."""
    field: AnyField = model._meta.get_field(name)
    through: AnyModel = field.remote_field.through
    here, there = link_columns(field)
    wanted = {(row.record.pk, target.pk) for row in rows for target in row.links[name]}
    stored = through._base_manager.filter(**{f"{here}__in": [row.record.pk for row in rows]})
    present = {(own, target): pk for pk, own, target in stored.values_list("pk", here, there)}
    removed = [pk for pair, pk in present.items() if pair not in wanted]
    added = [through(**{here: own, there: target}) for own, target in sorted(wanted - present.keys())]
    with guard.guarded(model, [row.record.pk for row in rows]):  # links are content, and `through` has no guard
        if removed:
            through._base_manager.filter(pk__in=removed).delete()
        through._base_manager.bulk_create(added, batch_size=AT_ONCE)


def _store_metadata(dataset: Dataset, rows: Sequence[Compared], find: KeyResolver) -> None:
    """Store the metadata of new records, if the file has columns for it."""
    for declared in dataset.declared:
        if isinstance(declared, Time | Translations) and (given := [r for r in rows if declared.name in r.row.cells]):
            declared.store([row.record for row in given], [row.row.cells[declared.name] for row in given], find)
