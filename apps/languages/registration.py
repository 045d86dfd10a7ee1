"""Registers the translated fields of a model, with the constraints of their language columns."""

from collections.abc import Sequence

from django.conf import settings
from django.db.models import CheckConstraint, Model, Q
from django.db.models.signals import pre_save
from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import TranslationOptions, translator

from apps.languages import columns


def translate(model: type[Model], required: Sequence[str] = (), optional: Sequence[str] = ()) -> None:
    """Translate the named fields. Required fields must have a text in the source language; in every column an empty
    text is NULL, never ''. Both rules are CHECK constraints of the table."""
    # `empty_values`: forms save NULL for an empty text. By default modeltranslation stores '' in columns of texts.
    fields = (*required, *optional)
    options = type(
        f"{model.__name__}Translation",
        (TranslationOptions,),
        {
            "fields": fields,
            "in_order": fields,
            "required_languages": (settings.SOURCE_LANGUAGE,),
            "empty_values": None,
        },
    )
    translator.register(model, options)
    name = f"{model._meta.app_label}_{model._meta.model_name}"
    rules = [
        CheckConstraint(
            name=f"{name}_{field}_in_source_language",
            condition=_filled(columns.column(field, settings.SOURCE_LANGUAGE)),
            violation_error_message=_("The English text is required."),
        )
        for field in required
    ]
    rules.append(CheckConstraint(name=f"{name}_empty_text_is_null", condition=_null_or_filled(fields)))
    model._meta.constraints = [*model._meta.constraints, *rules]
    # `makemigrations` reads only options that `original_attrs` names.
    model._meta.original_attrs["constraints"] = model._meta.constraints
    pre_save.connect(empty_texts_to_null, sender=model, dispatch_uid=f"{name}_empty_texts")


def empty_texts_to_null(sender: type[Model], instance: Model, raw: bool = False, **kwargs: object) -> None:
    """Replace empty texts in the language columns by NULL: the database constraint allows no other empty value."""
    for field in columns.translated_fields(sender):
        for name in columns.columns(field):
            if name not in instance.get_deferred_fields() and not getattr(instance, name):
                setattr(instance, name, None)


def _filled(name: str) -> Q:
    return Q(**{f"{name}__isnull": False}) & ~Q(**{name: ""})


def _null_or_filled(fields: Sequence[str]) -> Q:
    condition = Q()
    for field in fields:
        for name in columns.columns(field):
            condition &= Q(**{f"{name}__isnull": True}) | ~Q(**{name: ""})
    return condition
