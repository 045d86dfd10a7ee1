"""Warns of a record that is probably there already, beside the field that says so; it is saved when that is wanted."""

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

CONFIRMED = "no-double-of"


class WarningForm(RecordForm):
    """The form of a record that may have a double among others, as `Record.likeness` says. A double that the user said
    is another record is no reason to ask again."""

    among: QuerySet

    def others(self) -> Iterable[Model]:
        return self.among.exclude(pk=self.instance.pk)

    def _post_clean(self) -> None:
        super()._post_clean()
        said = set(self.instance.likeness().values()) & set(self.changed_data)
        doubles = NameIndex(self.others()).duplicates(self.instance) if said else {}
        for name in said & doubles.keys():
            self._warn(name, doubles[name])

    def _warn(self, name: str, doubles: list[Any]) -> None:
        """Refuse, with a way to save all the same; what is confirmed stays so while other errors are put right."""
        confirmed = [str(double.pk) in self.data.getlist(CONFIRMED) for double in doubles]  # type: ignore[attr-defined]
        rows = ((_shown(double, is_confirmed),) for double, is_confirmed in zip(doubles, confirmed, strict=True))
        said = format_html("{} {}", _("This is perhaps there already:"), format_html_join("", "{}", rows))
        if all(confirmed):
            self[name].help_text = format_html("{} {}", self[name].help_text, said)
        else:
            self.add_error(name, said)


class WarnsOfDuplicates(admin.options.BaseModelAdmin):
    """Pages or rows whose form is a WarningForm."""

    def doubles(self, request: HttpRequest) -> QuerySet:
        """The records that one in the form may be a double of, as far as the user reaches them."""
        return self.get_queryset(request)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(request, *args, **kwargs)  # type: ignore[misc]
        form.among = self.doubles(request)
        return form

    def get_formset(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        formset = super().get_formset(request, *args, **kwargs)  # type: ignore[misc]
        formset.form.among = self.doubles(request)
        return formset


def _shown(double: Any, is_confirmed: bool) -> SafeString:
    page = reverse(f"admin:{double._meta.app_label}_{double._meta.model_name}_change", args=[double.pk])
    return format_html(
        '<span class="double"><a href="{}" target="_blank"><bdi>{}</bdi></a> '
        '<label><input type="checkbox" name="{}" value="{}"{}> {}</label></span>',
        *(page, double, CONFIRMED, double.pk, SafeString(" checked") if is_confirmed else ""),
        _("No, it is another"),
    )
