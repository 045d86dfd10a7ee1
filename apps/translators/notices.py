"""Notices about texts: assigned, due, overdue, and to review. They name no person."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, Q
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.mail.sending import before_each_run
from apps.notices.kinds import NoticeKind, notices, register
from apps.notices.models import Notice, When
from apps.publishing.rights import AnyUser
from apps.records import clock
from apps.translators import assignments
from apps.translators.models import TextAssignment

SOON = timedelta(days=2)


def is_assigned(user: User, record: Model) -> bool:
    return assignments.assigned_to(user).filter(pk=record.pk).exists()


def is_due(user: User, record: Model) -> bool:
    """Whether the user has still to write the text."""
    return assignments.assigned_to(user).filter(pk=record.pk, is_written=False).exists()


def is_overdue(user: User, record: Model) -> bool:
    found = assignments.open_assignments().filter(pk=record.pk, by_id=user.pk, due__lt=clock.today())
    return found.exists()


def describe(assignment: Any, text: str) -> str:
    """The language and the due day of an assignment, with the field if it is about one."""
    if not assignment.due:
        return str(assignment.label)
    known = gettext("%(text)s: overdue since %(day)s") if assignment.is_overdue else gettext("%(text)s: due on %(day)s")
    return known % {"text": assignment.label, "day": date_format(assignment.due)}


def page_of(assignment: Any) -> str:
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


def _about(kind: NoticeKind, user: int, rows: Iterable[TextAssignment], by: AnyUser | None = None) -> list[Notice]:
    return notices(kind, [user], TextAssignment, [one.pk for one in rows], by)
