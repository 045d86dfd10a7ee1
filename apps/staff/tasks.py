"""The tasks with records of all concepts: review, decide, confirm, translate."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.history.registration import MODELS_WITH_HISTORY
from apps.languages import columns, missing_translations, names
from apps.publishing import rights
from apps.publishing.models import Proposal
from apps.publishing.record_notes import Assignment, Authorship
from apps.publishing.rights import AnyUser
from apps.staff import object_permissions, roles
from apps.staff.dashboard import Task, everybody, register


def not_archived(rows: QuerySet) -> QuerySet:
    """The rows without archived ones, which need no work."""
    return rows.exclude(state=rights.ARCHIVED) if rights.has_state(rows.model) else rows


def to_review(rows: QuerySet, user: AnyUser) -> QuerySet:
    return rights.publishable(user, rows.filter(state=rights.IN_REVIEW))


def assigned(rows: QuerySet, user: Any) -> QuerySet:
    return rows.filter(Assignment.objects.filter(user=user).exists_for(rows.model))


def changed_alone(rows: Any, user: Any) -> QuerySet:
    return rows.approved().filter(Authorship.objects.exclude(user=user).exists_for(rows.model))


def to_decide(rows: QuerySet, user: AnyUser) -> QuerySet:
    return rights.decidable(user, rows)


def own_waiting(rows: QuerySet, user: AnyUser) -> QuerySet:
    return rows.filter(author=user, state=Proposal.State.WAITING, part_of=None, origin="")


def missing(rows: QuerySet, user: AnyUser, language: str) -> QuerySet:
    return not_archived(rows).filter(missing_translations.missing(rows.model, language))


def stale(rows: QuerySet, user: AnyUser, language: str) -> QuerySet:
    return not_archived(rows).filter(missing_translations.stale(rows.model, language))


def decides(user: AnyUser) -> bool:
    return user.has_perm("publishing.change_proposal")


def looks_after_others(user: AnyUser) -> bool:
    """Whether the user confirms public changes that one person made."""
    return settings.FOUR_EYES and rights.holds(user)


def writes(user: AnyUser, language: str) -> bool:
    """Whether the user writes texts in a language; translators do in their languages."""
    return (
        language in object_permissions.languages(user)
        if object_permissions.translates(user)
        else bool(roles.of(user) & object_permissions.WRITERS)
    )


def language_label(template: str, language: str) -> str:
    """The label of a task about a language, in the reader's language."""
    return gettext(template) % {"language": names.language(language)}


def of_languages() -> Iterator[Task]:
    models = [model for model in MODELS_WITH_HISTORY if model.is_content and columns.translated_fields(model)]  # type: ignore[attr-defined]
    kinds: tuple[tuple[str, Any, Callable[..., QuerySet]], ...] = (
        ("missing", _("Not translated: %(language)s"), missing),
        ("stale", _("Translation older than its source: %(language)s"), stale),
    )
    for language in settings.CONTENT_LANGUAGES:
        for name, label, rows in kinds if language != settings.SOURCE_LANGUAGE else ():
            yield Task(
                f"{name}-{language}",
                lazy(language_label, str)(label, language),
                models,
                partial(rows, language=language),
                partial(writes, language=language),
                is_personal=object_permissions.translates,
            )


def of_publication() -> Iterator[Task]:
    models = [model for model in MODELS_WITH_HISTORY if rights.has_state(model)]
    yield Task("review", _("To review and publish"), models, to_review, rights.holds, is_personal=everybody)
    yield Task(
        "decision",
        _("Changes waiting for your decision"),
        [Proposal],
        to_decide,
        decides,
        lambda task, user: {"decision": "mine"},
        is_personal=everybody,
    )
    yield Task("assigned", _("Assigned to you"), models, assigned, is_personal=everybody)
    yield Task("alone", _("Public changes without a second review"), models, changed_alone, looks_after_others)
    yield Task(
        "waiting",
        _("Your waiting changes"),
        [Proposal],
        own_waiting,
        query=lambda task, user: {"state__exact": "waiting", "author__id__exact": user.pk},
        is_personal=everybody,
    )


register(*of_publication(), *of_languages())
