"""Receivers that record the account signals of Django and allauth as security events."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.contrib.auth.models import User
from django.dispatch import receiver
from django.http import HttpRequest

from apps.staff.accounts import sessions
from apps.staff.accounts.events import Kind, record


@receiver(auth.user_logged_in)
def begin_session(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    sessions.begin(request, user)


@receiver(account.user_logged_in)
def logged_in(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    record(request, Kind.LOGIN, user)


@receiver(auth.user_login_failed)
def login_failed(
    sender: object, credentials: dict[str, object], request: HttpRequest | None = None, **kwargs: object
) -> None:
    """One query and one row whether the account exists or not, so that the response time does not reveal it."""
    user = User.objects.filter(username__iexact=str(credentials.get("username", ""))).first()
    if request is not None:
        record(request, Kind.LOGIN_FAILED, user)


@receiver(auth.user_logged_out)
def logged_out(sender: object, request: HttpRequest, user: User | None = None, **kwargs: object) -> None:
    if user is not None:
        record(request, Kind.LOGOUT, user)


@receiver([account.password_changed, account.password_set])
def password_changed(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    record(request, Kind.PASSWORD_CHANGED, user)


@receiver(account.password_reset)
def password_reset(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    record(request, Kind.PASSWORD_RESET, user)


@receiver(mfa.authentication_failed)
def code_wrong(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    record(request, Kind.CODE_WRONG, user)


@receiver(mfa.authenticator_used)
def code_used(sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record(request, Kind.RECOVERY_CODE_USED, user)


@receiver(mfa.authenticator_added)
def factor_added(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    is_app = authenticator.type == Authenticator.Type.TOTP
    record(request, Kind.FACTOR_ADDED if is_app else Kind.CODES_RENEWED, user)


@receiver(mfa.authenticator_reset)
def codes_renewed(sender: object, request: HttpRequest, user: User, **kwargs: object) -> None:
    record(request, Kind.CODES_RENEWED, user)


@receiver(mfa.authenticator_removed)
def factor_removed(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: object
) -> None:
    if authenticator.type == Authenticator.Type.TOTP:
        record(request, Kind.FACTOR_REMOVED, user)
