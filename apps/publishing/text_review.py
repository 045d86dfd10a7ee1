"""Reviewing translations: reviewers of a language apply waiting changes of its texts, and say that stored ones are
right.

This is a right of its own (`Translator.reviews`), beside the permission to publish: whoever publishes need not read
Arabic. With the four-eyes rule nobody reviews their own text. Machine text always waits for a reviewer of its language,
in drafts too, so no door leads from a machine to the public."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.utils.translation import gettext_lazy

from apps.languages import columns, stamps
from apps.languages.models import Translator
from apps.languages.stamps import Text
from apps.publishing.rights import AnyUser

NOT_A_REVIEWER = gettext_lazy("Only reviewers of the language can accept this text.")
OWN_TEXT = gettext_lazy("This is your own text, so somebody else must review it.")
READ_AGAIN = gettext_lazy("It was changed while you read it. Read it again.")


def languages(user: AnyUser) -> set[str]:
    """The languages whose texts the user reviews. Cached on the user, so read once for each request."""
    if not hasattr(user, "_reviews"):
        known = Translator.objects.filter(user_id=user.pk or 0, reviews=True)
        user._reviews = set(known.values_list("language", flat=True))  # type: ignore[union-attr]
    return user._reviews  # type: ignore[union-attr]


def texts_in(model: type[Model], names: Iterable[str]) -> dict[str, Text]:
    """The translations among these columns: field and language by the name of the column."""
    found = {name: columns.base_of(name, model) for name in names}
    return {name: base for name, base in found.items() if base and base[1] != settings.SOURCE_LANGUAGE}


def covers(user: AnyUser, model: type[Model], names: Iterable[str]) -> bool:
    """Whether all these columns are translations into languages that the user reviews."""
    names = list(names)
    found = texts_in(model, names)
    return bool(names) and len(found) == len(names) and {code for _field, code in found.values()} <= languages(user)


def mark_accepted(user: AnyUser, record: Model, texts: Iterable[Text]) -> None:
    """Record the review of texts that the user has accepted, as far as they are in languages that the user reviews."""
    own = {(field, code): {"reviewer": user} for field, code in texts if code in languages(user)}
    stamps.mark(record, own)


def review(user: AnyUser, record: Model, field: str, language: str, seen: Mapping[str, str]) -> None:
    """Record that the user finds a stored translation right, for its present source. `seen` has the fingerprints of
    both texts as the user read them, by language. PermissionDenied without the right; ValidationError if the text is
    the user's own, or one of them was changed since."""
    if language not in languages(user):
        raise PermissionDenied(str(NOT_A_REVIEWER))
    stored: Model = type(record)._base_manager.select_for_update().get(pk=record.pk)
    now = {
        code: stamps.fingerprint(columns.value(stored, field, code)) for code in (settings.SOURCE_LANGUAGE, language)
    }
    if now != dict(seen) or not columns.value(stored, field, language):
        raise ValidationError(READ_AGAIN)
    if refusal := own_refusal(user, stored, field, language):
        raise ValidationError(refusal)
    source_hash = now[settings.SOURCE_LANGUAGE]
    stamps.mark(stored, {(field, language): {"reviewer": user, "source_hash": source_hash}})


def own_refusal(user: AnyUser, record: Model, field: str, language: str) -> str:
    """Why the user cannot review a stored text, or ''."""
    own = stamps.of(type(record), [record.pk]).filter(field=field, language=language, author_id=user.pk)
    return str(OWN_TEXT) if settings.FOUR_EYES and own.exists() else ""
