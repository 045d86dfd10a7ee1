"""What is to be done with records of whatever concept: to publish, to decide, to translate."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.history.registration import KEPT
from apps.languages import columns, missing_translations, names
from apps.publishing import rights
from apps.publishing.models import Proposal
from apps.publishing.record_notes import Assignment, Authorship
from apps.staff import object_permissions, roles
from apps.staff.dashboard import Task, register


def alive(rows: Any) -> QuerySet:
    """Without what is archived: nothing is to be done with it."""
    return rows.exclude(state=rights.ARCHIVED) if rights.has_state(rows.model) else rows


def to_review(rows: QuerySet, user: Any) -> QuerySet:
    return rights.publishable(user, rows.filter(state=rights.IN_REVIEW))


def assigned(rows: QuerySet, user: Any) -> QuerySet:
    return rows.filter(Assignment.objects.filter(user=user).there(rows.model))


def changed_alone(rows: Any, user: Any) -> QuerySet:
    return rows.approved().filter(Authorship.objects.exclude(user=user).there(rows.model))


def to_decide(rows: QuerySet, user: Any) -> QuerySet:
    return rights.decidable(user, rows)


def own_waiting(rows: QuerySet, user: Any) -> QuerySet:
    return rows.filter(author=user, state=Proposal.State.WAITING)


def missing(rows: QuerySet, user: Any, language: str) -> QuerySet:
    return alive(rows).filter(missing_translations.missing(rows.model, language))


def stale(rows: QuerySet, user: Any, language: str) -> QuerySet:
    return alive(rows).filter(missing_translations.stale(rows.model, language))


def decides(user: Any) -> bool:
    return user.has_perm("publishing.change_proposal")


def looks_after_others(user: Any) -> bool:
    """Whether what somebody changed alone in public is for the user to look at."""
    return settings.FOUR_EYES and rights.holds(user)


def writes(user: Any, language: str) -> bool:
    """Whether the user writes in a language: a translator in their own."""
    return (
        language in object_permissions.languages(user)
        if object_permissions.translates(user)
        else bool(roles.of(user) & object_permissions.WRITERS)
    )


def in_words(template: str, language: str) -> str:
    """A label with the name of a language, in the reader's."""
    return gettext(template) % {"language": names.language(language)}


def of_languages() -> Iterator[Task]:
    models = [model for model in KEPT if model.is_content and columns.translated_fields(model)]  # type: ignore[attr-defined]
    kinds: tuple[tuple[str, Any, Callable[..., QuerySet]], ...] = (
        ("missing", _("Not translated: %(language)s"), missing),
        ("stale", _("Translation older than its source: %(language)s"), stale),
    )
    for language in settings.CONTENT_LANGUAGES:
        for name, label, rows in kinds if language != settings.SOURCE_LANGUAGE else ():
            yield Task(
                f"{name}-{language}",
                lazy(in_words, str)(label, language),
                models,
                partial(rows, language=language),
                partial(writes, language=language),
            )


def of_publication() -> Iterator[Task]:
    models = [model for model in KEPT if rights.has_state(model)]
    yield Task("review", _("To review and publish"), models, to_review, rights.holds)
    yield Task(
        "decision",
        _("Changes waiting for your decision"),
        [Proposal],
        to_decide,
        decides,
        lambda need, user: {"decision": "mine"},
    )
    yield Task("assigned", _("Assigned to you"), models, assigned)
    yield Task("alone", _("Public changes without a second review"), models, changed_alone, looks_after_others)
    yield Task(
        "waiting",
        _("Your waiting changes"),
        [Proposal],
        own_waiting,
        query=lambda need, user: {"state__exact": "waiting", "author__id__exact": user.pk},
    )


register(*of_publication(), *of_languages())
