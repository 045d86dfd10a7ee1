"""Security events of an account: a line in the log "security", and a row for its owner.

The log distinguishes accounts and origins without naming a person or an address: it holds the key of the account and a
keyed fingerprint of the address. Neither holds a password, a code, a link or a typed user name.
"""

import logging
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import truncate_ip
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from apps.records import clock
from apps.staff.models import AccountEvent

Kind = AccountEvent.Kind
WARNINGS = {Kind.LOGIN_FAILED, Kind.CODE_WRONG, Kind.THROTTLED, Kind.FACTOR_REMOVED}
KEEP_FOR = timedelta(days=90)
log = logging.getLogger("security")


def record(request: HttpRequest | None, kind: AccountEvent.Kind, user: Any = None) -> None:
    """Log and store an event. A command has no request. Throttled requests are only logged: there can be many."""
    address = _address(request) if request else None
    level = logging.WARNING if kind in WARNINGS else logging.INFO
    log.log(level, "%s account=%s origin=%s", kind.value, getattr(user, "pk", None) or "-", fingerprint(address or ""))
    if kind != Kind.THROTTLED:
        AccountEvent.objects.filter(at__lt=clock.now() - KEEP_FOR).delete()
        AccountEvent.objects.create(user=user, kind=kind, address=address)


def is_known_address(request: HttpRequest, name: str) -> bool:
    """Whether the account with this user name logged in from the address of the client lately. Of an IPv6 address the
    network counts, as for the throttles: devices change the rest every day."""
    address = _address(request)
    logins = AccountEvent.objects.filter(user__username__iexact=name, kind=Kind.LOGIN, at__gte=clock.now() - KEEP_FOR)
    known = logins.exclude(address=None).order_by().values_list("address", flat=True).distinct()
    return address is not None and truncate_ip(address) in {truncate_ip(one) for one in known}


def _address(request: HttpRequest) -> str | None:
    """The address of the client, past the trusted proxies; None if the server gives none."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:
        return None


def fingerprint(address: str) -> str:
    """Sixteen hexadecimal digits that stand for an address."""
    return salted_hmac("staff.accounts.address", address, algorithm="sha256").hexdigest()[:16]
