"""What a deletion would delete, in words: rows that only link two records have no name of their own."""

from collections.abc import Iterable, Iterator, Mapping

from django.apps import apps
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

Nested = list["str | Nested"]
"""The texts of the deleted records, each followed by the list of those that go with it."""


def _links() -> Iterator[tuple[type[Model], str]]:
    """The models of rows that only link records, with the name of the field to which they belong."""
    for model in apps.get_models():
        for field in model._meta.local_many_to_many:
            through = field.remote_field.through
            if through and through._meta.auto_created:
                yield through, str(field.verbose_name)


def without_links(nested: Iterable["str | Nested"]) -> Nested:
    """The texts without rows that only link records."""
    # Django gives texts without their models: such a row is known by the name that `Model.__str__` makes.
    beginnings = tuple(
        f"{capfirst(through._meta.verbose_name)}: {through.__name__} object (" for through, _field in _links()
    )
    return _without(nested, beginnings)


def _without(nested: Iterable["str | Nested"], beginnings: tuple[str, ...]) -> Nested:
    found = [_without(one, beginnings) if isinstance(one, list) else one for one in nested]
    return [one for one in found if one and not (isinstance(one, str) and one.startswith(beginnings))]


def counted(counts: Mapping[str, int]) -> dict[str, int]:
    """The numbers by kind; rows that only link records are named after their field."""
    names = {str(through._meta.verbose_name_plural): field for through, field in _links()}
    return {
        _("links: %(field)s") % {"field": names[str(kind)]} if str(kind) in names else str(kind): count
        for kind, count in counts.items()
    }
