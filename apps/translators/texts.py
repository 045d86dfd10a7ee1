"""Texts: what is translated, where it is edited, and which users read, write and review it."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.contrib.admin import ModelAdmin
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, Model
from django.http import Http404, HttpRequest
from django.urls import reverse

from apps.history.registration import MODELS_WITH_HISTORY
from apps.languages import columns, names
from apps.publishing import text_review
from apps.publishing.rights import AnyModel, AnyUser
from apps.staff import object_permissions


class TextKey(NamedTuple):
    """One text: a field of a record in a language."""

    model: type[Model]
    key: int
    field: str
    language: str

    @property
    def record(self) -> tuple[int, int]:
        """The keys of the record's content type and of the record."""
        return ContentType.objects.get_for_model(self.model).pk, self.key

    @property
    def column(self) -> str:
        return columns.column(self.field, self.language)

    @property
    def label(self) -> str:
        """The name of the field and the language."""
        return names.field_label(self.model, self.column)

    @property
    def url(self) -> str:
        """Its page in the workspace."""
        return reverse("translators:text", args=[kind_of(self.model), self.key, self.field, self.language])


def kind_of(model: type[Model]) -> str:
    """The name of a model in addresses and files, such as `editions.edition`."""
    return model._meta.label_lower


def matrix_url(**query: str) -> str:
    """The matrix with filters."""
    return f"{reverse('translators:matrix')}?{urlencode(query)}"


@cache
def translated_models() -> tuple[type[Model], ...]:
    """The models of public content with translated fields, in the order of their registration."""
    models: list[AnyModel] = list(MODELS_WITH_HISTORY)
    return tuple(model for model in models if model.is_content and columns.translated_fields(model))


def model_of(kind: str) -> type[Model] | None:
    """The model with this name, if its texts are translated here."""
    return next((model for model in translated_models() if kind_of(model) == kind), None)


def names_record(name: str) -> bool:
    """Whether a text names a record, such as `editions.edition:12`, that there may be."""
    kind, _colon, key = name.partition(":")
    return model_of(kind) is not None and key.isdecimal() and len(key) < 19


def field_of(model: type[Model], name: str) -> Field | None:
    """A translated field of a model, or None."""
    return model._meta.get_field(name) if name in columns.translated_fields(model) else None  # type: ignore[return-value]


def key_of(kind: str, key: int, field: str, language: str) -> TextKey:
    """The text that an address names. Http404 if there can be none."""
    model = model_of(kind)
    if model is None or field_of(model, field) is None or language not in settings.CONTENT_LANGUAGES:
        raise Http404
    return TextKey(model, key, field, language)


def admin_of(model: type[Model]) -> ModelAdmin:
    return admin.site.get_model_admin(model)


def models_seen(request: HttpRequest) -> list[type[Model]]:
    """The models whose texts the user can view."""
    return [model for model in translated_models() if admin_of(model).has_view_permission(request)]


def content_languages() -> list[str]:
    """All languages in which content is kept."""
    return list(settings.CONTENT_LANGUAGES)


def target_languages() -> Iterator[str]:
    """The languages that are translated into."""
    return (code for code in settings.CONTENT_LANGUAGES if code != settings.SOURCE_LANGUAGE)


def record_of(request: HttpRequest, model: type[Model], key: int) -> AnyModel:
    """A record that the user can view. Http404 if there is none."""
    try:
        record = admin_of(model).get_queryset(request).get(pk=key)
    except ObjectDoesNotExist:
        record = None
    if record is None or not admin_of(model).has_view_permission(request, record):
        raise Http404
    return record


def can_write(request: HttpRequest, record: Model, language: str) -> bool:
    """Whether the user can change, or propose to change, the texts of a record in a language."""
    model = type(record)
    if not admin_of(model).has_change_permission(request, record):
        return False
    own = [columns.column(field, language) for field in columns.translated_fields(model)]
    return object_permissions.closed_fields(request.user, model, own) != own


def can_review(user: AnyUser, language: str) -> bool:
    """Whether the user reviews translations into a language."""
    return language in text_review.languages(user)
