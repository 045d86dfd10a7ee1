"""The pages of the accounts: allauth's views on pages of the admin, and the overview of the own account."""

from typing import Any

from allauth.account import views as allauth
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.generic import UpdateView, View

from apps.staff.accounts import factors, sessions
from apps.staff.accounts.adapter import WAIT
from apps.staff.accounts.events import Kind, record
from apps.staff.accounts.forms import PreferenceForm, SessionsForm
from apps.staff.models import AccountEvent, Preference

SHOWN = 20  # rows of each list of the own activity


class AdminPage(View):
    """A page that looks like one of the admin; mixed into the view that fills it."""

    title: Any = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = admin.site.each_context(self.request) | {"title": self.title}
        return page | super().get_context_data(**kwargs)  # type: ignore[misc]


def page(view: type[View], title: Any, **context: Any) -> Any:
    """One of allauth's views as a page of the admin."""
    made: Any = type(view.__name__, (AdminPage, view), {"title": title, "extra_context": context})
    return made.as_view()


class LoginPage(AdminPage, allauth.LoginView):
    """The login. Whoever is logged in but may not enter yet is led on, or out: the admin would send them back here."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.is_authenticated and factors.missing(request.user):
            return redirect("mfa_activate_totp")
        if request.user.is_authenticated and not admin.site.has_permission(request):
            logout(request)
        return super().dispatch(request, *args, **kwargs)


class SessionsPage(AdminPage, ListUserSessionsView):
    """The own sessions."""

    form_class = SessionsForm


class AccountPage(AdminPage, UpdateView):
    """The own account: preferences, where its other pages are, and what happened lately."""

    form_class = PreferenceForm
    template_name = "account/overview.html"
    success_url = reverse_lazy("account")

    def get_object(self, queryset: Any = None) -> Preference:
        user: Any = self.request.user
        return Preference.objects.filter(user=user).first() or Preference(user=user)

    def form_valid(self, form: Any) -> HttpResponse:
        sessions.prefer(self.request, form.save())
        messages.success(self.request, _("Your preferences are saved."))
        return redirect("account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"user_id": self.request.user.pk}
        return super().get_context_data(
            events=AccountEvent.objects.filter(**own)[:SHOWN],
            changes=LogEntry.objects.filter(**own).select_related("content_type")[:SHOWN],
            **kwargs,
        )


def throttled(request: HttpRequest) -> HttpResponse:
    """The answer to too many requests: how long to wait."""
    record(request, Kind.THROTTLED, request.user if request.user.is_authenticated else None)
    context = admin.site.each_context(request) | {"title": _("Too many attempts"), "wait": WAIT}
    response = render(request, "account/throttled.html", context, status=429)
    response.headers["Retry-After"] = str(settings.THROTTLE_MINUTES * 60)
    return response
