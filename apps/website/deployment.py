"""Configuration of nginx and systemd, made from the settings of the site."""

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from apps.records.log_secrets import PUBLIC_SECRET_PATHS, SECRET_PATHS

UNITS = (
    *("dialogue.service", "dialogue-desk.service", "dialogue-mail.service", "dialogue-mail.timer"),
    # Before the backup, so that the backup does not keep what retention deletes.
    *("dialogue-retention.service", "dialogue-retention.timer"),
    *("dialogue-backup.service", "dialogue-backup.timer"),
)
PICTURES_AT_ONCE = 3  # empty rows for new pictures in the form of an edition
FORM_BYTES = 2**20  # for the other fields of a form with files


class Service(NamedTuple):
    """A systemd service of the site: the port that its workers listen on, and how many threads each worker has."""

    description: str
    port: int
    workers: int
    threads: int


class Command(NamedTuple):
    """A command of `manage.py` that a timer runs."""

    description: str
    name: str


COMMANDS = {
    "dialogue-mail.service": Command("Mail of Dialogue", "sendmail"),
    "dialogue-retention.service": Command("Retention of Dialogue", "retain"),
}


def nginx(certificate: str = "", key: str = "", access_log: str = "/var/log/nginx/access.log") -> str:
    """The configuration of nginx in front of the site. ImproperlyConfigured when the settings do not trust a proxy."""
    if not settings.TRUSTED_PROXIES:
        raise ImproperlyConfigured(
            "TRUSTED_PROXIES is 0: the site would not believe nginx. Set 1, or more with others."
        )
    site = urlsplit(settings.SITE_URL)
    folder = f"/etc/letsencrypt/live/{site.hostname}"
    return _rendered(
        "nginx.conf",
        is_secure=settings.SITE_IS_SECURE,
        is_first=settings.TRUSTED_PROXIES == 1,
        listen=site.port or (443 if settings.SITE_IS_SECURE else 80),
        redirects=settings.SITE_IS_SECURE and site.port in (None, 443),
        has_ipv6=_has_ipv6(),
        names=" ".join(dict.fromkeys("_" if name == "*" else name for name in settings.ALLOWED_HOSTS)),
        certificate=certificate or f"{folder}/fullchain.pem",
        key=key or f"{folder}/privkey.pem",
        access_log=access_log,
        hsts=_hsts(),
        secret=SECRET_PATHS,
        public_secret=PUBLIC_SECRET_PATHS,
        languages=[code for code, _name in settings.LANGUAGES],
        admin_bytes=max(PICTURES_AT_ONCE * settings.PICTURE_MAX_BYTES, settings.IMPORT_MAX_BYTES) + FORM_BYTES,
        unavailable=_in_all_languages(
            lambda: _("The site is temporarily unavailable. Please try again in a few seconds.")
        ),
        too_many=_in_all_languages(lambda: _("Too many requests at once. Please try again in a few seconds.")),
        too_large=_in_all_languages(lambda: _("The data you sent is too large.")),
    )


def unit(name: str) -> str:
    """The text of a systemd unit, one of `UNITS`."""
    service, command = _services().get(name), COMMANDS.get(name)
    return _rendered(
        "dialogue.service" if service else "command.service" if command else name,
        name=name,
        service=service,
        command=command,
        programs=Path(sys.prefix) / "bin",
        writable=_writable(),
        database=_database(),
        backup=[line.replace("%", "%%") for line in backup().splitlines()],  # % begins a specifier of systemd
    )


def _services() -> dict[str, Service]:
    """The services by unit: one for readers, with a worker for each core of this machine; and one for the admin, forms
    and downloads, with threads because these wait for the database."""
    cores = len(os.sched_getaffinity(0))
    return {
        "dialogue.service": Service("Dialogue, its pages", settings.PORT, cores, 1),
        "dialogue-desk.service": Service("Dialogue, its admin and its data", settings.DESK_PORT, 2, 8),
    }


def backup() -> str:
    """The shell commands that make a backup; docs/operations.md shows the same."""
    return render_to_string(f"deployment/backup.{'sqlite' if settings.USES_SQLITE else 'postgresql'}.sh")


def _rendered(template: str, **context: object) -> str:
    return render_to_string(f"deployment/{template}", {"settings": settings, **context})


def _hsts() -> str:
    """The value of the header Strict-Transport-Security as Django sends it, or ""."""
    parts = [f"max-age={settings.SECURE_HSTS_SECONDS}"] if settings.SECURE_HSTS_SECONDS else []
    parts += ["includeSubDomains"] if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else []
    return "; ".join(parts + (["preload"] if settings.SECURE_HSTS_PRELOAD else []))


def _in_all_languages(text: Callable[[], str]) -> list[str]:
    """A message in every language: nginx answers instead of the site, and does not know the reader's language."""
    lines = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            lines.append(text())
    return lines


def _has_ipv6() -> bool:
    """Whether this machine can listen on IPv6 addresses: where it cannot, nginx would not start."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


def _writable() -> list[Path]:
    """The folders that the site writes to."""
    database = _database()
    folders = [
        settings.MEDIA_ROOT,
        settings.PAGE_STORE_DIR,
        settings.ERASED_FILE.parent,
        *([database.parent] if database else []),
    ]
    return sorted({Path(folder).resolve() for folder in folders})


def _database() -> Path | None:
    """The database file, with SQLite."""
    return Path(settings.DATABASES["default"]["NAME"]).resolve() if settings.USES_SQLITE else None
