"""Account pages: allauth's views in the layout of the admin, and the overview of the user's account."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from allauth.account import views as allauth
from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth import HASH_SESSION_KEY, logout
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.generic import FormView, UpdateView, View

from apps.staff.accounts import factors, sessions
from apps.staff.accounts.adapter import WAIT
from apps.staff.accounts.events import Kind, record
from apps.staff.accounts.forms import PreferenceForm, SessionsForm
from apps.staff.models import AccountEvent, Preference

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SHOWN = 20  # rows of each list of the user's activity


class AdminPage(View):
    """Mixin for a view that looks like a page of the admin."""

    title: "StrOrPromise" = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = admin.site.each_context(self.request) | {"title": self.title}
        return page | super().get_context_data(**kwargs)  # type: ignore[misc]


def page(view: type[View], title: "StrOrPromise", **context: object) -> Callable[..., HttpResponseBase]:
    """One of allauth's views as a page of the admin."""
    made: Any = type(view.__name__, (AdminPage, view), {"title": title, "extra_context": context})
    return made.as_view()


class LoginPage(AdminPage, allauth.LoginView):
    """The login. Users without their second factor are redirected to its set-up. Users without access to the admin see
    the form again, for another account: a redirect to the admin would only lead back here."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if request.user.is_authenticated and factors.missing(request.user):
            return redirect("mfa_activate_totp")
        if request.user.is_authenticated and not admin.site.has_permission(request):
            sessions.forget(request) if request.method in sessions.READING else logout(request)
        return super().dispatch(request, *args, **kwargs)


class SessionsPage(AdminPage, FormView):
    """The user's own sessions. It replaces allauth's view, which deletes ended sessions when it lists the others:
    reading must not write."""

    form_class = SessionsForm
    template_name = "usersessions/usersession_list.html"
    success_url = reverse_lazy("usersessions_list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = self._valid_sessions()
        return super().get_context_data(sessions=found, session_count=len(found), **kwargs)

    def get_form_kwargs(self) -> dict[str, object]:
        return super().get_form_kwargs() | {"request": self.request}

    def form_valid(self, form: SessionsForm) -> HttpResponse:
        form.save(self.request)
        UserSession.objects.purge_and_list(self.request.user)
        text = "usersessions/messages/sessions_logged_out.txt"
        get_adapter().add_message(self.request, messages.INFO, text)
        return super().form_valid(form)

    def _valid_sessions(self) -> list[UserSession]:
        """The valid sessions, oldest first: not expired, and begun with the present password."""
        user: Any = self.request.user
        found = list(UserSession.objects.filter(user_id=user.pk).order_by("created_at"))
        stored = Session.objects.filter(session_key__in=[row.session_key for row in found])
        stored = stored.filter(expire_date__gt=timezone.now())
        valid = user.get_session_auth_hash()
        living = {row.session_key for row in stored if row.get_decoded().get(HASH_SESSION_KEY) == valid}
        return [row for row in found if row.session_key in living]


class AccountPage(AdminPage, UpdateView):
    """The user's account: preferences, links to its other pages, and recent activity."""

    form_class = PreferenceForm
    template_name = "account/overview.html"
    success_url = reverse_lazy("account")

    def get_object(self, queryset: QuerySet | None = None) -> Preference:
        user: Any = self.request.user
        return Preference.objects.filter(user=user).first() or Preference(user=user)

    def form_valid(self, form: ModelForm) -> HttpResponse:
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
    """The response to too many requests, with the time to wait."""
    record(request, Kind.THROTTLED, request.user if request.user.is_authenticated else None)
    context = admin.site.each_context(request) | {"title": _("Too many attempts"), "wait": WAIT}
    response = render(request, "account/throttled.html", context, status=429)
    response.headers["Retry-After"] = str(settings.THROTTLE_MINUTES * 60)
    return response
