"""Login and second factor of users in tests: a known secret, and its codes."""

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
    """The code that an authenticator app shows at a time (in seconds since 1970; by default now)."""
    return auth.format_hotp_value(auth.hotp_value(secret, int(at or time.time()) // 30))


def log_in(client, name="staff", password=PASSWORD, **headers):
    """Send the first form of the login."""
    return client.post(reverse("account_login"), {"login": name, "password": password}, **headers)


def enter(client, name="staff"):
    """Log in with both steps, with an unused recovery code."""
    log_in(client, name)
    user = User.objects.get(username=name)
    return client.post(reverse("mfa_authenticate"), {"code": recovery_codes(user)[0]})


def is_in(client):
    """Whether the client has access to the admin."""
    return client.get(reverse("admin:index")).status_code == 200
