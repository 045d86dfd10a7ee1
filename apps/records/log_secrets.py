"""Keeps secrets of addresses out of the log: previews, calendars of officers, resets of passwords, confirmations."""

import logging
import re

SECRET_PATHS = ("preview/", "desk/calendar/", "account/password/")
"""Paths below the admin's; what follows them in an address opens something."""
PUBLIC_SECRET_PATHS = ("liaison/check/", "confirm/")
"""The same, below a language. A test finds addresses with a token that neither has."""
SECRET = re.compile(rf"/({'|'.join((*SECRET_PATHS, *PUBLIC_SECRET_PATHS))})[^\s\"'?]+")


class WithoutSecrets(logging.Filter):
    """Replaces what opens something by "…" in each message, Django's warnings about an address included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET.sub(r"/\1…", record.getMessage()), ()
        return True
