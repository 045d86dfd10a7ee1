"""Permissions for single records: liaison officers reach those of their organisations, translators the texts in their
languages."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from apps.languages import columns
from apps.languages.models import Translator
from apps.publishing.rights import PUBLICATION, AnyUser
from apps.staff import roles
from apps.staff.roles import Role

WRITERS = {Role.ADMINISTRATOR, Role.PUBLISHER, Role.EDITOR}
READERS = WRITERS | {Role.DATA_MANAGER, Role.TRANSLATOR, Role.AUDITOR}


def proposes(user: AnyUser) -> bool:
    """Whether the user can only propose changes, and sees only the records of their organisations."""
    held = roles.of(user)
    return Role.LIAISON_OFFICER in held and not held & READERS


def translates(user: AnyUser) -> bool:
    """Whether the user can only change texts in their languages."""
    held = roles.of(user)
    return Role.TRANSLATOR in held and not held & WRITERS


def languages(user: Any) -> set[str]:
    """The languages that the user translates into. Cached on the user, so read once for each request."""
    if not hasattr(user, "_languages"):
        user._languages = set(Translator.objects.filter(user=user).values_list("language", flat=True))
    return user._languages


def reachable(queryset: Any, user: AnyUser, speakers: str | None) -> QuerySet:
    """The rows that the user reaches: all, unless the user only proposes. `speakers` is the path from a row to the
    users who speak for its organisation. If it is "", these users read the public rows; if it is None, they read
    none."""
    if not proposes(user):
        return queryset
    if not speakers:
        return queryset.none() if speakers is None else queryset.public()
    reached = queryset.model._base_manager.filter(**{speakers: user})
    return queryset.filter(pk__in=reached.values("pk"))


def reaches(user: AnyUser, record: Model, speakers: str | None) -> bool:
    """Whether the user reaches a record."""
    rows = type(record)._default_manager.filter(pk=record.pk)
    return not proposes(user) or reachable(rows, user, speakers).exists()


def can_write(user: AnyUser, model: type[Model], speakers: str | None) -> bool:
    """Whether the user can write or propose anything in a model."""
    if proposes(user):
        return bool(speakers)
    return not translates(user) or bool(_own_columns(user, model))


def can_add(user: AnyUser, model: type[Model], speakers: str | None) -> bool:
    """Whether the user can add a record, or propose one. Users who can only propose need a field of the record that
    refers to their organisation."""
    return not proposes(user) or bool(owner_field(model, speakers))


def owner_field(model: type[Model], speakers: str | None) -> str:
    """The foreign key with which the path `speakers` of a model begins, or ''."""
    name = (speakers or "").partition("__")[0]
    return name if any(field.name == name and field.many_to_one for field in model._meta.concrete_fields) else ""


def speaks_for(user: AnyUser, owner: Model, speakers: str | None) -> bool:
    """Whether the user speaks for the organisation of a record, to which its `owner_field` refers."""
    path = (speakers or "").partition("__")[2]
    return type(owner)._base_manager.filter(**{path: user}, pk=owner.pk).exists()


def closed_fields(user: AnyUser, model: type[Model], fields: Iterable[str]) -> list[str]:
    """The fields among these that the user cannot write: other languages for translators, the publication for users
    who only propose."""
    if proposes(user):
        return [name for name in fields if name in PUBLICATION]
    return [name for name in fields if name not in _own_columns(user, model)] if translates(user) else []


def refuse_closed_texts(user: AnyUser, models: Iterable[type[Model]], sent: Iterable[str]) -> None:
    """PermissionDenied if a form sends texts of these models in languages that a translator does not have. The forms
    show no inputs for them: without the refusal, an entry made by hand would be dropped without a word."""
    names = {name.rpartition("-")[2] for name in sent}  # those of rows have a prefix
    for model in models if translates(user) else ():
        texts = [name for field in columns.translated_fields(model) for name in columns.columns(field)]
        if names & set(closed_fields(user, model, texts)):
            raise PermissionDenied(_("You cannot change texts in this language."))


def _own_columns(user: AnyUser, model: type[Model]) -> set[str]:
    return {columns.column(field, code) for field in columns.translated_fields(model) for code in languages(user)}
