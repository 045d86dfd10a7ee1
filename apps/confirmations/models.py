"""The links by which organisations confirm or correct their public data, and what they answer."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.languages import names
from apps.languages.fields import LongTextField, TextListField
from apps.participants.models import Organisation
from apps.publishing import rights
from apps.publishing.models import Proposal
from apps.publishing.rights import AnyUser
from apps.records import clock
from apps.records.secret_links import MadeLink

VALID_FOR = timedelta(days=30)
SEND = "confirmations.add_confirmationrequest"


def in_a_month() -> datetime:
    return clock.now() + VALID_FOR


class RequestStatus(models.TextChoices):
    """What came of a request, in the order in which it goes on."""

    ASKED = "asked", pgettext_lazy("confirmation", "asked")
    BEGUN = "begun", pgettext_lazy("confirmation", "begun")
    ANSWERED = "answered", pgettext_lazy("confirmation", "answered")
    ACCEPTED = "accepted", pgettext_lazy("confirmation", "accepted")
    SILENT = "silent", pgettext_lazy("confirmation", "silent")
    REVOKED = "revoked", pgettext_lazy("confirmation", "revoked")


class ConfirmationRequestQuerySet(models.QuerySet):
    def to_accept(self) -> "ConfirmationRequestQuerySet":
        """Answers that nobody has accepted yet."""
        return self.filter(answered_at__isnull=False, accepted_at=None)

    def silent(self) -> "ConfirmationRequestQuerySet":
        """Requests that ended without an answer."""
        return self.filter(answered_at=None, revoked_at=None, expires_at__lte=clock.now())

    def with_results(self) -> "ConfirmationRequestQuerySet":
        """Annotate the numbers of lines `confirmed`, `corrected` and `unknown`, and of proposals `applied`."""
        counts = {one: Count("lines", Q(lines__answer=one)) for one in LineAnswer.values}
        applied = Count("lines__proposal", Q(lines__proposal__state=Proposal.State.APPLIED), distinct=True)
        return self.annotate(**counts, applied=applied)


class ConfirmationRequest(MadeLink):
    """A link that was mailed to an organisation. Its page shows the public data of the organisation, line by line, and
    takes the answers until they are sent. Afterwards another user than the sender accepts them: what was confirmed
    becomes public as such, and corrections are waiting changes."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="confirmation_requests", verbose_name=_("organization")
    )
    addresses = TextListField(_("sent to"))
    language = models.CharField(_("language"), max_length=10)
    note = LongTextField(_("note to the organization"), max_length=1000, blank=True)
    expires_at = models.DateTimeField(_("valid until"), default=in_a_month)
    typed = models.JSONField(_("answers to other questions, until they are sent"), default=dict, blank=True)
    proposals = models.ManyToManyField(
        Proposal, related_name="asked_by", verbose_name=_("waiting changes"), blank=True
    )  # of other questions; those of a line are with it
    answered_at = models.DateTimeField(_("answered at"), null=True)
    message = LongTextField(_("what the organization says"), max_length=2000, blank=True)
    accepted_at = models.DateTimeField(_("accepted at"), null=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("accepted by")
    )

    confirmed: int  # this and the next of rows read `with_results`
    corrected: int
    unknown: int
    applied: int

    objects: ClassVar[Any] = ConfirmationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to confirm")
        verbose_name_plural = _("requests to confirm")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.organisation} ({self.made_at:%Y-%m-%d})"

    @property
    def is_open(self) -> bool:
        """Whether the link still takes answers: its sender could send it today."""
        return self.answered_at is None and self.is_valid and can_send(self.made_by)

    @property
    def status(self) -> RequestStatus:
        if self.answered_at:
            return RequestStatus.ACCEPTED if self.accepted_at else RequestStatus.ANSWERED
        if not self.is_valid:
            return RequestStatus.REVOKED if self.revoked_at else RequestStatus.SILENT
        # Read `with_results`, the number of lines is known, and a list asks nothing for each row.
        answered = self.confirmed + self.corrected + self.unknown if hasattr(self, "confirmed") else self.lines.exists()
        return RequestStatus.BEGUN if answered else RequestStatus.ASKED

    def refusal(self, by: AnyUser) -> str:
        """Why this user cannot accept the answers, or ''."""
        if settings.FOUR_EYES and by.pk == self.made_by_id:
            return str(_("You sent this link, so somebody else must accept the answers."))
        return "" if rights.holds(by) else str(rights.NO_RIGHT)


def can_send(user: AnyUser | None) -> bool:
    """Whether a user can send such links."""
    return user is not None and user.is_active and user.is_staff and user.has_perm(SEND)


class LineAnswer(models.TextChoices):
    CONFIRMED = "confirmed", _("This is right")
    CORRECTED = "corrected", _("This needs a correction")
    UNKNOWN = "unknown", _("Cannot say")


class AnswerLine(models.Model):
    """The answer to one line: a field of a record. `value` is the correction as typed, until the answers are sent;
    `value_hash` is of the value that was confirmed, or proposed."""

    request = models.ForeignKey(ConfirmationRequest, models.CASCADE, related_name="lines", verbose_name=_("request"))
    content_type = models.ForeignKey(ContentType, models.CASCADE, verbose_name=_("type"))
    object_id = models.PositiveBigIntegerField(_("object"))
    record = GenericForeignKey("content_type", "object_id")
    field = models.CharField(_("field"), max_length=100)
    answer = models.CharField(_("answer"), max_length=10, choices=LineAnswer.choices)
    value = models.TextField(_("correction"), blank=True)
    value_hash = models.CharField(_("hash of the value"), max_length=64)
    proposal = models.ForeignKey(
        Proposal, models.SET_NULL, null=True, related_name="confirmed_lines", verbose_name=_("waiting change")
    )

    class Meta:
        verbose_name = _("line of an answer")
        verbose_name_plural = _("lines of an answer")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["request", "content_type", "object_id", "field"], name="one_answer_a_line")
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.get_answer_display()}"

    @property
    def label(self) -> str:
        """The label of the field."""
        model = self.content_type.model_class()
        return names.field_label(model, self.field) if model else self.field
