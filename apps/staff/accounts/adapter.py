"""The adapters of allauth: which users can log in, the page after a login, and the messages."""

import time
from datetime import timedelta
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.functional import lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from qrcode import QRCode
from qrcode.image.svg import SvgPathImage

from apps.records import clock
from apps.staff.accounts import events, factors
from apps.staff.accounts.events import Kind, record
from apps.staff.models import Preference


def _wait() -> str:
    minutes = settings.THROTTLE_MINUTES
    return ngettext(
        "Too many attempts. Wait %(minutes)d minute, then try again.",
        "Too many attempts. Wait %(minutes)d minutes, then try again.",
        minutes,
    ) % {"minutes": minutes}


WAIT = lazy(_wait, str)()
WITH_LINK = {"account/email/password_reset_key", "account/email/invitation"}
THROTTLED = {"too_many_login_attempts", "rate_limited"}


def _name(credentials: dict[str, object]) -> str:
    return str(credentials.get("username", "")).lower()


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are created in the admin; nobody signs up."""

    error_messages = DefaultAccountAdapter.error_messages | dict.fromkeys(THROTTLED, WAIT)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_safe_url(self, url: str) -> bool:
        """A login leads to pages of the admin only."""
        is_own = url_has_allowed_host_and_scheme(url, allowed_hosts=None)
        return is_own and url.startswith(f"/{settings.ADMIN_PATH}")

    def authenticate(self, request: HttpRequest, **credentials: object) -> User | None:
        """Users without access to the admin get the same response as for a wrong password."""
        user = super().authenticate(request, **credentials)
        return user if user and user.is_active and user.is_staff else None

    def post_login(self, request: HttpRequest, user: User, **login: object) -> HttpResponse:
        if factors.missing(user):
            login["redirect_url"] = reverse("mfa_activate_totp")
        return super().post_login(request, user, **login)

    def validation_error(self, code: str, *args: object) -> ValidationError:
        if code in THROTTLED:
            record(self.request, Kind.THROTTLED)
        return super().validation_error(code, *args)

    # --- Throttled logins ---------------------------------------------------------------------------------------------

    def pre_authenticate(self, request: HttpRequest, **credentials: object) -> None:
        """Count an attempt for the account at this address, and for the account at all addresses together. Addresses
        that the account logged in from lately are left out of the latter: guessing from elsewhere cannot keep the
        owner out."""
        super().pre_authenticate(request, **credentials)
        name = _name(credentials)
        if events.is_known_address(request, name):
            return
        usage = ratelimit.consume(request, app="allauth.account", action="login_failed_anywhere", key=name)
        if usage is None:
            raise self.validation_error("too_many_login_attempts")
        # What allauth takes back after a login that succeeds; so this count is taken back with its own.
        self._login_failed_rl_usage.usage.extend(usage.usage)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: object) -> str:
        """By account and address. Without the host of the request, which allauth adds: another port would have a
        throttle of its own."""
        return f"{ratelimit.get_ip(request)} {_name(credentials)}"

    # --- Reauthentication ---------------------------------------------------------------------------------------------

    def is_reauthentication_required(self, **kwargs: object) -> bool:
        """Not in the first minutes after a login: the first login leads straight to the set-up of the second factor."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > settings.ACCOUNT_REAUTHENTICATION_TIMEOUT

    def get_reauthentication_methods(self, user: User) -> list[dict[str, object]]:
        """Users with a second factor must use it: a password alone cannot remove the factor."""
        methods = super().get_reauthentication_methods(user)
        with_code = [method for method in methods if method["id"] == "mfa_reauthenticate"]
        return with_code or methods

    # --- E-mail -------------------------------------------------------------------------------------------------------

    def get_reset_password_from_key_url(self, key: str) -> str:
        """On the configured site address: the Host header of the request could lead the link elsewhere."""
        user, _, token = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": user, "key": token})
        return f"{settings.SITE_URL}{path}"

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, object]) -> None:
        """To the stored address of the account, not to the address that was typed."""
        super().send_password_reset_mail(user, user.email, context)
        record(self.request, Kind.RESET_SENT, user)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """In the language that the person prefers. An unknown address costs the same query."""
        known = Preference.objects.filter(user__email__iexact=email).exclude(language="")
        language = known.values_list("language", flat=True).first()
        with translation.override(language or translation.get_language()):
            super().send_mail(template_prefix, email, context)

    def render_mail(self, template_prefix: str, *args: object, **kwargs: object) -> EmailMessage:
        """A mail with a link expires with the link."""
        message = super().render_mail(template_prefix, *args, **kwargs)
        if template_prefix in WITH_LINK:
            message.expires_at = clock.now() + timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
        return message

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.SITE_NAME}: {subject}"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")


class FactorAdapter(DefaultMFAAdapter):
    """The QR code of the authenticator app, drawn into the page: the content security policy allows no `data:`."""

    def build_totp_svg(self, url: str) -> str:
        code = QRCode(image_factory=SvgPathImage)
        code.add_data(url)
        return code.make_image().to_string(encoding="unicode")


class SessionAdapter(DefaultUserSessionsAdapter):
    """Records an event when a session in another browser is ended."""

    def end_sessions(self, sessions: Any) -> None:
        super().end_sessions(sessions)
        for session in sessions:
            record(self.request, Kind.SESSION_ENDED, session.user)
