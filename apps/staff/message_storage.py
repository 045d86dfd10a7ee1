"""Messages for the next page: in a cookie that no other host of the domain can set, or in the session when they are
many. A message of success has the change that it is about, so that the page can offer to undo it."""

from typing import Any

from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage

from apps.history import changes

UNDOES = "change-"  # with the key of a change: a tag of a message


class MessageCookie(CookieStorage):
    @property
    def cookie_name(self) -> str:  # type: ignore[override]  # an attribute in Django
        return settings.MESSAGE_COOKIE_NAME


class MessageStorage(FallbackStorage):
    storage_classes = (MessageCookie, SessionStorage)

    def add(self, level: int, message: Any, extra_tags: str | None = "") -> None:
        if level == constants.SUCCESS and (change := changes.latest()):
            extra_tags = f"{extra_tags or ''} {UNDOES}{change.pk}".strip()
        super().add(level, message, extra_tags)


def change_of(message: Message) -> int | None:
    """The key of the change that a message is about."""
    found = [tag.removeprefix(UNDOES) for tag in (message.extra_tags or "").split() if tag.startswith(UNDOES)]
    return int(found[0]) if found else None
