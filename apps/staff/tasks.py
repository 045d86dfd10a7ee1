"""The tasks with records of all concepts: review, decide, confirm."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.history.registration import MODELS_WITH_HISTORY
from apps.publishing import rights
from apps.publishing.models import Proposal
from apps.publishing.querysets import count_each
from apps.publishing.record_notes import Assignment, Authorship
from apps.publishing.rights import AnyModel, AnyUser
from apps.staff.dashboard import Task, everybody, register, with_notes


def not_archived(rows: QuerySet) -> QuerySet:
    """The rows without archived ones, which need no work."""
    return rows.exclude(state=rights.ARCHIVED) if rights.has_state(rows.model) else rows


def to_review(rows: QuerySet, user: AnyUser) -> QuerySet:
    return rights.publishable(user, rows.filter(state=rights.IN_REVIEW))


def models_in_review(models: Sequence[AnyModel], user: AnyUser | None = None) -> list[AnyModel]:
    """The models that have records in review, for any user."""
    counts = count_each(model._base_manager.filter(state=rights.IN_REVIEW) for model in models)
    return [model for model, count in zip(models, counts, strict=True) if count]


def assigned(rows: QuerySet, user: Any) -> QuerySet:
    return rows.filter(assignments(user).exists_for(rows.model))


def assignments(user: Any) -> Any:
    return Assignment.objects.filter(user=user)


def changed_alone(rows: Any, user: Any) -> QuerySet:
    return rows.approved().filter(by_others(user).exists_for(rows.model))


def by_others(user: Any) -> Any:
    return Authorship.objects.exclude(user=user)


def to_decide(rows: QuerySet, user: AnyUser) -> QuerySet:
    return rights.decidable(user, rows)


def own_waiting(rows: QuerySet, user: AnyUser) -> QuerySet:
    return rows.filter(author=user, state=Proposal.State.WAITING, part_of=None, origin="")


def decides(user: AnyUser) -> bool:
    return user.has_perm("publishing.change_proposal")


def own_waiting_query(task: Task, user: AnyUser) -> dict[str, object]:
    """The list of users who only propose has their own changes alone, and no filter by author."""
    reads_all = decides(user) or user.has_perm("publishing.view_proposal")
    return {"state__exact": "waiting"} | ({"author__id__exact": user.pk} if reads_all else {})


def looks_after_others(user: AnyUser) -> bool:
    """Whether the user confirms public changes that one person made."""
    return settings.FOUR_EYES and rights.holds(user)


def of_publication() -> Iterator[Task]:
    models = [model for model in MODELS_WITH_HISTORY if rights.has_state(model)]
    yield Task(
        "review",
        _("To review and publish"),
        models,
        to_review,
        rights.holds,
        is_personal=everybody,
        narrow=models_in_review,
    )
    yield Task(
        "decision",
        _("Changes waiting for your decision"),
        [Proposal],
        to_decide,
        decides,
        lambda task, user: {"decision": "mine"},
        is_personal=everybody,
    )
    yield Task(
        "assigned", _("Assigned to you"), models, assigned, is_personal=everybody, narrow=with_notes(assignments)
    )
    yield Task(
        "alone",
        _("Public changes without a second review"),
        models,
        changed_alone,
        looks_after_others,
        narrow=with_notes(by_others),
    )
    yield Task(
        "waiting",
        _("Your waiting changes"),
        [Proposal],
        own_waiting,
        query=own_waiting_query,
        is_personal=everybody,
    )


register(*of_publication())
