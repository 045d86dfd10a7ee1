"""Rounds in which the goals are reviewed, and the events of the reviews of goals and of SDG indicators."""

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.languages import columns
from apps.languages.addresses import address
from apps.languages.fields import LongTextField
from apps.participants.models import Organisation
from apps.publishing.models import Publishable
from apps.records import dates, rules
from apps.records.slugs import SLUG
from apps.review.querysets import ReviewEventQuerySet, RoundQuerySet
from apps.sources.models import Sourced


class PassingRule(models.TextChoices):
    """When an amendment passes. `apps.review.tally` computes it, and `apps.review.wording` says it in words."""

    NO_OBJECTION = "no_objection", pgettext_lazy("rule", "no objection, and every condition answered")
    SHARE_OF_POSITIONS = "share_of_positions", pgettext_lazy("rule", "share of those in favour or against")
    SHARE_OF_INVITED = "share_of_invited", pgettext_lazy("rule", "share of all who were asked")


class RoundStage(models.TextChoices):
    """How far a round had come on a day. It follows from its dates."""

    ANNOUNCED = "announced", pgettext_lazy("round", "announced")
    OPEN = "open", pgettext_lazy("round", "open")
    CLOSED = "closed", pgettext_lazy("round", "closed, decisions pending")
    ENDED = "ended", pgettext_lazy("round", "ended")


class Round(Sourced, Publishable):
    """A round of review. `opens` and `closes` are planned; it opens when `opened_on` is entered in a published round:
    announcing and opening are two steps. Until the first position the opening can be recalled."""

    immutable = ("code",)

    code = models.CharField(_("code"), max_length=40, unique=True, validators=[SLUG])
    title = models.CharField(_("title"), max_length=200)
    summary = LongTextField(_("summary"), blank=True)
    opens = dates.PartialDateField(_("opens"))
    closes = dates.PartialDateField(_("closes"), help_text=_("Positions received later are kept and marked as late."))
    opened_on = dates.PartialDateField(
        _("opened"),
        help_text=_("Publish the round first, then enter the day. Until the first position, empty it to recall."),
    )
    ended_on = dates.PartialDateField(_("ended"))
    invited = models.ManyToManyField(
        Organisation,
        related_name="review_rounds",
        verbose_name=_("organizations asked"),
        blank=True,
        help_text=_("The pages say which of these organizations sent nothing."),
    )
    rule = models.CharField(
        _("rule for passing"),
        max_length=20,
        blank=True,
        choices=PassingRule.choices,
        help_text=_("Empty: no rule is known."),
    )
    threshold = models.PositiveSmallIntegerField(
        _("threshold"), null=True, blank=True, help_text=_("The share in percent that must be reached.")
    )
    quorum = models.PositiveSmallIntegerField(
        _("quorum"), null=True, blank=True, help_text=_("How many organizations must have taken a position.")
    )

    objects: ClassVar = RoundQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("round of review")
        verbose_name_plural = _("rounds of review")
        ordering = ["code"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.allowed("rule", PassingRule),
            rules.between("threshold", 1, 100),
            rules.between("quorum", 1, 999),
            *(rules.partial_date(name) for name in ("opens", "closes", "opened_on", "ended_on")),
            rules.not_before("closes", "opens"),
            rules.not_before("ended_on", "opened_on"),
        ]

    def __str__(self) -> str:
        return columns.text(self, "title").value or self.code

    def get_absolute_url(self) -> str:
        return address("review:round", self.code)

    def clean(self) -> None:
        super().clean()
        has_share = self.rule in {PassingRule.SHARE_OF_POSITIONS, PassingRule.SHARE_OF_INVITED}
        if has_share is (self.threshold is None):
            raise ValidationError(
                {"threshold": _("Enter a threshold for a rule about a share, and for no other rule.")}
            )
        stored = Round.objects.filter(pk=self.pk).values_list("opened_on", flat=True).first() if self.pk else ""
        if self.opened_on and not stored and self.state != self.State.PUBLISHED:
            raise ValidationError({"opened_on": _("Publish the round first. Opening it is the second step.")})
        if stored and not self.opened_on and self.has_positions:
            raise ValidationError({"opened_on": _("Positions have been received: the opening cannot be recalled.")})

    @property
    def has_positions(self) -> bool:
        return any(amendment.positions.exists() for amendment in self.amendments.all())

    def stage_on(self, on: date) -> RoundStage:
        """How far the round had come on a day."""
        if self.ended_on and dates.last_day(self.ended_on) <= on:
            return RoundStage.ENDED
        if not self.opened_on or dates.first_day(self.opened_on) > on:
            return RoundStage.ANNOUNCED
        return RoundStage.CLOSED if self.closes and dates.last_day(self.closes) < on else RoundStage.OPEN

    def is_late(self, received_on: str) -> bool:
        """Whether a position received on a partial date came after the round closed."""
        return bool(self.closes) and dates.first_day(received_on) > dates.last_day(self.closes)


class ReviewTrack(models.TextChoices):
    """What was reviewed. The United Nations review the indicators of the SDGs, not the goals themselves."""

    GPG = "gpg", _("Global Policing Goals")
    SDG = "sdg", _("Indicators of the SDGs")


class ReviewEvent(Sourced, Publishable):
    """An event of the review of the Global Policing Goals or of the SDG indicators."""

    immutable = ("code",)

    code = models.CharField(_("code"), max_length=60, unique=True, validators=[SLUG])
    track = models.CharField(_("track"), max_length=5, choices=ReviewTrack.choices)
    title = models.CharField(_("event"), max_length=300)
    start = dates.PartialDateField(_("start"), blank=False)
    end = dates.PartialDateField(_("end"))
    round = models.ForeignKey(
        Round, models.SET_NULL, null=True, blank=True, related_name="events", verbose_name=_("round")
    )

    objects: ClassVar = ReviewEventQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("event of a review")
        verbose_name_plural = _("events of reviews")
        ordering = ["start", "code"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.allowed("track", ReviewTrack),
            rules.filled("start"),
            rules.partial_date("start"),
            rules.partial_date("end"),
            rules.not_before("end", "start"),
        ]

    def __str__(self) -> str:
        return columns.text(self, "title").value or self.code

    def get_absolute_url(self) -> str:
        return f"{address('review:list')}#{self.code}"
