"""The admin site: who gets in, one change for each form, and no form lost when it comes too late."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.db import OperationalError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _

from apps.history.changes import change
from apps.history.models import Change
from apps.search.folding import fold
from apps.staff import access_log, dashboard, first_steps, locks, navigation, record_search, unsaved_forms
from apps.staff.accounts import factors
from apps.staff.choices import choice_text
from apps.staff.listing import EDIT
from apps.staff.models import AccessEvent

log = logging.getLogger("staff")
View = Callable[..., HttpResponseBase]
MAX_QUERY = 200  # characters


class StaffSite(AdminSite):
    """Django's site, behind the login and the second factor of `apps.staff.accounts`."""

    def has_permission(self, request: HttpRequest) -> bool:
        return super().has_permission(request) and not factors.missing(request.user)

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return self._keeps_forms(super().admin_view(noted(as_one_change(view)), cacheable))

    def _keeps_forms(self, view: View) -> View:
        """Store a form that arrives after its session ended, while its record stays locked, or with a file that cannot
        be written. This wraps the change: inside, the rollback would remove the stored form too."""

        @wraps(view)
        def respond(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
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

    # --- Navigation ---------------------------------------------------------------------------------------------------

    def get_urls(self) -> list[Any]:
        return [
            path("area/<slug:name>/", self.admin_view(self.area_view), name="area"),
            path("first-steps/", self.admin_view(self.first_steps_view), name="first_steps"),
            path("search/", self.admin_view(self.search_view), name="search"),
            *super().get_urls(),
        ]

    def areas(self, request: HttpRequest) -> list[navigation.AreaEntries]:
        """The areas of the navigation, once for each request."""
        if not hasattr(request, "_areas"):
            request._areas = navigation.areas(self, request)  # type: ignore[attr-defined]
        return request._areas  # type: ignore[attr-defined]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The areas in the place of the apps; the app of a label as it is."""
        return (
            super().get_app_list(request, app_label) if app_label else list(navigation.for_sidebar(self.areas(request)))
        )

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context = super().each_context(request)
        return context | {"areas": self.areas(request) if context["has_permission"] else []}

    def app_index(self, request: HttpRequest, app_label: str, extra_context: dict[str, object] | None = None) -> Any:
        """Django's page of an app leads to the area in which its lists stand. 404 if the user reaches none."""
        for app in self.get_app_list(request, app_label):
            return redirect("admin:area", navigation.area_of(app["models"][0]["model"]).name)
        raise Http404

    def area_view(self, request: HttpRequest, name: str) -> HttpResponse:
        """The lists and pages of an area. 404 if the user reaches none."""
        own = next((own for own in self.areas(request) if own.area.name == name), None)
        if own is None:
            raise Http404
        context = {**self.each_context(request), "title": own.area.label, "own": own}
        request.current_app = self.name
        return TemplateResponse(request, "admin/area.html", context)

    def first_steps_view(self, request: HttpRequest) -> HttpResponse:
        """What a new user does first, for each role of the user."""
        context = {**self.each_context(request), "title": _("First steps"), "steps": list(first_steps.of(request.user))}
        request.current_app = self.name
        return TemplateResponse(request, "admin/first_steps.html", context)

    def search_view(self, request: HttpRequest) -> HttpResponse:
        """The records and commands for the words in `q`; without words, all commands."""
        text = request.GET.get("q", "").strip()[:MAX_QUERY]
        areas, folded = self.areas(request), fold(text)
        found = record_search.records(request, areas, text)
        for group in found:
            access_log.note(request.user, AccessEvent.Kind.SEARCH, group.model, rows=len(group.records))
        context = {
            **self.each_context(request),
            "title": _("Search"),
            "text": text,
            "commands": [one for one in record_search.commands(areas) if one.matches(folded)]
            if folded or not text
            else [],
            "found": found,
        }
        request.current_app = self.name
        return TemplateResponse(request, "admin/search.html", context)

    def index(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> TemplateResponse:
        return super().index(request, {**dashboard.context(self, request), **(extra_context or {})})

    def login(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """Django's own login asks for no second factor, so it is never shown."""
        return redirect("account_login")


class AutocompleteView(AutocompleteJsonView):
    """Autocompletion that tells records with one name apart, with the thumbnails of those that have one."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = len(context["object_list"])
        access_log.note(self.request.user, AccessEvent.Kind.CHOICE, self.model_admin.model, rows=rows)
        return context

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        shown = {"thumbnail": obj.thumbnail} if hasattr(obj, "thumbnail") else {}
        return super().serialize_result(obj, to_field_name) | {"text": choice_text(obj)} | shown


def noted(view: View) -> View:
    """Note the private data that a page shows."""

    @wraps(view)
    def respond(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        access_log.note_page(request, response)
        return response

    return respond


def as_one_change(view: View) -> View:
    """Group everything that a form writes, rows and links included, into one change of its user, in one transaction."""

    @wraps(view)
    def grouped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        is_bulk = "action" in request.POST or EDIT in request.GET
        with change(Change.Kind.BULK if is_bulk else Change.Kind.FORM, request.user):
            locks.limit_wait()  # inside: the limit ends with the transaction
            return view(request, *args, **kwargs)

    return grouped
