"""Keeps out of the log what opens something, such as the address of a preview, and stored values that errors quote."""

import logging
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import _SysExcInfoType as SysExcInfo

SECRET_PATHS = ("preview/", "desk/calendar/", "account/password/")
"""Paths below the admin's; what follows them in an address opens something."""
PUBLIC_SECRET_PATHS = ("liaison/check/", "confirm/")
"""The same for paths below a language. A test finds URLs with a token that are in neither list."""
SECRET = re.compile(rf"/({'|'.join((*SECRET_PATHS, *PUBLIC_SECRET_PATHS))})[^\s\"'?]+")


class WithoutSecrets(logging.Filter):
    """Replaces what opens something by "…" in each message, Django's warnings about an address included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = SECRET.sub(r"/\1…", record.getMessage()), ()
        return True


DETAIL = re.compile(r"\nDETAIL:.*?(?=\n\n(?:The above exception|During handling of)|\Z)", re.DOTALL)


class WithoutValues(logging.Formatter):
    """Leaves out of a traceback what PostgreSQL says about an error: whole rows, with the addresses in them."""

    def formatException(self, ei: "SysExcInfo") -> str:
        return DETAIL.sub("", super().formatException(ei))
