"""Which records of a model lack a translation, or have one that is older than its source: asked of the database."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q

from apps.languages import columns


def missing(model: type[Model], language: str) -> Q:
    """The records with at least one text in the source language that has none in this one."""
    found = Q(pk__in=[])
    for field in columns.translated_fields(model):
        source, target = columns.column(field, settings.SOURCE_LANGUAGE), columns.column(field, language)
        found |= Q(**{f"{source}__isnull": False, f"{target}__isnull": True})
    return found


def stale(model: type[Model], language: str) -> Q:
    """The records with at least one text in this language that was made from an earlier source. The stamp of a text
    in the source language knows what that says today."""
    from apps.languages.models import Stamp

    own = Stamp.objects.filter(content_type=ContentType.objects.get_for_model(model))
    same = {"object_id": OuterRef("object_id"), "field": OuterRef("field")}
    changed = own.filter(language=settings.SOURCE_LANGUAGE, **same).exclude(text_hash=OuterRef("source_hash"))
    return Q(pk__in=own.filter(Exists(changed), language=language).values("object_id"))
