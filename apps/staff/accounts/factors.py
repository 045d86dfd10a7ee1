"""The second factor: which users need one, and which have set one up."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

from apps.publishing.rights import AnyUser
from apps.staff import roles
from apps.staff.roles import ALLOWED, RecordKind, Role

NEEDED_BY = frozenset(role for role in Role if ALLOWED[role].keys() & {RecordKind.PRIVATE, RecordKind.ACCOUNTS}) | {
    Role.LIAISON_OFFICER
}
"""The roles that read or write private data; liaison officers do at the officers' desk."""


def needed(user: AnyUser) -> bool:
    """Whether the user needs a second factor to enter the admin."""
    return bool(roles.of(user) & NEEDED_BY)


def held(user: AnyUser) -> bool:
    """Whether the user has an authenticator app; recovery codes alone do not count."""
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))


def missing(user: Any) -> bool:
    """Whether the user must set up a second factor first. Cached on the user: the admin asks often in one request."""
    if not hasattr(user, "_lacks_factor"):
        user._lacks_factor = needed(user) and not held(user)
    return user._lacks_factor
