"""Notices about publication: to review, returned, published, assigned, decided. They follow the records themselves, by
whatever form, action or command these are written."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _

from apps.notices.kinds import NoticeKind, notices, notify, register
from apps.notices.models import Notice
from apps.publishing import rights
from apps.publishing.models import Proposal
from apps.publishing.record_notes import Assignment, Authorship, ReviewComment, assigned
from apps.publishing.rights import AnyModel, moved
from apps.records import acts, stored_row


def to_review(user: User, record: Model) -> bool:
    """Whether the user can publish the record, or apply the waiting change, now."""
    if isinstance(record, Proposal):
        return rights.decidable(user, Proposal.objects.filter(pk=record.pk)).exists()
    rows = type(record)._base_manager.filter(pk=record.pk, state=rights.IN_REVIEW)
    return rights.holds(user) and rights.publishable(user, rows).exists()


def is_assigned(user: User, record: Model) -> bool:
    return bool(Assignment.objects.of(type(record), [record.pk]).filter(user=user).exists())


def decision(record: AnyModel, text: str) -> str:
    """What became of a waiting change, and why."""
    state = str(record.get_state_display())
    return f"{state}: {record.comment}" if record.comment else state


REVIEW = register(NoticeKind("review", _("To review and publish"), to_review, rights.holds))
RETURNED = register(NoticeKind("returned", _("Returned to you with a comment")))
PUBLISHED = register(NoticeKind("published", _("Your work was published")))
ASSIGNED = register(NoticeKind("assigned", _("Assigned to you"), is_assigned))
DECIDED = register(NoticeKind("decided", _("Your waiting changes were decided"), text=decision))


def connect() -> None:
    moved.connect(_after_move, dispatch_uid="notices")
    assigned.connect(_after_assignment, dispatch_uid="notices")
    post_save.connect(_after_proposal, sender=Proposal, dispatch_uid="notices")


def with_permission(name: str) -> QuerySet[User]:
    """The users of the admin with a permission."""
    return User.objects.with_perm(name).filter(is_staff=True, is_active=True)


def _after_move(sender: type[Model], before: Mapping[int, str], to: str, **kwargs: object) -> None:
    """Records got another state. Commands and the seed tell nobody."""
    act = acts.current()
    if act is None or act.by is None:
        return
    keys: dict[NoticeKind, list[int]] = defaultdict(list)
    for key, state in before.items():
        if kind := _kind_of(state, to):
            keys[kind].append(key)
    rows = notices(REVIEW, with_permission(rights.PUBLISH), sender, keys[REVIEW], act.by) if REVIEW in keys else []
    for kind in {RETURNED, PUBLISHED} & keys.keys():
        for key, users in _who_worked(sender, keys[kind]).items():
            rows += notices(kind, users, sender, [key], act.by, act.message if kind is RETURNED else "")
    Notice.objects.bulk_create(rows)


def _kind_of(state: str, to: str) -> NoticeKind | None:
    if (state, to) == (rights.IN_REVIEW, rights.DRAFT):
        return RETURNED
    return {rights.IN_REVIEW: REVIEW, rights.PUBLISHED: PUBLISHED}.get(to)


def _who_worked(model: type[Model], keys: Iterable[int]) -> dict[int, set[int]]:
    """The keys of the users who last changed each record, to whom it is assigned, or who commented on it."""
    found: dict[int, set[int]] = defaultdict(set)
    for notes, name in ((Authorship, "user_id"), (Assignment, "user_id"), (ReviewComment, "by_id")):
        about = notes.objects.of(model, keys).exclude(**{name: None})
        for key, user in about.values_list("object_id", name):
            found[key].add(user)
    return found


def _after_assignment(sender: type[Model], keys: Iterable[int], user_id: int, by_id: int, **kwargs: object) -> None:
    by = User.objects.filter(pk=by_id).first()
    Notice.objects.bulk_create(notices(ASSIGNED, [user_id], sender, keys, by))


def _after_proposal(sender: type[Proposal], instance: Proposal, created: bool, **kwargs: object) -> None:
    if instance.part_of_id:
        return  # its notice is that of the whole
    if created:
        notify(REVIEW, with_permission("publishing.change_proposal"), instance, instance.author)
    elif instance.state != Proposal.State.WAITING and "state" in (stored_row.changed_columns(instance) or ()):
        # By a query, because the author can be nobody (None).
        notify(DECIDED, User.objects.filter(proposals=instance), instance, instance.decided_by)
