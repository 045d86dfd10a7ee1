"""Transitions of records from state to state, in bulk: which records are allowed, and why others are refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.publishing import guard, rights
from apps.publishing.models import Publishable
from apps.publishing.publish_preview import Appearance, appearance
from apps.publishing.record_notes import Authorship, ReviewComment
from apps.publishing.rights import AnyModel, AnyUser
from apps.records import acts, clock
from apps.staff.layout import label_date_and_time

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


MAX_COMMENT = 1000  # characters


def comment_widget() -> forms.Textarea:
    return forms.Textarea(attrs={"class": "vLargeTextField", "rows": 4, "dir": "auto"})


class TransitionForm(forms.Form):
    message = forms.CharField(
        label=gettext_lazy("Reason (optional)"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField", "dir": "auto"}),
    )


class NoteForm(TransitionForm):
    """What the reviewer should know; it stays with the record."""

    message = forms.CharField(
        label=gettext_lazy("Note for the reviewer (optional)"),
        required=False,
        max_length=MAX_COMMENT,
        widget=comment_widget(),
    )


class ReturnForm(forms.Form):
    message = forms.CharField(
        label=gettext_lazy("What should be changed"),
        max_length=MAX_COMMENT,
        widget=comment_widget(),
        help_text=gettext_lazy(
            "It stays with the record until somebody settles it, and goes to those who worked on the record."
        ),
    )


class PublishForm(TransitionForm):
    publish_at = forms.SplitDateTimeField(
        label=gettext_lazy("publication time"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=gettext_lazy("Empty: each at the time that is set for it, or at once."),
    )
    field_order = ["publish_at", "message"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label_date_and_time(self.fields["publish_at"])


class BulkTransition:
    """A user gives a state to records of one model. `allowed` are the records that the user can change; `refused` are
    the others, each with the reason."""

    def __init__(self, user: AnyUser, to: str, records: Sequence[Publishable]) -> None:
        self.user, self.to, self.model = user, to, type(records[0])
        notes = Authorship.objects.of(self.model, [record.pk for record in records])
        self.authors = dict(notes.values_list("object_id", "user_id"))
        found = [(record, self.reason(record)) for record in records]
        self.allowed = [record for record, reason in found if not reason]
        self.refused = [(record, reason) for record, reason in found if reason]

    def reason(self, record: Publishable) -> str:
        """Why a record is refused, or ''."""
        if record.state == self.to:
            return str(_("It already has this state."))
        return rights.transition_refusal(self.user, record, self.to, own=self.is_own(record))

    def is_own(self, record: Publishable) -> bool:
        return self.authors.get(record.pk, self.user.pk if rights.takes_two(record) else None) == self.user.pk

    @cached_property
    def appearance(self) -> Appearance | None:
        """What would become visible; None if nothing is published."""
        return appearance(self.allowed) if self.allowed and self.to == rights.PUBLISHED else None

    @property
    def hides(self) -> int:
        """How many records the public would no longer see."""
        return sum(record.state == rights.PUBLISHED for record in self.allowed) if self.to != rights.PUBLISHED else 0

    def apply(self, at: datetime | None = None) -> int:
        """Give the allowed records the state, and return how many they are. A record keeps its own publication time
        unless `at` is given."""
        rows = self.model._default_manager.filter(pk__in=[record.pk for record in self.allowed])
        if self.to != rights.PUBLISHED:
            return rows.update(state=self.to)
        if at:
            return rows.update(state=self.to, publish_at=at)
        # An update sets no publication time as a save does, and the database refuses published records without one.
        timed = [record.pk for record in self.allowed if record.publish_at]
        untimed = [record.pk for record in self.allowed if not record.publish_at]
        count = rows.filter(pk__in=timed).update(state=self.to)
        return count + rows.filter(pk__in=untimed).update(state=self.to, publish_at=clock.now())


class BulkReview(BulkTransition):
    """Records go from their editor to a reviewer, or back. The message of the act stays with them as a comment."""

    def apply(self, at: datetime | None = None) -> int:
        act = acts.current()
        if act and act.message:
            ReviewComment.say(self.model, [record.pk for record in self.allowed], self.user, act.message)
        return super().apply()


class BulkReturn(BulkReview):
    def reason(self, record: Publishable) -> str:
        return "" if record.state == rights.IN_REVIEW else str(_("It is not in review."))


class BulkConfirmation(BulkTransition):
    """A second user confirms published records that one user changed alone."""

    appearance = None  # the records are public already

    def reason(self, record: Publishable) -> str:
        if record.state != rights.PUBLISHED or record.pk not in self.authors:
            return str(_("There is nothing to confirm."))
        return str(_("You made the last change, so somebody else must confirm it.")) if self.is_own(record) else ""

    def apply(self, at: datetime | None = None) -> int:
        guard.mark_seen(self.user, self.model, [record.pk for record in self.allowed])
        return len(self.allowed)


@dataclass(frozen=True)
class Transition:
    """A transition, made by the bulk action with its name; `done` says that it was made."""

    name: str
    to: str
    label: "StrOrPromise"
    done: "StrOrPromise"
    form: type[forms.Form] = TransitionForm
    bulk: type[BulkTransition] = BulkTransition


PUBLISH = Transition("publish", rights.PUBLISHED, gettext_lazy("Publish"), gettext_lazy("Published"), PublishForm)
REVIEW = Transition(
    *("send_to_review", rights.IN_REVIEW, gettext_lazy("Send to review"), gettext_lazy("Sent to review")),
    *(NoteForm, BulkReview),
)
RETURN = Transition(
    *("return_to_editor", rights.DRAFT, gettext_lazy("Return with a comment"), gettext_lazy("Returned")),
    *(ReturnForm, BulkReturn),
)
BACK = Transition("back_to_draft", rights.DRAFT, gettext_lazy("Back to draft"), gettext_lazy("Draft again"))
ARCHIVE = Transition("archive", rights.ARCHIVED, gettext_lazy("Archive"), gettext_lazy("Archived"))
CONFIRM = Transition(
    *("confirm", rights.PUBLISHED, gettext_lazy("Confirm changes made by one person"), gettext_lazy("Confirmed")),
    *(forms.Form, BulkConfirmation),
)
TRANSITIONS = (REVIEW, PUBLISH, BACK, RETURN, ARCHIVE, CONFIRM)


def said(done: "StrOrPromise", records: Sequence[Model]) -> str:
    """What was done with records of one model: the name of a single one, else how many."""
    if len(records) == 1:
        return _("%(done)s: %(what)s") % {"done": done, "what": records[0]}
    what = records[0]._meta.verbose_name_plural
    return _("%(done)s: %(count)s %(what)s") % {"done": done, "count": len(records), "what": what}


def done_with(transition: Transition, records: Sequence[AnyModel]) -> str:
    """What was done with published records says when they will be seen, if that is later for all."""
    times = {record.publish_at for record in records} if transition is PUBLISH else set()
    if len(times) == 1 and (at := times.pop()) and at > clock.now():
        return said(_("Scheduled for %(at)s") % {"at": localize(timezone.localtime(at))}, records)
    return said(transition.done, records)


def done_by_form(record: AnyModel, changed: Sequence[str], existed: bool) -> str:
    """What a form did with a record: the transition, if it made one, else whether it was added or saved."""
    made = record.state if "state" in changed and (existed or record.state != rights.DRAFT) else ""
    transition = next((one for one in TRANSITIONS if one.to == made), None)
    if transition:
        return done_with(transition, [record])
    return said(_("Saved") if existed else _("Added"), [record])
