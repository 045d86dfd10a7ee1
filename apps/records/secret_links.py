"""Links that open one thing to whoever has them. The address holds a random token, of which only the hash is stored:
neither the database nor a backup opens anything. `log_secrets` keeps the addresses out of the logs."""

import hashlib
import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.records import clock


class SecretLink(models.Model):
    """What a link opens, and until when."""

    token_hash = models.CharField(_("hash of the token"), max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("valid until"), editable=False)

    class Meta:
        abstract = True

    @classmethod
    def make(cls, **values: object) -> tuple[Self, str]:
        """A new link and its token, which is known only now."""
        token = secrets.token_urlsafe()
        return cls._default_manager.create(token_hash=hash_of(token), **values), token

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= clock.now()


class MadeLink(SecretLink):
    """A link that a user made, and can revoke. It ends with the right of its maker to make it, which each kind of link
    asks for itself."""

    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("made by")
    )
    made_at = models.DateTimeField(_("made at"), default=clock.now)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)

    class Meta:
        abstract = True

    @property
    def is_valid(self) -> bool:
        """Whether it is neither revoked nor expired; its maker may have lost the right to it."""
        return self.revoked_at is None and not self.is_expired


def hash_of(token: str) -> str:
    """What is stored of a token. It is random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
