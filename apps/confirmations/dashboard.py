"""Dashboard tasks: answers of organisations that nobody has accepted, and organisations that do not answer."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.confirmations.models import ConfirmationRequest, RequestStatus
from apps.publishing import rights
from apps.publishing.rights import AnyModel, AnyUser
from apps.staff.dashboard import Task, everybody, register


def to_accept(rows: AnyModel, user: AnyUser) -> QuerySet:
    return rows.to_accept()


def silent(rows: AnyModel, user: AnyUser) -> QuerySet:
    return rows.silent()


register(
    Task(
        "confirmations",
        _("Answers of organizations to accept"),
        [ConfirmationRequest],
        to_accept,
        rights.holds,
        lambda task, user: {"status": RequestStatus.ANSWERED.value},
        is_personal=everybody,
    ),
    Task(
        "silent-organizations",
        _("Organizations that did not answer in time"),
        [ConfirmationRequest],
        silent,
        query=lambda task, user: {"status": RequestStatus.SILENT.value},
    ),
)
