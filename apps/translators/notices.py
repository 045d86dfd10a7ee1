"""Notices about texts: assigned, due, overdue, and to review. They name no person."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import chain

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.db.models.signals import post_save
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.languages import names
from apps.languages.models import Translator
from apps.mail.sending import before_each_run
from apps.notices.kinds import NoticeKind, notices, register
from apps.notices.models import Notice, When
from apps.notices.publication import with_permission
from apps.publishing import text_review
from apps.publishing.models import Proposal
from apps.publishing.rights import AnyModel, AnyUser
from apps.records import clock
from apps.translators import assignments
from apps.translators.models import TextAssignment
from apps.translators.review_counts import ReviewCount, review_counts
from apps.translators.selection import Selection
from apps.translators.texts import matrix_url, translated_models

SOON = timedelta(days=2)


def is_assigned(user: User, record: Model) -> bool:
    return assignments.assigned_to(user).filter(pk=record.pk).exists()


def is_due(user: User, record: Model) -> bool:
    """Whether the user has still to write the text."""
    return assignments.unwritten(user).filter(pk=record.pk).exists()


def is_overdue(user: User, record: Model) -> bool:
    found = assignments.open_assignments().filter(pk=record.pk, by_id=user.pk, due__lt=clock.today())
    return found.exists()


def describe(assignment: AnyModel, text: str) -> str:
    """The language and the due day of an assignment, with the field if it is about one."""
    return assignments.due_text(assignment.label, assignment.due)


def page_of(assignment: AnyModel) -> str:
    return str(assignments.url_of(assignment))


ASSIGNED = register(
    NoticeKind("texts_assigned", _("Texts assigned to you"), is_assigned, assignments.takes, describe, page_of)
)
DUE = register(
    NoticeKind(
        *("texts_due", _("Texts that you translate are due"), is_due, assignments.takes, describe, page_of),
        default=When.DAILY.value,
    )
)
OVERDUE = register(
    NoticeKind(
        *("texts_overdue", _("Texts that you assigned are overdue"), is_overdue, assignments.assigns),
        *(describe, page_of),
        default=When.DAILY.value,
    )
)


def counts(reviewer: AnyModel) -> ReviewCount:
    """The texts that wait for the review of a language."""
    return review_counts(Selection(translated_models()), [reviewer.language])[0]


def waits_for_review(user: User, reviewer: Model) -> bool:
    return any(counts(reviewer)[1:])


def count_text(reviewer: Model, text: str) -> str:
    _language, waiting, unreviewed = counts(reviewer)
    return gettext("to accept: %(waiting)s; not reviewed: %(unreviewed)s") % {
        "waiting": len(waiting),
        "unreviewed": unreviewed,
    }


TO_REVIEW = register(
    NoticeKind(
        "texts_to_review",
        _("Translations to review"),
        waits_for_review,
        lambda user: bool(text_review.languages(user)),
        count_text,
        lambda reviewer: matrix_url(language=reviewer.language),  # type: ignore[attr-defined]
        lambda reviewer: names.language(reviewer.language),  # type: ignore[attr-defined]
        When.DAILY.value,
    )
)


def tell_reviewers(languages: Iterable[str], by_id: int | None, but: "QuerySet[User] | None" = None) -> None:
    """Tell the reviewers of these languages that texts wait, except the author and users whom another notice tells.
    Each gets one notice until a mail carries it."""
    known = Notice.objects.filter(user=OuterRef("user"), kind=TO_REVIEW.name, object_id=OuterRef("pk"))
    rows = Translator.objects.filter(~Exists(known), reviews=True, language__in=set(languages))
    rows = rows.filter(user__is_active=True, user__is_staff=True).exclude(user=by_id)
    if but is not None:
        rows = rows.exclude(user__in=but)
    made = [notices(TO_REVIEW, [row.user_id], Translator, [row.pk], None) for row in rows]
    Notice.objects.bulk_create(chain.from_iterable(made))


def connect() -> None:
    post_save.connect(_after_proposal, sender=Proposal, dispatch_uid="text_notices")


def _after_proposal(sender: type[Proposal], instance: Proposal, created: bool, **kwargs: object) -> None:
    """Users who decide on waiting changes get a notice of each; reviewers get one with the number of texts."""
    if not created or instance.part_of_id or instance.adds or instance.deletes:
        return
    model = instance.content_type.model_class()
    found = text_review.texts_in(model, instance.changes) if model else {}
    if languages := {code for _field, code in found.values()}:
        tell_reviewers(languages, instance.author_id, with_permission("publishing.change_proposal"))


def tell_assigned(rows: Iterable[TextAssignment], user: AnyUser, by: AnyUser) -> None:
    """Tell a user about assignments, unless the user took them."""
    Notice.objects.bulk_create(_about(ASSIGNED, user.pk, rows, by))


@before_each_run
def remind() -> None:
    """Once a day: remind users of texts that are due soon or overdue, and those who assigned them of overdue ones."""
    assignments.remove_ended()
    today = clock.today()
    with transaction.atomic():
        due = TextAssignment.objects.filter(due__lte=today + SOON)
        waiting = due.filter(Q(reminded_on=None) | Q(reminded_on__lt=today))
        rows = list(waiting.select_for_update())  # two runs at once: one of them reminds
        made: list[Notice] = []
        for one in rows:
            made += _about(DUE, one.user_id, [one])
            if one.is_overdue and one.by_id and one.by_id != one.user_id:
                made += _about(OVERDUE, one.by_id, [one])
        Notice.objects.bulk_create(made)
        waiting.filter(pk__in=[one.pk for one in rows]).update(reminded_on=today)


def _about(
    kind: NoticeKind, user: int | None, rows: Iterable[TextAssignment], by: AnyUser | None = None
) -> list[Notice]:
    return notices(kind, [user] if user else [], TextAssignment, [one.pk for one in rows], by)
