"""Who may publish what: the right to, and four eyes.

The public sees nothing but by who has the right to publish, and by nobody alone: who changed the content of a record
last does not publish it, nor apply an own change that waits (`FOUR_EYES`, off for a secretariat of one). What somebody
without the right changes in a published record waits. Every door asks here, so as to say it in words; `guard` holds
it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.publishing.record_notes import Authorship

PUBLISH = "publishing.publish_record"
PUBLICATION = ("state", "publish_at")
DRAFT, IN_REVIEW, PUBLISHED, ARCHIVED = "draft", "in_review", "published", "archived"
STEPS = {
    DRAFT: (IN_REVIEW, PUBLISHED, ARCHIVED),
    IN_REVIEW: (DRAFT, PUBLISHED, ARCHIVED),
    PUBLISHED: (DRAFT, ARCHIVED),
    ARCHIVED: (DRAFT,),
}
"""What each state may become."""
SOME_DAY = datetime(9999, 1, 1, tzinfo=UTC)  # by then all that is published is public

NO_RIGHT = gettext_lazy("You have no right to publish.")
OWN_WORK = gettext_lazy("You changed it last: somebody else has to publish it.")
OWN_CHANGE = gettext_lazy("It is your own change: somebody else has to apply it.")
WAITS = gettext_lazy("It is published: a change of yours has to wait until somebody who may publish applies it.")
SEEN_AT_ONCE = gettext_lazy("The public would see it at once: only who may publish adds it.")


def holds(user: Any) -> bool:
    """Whether a user has the right to publish at all."""
    return bool(user.has_perm(PUBLISH))


def may_publish(user: Any, record: Model) -> bool:
    """Whether a user may publish a record as it is stored."""
    return not refusal(user, record)


def refusal(user: Any, record: Model, changed: bool = False, own: bool | None = None) -> str:
    """Why a user may not publish a record, or ''. `changed` says that the same step changes its content, `own`, where
    that is known already, whether it is the user's own work."""
    if not holds(user):
        return str(NO_RIGHT)
    if settings.FOUR_EYES:
        own = bool(own_work(user, type(record), [record.pk])) if own is None else own
        return str(OWN_WORK) if own or changed else ""
    return ""


def own_work(user: Any, model: type[Model], keys: Iterable[int]) -> set[int]:
    """The records among these whose content the user changed last, while nobody else has published them."""
    return set(Authorship.objects.of(model, keys).filter(user_id=user.pk).values_list("object_id", flat=True))


def publishable(user: Any, queryset: QuerySet) -> QuerySet:
    """The rows of a queryset that the user may publish, if any."""
    own = Authorship.objects.filter(user=user).there(queryset.model)
    return queryset.exclude(own) if settings.FOUR_EYES else queryset


def decidable(user: Any, proposals: QuerySet) -> QuerySet:
    """The waiting changes among these that the user may apply, having the right to apply any."""
    waiting = proposals.filter(state="waiting")
    return waiting.exclude(author=user) if settings.FOUR_EYES else waiting


# --- From state to state ---------------------------------------------------------------------------------------------


def step_refusal(user: Any, record: Any, to: str, changed: bool = False, own: bool | None = None) -> str:
    """Why a user may not give a record, which has its present state, another one, or ''. The rest as of `refusal`."""
    present = DRAFT if record._state.adding else record.state
    if to == present:
        return ""
    if to not in STEPS[present]:
        labels = dict(record.State.choices)
        return _("What is “%(present)s” does not become “%(next)s”.") % {"present": labels[present], "next": labels[to]}
    if PUBLISHED not in (present, to):
        return ""
    if to == PUBLISHED:
        return refusal(user, record, changed, own)
    return "" if holds(user) else str(NO_RIGHT)


def steps(user: Any, record: Any) -> list[str]:
    """The states that a user may give a record, its present one among them, in the order of the states."""
    adding = record._state.adding
    known = [value for value, _label in record.State.choices if not (adding and value == ARCHIVED)]
    return [to for to in known if not step_refusal(user, record, to, changed=adding)]


# --- What the public sees --------------------------------------------------------------------------------------------


def has_state(model: Any) -> bool:
    """Whether records of a model have a state of their own; others are public with what they belong to."""
    return hasattr(model, "publish_at")


def owner_fields(model: Any) -> tuple[Any, ...]:
    """The references of a model without a state to the records that it belongs to, which have one."""
    fields = () if has_state(model) else model._meta.concrete_fields
    return tuple(field for field in fields if field.remote_field and has_state(field.related_model))


def waits(user: Any, record: Any) -> bool:
    """Whether a change that a user makes to a stored record has to wait: it is published, and the user may not."""
    return record.is_content and not holds(user) and bool(approved(type(record), [record.pk]))


def approved(model: Any, keys: Iterable[int]) -> set[int]:
    """The rows among these that the public sees, or will see when the time comes."""
    return set(model._default_manager.approved().filter(pk__in=list(keys)).values_list("pk", flat=True))


def would_show(record: Any) -> bool:
    """Whether the public would see a record, now or when the time comes, if it were saved as it is."""
    if has_state(record):
        return record.state == PUBLISHED
    fields = owner_fields(type(record)) if record.is_content else ()
    return bool(fields) and all(_shows(record, field) for field in fields)


def _shows(record: Any, field: Any) -> bool:
    """Whether what a record belongs to by a field, if by this one, lets the public see it."""
    owner, key = field.get_cached_value(record, default=None), getattr(record, field.attname)
    if owner is not None and owner._state.adding:
        return would_show(owner)
    return key is None or bool(approved(field.related_model, [key]))
