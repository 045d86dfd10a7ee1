"""Assignments: who translates which texts until when. They end by themselves.

An assignment is open as long as one of its texts is missing or older than its source, or is not reviewed although
somebody else reviews the language. That is computed from the stamps, so it is right whatever door a text came by, also
after an undo. What is no longer open is removed before the next mails are made."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Exists, ExpressionWrapper, F, Model, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from apps.languages import columns
from apps.languages.models import Stamp, Translator
from apps.publishing.models import Proposal
from apps.publishing.rights import AnyUser
from apps.records import clock
from apps.staff import object_permissions, roles
from apps.translators.models import TextAssignment
from apps.translators.texts import TextKey, kind_of, matrix_url


def assigns(user: AnyUser) -> bool:
    """Whether the user assigns texts to anybody."""
    return bool(roles.of(user) & object_permissions.WRITERS)


def takes(user: AnyUser) -> bool:
    """Whether the user can be assigned texts, or take them."""
    return (assigns(user) or object_permissions.translates(user)) and bool(object_permissions.languages(user))


def open_assignments() -> QuerySet[TextAssignment]:
    """The assignments with work left, earliest due day first. `is_written` says that only the review is missing."""
    same = {"content_type": OuterRef("content_type"), "object_id": OuterRef("object_id")}
    asked = ExpressionWrapper(OuterRef("field"), output_field=CharField())
    sources = Stamp.objects.alias(asked=asked).filter(Q(asked="") | Q(asked=F("field")), **same)
    sources = sources.filter(language=settings.SOURCE_LANGUAGE)
    language, user = OuterRef(OuterRef("language")), OuterRef(OuterRef(OuterRef("user")))
    fresh = Stamp.objects.filter(field=OuterRef("field"), language=language, source_hash=OuterRef("text_hash"), **same)
    reviewers = Translator.objects.filter(reviews=True, language=OuterRef("language"), user__is_active=True)
    accepted = fresh.filter(Q(reviewer__isnull=False) | ~Exists(reviewers.exclude(user=user)))
    column = columns.column_of(OuterRef("field"), language)
    key = Concat(Value('"'), column, Value('": '), output_field=TextField())  # a key of an object in JSON
    waiting = Proposal.objects.alias(text=Cast("changes", TextField())).filter(
        state=Proposal.State.WAITING, text__contains=key, **same
    )
    rows = TextAssignment.objects.filter(Exists(sources.filter(~Exists(accepted))))
    unwritten = Exists(sources.filter(~Exists(fresh), ~Exists(waiting)))
    return rows.annotate(is_written=~unwritten).order_by(F("due").asc(nulls_last=True), "pk")


def assigned_to(user: AnyUser) -> QuerySet[TextAssignment]:
    """The open assignments of a user."""
    return open_assignments().filter(user_id=user.pk or 0)


def unwritten(user: AnyUser) -> QuerySet[TextAssignment]:
    """The open assignments that wait for the user, not for a review."""
    return assigned_to(user).filter(Q(is_written=False))


def assignments_of(model: type[Model], keys: Iterable[int]) -> QuerySet[TextAssignment]:
    """The open assignments of these records or of one of their fields, with their users."""
    content_type = ContentType.objects.get_for_model(model)
    found = open_assignments().filter(content_type=content_type, object_id__in=list(keys))
    return found.select_related("user")


def remove_ended(rows: "QuerySet[TextAssignment] | None" = None) -> None:
    """Remove the assignments without work left, of all or of these."""
    rows = TextAssignment.objects.all() if rows is None else rows
    rows.exclude(pk__in=open_assignments().order_by().values("pk")).delete()


def url_of(assignment: TextAssignment) -> str:
    """The page of the text of an assignment, or the texts of its record in the matrix."""
    if assignment.field:
        return TextKey(assignment.model, assignment.object_id, assignment.field, assignment.language).url
    record = f"{kind_of(assignment.model)}:{assignment.object_id}"
    return matrix_url(record=record, language=assignment.language)


def assign_url(records: Iterable[str], field: str = "", language: str = "") -> str:
    """The page that assigns texts of records such as `editions.edition:12`."""
    query = {"record": list(records), "field": field, "language": language}
    given = {name: value for name, value in query.items() if value}
    return f"{reverse('translators:assign')}?{urlencode(given, doseq=True)}"


def due_text(text: str, due: date | None) -> str:
    """A text with a due day, if there is one."""
    if due is None:
        return text
    known = gettext("%(text)s: overdue since %(day)s") if due < clock.today() else gettext("%(text)s: due on %(day)s")
    return known % {"text": text, "day": date_format(due)}
