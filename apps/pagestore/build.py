"""The fingerprint of the code that renders pages: a page rendered by other code is never shown."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

FOLDERS = ("apps", "dialogue_site", "templates")
ENDINGS = {".py", ".html", ".txt", ".xml", ".mo", ".ttf"}
# The settings that the environment can change and that pages show.
SETTINGS = ("SITE_URL", "ADMIN_PATH", "LANGUAGES", "DEBUG", "SITE_OPERATOR", "SITE_CONTACT", "DATA_LICENCE")


@cache
def fingerprint() -> bytes:
    """A hash of code, templates, catalogues, packages, static files and settings, as they were at the first call."""
    digest = sha256(repr([getattr(settings, name) for name in SETTINGS]).encode())
    for path in (*_sources(), settings.BASE_DIR / "requirements.txt", settings.STATIC_ROOT / "staticfiles.json"):
        if path.exists():
            digest.update(str(path).encode() + path.read_bytes())
    return digest.digest()


def _sources() -> list[Path]:
    """In a fixed order."""
    files = (path for folder in FOLDERS for path in (settings.BASE_DIR / folder).rglob("*"))
    return sorted(path for path in files if path.suffix in ENDINGS)
