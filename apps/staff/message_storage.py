"""Messages for the next page: in a cookie that no other host of the domain can set, or in the session when they are
many."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessageCookie(CookieStorage):
    @property
    def cookie_name(self) -> str:  # type: ignore[override]  # an attribute in Django
        return settings.MESSAGE_COOKIE_NAME


class MessageStorage(FallbackStorage):
    storage_classes = (MessageCookie, SessionStorage)
