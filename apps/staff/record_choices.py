"""Fields that refer to records. A value that cannot be a key is refused beside the field; Django would query the
database with it and fail."""

from collections.abc import Sequence

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteMixin, AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.forms import ModelChoiceField, ModelMultipleChoiceField
from django.http import HttpRequest

from apps.publishing.json_values import AnyField


def is_key(field: Field, value: object) -> bool:
    """Whether a field of a key can have this value."""
    try:
        field.clean(value, None)
    except ValidationError:
        return False
    return True


class KnownKeys(AutocompleteMixin):
    """Mixin of the widgets that read the chosen records from the database."""

    def optgroups(self, name: str, value: Sequence[str], attr: AnyField = None) -> list[AnyField]:
        relation: AnyField = self.field.remote_field
        key = relation.model._meta.get_field(getattr(relation, "field_name", relation.model._meta.pk.name))
        return super().optgroups(name, [one for one in value if not one or is_key(key, one)], attr)


class RecordSelect(KnownKeys, AutocompleteSelect):
    pass


class RecordSelectMultiple(KnownKeys, AutocompleteSelectMultiple):
    pass


class RecordsField(ModelMultipleChoiceField):
    """Any number of records."""

    def clean(self, value: object) -> QuerySet:
        for one in value if isinstance(value, list | tuple) else ():
            if not is_key(self.queryset.model._meta.pk, one):  # type: ignore[union-attr]
                raise ValidationError(self.error_messages["invalid_pk_value"], "invalid_pk_value", {"pk": one})
        return super().clean(value)


class RecordChoices(BaseModelAdmin):
    """Mixin for the pages with a form that refers to records."""

    def formfield_for_foreignkey(
        self, db_field: AnyField, request: HttpRequest, **kwargs: AnyField
    ) -> ModelChoiceField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs = {"widget": RecordSelect(db_field, self.admin_site, using=kwargs.get("using")), **kwargs}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(
        self, db_field: AnyField, request: HttpRequest, **kwargs: AnyField
    ) -> ModelMultipleChoiceField | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs = {"widget": RecordSelectMultiple(db_field, self.admin_site, using=kwargs.get("using")), **kwargs}
        return super().formfield_for_manytomany(db_field, request, **{"form_class": RecordsField, **kwargs})
