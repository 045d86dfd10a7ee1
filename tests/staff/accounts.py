"""The second factor of those who work in the tests: a known secret, and the codes it gives."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.contrib.auth.models import User
from django.urls import reverse

PASSWORD = "a long enough word"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def give_factor(user):
    """An authenticator app with SECRET, and recovery codes."""
    Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": SECRET}})
    RecoveryCodes.activate(user)


def take_factor(user):
    Authenticator.objects.filter(user=user).delete()


def recovery_codes(user):
    return RecoveryCodes.activate(user).get_unused_codes()


def code(secret=SECRET, at=None):
    """What an authenticator app shows (seconds since 1970; now)."""
    return auth.format_hotp_value(auth.hotp_value(secret, int(at or time.time()) // 30))


def log_in(client, name="staff", password=PASSWORD, **headers):
    """Send the first form of the login."""
    return client.post(reverse("account_login"), {"login": name, "password": password}, **headers)


def enter(client, name="staff"):
    """Go through both steps of the login, with a code that was not used before."""
    log_in(client, name)
    user = User.objects.get(username=name)
    return client.post(reverse("mfa_authenticate"), {"code": recovery_codes(user)[0]})


def is_in(client):
    """Whether the browser gets into the admin."""
    return client.get(reverse("admin:index")).status_code == 200
