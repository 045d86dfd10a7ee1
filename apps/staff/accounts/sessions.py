"""How long a session lasts, and what it knows of its user: language and time zone are read at login.

Its age is told by the computer's clock, not by `apps.records.clock`: that one says which day the pages show."""

import time
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.utils import timezone

from apps.staff.accounts.events import Kind, record
from apps.staff.models import Preference

BEGAN, SEEN, LANGUAGE, TIME_ZONE = "began", "seen", "language", "time_zone"
BETWEEN_WRITES = 60  # seconds: not every page writes that its reader was seen


def begin(request: HttpRequest, user: Any) -> None:
    """Start counting at a login, and take up what the user prefers."""
    request.session[BEGAN] = request.session[SEEN] = time.time()
    prefer(request, Preference.objects.filter(user=user).first() or Preference())


def prefer(request: HttpRequest, preference: Preference) -> None:
    """Let the session follow a preference."""
    request.session[LANGUAGE], request.session[TIME_ZONE] = preference.language, preference.time_zone


def speak(request: HttpRequest, code: str) -> None:
    """Prefer a language from now on."""
    user: Any = request.user
    Preference.objects.update_or_create(user=user, defaults={"language": code})
    request.session[LANGUAGE] = code


def keep(request: HttpRequest) -> bool:
    """Note that the user is here; or, where the session has lasted or slept too long, end it and return False."""
    now, seen = time.time(), request.session.get(SEEN, 0)
    too_long = now - request.session.get(BEGAN, 0) > settings.SESSION_COOKIE_AGE
    if too_long or now - seen > settings.SESSION_IDLE_SECONDS:
        record(request, Kind.SESSION_EXPIRED, request.user)
        request.session.flush()
        request.user = AnonymousUser()
        return False
    if now - seen > BETWEEN_WRITES:
        request.session[SEEN] = now
        UserSession.objects.create_from_request(request)
    return True


def zone(request: HttpRequest) -> tzinfo:
    """The time zone of the session, or the site's."""
    name = request.session.get(TIME_ZONE) if request.user.is_authenticated else ""
    return ZoneInfo(name) if name else timezone.get_default_timezone()


def language(request: HttpRequest) -> str:
    """The language of the session; empty where its user prefers none that the interface speaks."""
    code = request.session.get(LANGUAGE, "") if request.user.is_authenticated else ""
    return code if code in dict(settings.LANGUAGES) else ""
