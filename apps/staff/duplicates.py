"""Warns of possible duplicates, beside the field with the similar name. The user can save all the same."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.search.likeness import NameIndex
from apps.staff.forms import RecordForm

CONFIRMED = "not-duplicate-of"


class WarningForm(RecordForm):
    """A form that reports possible duplicates, found by `Record.likeness`. It does not ask again about a record that
    the user has marked as not a duplicate."""

    among: QuerySet

    def others(self) -> Iterable[Model]:
        return self.among.exclude(pk=self.instance.pk)

    def _post_clean(self) -> None:
        super()._post_clean()
        names = set(self.instance.likeness().values()) & set(self.changed_data)
        duplicates = NameIndex(self.others()).duplicates(self.instance) if names else {}
        for name in names & duplicates.keys():
            self._warn(name, duplicates[name])

    def _warn(self, name: str, duplicates: list[Model]) -> None:
        """Refuse the value until each duplicate is marked “not a duplicate”. The marks stay while other errors are
        fixed."""
        marked = self.data.getlist(CONFIRMED)  # type: ignore[attr-defined]
        confirmed = [str(duplicate.pk) in marked for duplicate in duplicates]
        rows = (
            (_shown(duplicate, is_confirmed),) for duplicate, is_confirmed in zip(duplicates, confirmed, strict=True)
        )
        warning = format_html("{} {}", _("Possible duplicates:"), format_html_join("", "{}", rows))
        if all(confirmed):
            self[name].help_text = format_html("{} {}", self[name].help_text, warning)
        else:
            self.add_error(name, warning)


class WarnsOfDuplicates(admin.options.BaseModelAdmin):
    """Mixin for the admin of pages or rows whose form is a `WarningForm`."""

    def duplicates(self, request: HttpRequest) -> QuerySet:
        """The records to compare with: those that the user can reach."""
        return self.get_queryset(request)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)  # type: ignore[misc]
        form.among = self.duplicates(request)
        return form

    def get_formset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        formset = super().get_formset(request, *args, **kwargs)  # type: ignore[misc]
        formset.form.among = self.duplicates(request)
        return formset


def _shown(duplicate: Model, is_confirmed: bool) -> SafeString:
    page = reverse(f"admin:{duplicate._meta.app_label}_{duplicate._meta.model_name}_change", args=[duplicate.pk])
    return format_html(
        '<span class="duplicate"><a href="{}" target="_blank"><bdi>{}</bdi></a> '
        '<label><input type="checkbox" name="{}" value="{}"{}> {}</label></span>',
        *(page, duplicate, CONFIRMED, duplicate.pk, SafeString(" checked") if is_confirmed else ""),
        _("Not a duplicate"),
    )
