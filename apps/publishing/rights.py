"""The rules of publishing: the permission to publish, and the four-eyes rule.

Only users with the permission make records public, and nobody does so alone: the user who changed the content of a
record last cannot publish it, and authors cannot apply their own waiting change (`FOUR_EYES`, off for a secretariat of
one). A change to a published record by a user without the permission waits. Forms and actions ask here to show the
reason; `guard` enforces the rules at the write itself.

With the four-eyes rule, two more things take two users, whatever their permissions: showing a person to the public (a
model says so by `discloses_person`), also by changing what is public already, and deleting a public record. Both become
waiting changes. Everybody who can write such a record can take it back at once."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model, QuerySet
from django.dispatch import Signal
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.publishing.json_values import AnyField
from apps.publishing.record_notes import Authorship
from apps.records import clock

AnyModel = Any  # a model of records, whose querysets and declarations Django's own type does not have
AnyUser = User | AnonymousUser
PUBLISH = "publishing.publish_record"
PUBLICATION = ("state", "publish_at")
DRAFT, IN_REVIEW, PUBLISHED, ARCHIVED = "draft", "in_review", "published", "archived"  # of a record
WAITING = "waiting"  # of a proposal
TRANSITIONS = {
    DRAFT: (IN_REVIEW, PUBLISHED, ARCHIVED),
    IN_REVIEW: (DRAFT, PUBLISHED, ARCHIVED),
    PUBLISHED: (DRAFT, ARCHIVED),
    ARCHIVED: (DRAFT,),
}
"""The states that may follow each state."""
moved = Signal()
"""Sent in the transaction in which records of a model, the `sender`, get another state: `before` maps their keys to the
state they had, `to` is the new one. Notes about the records are still as they were."""
SOME_DAY = datetime(9999, 1, 1, tzinfo=UTC)  # later than every publication time

NO_RIGHT = gettext_lazy("You do not have permission to publish.")
OWN_WORK = gettext_lazy("You made the last change, so somebody else must publish it.")
OWN_CHANGE = gettext_lazy("This is your own change, so somebody else must apply it.")
WAITS = gettext_lazy(
    "This record is published. Your change waits until somebody with permission to publish applies it."
)
SHOWS_PERSON = gettext_lazy(
    "The public sees a person here. Your change waits until another user with permission to publish applies it."
)
NOBODY_ASKED = gettext_lazy("Send it to review first. Somebody else must publish it.")
DELETED_BY_TWO = gettext_lazy("The public sees this. Delete it on its own page, where another user must agree.")


def holds(user: AnyUser) -> bool:
    """Whether a user has the permission to publish."""
    return bool(user.has_perm(PUBLISH))


def refusal(user: AnyUser, record: AnyModel, changed: bool = False, own: bool | None = None) -> str:
    """Why a user cannot publish a record, or ''. `changed`: the same form changes its content. `own`: whether it is the
    user's own work, where the caller knows."""
    if not holds(user):
        return str(NO_RIGHT)
    if settings.FOUR_EYES:
        own = bool(own_work(user, type(record), [record.pk])) if own is None else own
        if own and takes_two(record) and not Authorship.objects.of(type(record), [record.pk]).exists():
            return str(NOBODY_ASKED)
        if own or changed:
            return str(OWN_WORK)
    return record.why_not_published()


def takes_two(model: AnyModel) -> bool:
    """Whether nobody changes alone what the public sees of a model: it shows persons."""
    return bool(settings.FOUR_EYES and model.discloses_person)


def own_work(user: AnyUser, model: type[Model], keys: Iterable[int]) -> set[int]:
    """The keys, among these, of records whose content the user changed last and nobody else has published since. Of a
    model that shows persons, also those that nobody wrote or sent to review since they were last public."""
    keys = set(keys)
    authors = dict(Authorship.objects.of(model, keys).values_list("object_id", "user_id"))
    return {key for key in keys if authors.get(key, user.pk if takes_two(model) else None) == user.pk}


def publishable(user: Any, queryset: QuerySet) -> QuerySet:
    """The rows of a queryset that the four-eyes rule lets this user publish."""
    if takes_two(queryset.model):
        return queryset.filter(Authorship.objects.exclude(user=user).exists_for(queryset.model))
    own = Authorship.objects.filter(user=user).exists_for(queryset.model)
    return queryset.exclude(own) if settings.FOUR_EYES else queryset


def decidable(user: AnyUser, proposals: QuerySet) -> QuerySet:
    """The waiting changes among these that the four-eyes rule lets this user apply."""
    waiting = proposals.filter(state=WAITING, part_of=None)
    return waiting.exclude(author=user) if settings.FOUR_EYES else waiting


