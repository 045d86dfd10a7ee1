"""Keeps out of the log what opens something, such as the address of a preview, and stored values that errors quote."""

import logging
import re
from types import TracebackType

SECRET_PATHS = ("preview/", "desk/calendar/", "account/password/")
"""Paths below the admin's; what follows them in an address opens something."""
PUBLIC_SECRET_PATHS = ("liaison/check/", "confirm/")
"""The same for paths below a language. A test finds URLs with a token that are in neither list."""
SECRET = re.compile(rf"/({'|'.join((*SECRET_PATHS, *PUBLIC_SECRET_PATHS))})[^\s\"'?]+")
DETAIL = re.compile(r"\nDETAIL:.*?(?=\n\n(?:The above exception|During handling of)|\Z)", re.DOTALL)
"""What PostgreSQL adds to an error, which can be a whole row: to the end of the exception."""
ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class WithoutSecrets(logging.Filter):
    """Replaces what opens something by "…" in each message, Django's warnings about an address included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET.sub(r"/\1…", record.getMessage()), ()
        return True


class WithoutValues(logging.Formatter):
    """Leaves the details of PostgreSQL out of a traceback: rows hold addresses of people."""

    def formatException(self, ei: ExcInfo) -> str:
        return DETAIL.sub("", super().formatException(ei))
