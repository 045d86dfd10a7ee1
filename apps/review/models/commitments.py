"""Commitments made at editions, what was reported of them since, and how others assessed it."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.editions.models import Edition
from apps.languages import columns
from apps.languages.addresses import address
from apps.languages.fields import LongTextField
from apps.languages.typography import colon
from apps.participants.models import Organisation
from apps.publishing.models import Publishable, Record
from apps.records import dates, rules
from apps.records.slugs import SLUG
from apps.review.querysets import CommitmentQuerySet, OfCommitmentQuerySet
from apps.sources.models import Sourced


class Setting(models.TextChoices):
    """Whether a commitment has a date or a measure. “None was set” is stated by a source; “unknown” means that no
    source says."""

    SET = "set", pgettext_lazy("commitment", "set")
    NONE_SET = "none_set", pgettext_lazy("commitment", "none was set")
    UNKNOWN = "unknown", pgettext_lazy("commitment", "unknown")


class CommitmentState(models.TextChoices):
    """How far a commitment has come, claimed or assessed: the degrees of the Open Government Partnership, and more."""

    NO_EVIDENCE = "no_evidence", pgettext_lazy("commitment", "no evidence")
    NOT_STARTED = "not_started", pgettext_lazy("commitment", "not started")
    LIMITED = "limited", pgettext_lazy("commitment", "limited")
    SUBSTANTIAL = "substantial", pgettext_lazy("commitment", "substantial")
    COMPLETE = "complete", pgettext_lazy("commitment", "complete")
    SUPERSEDED = "superseded", pgettext_lazy("commitment", "superseded")
    LAPSED = "lapsed", pgettext_lazy("commitment", "lapsed")


class Commitment(Sourced, Publishable):
    """Something that an edition promised. `outcome` is the position of the outcome that carries it."""

    immutable = ("code",)

    code = models.CharField(_("code"), max_length=60, unique=True, validators=[SLUG])
    edition = models.ForeignKey(Edition, models.PROTECT, related_name="commitments", verbose_name=_("edition"))
    outcome = models.PositiveSmallIntegerField(
        _("outcome"), null=True, blank=True, help_text=_("The position of the outcome of that edition.")
    )
    title = models.CharField(_("commitment"), max_length=300)
    owners = models.ManyToManyField(Organisation, related_name="commitments", verbose_name=_("owners"), blank=True)
    due_setting = models.CharField(
        _("whether a date was set"), max_length=10, choices=Setting.choices, default=Setting.UNKNOWN
    )
    due = dates.PartialDateField(_("due"))
    measure_setting = models.CharField(
        _("whether a measure was set"), max_length=10, choices=Setting.choices, default=Setting.UNKNOWN
    )
    measure = LongTextField(_("measure"), blank=True, help_text=_("By what one can see that it is kept."))
    repeats = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="repeated_as",
        verbose_name=_("repeats"),
        help_text=_("The earlier commitment that this one makes again."),
    )

    objects: ClassVar = CommitmentQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["code"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.allowed("due_setting", Setting),
            rules.allowed("measure_setting", Setting),
            rules.partial_date("due"),
        ]

    def __str__(self) -> str:
        return columns.text(self, "title").value or self.code

    def get_absolute_url(self) -> str:
        return f"{address('commitments:list')}#{self.code}"

    def clean(self) -> None:
        super().clean()
        edition, earlier = getattr(self, "edition", None), self.repeats
        if edition and self.outcome and not edition.outcomes.filter(position=self.outcome).exists():
            raise ValidationError({"outcome": _("The edition has no outcome of that position.")})
        if bool(self.due) is not (self.due_setting == Setting.SET):
            raise ValidationError({"due_setting": _("Enter the date if one was set; otherwise leave it empty.")})
        if bool(columns.text(self, "measure").value) is not (self.measure_setting == Setting.SET):
            raise ValidationError({"measure_setting": _("Enter the measure if one was set; otherwise leave it empty.")})
        if earlier and edition and earlier.edition.start_date >= edition.start_date:
            raise ValidationError({"repeats": _("Choose a commitment of an earlier edition.")})


class CommitmentUpdate(Sourced, Record):
    """What was reported of a commitment, at an edition or on a day. `claimed` is what those who reported say."""

    mentions = ("edition", "organisation")

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="updates", verbose_name=_("commitment"))
    date = dates.PartialDateField(_("date"), blank=False)
    edition = models.ForeignKey(
        Edition,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="commitment_updates",
        verbose_name=_("reported at the edition"),
    )
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="commitment_updates",
        verbose_name=_("reported by"),
    )
    claimed = models.CharField(
        _("claimed"),
        max_length=15,
        blank=True,
        choices=CommitmentState.choices,
        help_text=_("Empty: something was reported, but no state was named."),
    )
    evidence = LongTextField(_("evidence"), blank=True)

    objects: ClassVar = OfCommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("update on a commitment")
        verbose_name_plural = _("updates on commitments")
        ordering = ["commitment", "date"]
        constraints = [
            rules.unique("commitment", "date", message=_("This commitment already has an update of that day.")),
            rules.allowed("claimed", CommitmentState),
            rules.filled("date"),
            rules.partial_date("date"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment} ({self.date})"


class CommitmentAssessment(Sourced, Record):
    """How somebody other than those who report has assessed a commitment on a day."""

    discloses_person = True  # the assessor, where it is no body

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="assessments", verbose_name=_("commitment"))
    date = dates.PartialDateField(_("date"), blank=False)
    assessor = models.CharField(_("assessed by"), max_length=200)
    assessed = models.CharField(_("assessment"), max_length=15, choices=CommitmentState.choices)
    reason = LongTextField(_("reason"), blank=True)

    objects: ClassVar = OfCommitmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment of a commitment")
        verbose_name_plural = _("assessments of commitments")
        ordering = ["commitment", "date"]
        constraints = [
            rules.unique("commitment", "date", message=_("This commitment already has an assessment of that day.")),
            rules.allowed("assessed", CommitmentState),
            rules.filled("date"),
            rules.partial_date("date"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment}{colon()}{self.get_assessed_display()} ({self.date})"
