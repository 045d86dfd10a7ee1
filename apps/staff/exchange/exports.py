"""CSV exports of the change lists: with the public columns, or with private columns after giving a reason, which is
logged."""

import logging
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import Model, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.opendata import registry
from apps.opendata.csvout import csv_response
from apps.opendata.models import PrivateExport, exported
from apps.staff.listing import ListPages
from apps.staff.roles import RecordKind

log = logging.getLogger("exports")


class ReasonForm(forms.Form):
    """The reason for a private export."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].widget.attrs |= {"class": "vTextField", "dir": "auto"}


class ExportActions(admin.ModelAdmin):
    """Mixin for the admin of records: the export actions."""

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions = super().get_actions(request)
        if registry.for_model(self.model) is None:
            actions.pop("csv_of_selection", None)
        if registry.whole_of_model(self.model) is None:
            actions.pop("csv_with_private_columns", None)
        return actions

    def has_private_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request) and request.user.has_perm("opendata.add_privateexport")

    @admin.action(description=gettext_lazy("CSV of the selection"), permissions=["view"])
    def csv_of_selection(self, request: HttpRequest, queryset: QuerySet) -> StreamingHttpResponse:
        """The selected rows with the public columns of their dataset."""
        dataset = registry.for_model(self.model)
        assert dataset is not None  # noqa: S101 `get_actions` removes the action without one
        return csv_response(dataset, queryset)

    @admin.action(description=gettext_lazy("CSV with private columns"), permissions=["private_export"])
    def csv_with_private_columns(self, request: HttpRequest, queryset: QuerySet) -> HttpResponseBase:
        """The selected rows with all columns, after the user has given a reason."""
        dataset = registry.whole_of_model(self.model)
        assert dataset is not None  # noqa: S101 the same
        form = ReasonForm(request.POST if "reason" in request.POST else None)
        count = queryset.count()
        if not form.is_valid():
            return self._ask_why(request, form, count, [column.name for column in dataset.columns])
        reason = form.cleaned_data["reason"]
        made = PrivateExport.objects.create(by_id=request.user.pk, what=dataset.name, rows=count, reason=reason)
        exported.send(self.model, rows=count, by=request.user)
        log.info("private export=%s of dataset=%s by account=%s", made.pk, dataset.name, request.user.pk)
        return csv_response(dataset, queryset)

    def _ask_why(self, request: HttpRequest, form: ReasonForm, count: int, columns: list[str]) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("CSV with private columns"),
            "form": form,
            "count": count,
            "columns": columns,
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "across": request.POST.get("select_across", "0"),
        }
        return TemplateResponse(request, "admin/exports/why.html", context)


@admin.register(PrivateExport)
class PrivateExportAdmin(ListPages):
    """The log of private exports, read-only."""

    area, area_position = "data", 50
    explained = gettext_lazy("Who exported private columns, when and why.")
    record_kind = RecordKind.EXPORTS
    list_display = ["at", "who", "what", "rows", "reason"]
    list_filter = [("by", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["by"]
    search_fields = ["what", "reason", "by_name"]
    show_full_result_count = False
    fields = ["at", "who", "what", "rows", "reason"]
    readonly_fields: ClassVar[Any] = fields

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in {"by__id__exact", "by__isnull"}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
