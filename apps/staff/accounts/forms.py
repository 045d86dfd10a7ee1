"""Forms of the account pages: they replace or complement those of allauth."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.usersessions.adapter import get_adapter as get_sessions_adapter
from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.records.digits import ascii_digits
from apps.staff import zones
from apps.staff.accounts.events import Kind, record
from apps.staff.models import Preference


class ResetForm(ResetPasswordForm):
    """Asks for the address of a staff account. Only its owner learns by e-mail whether there is one."""

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        found = User.objects.filter(email__iexact=email, is_active=True, is_staff=True)
        self.users = [user for user in found if user.email.lower() == email.lower()]  # `iexact` folds more than case
        return email

    def save(self, request: HttpRequest, **kwargs: object) -> str:
        """An unknown address gets a message and an event too, so that neither the answer nor its time reveals which
        addresses exist. The messages are queued; no page waits for a mail server."""
        if self.users:
            return super().save(request, **kwargs)
        get_adapter().send_mail("account/email/unknown_account", self.cleaned_data["email"], {})
        record(request, Kind.RESET_SENT)
        return self.cleaned_data["email"]


class CodeForm(forms.Form):
    """Takes a one-time code in the digits of any script, and in groups, as apps show it."""

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(ascii_digits(self.cleaned_data["code"]).split())
        return str(super().clean_code())  # type: ignore[misc]


class LoginCodeForm(CodeForm, AuthenticateForm):
    pass


class RepeatedCodeForm(CodeForm, ReauthenticateForm):
    pass


class SetUpCodeForm(CodeForm, ActivateTOTPForm):
    pass


class SessionsForm(forms.Form):
    """Which of the user's sessions to end: one, or all except the current one."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = UserSession.objects.filter(user_id=request.user.pk)
        self.others = own.exclude(session_key=request.session.session_key)
        self.fields["session"] = forms.ModelChoiceField(self.others, required=False)

    def save(self, request: HttpRequest) -> None:
        chosen = self.cleaned_data["session"]
        get_sessions_adapter().end_sessions([chosen] if chosen else list(self.others))


class PreferenceForm(forms.ModelForm):
    """Language and time zone."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, choices=lambda: [("", _("As chosen in this browser")), *settings.LANGUAGES]
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=lambda: [("", settings.TIME_ZONE), *((n, n) for n in zones.names()[1:])],
    )

    class Meta:
        model = Preference
        fields = ["language", "time_zone"]
