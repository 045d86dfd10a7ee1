"""The second factor: who has to have one, and who has none yet."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled

from apps.staff import roles
from apps.staff.roles import Role

NEEDED_BY = frozenset({Role.ADMINISTRATOR, Role.PUBLISHER})


def needed(user: Any) -> bool:
    """Whether the user may do nothing without a second factor."""
    return bool(roles.of(user) & NEEDED_BY)


def held(user: Any) -> bool:
    """Whether the user has an authenticator app; recovery codes alone are none."""
    return bool(is_mfa_enabled(user, [Authenticator.Type.TOTP]))


def missing(user: Any) -> bool:
    """Whether the user has to set up a second factor first; asked once a request."""
    if not hasattr(user, "_lacks_factor"):
        user._lacks_factor = needed(user) and not held(user)
    return user._lacks_factor
