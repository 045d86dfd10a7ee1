"""Query conditions for records that lack a translation, or have one that is older than its source."""

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from apps.languages import columns


def missing(model: type[Model], language: str) -> Q:
    """The records with at least one text in the source language that has no translation into this language."""
    found = Q(pk__in=[])  # no row: an empty Q() would match every row
    for field in columns.page_texts(model):
        source, target = columns.column(field, settings.SOURCE_LANGUAGE), columns.column(field, language)
        found |= Q(**{f"{source}__isnull": False, f"{target}__isnull": True})
    return found


def stale(model: type[Model], language: str) -> Q:
    """The records with at least one text in this language that was translated from an earlier source text."""
    own = stale_stamps(language).filter(content_type=ContentType.objects.get_for_model(model))
    return Q(pk__in=own.values("object_id"))


def stale_stamps(language: str) -> QuerySet:
    """The stamps of such texts, of all models. The stamp of the source text has the hash of its present text."""
    from apps.languages.models import Stamp

    same = {name: OuterRef(name) for name in ("content_type", "object_id", "field")}
    sources = Stamp.objects.filter(language=settings.SOURCE_LANGUAGE, **same)
    return Stamp.objects.filter(Exists(sources.exclude(text_hash=OuterRef("source_hash"))), language=language)
