"""Reads settings from environment variables. A wrong value raises ImproperlyConfigured with one clear line."""

import os
import secrets
from contextlib import suppress
from email.utils import parseaddr
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

env = environ.Env()
SWITCHES = {*environ.Env.BOOLEAN_TRUE_STRINGS, "0", "false", "no", "n", "off"}
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def given(name: str) -> str:
    """The value of a variable without surrounding spaces; "" when it is absent."""
    return os.environ.get(name, "").strip()


def flag(name: str, default: bool = False) -> bool:
    """A switch: 1, true, yes or on; 0, false, no or off. The default when it is absent or empty."""
    value = given(name)
    if not value:
        return default
    if value.lower() not in SWITCHES:  # django-environ reads every other word as off, and so hides a typo
        raise ImproperlyConfigured(f"{name} must be on or off, not {value!r}.")
    return bool(env.bool(name))


def words(name: str) -> list[str]:
    """A comma-separated list."""
    return [word for word in env(name, cast=[str.strip], default=[]) if word]


def number(name: str, default: int) -> int:
    """A whole number, zero or more."""
    try:
        value = int(env.int(name)) if given(name) else default
    except ValueError:
        value = -1
    if value < 0:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {given(name)!r}.")
    return value


def one_of(name: str, allowed: tuple[str, ...], default: str) -> str:
    """One of the allowed words, in capital letters."""
    value = given(name).upper() or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(allowed)}, not {value!r}.")
    return value


def site_url(name: str, default: str) -> str:
    """The public address, without a final slash. Plain http is allowed for this machine only."""
    value = (given(name) or default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query:
        raise ImproperlyConfigured(f"{name} must look like https://dialogue.example.org, not {value!r}.")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ImproperlyConfigured(f"{name} must begin with https:// unless it names this machine, not {value!r}.")
    return value


def admin_path(name: str, default: str) -> str:
    """The path of the admin, such as `admin/`: no leading slash, one final slash."""
    value = given(name).strip("/") or default.strip("/")
    if not all(part.replace("-", "").replace("_", "").isalnum() and part.isascii() for part in value.split("/")):
        raise ImproperlyConfigured(f"{name} may hold ASCII letters, digits, '-', '_' and '/', not {value!r}.")
    return f"{value}/"


def database(name: str, sqlite_file: Path) -> dict[str, Any]:
    """Django's database settings: the SQLite file unless the variable names a postgres:// or sqlite:// address."""
    address = given(name) or f"sqlite:///{sqlite_file}"
    if not address.startswith(("postgres://", "postgresql://", "sqlite:///")):
        raise ImproperlyConfigured(f"{name} must begin with postgres:// or sqlite:///.")
    config: dict[str, Any] = dict(env.db_url_config(address))
    config["ENGINE"] = config["ENGINE"].replace("django.db", "apps.pagestore")  # backends that report every change
    config["CONN_MAX_AGE"] = 60  # seconds
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            # A DEFERRED transaction that has read fails at once when it then writes and another one has written since.
            # IMMEDIATE waits up to `timeout` seconds for the lock instead.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
    else:
        config |= {"CONN_HEALTH_CHECKS": True, "DISABLE_SERVER_SIDE_CURSORS": False}
        waits = {"connect_timeout": 2, "tcp_user_timeout": 4000}  # seconds, milliseconds; then the site answers 503
        config["OPTIONS"] = waits | config.get("OPTIONS", {})
    return config


def email(name: str) -> dict[str, Any]:
    """Django's e-mail settings. Without the variable, messages are written to the console."""
    address = given(name) or "consolemail://"
    try:
        config: dict[str, Any] = env.email_url_config(address)
    except Exception as error:
        raise ImproperlyConfigured(f"{name} must look like smtp+tls://user:password@host:587.") from error
    return config


def sender(name: str, site: str) -> str:
    """The sender of e-mail: an address, with a name or without. By default one at the host of the site; "" where that
    is this machine, whose mail nobody accepts."""
    value, host = given(name), urlsplit(site).hostname or ""
    if not value:
        return "" if host in LOOPBACK else f"dialogue@{host}"
    try:
        validate_email(parseaddr(value)[1])
    except ValidationError as error:
        raise ImproperlyConfigured(f"{name} must be an e-mail address, not {value!r}.") from error
    return value


def licence(name: str) -> dict[str, str]:
    """The title and the URL of the licence of the data, from `CC BY 4.0 https://…`; empty when none is stated."""
    parts = given(name).split()
    if not parts:
        return {}
    if len(parts) < 2 or not parts[-1].startswith(("https://", "http://")):
        raise ImproperlyConfigured(
            f"{name} must be a name and an address, such as CC BY 4.0 https://creativecommons.org/licenses/by/4.0/."
        )
    return {"title": " ".join(parts[:-1]), "path": parts[-1]}


def contact(name: str) -> dict[str, str]:
    """How to write to the operator, from an e-mail address or the https:// address of a page: `text` for readers and
    `url` for the link; empty when none is stated."""
    value = given(name)
    if not value:
        return {}
    if value.startswith("https://"):
        return {"text": value.removeprefix("https://").rstrip("/"), "url": value}
    try:
        validate_email(value)
    except ValidationError as error:
        raise ImproperlyConfigured(f"{name} must be an e-mail or https:// address, not {value!r}.") from error
    return {"text": value, "url": f"mailto:{value}"}


def secret_key(name: str, key_file: Path, made_here: bool) -> str:
    """The key from the environment. With `made_here`, as with SQLite, a missing key is created once and stored in a
    file of mode 0600."""
    if value := given(name):  # not with django-environ, which reads a key that begins with $ as a variable's name
        return value
    if not made_here:
        raise ImproperlyConfigured(f"{name} is required with PostgreSQL: 50 random characters or more.")
    if not key_file.exists():
        key_file.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="ascii", dir=key_file.parent) as fresh:  # its mode is 0600
            fresh.write(secrets.token_urlsafe(64))
            fresh.flush()
            # `link` fails when the file exists, unlike `rename`: so all processes that start at once use the same key.
            with suppress(FileExistsError):
                os.link(fresh.name, key_file)
    return key_file.read_text(encoding="ascii").strip()
