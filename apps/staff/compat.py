"""Private names of Django that the admin relies on. `tests/house/test_compat.py` fails when one changes."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite
from django.db.models import Model
from django.forms import BaseForm, Widget
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict


def registered_models(site: AdminSite) -> Iterable[type[Model]]:
    """`AdminSite._registry`. The site has `is_registered()`, but no public list of its models."""
    return site._registry


def widget_data_value(form: BaseForm, widget: Widget, html_name: str) -> object:
    """`BaseForm._widget_data_value`. A comparison needs the submitted value before validation, as the form reads it."""
    return form._widget_data_value(widget, html_name)  # type: ignore[attr-defined]


def replace_post(request: HttpRequest, data: Any) -> None:
    """`HttpRequest._files`, because `FILES` is read-only. A restored form has fields but no files."""
    request.method, request.POST = "POST", data
    request._files = MultiValueDict()  # type: ignore[attr-defined]
