"""Invites people: a link with which a person sets a password, sent by e-mail. Nobody chooses a password for
somebody else."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse

from apps.mail.queue import CONSOLE
from apps.staff.accounts.events import Kind, record


def has_mail() -> bool:
    """Whether messages leave this machine; without `EMAIL_URL` they are written to the console."""
    return bool(settings.MAIL_BACKEND != CONSOLE)


def invite(request: HttpRequest, user: User) -> str:
    """Send the link to the address of the account, and return it. It works once and for a limited time."""
    adapter = get_adapter(request)
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    link: str = adapter.get_reset_password_from_key_url(key)
    again = f"{settings.SITE_URL}{reverse('account_reset_password')}"
    context = {"link": link, "user": user, "minutes": settings.PASSWORD_RESET_TIMEOUT // 60, "again": again}
    adapter.send_mail("account/email/invitation", user.email, context)
    record(request, Kind.RESET_SENT, user)
    return link