# --- From state to state ---------------------------------------------------------------------------------------------


def transition_refusal(user: AnyUser, record: AnyModel, to: str, changed: bool = False, own: bool | None = None) -> str:
    """Why a user cannot give a record the state `to`, or ''. `changed` and `own` as in `refusal`."""
    present = DRAFT if record._state.adding else record.state
    if to == present:
        return ""
    if to not in TRANSITIONS[present]:
        labels = dict(record.State.choices)
        return _("A record cannot go from “%(present)s” to “%(next)s”.") % {
            "present": labels[present],
            "next": labels[to],
        }
    if PUBLISHED not in (present, to):
        return ""
    if to == PUBLISHED:
        return refusal(user, record, changed, own)
    return "" if holds(user) or record.discloses_person else str(NO_RIGHT)


def send_moved(model: type[Model], before: Mapping[int, object], to: str) -> None:
    """Send `moved` for those of these records whose state is another one than `to`."""
    if changed := {key: state for key, state in before.items() if state != to}:
        moved.send(model, before=changed, to=to)


def send_record_moved(record: AnyModel, stored: Mapping[str, object] | None) -> None:
    """The same for a record that was saved over its stored row; a new record was a draft."""
    if has_state(record):
        send_moved(type(record), {record.pk: stored["state"] if stored else DRAFT}, record.state)


def possible_states(user: AnyUser, record: AnyModel) -> list[str]:
    """The states that a user may give a record, with its present state, in the order of the choices."""
    adding = record._state.adding
    known = [value for value, _label in record.State.choices if not (adding and value == ARCHIVED)]
    return [to for to in known if not transition_refusal(user, record, to, changed=adding)]


# --- What the public sees --------------------------------------------------------------------------------------------


def has_state(model: object) -> bool:
    """Whether records of a model have a state. Others are public together with the record to which they belong."""
    return hasattr(model, "publish_at")


def owner_fields(model: AnyModel) -> tuple[AnyField, ...]:
    """The foreign keys from a model without a state to the records with a state that it belongs to."""
    fields = () if has_state(model) or model.shown_by else model._meta.concrete_fields
    return tuple(
        field
        for field in fields
        if field.remote_field and has_state(field.related_model) and field.name not in model.mentions
    )


def waits(user: AnyUser, record: AnyModel) -> bool:
    """Whether a change by this user to a stored record has to wait: the record is published, and the user has no
    permission to publish, or the change takes two."""
    return bool(waiting(user, type(record), [record.pk]))


def waiting(user: AnyUser, model: AnyModel, keys: Iterable[int]) -> set[int]:
    """The keys, among these, of stored records of which a change by this user has to wait."""
    return approved(model, keys) if waits_to_show(user, model) else set()


def waits_to_show(user: AnyUser, model: AnyModel) -> bool:
    """Whether this user lets the public see new or hidden rows of a model only by a waiting change."""
    return model.is_content and (not holds(user) or takes_two(model))


def why_it_waits(user: AnyUser) -> str:
    """The reason for which a change of this user waits."""
    return str(SHOWS_PERSON if holds(user) else WAITS)


def deleted_by_two(model: AnyModel, keys: Iterable[int]) -> set[int]:
    """The keys, among these, of records that take two users to delete: the public sees them, or saw them before they
    were taken back."""
    if not (settings.FOUR_EYES and model.is_content and (has_state(model) or model.discloses_person)):
        return set()
    keys = list(keys)
    once = model._base_manager.filter(pk__in=keys, publish_at__lte=clock.now()) if has_state(model) else None
    return approved(model, keys) | set(once.values_list("pk", flat=True) if once is not None else ())


def approved(model: AnyModel, keys: Iterable[int]) -> set[int]:
    """The keys, among these, of rows that the public sees or will see at their publication time."""
    return set(model._default_manager.approved().filter(pk__in=list(keys)).values_list("pk", flat=True))


def would_show(record: AnyModel) -> bool:
    """Whether the public would see a record, now or at its publication time, if it were saved as it is."""
    if has_state(record):
        return record.state == PUBLISHED
    fields = owner_fields(type(record)) if record.is_content else ()
    return bool(fields) and all(_shows(record, field) for field in fields)


def _shows(record: AnyModel, field: AnyField) -> bool:
    """Whether the record to which a field refers is public; an empty field hides nothing."""
    owner, key = field.get_cached_value(record, default=None), getattr(record, field.attname)
    if owner is not None and owner._state.adding:
        return would_show(owner)
    return key is None or bool(approved(field.related_model, [key]))
