"""Sessions: how long they last, and the language and time zone of their user, which are read at login.

Reading a page must not write to the database: on SQLite it would wait for every other writer. So the time of the last
activity is not in the session's row but in a signed cookie, bound to the session's key. A copied or older cookie only
ends the session sooner; the absolute limit counts from the login, which is in the row.

The age uses the computer's clock, not `apps.records.clock`: that one decides which day the pages show."""

import time
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.signing import BadSignature, Signer
from django.db import OperationalError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from apps.staff import locks
from apps.staff.accounts.events import Kind, record
from apps.staff.models import Preference

BEGAN, LANGUAGE, TIME_ZONE = "began", "language", "time_zone"
# `__Host-` would need the path "/", and the public pages need no more cookies.
ACTIVITY_COOKIE = "__Secure-activity" if settings.SITE_IS_SECURE else "dialogue_activity"
RENEW_AFTER = 60  # seconds, so that not every response sets the cookie
READING = {"GET", "HEAD", "OPTIONS"}


def begin(request: HttpRequest, user: User) -> None:
    """Start counting at a login, and read the user's preferences."""
    request.session[BEGAN] = time.time()
    prefer(request, Preference.objects.filter(user=user).first() or Preference())


def prefer(request: HttpRequest, preference: Preference) -> None:
    """Use a preference in the session."""
    request.session[LANGUAGE], request.session[TIME_ZONE] = preference.language, preference.time_zone


def prefer_language(request: HttpRequest, code: str) -> None:
    """Store a language as the user's preference."""
    user: Any = request.user
    Preference.objects.update_or_create(user=user, defaults={"language": code})
    request.session[LANGUAGE] = code


def has_expired(request: HttpRequest) -> bool:
    """Whether the session is too old, or was idle too long."""
    now, began = time.time(), request.session.get(BEGAN, 0)
    return now - began > settings.SESSION_COOKIE_AGE or now - _last_activity(request) > settings.SESSION_IDLE_SECONDS


def end(request: HttpRequest) -> None:
    """Treat the user of an expired session as logged out. A request that only reads leaves the row of the session: the
    next one that writes deletes it, at the latest the login."""
    if request.method not in READING:
        record(request, Kind.SESSION_EXPIRED, request.user)
        request.session.flush()
    request.user = AnonymousUser()


def forget(request: HttpRequest) -> None:
    """Log out without writing. The row of the session stays until `clearsessions`; the response deletes its cookie."""
    request.session = type(request.session)()
    request.user = AnonymousUser()


def renew(request: HttpRequest, response: HttpResponseBase) -> None:
    """Record the user's activity in the cookie; after a form also in the list of sessions."""
    if not request.user.is_authenticated or time.time() - _last_activity(request) <= RENEW_AFTER:
        return
    response.set_cookie(
        ACTIVITY_COOKIE,
        _signer(request).sign(str(int(time.time()))),
        path=f"/{settings.ADMIN_PATH}",
        secure=settings.SITE_IS_SECURE,
        httponly=True,
        samesite="Lax",
    )
    if request.method not in READING and response.status_code < 500:
        _list_as_active(request)


def _list_as_active(request: HttpRequest) -> None:
    """Best effort: a form must not fail because the list of sessions is locked."""
    try:
        with locks.short_wait():
            UserSession.objects.create_from_request(request)
    except OperationalError:
        pass


def _last_activity(request: HttpRequest) -> float:
    """The time in seconds since 1970; without a valid cookie, the time of the login."""
    began: float = request.session.get(BEGAN, 0)
    try:
        return max(began, float(_signer(request).unsign(request.COOKIES.get(ACTIVITY_COOKIE, ""))))
    except BadSignature:
        return began


def _signer(request: HttpRequest) -> Signer:
    return Signer(salt=f"{__name__}:{request.session.session_key}")


def zone(request: HttpRequest) -> tzinfo:
    """The time zone of the session, or the site's."""
    name = request.session.get(TIME_ZONE) if request.user.is_authenticated else ""
    return ZoneInfo(name) if name else timezone.get_default_timezone()


def language(request: HttpRequest) -> str:
    """The language of the session, or "" if the user prefers none of those that the interface offers."""
    code = request.session.get(LANGUAGE, "") if request.user.is_authenticated else ""
    return code if code in dict(settings.LANGUAGES) else ""
