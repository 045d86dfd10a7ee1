"""The values of records in a form that JSON can hold, as waiting changes store them."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model

from apps.records.many_to_many import link_columns

JSONValue = Any  # what JSON can hold
Values = dict[str, JSONValue]
"""Values by field name, in the form in which waiting changes store them."""
AnyField = Any  # a field with or without a relation: Django's stubs have no common type


def in_json(field: AnyField, record: Model) -> JSONValue:
    """The value of a record's own field; of a reference its key."""
    value = field.value_from_object(record)
    return value if isinstance(value, str | int | bool | type(None)) else field.value_to_string(record)


def stored_values(model: type[Model], keys: Collection[int], names: Iterable[str]) -> dict[int, Values]:
    """The values of these fields in the database, by key and name; of a many-to-many field the sorted keys. One query,
    and one for each many-to-many field."""
    records = model._base_manager.in_bulk(list(keys))
    found: dict[int, Values] = {key: {} for key in records}
    for name in names:
        field: AnyField = model._meta.get_field(name)
        links = _links(field, keys) if field.many_to_many else {}
        for key, record in records.items():
            found[key][name] = sorted(links[key]) if field.many_to_many else in_json(field, record)
    return found


def _links(field: AnyField, keys: Collection[int]) -> dict[int, list[int]]:
    own, target = link_columns(field)
    rows = field.remote_field.through._base_manager.filter(**{f"{own}__in": list(keys)})
    found: dict[int, list[int]] = defaultdict(list)
    for key, linked in rows.values_list(own, target):
        found[key].append(linked)
    return found
