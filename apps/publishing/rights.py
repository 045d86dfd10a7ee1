"""Who may publish what: the right to, four eyes, and the guard that every write passes.

The public sees nothing but by who has the right to publish, and by nobody alone: who changed the content of a record
last does not publish it, nor apply an own change that waits (`FOUR_EYES`, off for a secretariat of one). What somebody
without the right changes in a published record waits. The guard holds this for whatever a user writes, by any door; a
door asks first, so as to say it in words."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.db.models.signals import m2m_changed
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.languages import columns
from apps.publishing import acts
from apps.publishing.desk import Assignment, Authorship

Records = dict[type[Model], set[int]]
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
ONE_DAY = datetime(9999, 1, 1, tzinfo=UTC)  # by then all that is published is public

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
    owners = [(field.related_model, getattr(record, field.attname)) for field in fields]
    return bool(fields) and all(approved(model, [key]) for model, key in owners if key is not None)


# --- The guard -------------------------------------------------------------------------------------------------------


@contextmanager
def guarded(model: Any, keys: Iterable[int], content: bool = True) -> Iterator[list[int]]:
    """Let rows of a model be written, in the act that is going on; `content` says whether more than their publication.
    PermissionDenied, and with it nothing is written, when the act's user may not. Keys of new rows are to be added to
    the list that this gives."""
    by, written = acts.by(), list(keys)
    if by is None or not model.is_content:
        yield written
        return
    asks = has_state(model) or not holds(by)
    before = approved(model, written) if asks else set()
    _refuse(before and not holds(by), WAITS)
    work = belonging(model, written)  # before it moves elsewhere
    yield written
    after = approved(model, written) if asks else set()
    _refuse(after and not holds(by), WAITS)
    if content:
        _keep_author(work, belonging(model, written))
    if has_state(model) and (published := after - before):
        alone = settings.FOUR_EYES and not acts.undoes() and own_work(by, model, published)
        _refuse(alone, OWN_WORK)
        seen(by, model, published)


def belonging(model: Any, keys: Iterable[int]) -> Records:
    """The records with a state of whose content rows are part: they themselves, where they have one; else what they
    belong to. A row that the public does not see is part of what it does not see either."""
    keys = list(keys)
    if has_state(model):
        return {model: set(keys)}
    fields = owner_fields(model)
    found: Records = defaultdict(set)
    rows = list(model._base_manager.filter(pk__in=keys).values("pk", *(f.attname for f in fields))) if fields else []
    shown = approved(model, keys) if rows else set()
    for field in fields if rows else ():
        owners = {row["pk"]: row[field.attname] for row in rows if row[field.attname] is not None}
        seen = approved(field.related_model, owners.values())
        found[field.related_model] |= {owner for key, owner in owners.items() if key in shown or owner not in seen}
    return found


def seen(user: Any, model: type[Model], keys: Iterable[int]) -> None:
    """Keep that a user let the public see records: what others did is not theirs alone any more, tasks are done."""
    Authorship.objects.of(model, keys).exclude(user_id=user.pk).delete()
    Assignment.objects.of(model, keys).delete()


def changes_content(record: Any, names: Iterable[str] | None = None) -> bool:
    """Whether saving a record, or these fields of it, changes more than its publication. No user, no matter."""
    if acts.by() is None or not record.is_content:
        return False
    model: type[Model] = type(record)
    base = columns.translated_fields(model)
    fields = [
        field
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.name in base or field.name in PUBLICATION or not field.editable)
        and (names is None or field.name in names or field.attname in names)
    ]
    stored = model._base_manager.filter(pk=record.pk).values(*(field.attname for field in fields)).first()
    return stored is None or any(getattr(record, name) != value for name, value in stored.items())


def _keep_author(*found: Records) -> None:
    """Keep who changed the content of records last."""
    author = acts.author()
    for model, keys in ((model, keys) for records in found for model, keys in records.items() if author):
        Authorship.write(model, keys, user_id=author.pk)


def _refuse(wrong: object, reason: str | Promise) -> None:
    if wrong:
        raise PermissionDenied(str(reason))


def connect() -> None:
    """Follow every change of links."""
    m2m_changed.connect(_links_change, dispatch_uid="rights")


def _links_change(
    sender: Any, instance: Any, action: str, reverse: bool, model: Any, pk_set: Any, **kwargs: Any
) -> None:
    """Links are content of the record that has the field, whichever side they are changed from."""
    holder = model if reverse else type(instance)
    if not action.startswith("pre_") or not hasattr(holder, "is_content"):
        return
    keys = pk_set if reverse else {instance.pk}
    if action == "pre_clear" and reverse:
        name = next(f.name for f in holder._meta.many_to_many if f.remote_field.through is sender)
        keys = set(holder._base_manager.filter(**{name: instance}).values_list("pk", flat=True))
    if keys and (pk_set or action == "pre_clear"):
        with guarded(holder, keys):
            pass
