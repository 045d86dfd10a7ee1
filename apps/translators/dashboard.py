"""The tasks of translators and reviewers, and who waits for whom."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.history.models import name_of
from apps.languages import missing_translations, names
from apps.languages.stamps import TranslationState
from apps.publishing import text_review
from apps.publishing.rights import AnyModel, AnyUser
from apps.staff import object_permissions, roles
from apps.staff.dashboard import LISTED, CardLine, Task, TaskCard, card, register, with_notes
from apps.staff.tasks import not_archived
from apps.translators.assignments import assigns, due_text, open_assignments, unwritten, url_of
from apps.translators.card_records import record_labels, text_record
from apps.translators.models import TextAssignment
from apps.translators.review_counts import review_counts
from apps.translators.selection import WAITING, Selection
from apps.translators.texts import kind_of, matrix_url, models_seen, target_languages, translated_models

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LINES = 12  # lines of the card of assignments: by translator, language and due day


def missing(rows: QuerySet, user: AnyUser, language: str) -> QuerySet:
    return not_archived(rows).filter(missing_translations.missing(rows.model, language))


def stale(rows: QuerySet, user: AnyUser, language: str) -> QuerySet:
    return not_archived(rows).filter(missing_translations.stale(rows.model, language))


def stale_stamps(user: AnyUser, language: str) -> QuerySet:
    return missing_translations.stale_stamps(language)


def writes(user: AnyUser, language: str) -> bool:
    """Whether the user writes texts in a language; translators do in their languages."""
    return (
        language in object_permissions.languages(user)
        if object_permissions.translates(user)
        else bool(roles.of(user) & object_permissions.WRITERS)
    )


class LanguageRows(Protocol):
    """Narrows a queryset to the records of a task, for a user and a language."""

    def __call__(self, rows: QuerySet, user: AnyUser, language: str) -> QuerySet: ...


def language_label(template: "StrPromise", language: str) -> str:
    """The label of a task about a language, in the reader's language."""
    return str(template) % {"language": names.language(language)}


@dataclass(frozen=True)
class TextTask(Task):
    """A task with texts in a language and a state. Translators do it in the workspace, others in the lists."""

    language: str = ""
    state: str = ""

    def list_url(self, user: AnyUser, model: type[Model]) -> str:
        if not object_permissions.translates(user):
            return super().list_url(user, model)
        return matrix_url(language=self.language, state=self.state, kind=kind_of(model))

    def record_url(self, user: AnyUser, record: Model) -> str:
        first = reverse("translators:first", args=[self.language])
        return f"{first}?{urlencode({'state': self.state, 'record': f'{kind_of(type(record))}:{record.pk}'})}"


def of_languages() -> Iterator[Task]:
    kinds: tuple[tuple[TranslationState, StrPromise, LanguageRows], ...] = (
        (TranslationState.MISSING, _("Not translated: %(language)s"), missing),
        (TranslationState.STALE, _("Translation older than its source: %(language)s"), stale),
    )
    for language in target_languages():
        for state, label, rows in kinds:
            yield TextTask(
                f"{state}-{language}",
                lazy(language_label, str)(label, language),
                translated_models(),
                partial(rows, language=language),
                partial(writes, language=language),
                is_personal=object_permissions.translates,
                narrow=with_notes(partial(stale_stamps, language=language))
                if state == TranslationState.STALE
                else None,
                language=language,
                state=state,
            )


register(*of_languages())


# --- Assignments ------------------------------------------------------------------------------------------------------


@card
def assigned_texts(request: HttpRequest) -> TaskCard | None:
    """What the user is to translate, by language and due day. Two queries."""
    groups: dict[tuple[date | None, str], list[TextAssignment]] = defaultdict(list)
    for one in unwritten(request.user):
        groups[one.due, one.language].append(one)
    labels = record_labels((one.content_type_id, one.object_id) for own in groups.values() for one in own[:LISTED])
    lines = [
        CardLine(
            due_text(names.language(code), due),
            len(own),
            matrix_url(language=code, mine="on"),
            [
                text_record(labels[one.content_type_id, one.object_id], one.label if one.field else "", url_of(one))
                for one in own[:LISTED]
            ],
        )
        for (due, code), own in groups.items()
    ]
    return TaskCard(_("Texts assigned to you"), sum(line.number for line in lines), lines, is_personal=True)


@card
def who_waits_for_whom(request: HttpRequest) -> TaskCard | None:
    """For those who assign texts: which translator, and which reviewers, have how many, until when. One query."""
    if not assigns(request.user):
        return None
    rows: AnyModel = open_assignments().exclude(user=request.user.pk).select_related("user")
    counts = Counter((one.due, None if one.is_written else one.user, one.language) for one in rows)
    lines = []
    for (due, user, code), number in list(counts.items())[:LINES]:  # the page of assignments has all
        who = name_of(user) or gettext("Reviewers")
        text = gettext("%(who)s, %(language)s") % {"who": who, "language": names.language(code)}
        address = reverse("translators:assigned") + (f"?user={user.pk}" if user else "")
        lines.append(CardLine(due_text(text, due), number, address))
    return TaskCard(_("Who translates what"), counts.total(), lines)


# --- Review -----------------------------------------------------------------------------------------------------------


@card
def texts_to_review(request: HttpRequest) -> TaskCard | None:
    """What waits for the user's review, by language: texts that wait, and stored ones."""
    reviewed = text_review.languages(request.user)
    if not reviewed:
        return None
    lines, found = [], review_counts(Selection(models_seen(request)), reviewed)
    labels = record_labels(key.record for one in found for key in one.waiting[:LISTED])
    for code, waiting, drafts in found:
        language = names.language(code)
        if waiting:
            text = gettext("%(language)s: waiting to be accepted") % {"language": language}
            records = [text_record(labels[key.record], key.label, key.url) for key in waiting[:LISTED]]
            lines.append(CardLine(text, len(waiting), matrix_url(language=code, state=WAITING), records))
        if drafts:
            text = gettext("%(language)s: not reviewed") % {"language": language}
            lines.append(CardLine(text, drafts, matrix_url(language=code, state=TranslationState.DRAFT)))
    return TaskCard(_("Translations to review"), sum(line.number for line in lines), lines, is_personal=True)
