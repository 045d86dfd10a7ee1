"""Assigning texts to translators, and taking them back."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model

from apps.publishing.rights import AnyUser
from apps.translators import notices
from apps.translators.assignments import open_assignments, remove_ended
from apps.translators.models import TextAssignment

UNIQUE = ["content_type", "object_id", "field", "language"]
Records = Mapping[type[Model], Iterable[int]]
"""The keys of records, by their models."""


@transaction.atomic
def assign(
    records: Records, languages: Iterable[str], user: AnyUser, by: AnyUser, due: date | None = None, field: str = ""
) -> list[TextAssignment]:
    """Assign the texts of records, or one of their fields, in languages. Assignments to other users are replaced.
    Returns those with work left; there are no others."""
    languages = list(languages)
    rows = [
        TextAssignment(
            content_type=content_type,
            object_id=key,
            field=field,
            language=language,
            user_id=user.pk or 0,
            by_id=by.pk,
            due=due,
        )
        for model, keys in records.items()
        for content_type in [ContentType.objects.get_for_model(model)]
        for key in keys
        for language in languages
    ]
    changed = ["user", "by", "due", "at", "reminded_on"]
    TextAssignment.objects.bulk_create(rows, update_conflicts=True, unique_fields=UNIQUE, update_fields=changed)
    written = TextAssignment.objects.filter(pk__in=[row.pk for row in rows])
    remove_ended(written)
    found = list(open_assignments().filter(pk__in=written.values("pk")))
    notices.tell_assigned(found, user, by)
    return found


@transaction.atomic
def take_back(records: Records, languages: Iterable[str], field: str = "", taken_by: AnyUser | None = None) -> int:
    """Remove the assignments of the texts of records, or of one of their fields; with `taken_by` only those that the
    user took. Returns how many there were."""
    languages = list(languages)
    removed = 0
    for model, keys in records.items():
        rows = TextAssignment.objects.of(model, keys).filter(field=field, language__in=languages)
        if taken_by is not None:
            rows = rows.filter(user_id=taken_by.pk or 0, by_id=taken_by.pk or 0)
        removed += rows.delete()[0]
    return removed
