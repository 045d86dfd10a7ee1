"""The admin site: who gets in, one change for each form, and no form lost when it comes too late."""

import logging
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

log = logging.getLogger("staff")
View = Callable[..., Any]


class StaffSite(AdminSite):
    """Django's site, behind the login and the second factor of `apps.staff.accounts`."""

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not factors.missing(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return self._keeps_forms(super().admin_view(as_one_change(view), cacheable))

    def _keeps_forms(self, view: View) -> View:
        """Store a form that arrives after its session ended, while its record stays locked, or with a file that cannot
        be written. This wraps the change: inside, the rollback would remove the stored form too."""

        @wraps(view)
        def respond(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            is_late = request.method == "POST" and not self.has_permission(request)
            try:
                return (unsaved_forms.store_late(request) if is_late else None) or view(request, *args, **kwargs)
            except OperationalError as error:
                if request.method != "POST" or not locks.has_timed_out(error):
                    raise
                return unsaved_forms.store_failed(request, unsaved_forms.BUSY)
            except OSError as error:
                if request.method != "POST" or error.errno not in unsaved_forms.DISK_FAILURES:
                    raise
                log.exception("A file could not be stored")
                return unsaved_forms.store_failed(request, unsaved_forms.DISK_FULL)

        return respond

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return AutocompleteView.as_view(admin_site=self)(request)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().index(request, {**dashboard.context(self, request), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's own login asks for no second factor, so it is never shown."""
        return redirect("account_login")


class AutocompleteView(AutocompleteJsonView):
    """Autocompletion with the thumbnails of records that have one."""

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, str]:
        shown = {"thumbnail": obj.thumbnail} if hasattr(obj, "thumbnail") else {}
        return super().serialize_result(obj, to_field_name) | shown


def as_one_change(view: View) -> View:
    """Group everything that a form writes, rows and links included, into one change of its user, in one transaction."""

    @wraps(view)
    def grouped(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        with change(Change.Kind.BULK if "action" in request.POST else Change.Kind.FORM, request.user):
            locks.limit_wait()
            return view(request, *args, **kwargs)

    return grouped
