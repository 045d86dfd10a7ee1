"""The roles of the secretariat: what each can do with which kind of record. A role is a group of Django's users."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db.models import Model

from apps.publishing.rights import PUBLISH
from apps.staff.compat import registered_models


class Role(StrEnum):
    """A role, by the name of its group."""

    ADMINISTRATOR = "administrator"
    PUBLISHER = "publisher"
    EDITOR = "editor"
    DATA_MANAGER = "data manager"
    TRANSLATOR = "translator"
    LIAISON_OFFICER = "liaison officer"
    AUDITOR = "auditor"


class RecordKind(StrEnum):
    """A kind of record, as its admin declares it."""

    CONTENT = "content"  # what is, or will be, public
    PRIVATE = "private"  # persons, their contacts, and which user speaks for which organisation
    PROPOSALS = "proposals"  # waiting changes
    ACCOUNTS = "accounts"  # users and groups
    VERDICTS = "verdicts"  # on findings; they are public at once, so publishers give them
    HISTORY = "history"  # changes; to "change" one means to undo it
    IMPORTS = "imports"  # uploaded files; to "add" one means to import it
    EXPORTS = "exports"  # private exports; to "add" one means to export private columns
    ACCESSES = "accesses"  # who looked at private data


READ, WRITE, ALL = {"view"}, {"view", "add", "change"}, {"view", "add", "change", "delete"}
UNDO = {"view", "change"}
MAKE = {"view", "add"}  # for records that are never changed afterwards
ALLOWED: dict[Role, dict[RecordKind, set[str]]] = {
    Role.ADMINISTRATOR: {
        RecordKind.CONTENT: ALL,
        RecordKind.PRIVATE: ALL,
        RecordKind.PROPOSALS: WRITE,
        RecordKind.ACCOUNTS: ALL,
        RecordKind.VERDICTS: MAKE,
        RecordKind.HISTORY: UNDO,
        RecordKind.IMPORTS: MAKE,
        RecordKind.EXPORTS: READ,
        RecordKind.ACCESSES: READ,
    },
    Role.PUBLISHER: {
        RecordKind.CONTENT: ALL,
        RecordKind.PRIVATE: ALL,
        RecordKind.PROPOSALS: WRITE,
        RecordKind.VERDICTS: MAKE,
        RecordKind.HISTORY: UNDO,
        RecordKind.IMPORTS: MAKE,
    },
    Role.EDITOR: {
        RecordKind.CONTENT: WRITE,
        RecordKind.PRIVATE: WRITE,
        RecordKind.PROPOSALS: {"view", "add"},
        RecordKind.VERDICTS: READ,
        RecordKind.HISTORY: UNDO,
    },
    Role.DATA_MANAGER: {
        RecordKind.CONTENT: READ,
        RecordKind.PRIVATE: READ,
        RecordKind.PROPOSALS: {"add"},
        RecordKind.VERDICTS: READ,
        RecordKind.HISTORY: READ,
        RecordKind.IMPORTS: MAKE,
        RecordKind.EXPORTS: MAKE,
    },
    Role.TRANSLATOR: {RecordKind.CONTENT: {"view", "change"}, RecordKind.PROPOSALS: {"add"}},
    Role.LIAISON_OFFICER: {RecordKind.CONTENT: WRITE, RecordKind.PROPOSALS: {"add"}},
    Role.AUDITOR: {
        RecordKind.CONTENT: READ,
        RecordKind.PRIVATE: READ,
        RecordKind.PROPOSALS: READ,
        RecordKind.ACCOUNTS: READ,
        RecordKind.VERDICTS: READ,
        RecordKind.HISTORY: READ,
        RecordKind.IMPORTS: READ,
        RecordKind.EXPORTS: READ,
        RecordKind.ACCESSES: READ,
    },
}
"""Object permissions narrow this further: see `object_permissions`."""

EXTRA_PERMISSIONS: dict[Role, set[str]] = {Role.ADMINISTRATOR: {PUBLISH}, Role.PUBLISHER: {PUBLISH}}


def kind_of(model: type[Model]) -> RecordKind:
    """The kind that the model's admin declares; a model whose admin declares none counts as an account."""
    return getattr(admin.site.get_model_admin(model), "record_kind", RecordKind.ACCOUNTS)


def set_up() -> None:
    """Create the groups of all roles, and give each exactly its permissions."""
    every = Permission.objects.select_related("content_type")
    permissions = {f"{one.content_type.app_label}.{one.codename}": one for one in every}
    for role in Role:
        group, _made = Group.objects.get_or_create(name=role.value)
        group.permissions.set([permissions[name] for name in _names_of_permissions(role)])


def of(user: Any) -> frozenset[Role]:
    """The roles of a user. Superusers are administrators. Cached on the user, so read once for each request."""
    if not hasattr(user, "_roles"):
        names = {group.name for group in user.groups.all()} if user.pk else set()
        held = {role for role in Role if role.value in names}
        user._roles = frozenset(held | ({Role.ADMINISTRATOR} if user.is_superuser else set()))
    return user._roles


def _names_of_permissions(role: Role) -> Iterator[str]:
    """With the label of the app, as `has_perm` takes them."""
    for model in registered_models(admin.site):
        meta = model._meta
        for action in ALLOWED[role].get(kind_of(model), set()):
            yield f"{meta.app_label}.{action}_{meta.model_name}"
    yield from EXTRA_PERMISSIONS.get(role, ())
