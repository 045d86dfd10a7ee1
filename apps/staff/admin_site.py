"""The admin's site: whom it is open to."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from apps.history.changes import change
from apps.history.models import Change
from apps.staff import dashboard, locks, unsaved_forms
from apps.staff.accounts import factors

View = Callable[..., Any]


class StaffSite(AdminSite):
    """Django's, behind the login and the second factor of `apps.staff.accounts`."""

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not factors.missing(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return self._not_lost(super().admin_view(as_one_change(view), cacheable))

    def _not_lost(self, view: View) -> View:
        """A form that comes when its session has ended, or while another writes for long, is kept."""

        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            is_late = request.method == "POST" and not self.has_permission(request)
            try:
                return (unsaved_forms.late(request) if is_late else None) or view(request, *args, **kwargs)
            except OperationalError as error:
                if request.method != "POST" or not locks.is_still_held(error):
                    raise
                return unsaved_forms.busy(request)

        return answered

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return Choices.as_view(admin_site=self)(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().index(request, {**dashboard.context(self, request), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's own login asks for no second factor."""
        return redirect("account_login")


class Choices(AutocompleteJsonView):
    """What is found by typing; a record with a thumbnail shows it."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        shown = {"thumbnail": obj.thumbnail} if hasattr(obj, "thumbnail") else {}
        return super().serialize_result(obj, to_field_name) | shown


def as_one_change(view: View) -> View:
    """What a form of the admin writes is one change of its user, rows and links included, all of it or nothing."""

    @wraps(view)
    def grouped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with change(Change.Kind.BULK if "action" in request.POST else Change.Kind.FORM, request.user):
            locks.limit_wait()
            return view(request, *args, **kwargs)

    return grouped
