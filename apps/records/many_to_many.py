"""The tables of many-to-many fields."""

from django.db.models import ManyToManyField, Model


def link_columns(field: "ManyToManyField[Model, Model]") -> tuple[str, str]:
    """The columns of the table of a field: of the record that has the field, and of the record that it links. They are
    names for lookups and `values()`."""
    return f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
