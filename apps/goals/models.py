"""The Global Policing Goals, their wordings over time, and their links to the Sustainable Development Goals."""

import re
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from apps.goals.querysets import OfGoalQuerySet, SDGQuerySet
from apps.languages import columns
from apps.languages.addresses import address
from apps.languages.fields import LongTextField, TextListField, split
from apps.publishing.models import Publishable, Record
from apps.records import rules
from apps.sources.models import Sourced

COLOUR = RegexValidator(re.compile(r"^#[0-9A-F]{6}\Z"), _("Write a colour as # and six characters from 0–9 and A–F."))


class Goal(Sourced, Publishable):
    """A Global Policing Goal. Its label is the threat area. Goals can be added and retired."""

    immutable = ("number",)
    page_rows = ("wordings", "links")
    standard_notes = (gettext_noop("The title of 2023 is not verified."),)

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    label = models.CharField(_("threat area"), max_length=100)
    adopted_year = models.PositiveSmallIntegerField(_("adopted"), null=True, blank=True)
    launched_year = models.PositiveSmallIntegerField(_("launched"), null=True, blank=True)
    reviewed_year = models.PositiveSmallIntegerField(_("reviewed"), null=True, blank=True)
    retired_year = models.PositiveSmallIntegerField(_("retired"), null=True, blank=True)

    class Meta(Publishable.Meta):
        verbose_name = _("Global Policing Goal")
        verbose_name_plural = _("Global Policing Goals")
        ordering = ["number"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.between("number", 1, 999),
            rules.year_not_before("retired_year", "adopted_year"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {columns.text(self, 'label').value}"

    def get_absolute_url(self) -> str:
        return address("goals:detail", self.number)


class GoalWording(Sourced, Record):
    """How a goal was worded in a year: its title and, where known, its sub-objectives."""

    standard_notes = (gettext_noop("The English title of 2017 is from a press list."),)

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="wordings", verbose_name=_("goal"))
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("wording"), max_length=400)
    # Optional: after the review of 2023, sub-objectives are known of goals 1 to 3 only.
    sub_objectives = TextListField(_("sub-objectives"), blank=True)

    objects: ClassVar[Any] = OfGoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("wording")
        verbose_name_plural = _("wordings")
        ordering = ["goal", "year"]
        constraints = [
            rules.unique("goal", "year", message=_("This goal already has a wording of that year.")),
            rules.between("year", 2000, 2200),
        ]

    def __str__(self) -> str:
        return f"{columns.text(self, 'title').value} ({self.year})"


class SDG(Sourced, Record):
    """A Sustainable Development Goal of the United Nations, with its official colour."""

    # Colours and text only: the guidelines of the United Nations (May 2020) restrict the logo, the wheel and the icons.

    immutable = ("number",)
    page_rows = ("links",)
    standard_notes = (
        gettext_noop("Several independent public files share the Arabic title; it has no single address."),
        gettext_noop("In the French and Spanish titles, punctuation and two typing slips of the source are corrected."),
    )

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    title = models.CharField(_("title"), max_length=150)
    colour = models.CharField(_("colour"), max_length=7, validators=[COLOUR])
    text_colour = models.CharField(_("colour of text on it"), max_length=7, validators=[COLOUR])
    text_contrast = models.DecimalField(_("contrast of that text"), max_digits=4, decimal_places=2)

    objects: ClassVar[Any] = SDGQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sustainable Development Goal")
        verbose_name_plural = _("Sustainable Development Goals")
        ordering = ["number"]
        constraints = [rules.between("number", 1, 17)]

    def __str__(self) -> str:
        return f"{self.number}. {columns.text(self, 'title').value}"

    def get_absolute_url(self) -> str:
        return address("goals:sdg", self.number)


class LinkType(models.TextChoices):
    DIRECT = "direct", _("direct")
    INDIRECT = "indirect", _("indirect")
    CROSS_CUTTING = "cross_cutting", _("cross-cutting")
    GENERAL_ALIGNMENT = "general_alignment", _("general alignment")


class LinkBasis(models.TextChoices):
    STATED = "stated", _("stated by INTERPOL")
    OURS = "ours", _("our reading")
    COPIED = "copied", _("to be confirmed")  # from the wording before, when an amendment was adopted


class GoalLink(Sourced, Record):
    """How a Global Policing Goal is linked to a Sustainable Development Goal, and who states it."""

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="links", verbose_name=_("goal"))
    sdg = models.ForeignKey(SDG, models.CASCADE, related_name="links", verbose_name=_("SDG"))
    basis = models.CharField(_("basis"), max_length=10, choices=LinkBasis.choices)
    link_type = models.CharField(_("type of link"), max_length=20, choices=LinkType.choices)
    targets = TextListField(_("SDG targets"), blank=True)
    reason = LongTextField(_("reason"), blank=True)

    objects: ClassVar[Any] = OfGoalQuerySet.as_manager()

    class Meta:
        verbose_name = _("link to an SDG")
        verbose_name_plural = _("links to SDGs")
        ordering = ["goal", "sdg", "basis"]
        constraints = [
            # The basis is part of the key: nine pairs are both stated by INTERPOL and read by us, with their own types.
            rules.unique("goal", "sdg", "basis", message=_("This link is already recorded.")),
            rules.allowed("basis", LinkBasis),
            rules.allowed("link_type", LinkType),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} – {self.sdg_id} ({self.get_basis_display()})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._check_targets()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        self._check_targets()

    def _check_targets(self) -> None:
        """The targets of an SDG begin with its number: 16.10 or 16.a. A spreadsheet makes 16.1 of 16.10."""
        if not (self.targets and self.sdg_id):
            return
        number = self.sdg.number
        wrong = [target for target in split(self.targets) if not re.fullmatch(rf"{number}\.(?:[1-9]\d?|[a-z])", target)]
        if wrong:
            message = gettext(
                "“%(target)s” is no target of SDG %(number)s. Its targets look like %(number)s.1 or %(number)s.a."
            )
            raise ValidationError({"targets": message % {"target": wrong[0], "number": number}})
