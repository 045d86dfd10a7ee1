"""Changes chosen fields of many records at once: a form, a preview of each record, then one change. Where the user's
change has to wait, it becomes a waiting change of the record."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.history.field_differences import Names
from apps.languages import columns
from apps.languages.typography import colon
from apps.publishing import rights
from apps.publishing.json_values import AnyField, in_json
from apps.publishing.proposing import propose
from apps.publishing.rights import AnyModel
from apps.records.value_text import value_text
from apps.staff import object_permissions
from apps.staff.actions import TransitionActions
from apps.staff.choices import choice_text
from apps.staff.list_settings import ContentField, flat

APART = {*rights.PUBLICATION, "position", "number"}
"""Fields with actions of their own, or with a value for each record."""
Values = dict[str, Any]
"""New values of fields, as a form cleaned them."""
PROVENANCE = ("verified_on", "sources")
TOGGLE = "change-"  # the prefix of the boxes that choose a field


@dataclass
class PlannedEdit:
    """What would happen to a record. `lines` are the differences: label, old and new text; `refusal` says why it would
    not be changed."""

    record: AnyModel
    lines: list[tuple[str, str, str]] = field(default_factory=list)
    waits: bool = False
    refusal: str = ""


class BulkForm(forms.Form):
    """A field with a box for each field that can be changed. Only fields with a marked box count."""

    def __init__(self, fields: dict[str, forms.Field], data: QueryDict | None = None) -> None:
        super().__init__(data, label_suffix="")
        for name, own in fields.items():
            own.required = False
            self.fields[name] = own
        self.chosen = [name for name in fields if data is not None and f"{TOGGLE}{name}" in data]

    def rows(self) -> Iterator[tuple[forms.BoundField, str, bool]]:
        """Each field, the name of its box, and whether the box is marked."""
        for name in self.fields:
            yield self[name], f"{TOGGLE}{name}", name in self.chosen

    def clean(self) -> Values:
        cleaned: Values = super().clean() or self.cleaned_data
        if not self.chosen:
            raise ValidationError(_("Choose at least one field."))
        return cleaned

    def values(self) -> Values:
        return {name: self.cleaned_data[name] for name in self.chosen}


class BulkEditPages(TransitionActions):
    """Mixin for the admin of records: the action that changes chosen fields."""

    content: Sequence[ContentField] = ()

    def has_bulk_edit_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request) and bool(self._bulk_names(request))

    @admin.action(description=gettext_lazy("Change fields"), permissions=["bulk_edit"])
    def change_fields(self, request: HttpRequest, queryset: QuerySet) -> HttpResponse | None:
        """Ask for the values, show what they would change, then change it."""
        if (records := self._selected(request, queryset)) is None:
            return None
        stage = request.POST.get("stage")
        form = BulkForm(self._bulk_fields(request), request.POST if stage else None)
        if not (stage and form.is_valid()):
            return self._bulk_page(request, form, records)
        seen = _seen(records, form)
        planned = [self._plan(request, record, form.values()) for record in records]
        if stage == "apply" and request.POST.get("seen") == seen:
            self._change(request, planned, form.values())
            return None
        return self._bulk_page(request, form, records, planned, seen)

    def _bulk_names(self, request: HttpRequest) -> list[str]:
        """The fields that this user can change in many records at once."""
        found = self._shared_names()
        return [name for name in found if name not in object_permissions.closed_fields(request.user, self.model, found)]

    def _shared_names(self) -> list[str]:
        """The fields of which many records can have the same value."""
        model: type[Model] = self.model
        apart = {*APART, *getattr(model, "immutable", ()), *columns.translated_fields(model)}
        names = dict.fromkeys([*flat(self.content), *PROVENANCE])
        stored = {own.name: own for own in [*self.opts.concrete_fields, *self.opts.many_to_many]}
        return [name for name in names if name in stored and name not in apart and _is_shared(stored[name])]

    def _bulk_fields(self, request: HttpRequest) -> dict[str, forms.Field]:
        return {name: self._bulk_field(self.opts.get_field(name), request) for name in self._bulk_names(request)}

    def _bulk_field(self, stored: AnyField, request: HttpRequest) -> forms.Field:
        """The form field of a stored field. Links are added to those that a record has."""
        if not stored.remote_field:
            plain: forms.Field = self.formfield_for_dbfield(stored, request)  # type: ignore[assignment]
            return plain
        own: AnyModel = self.admin_site.get_model_admin(stored.related_model)
        rows = own.get_queryset(request).prefetch_related(None).order_by(*own.get_ordering(request))
        found = stored.formfield(queryset=rows)
        found.label_from_instance = choice_text
        if stored.many_to_many:
            found.label = _("add: %(field)s") % {"field": stored.verbose_name}
        return found

    def _plan(self, request: HttpRequest, record: AnyModel, values: Values) -> PlannedEdit:
        planned = PlannedEdit(record)
        if not self.has_change_permission(request, record):
            planned.refusal = _("You do not have permission to change this record.")
            return planned
        planned.waits = object_permissions.proposes(request.user) or rights.waits(request.user, record)
        known, new = Names(), _in_json(record, values)
        for name, wanted in new.items():
            own: AnyField = self.opts.get_field(name)
            old = _stored(record, own)
            if old == wanted:
                continue
            if own.remote_field:
                keys = [*_keys(old), *_keys(wanted)]
                known.read(own.related_model, keys)
            old_text, new_text = (value_text(own, value, known.of) for value in (old, wanted))
            planned.lines.append((str(capfirst(own.verbose_name)), old_text, new_text))
        if not planned.lines:
            planned.refusal = _("It has these values already.")
        else:
            planned.refusal = _refused(record, values)
        return planned

    def _change(self, request: HttpRequest, planned: list[PlannedEdit], values: Values) -> None:
        """Save each record, or make its waiting change, and say how many."""
        saved = waiting = 0
        for plan in planned:
            if plan.refusal:
                continue
            try:
                with transaction.atomic():
                    self._write(request, plan, values)
            except (PermissionDenied, ValidationError) as error:
                self.message_user(request, f"{plan.record}{colon()}{_words(error)}", messages.ERROR)
                continue
            saved, waiting = saved + (not plan.waits), waiting + plan.waits
        if saved:
            text = ngettext("%(count)s record was changed.", "%(count)s records were changed.", saved)
            self.message_user(request, text % {"count": saved}, messages.SUCCESS)
        if waiting:
            text = ngettext("%(count)s change waits.", "%(count)s changes wait.", waiting)
            self.message_user(request, text % {"count": waiting}, messages.SUCCESS)

    def _write(self, request: HttpRequest, plan: PlannedEdit, values: Values) -> None:
        record = self.model._base_manager.get(pk=plan.record.pk)  # the planned one has the new values already
        if plan.waits:
            propose(record, _in_json(record, values), request.user)
            return
        links = _give(record, values)
        record.full_clean(exclude=_translated(record))
        record.save()
        for name, rows in links.items():
            getattr(record, name).add(*rows)

    def _bulk_page(
        self,
        request: HttpRequest,
        form: BulkForm,
        records: list[AnyModel],
        planned: Sequence[PlannedEdit] = (),
        seen: str = "",
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Change fields"),
            "form": form,
            "records": records,
            "planned": planned,
            "can_apply": any(not plan.refusal for plan in planned),
            "seen": seen,
            "opts": self.opts,
            "media": self.media + form.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/bulk_edit.html", context)


def _is_shared(own: AnyField) -> bool:
    """Whether many records can have the same value: not a key, a long text or a file."""
    if own.unique or not own.editable or isinstance(own, models.FileField | models.TextField | models.JSONField):
        return False
    return not own.many_to_many or own.remote_field.through._meta.auto_created


def _give(record: AnyModel, values: Values) -> Values:
    """Set the values of columns; returns the links to add, by field."""
    links = {}
    for name, value in values.items():
        own = record._meta.get_field(name)
        if own.many_to_many:
            links[name] = list(value)
        else:
            setattr(record, name, None if value == "" and own.null else value)
    return links


def _in_json(record: AnyModel, values: Values) -> Values:
    """The values as a waiting change holds them; the record keeps its own."""
    fresh, found = type(record)(pk=record.pk), {}
    for name, value in values.items():
        own = record._meta.get_field(name)
        if own.many_to_many:
            found[name] = sorted({*_stored(record, own), *(row.pk for row in value)})
        else:
            setattr(fresh, name, None if value == "" and own.null else value)
            found[name] = in_json(own, fresh)
    return found


def _translated(record: Model) -> frozenset[str]:
    """The base columns of the translated fields, which hold what was written last."""
    return frozenset(columns.translated_fields(type(record)))


def _stored(record: AnyModel, own: AnyField) -> AnyField:
    if own.many_to_many:
        return sorted(getattr(record, own.name).values_list("pk", flat=True))
    return in_json(own, record)


def _keys(value: AnyField) -> list[int]:
    return value if isinstance(value, list) else [value] if value else []


def _refused(record: AnyModel, values: Values) -> str:
    """Why the record would not be valid with these values, or "". It gets them."""
    links = _give(record, values)
    try:
        record.full_clean(exclude=_translated(record))
        record.clean_links({name: [*getattr(record, name).all(), *rows] for name, rows in links.items()})
    except ValidationError as error:
        return _words(error)
    return ""


def _words(error: Exception) -> str:
    return " ".join(error.messages) if isinstance(error, ValidationError) else str(error)


def _seen(records: Sequence[Model], form: BulkForm) -> str:
    """A hash of the records as they are and of the values: it differs if either changed after the preview."""
    versions = [(record.pk, str(getattr(record, "changed_at", ""))) for record in records]
    values = {name: form.data.getlist(name) for name in form.chosen}  # type: ignore[attr-defined]
    return sha256(repr((versions, sorted(values.items()))).encode()).hexdigest()
