"""Amendments of the goals, their numbered revisions, and the decision on each."""

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from apps.editions.models import Edition
from apps.goals.models import Goal, GoalWording
from apps.languages import columns
from apps.languages.addresses import address
from apps.languages.fields import LongTextField, TextListField, split
from apps.languages.typography import colon
from apps.participants.models import Organisation
from apps.publishing.models import Publishable, Record
from apps.records import dates, rules
from apps.records.slugs import SLUG
from apps.review.models.rounds import Round
from apps.review.querysets import AmendmentQuerySet, DecisionQuerySet, RevisionQuerySet
from apps.sources.models import Sourced


class AmendmentKind(models.TextChoices):
    """What an amendment does to the goals: the kinds of the review of the SDG indicators, and merge and split."""

    ADD = "add", pgettext_lazy("amendment", "add a goal")
    REVISE = "revise", pgettext_lazy("amendment", "revise")
    REPLACE = "replace", pgettext_lazy("amendment", "replace")
    SPLIT = "split", pgettext_lazy("amendment", "split")
    MERGE = "merge", pgettext_lazy("amendment", "merge")
    DELETE = "delete", pgettext_lazy("amendment", "delete")


class Amendment(Sourced, Publishable):
    """A change of the goals that is put to the organisations in a round. Its text is in its revisions."""

    immutable = ("code", "number")  # the round, too: the code names it
    page_rows = ("revisions", "positions", "positions__responses", "decisions")

    round = models.ForeignKey(Round, models.PROTECT, related_name="amendments", verbose_name=_("round"))
    number = models.PositiveSmallIntegerField(_("number"))
    code = models.CharField(
        _("code"),
        max_length=50,
        unique=True,
        blank=True,
        validators=[SLUG],
        help_text=_("Made from the round and the number."),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=AmendmentKind.choices)
    goal = models.ForeignKey(
        Goal, models.PROTECT, null=True, blank=True, related_name="amendments", verbose_name=_("goal")
    )
    merged_goals = models.ManyToManyField(
        Goal, related_name="merging_amendments", verbose_name=_("goals merged into it"), blank=True
    )
    base_year = models.PositiveSmallIntegerField(
        _("year of the base wording"), null=True, blank=True, help_text=_("The wording of the goal that it changes.")
    )
    reason = LongTextField(_("reason"), blank=True)
    proposed_by = models.ManyToManyField(
        Organisation, related_name="amendments", verbose_name=_("put forward by"), blank=True
    )
    proposed_on = dates.PartialDateField(_("put forward on"))

    objects: ClassVar = AmendmentQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["round", "number"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.unique("round", "number", message=_("This round already has an amendment of that number.")),
            rules.allowed("kind", AmendmentKind),
            rules.between("number", 1, 999),
            rules.between("base_year", 2000, 2200),
            rules.partial_date("proposed_on"),
        ]

    def __str__(self) -> str:
        return self.code  # without the round, which a list of choices would read for each

    def get_absolute_url(self) -> str:
        return address("review:amendment", self.round.code, self.number)

    def clean(self) -> None:
        super().clean()
        own = getattr(self, "round", None)  # without one the field is refused, and no code can be made
        code = f"{own.code}-{self.number}" if own and self.number else self.code
        if self.code and self.code != code:
            message = _("The code of this amendment is %(code)s.") % {"code": code}
            raise ValidationError({"code": message})
        self.code = code
        if bool(self.goal) is (self.kind == AmendmentKind.ADD):
            raise ValidationError(
                {"goal": _("Choose the goal that the amendment changes. Leave it empty if the amendment adds a goal.")}
            )
        if self.base_year and not GoalWording.objects.filter(goal=self.goal, year=self.base_year).exists():
            raise ValidationError({"base_year": _("The goal has no wording of that year.")})

    @property
    def base_wording(self) -> GoalWording | None:
        """The public wording that it changes."""
        if not (self.goal and self.base_year):
            return None
        return GoalWording.objects.public().filter(goal=self.goal, year=self.base_year).first()


class Revision(Sourced, Record):
    """A numbered text of an amendment. `text` has a line for each goal that results: two or more of a split, none of a
    deletion."""

    immutable = ("number",)

    amendment = models.ForeignKey(Amendment, models.CASCADE, related_name="revisions", verbose_name=_("amendment"))
    number = models.PositiveSmallIntegerField(_("number"))
    made_on = dates.PartialDateField(_("made on"))
    text = TextListField(
        _("wording"), blank=True, help_text=_("A line for each goal that results; none if a goal is deleted.")
    )
    sub_objectives = TextListField(_("sub-objectives"), blank=True)
    changes = LongTextField(_("what is new in it"), blank=True)

    objects: ClassVar = RevisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("revision of an amendment")
        verbose_name_plural = _("revisions of amendments")
        ordering = ["amendment", "number"]
        constraints = [
            rules.unique("amendment", "number", message=_("This revision is already recorded.")),
            rules.between("number", 1, 999),
            rules.partial_date("made_on"),
        ]

    def __str__(self) -> str:
        return f"{self.amendment}, {gettext('revision')} {self.number}"

    def clean(self) -> None:
        super().clean()
        amendment = getattr(self, "amendment", None)
        if amendment is None:
            return
        lines = len(split(columns.value(self, "text", settings.SOURCE_LANGUAGE)))
        is_fitting = {AmendmentKind.DELETE: lines == 0, AmendmentKind.SPLIT: lines > 1}.get(amendment.kind, lines == 1)
        if not is_fitting:
            message = _("A split has two lines or more, a deletion none, and any other amendment one.")
            raise ValidationError({columns.column("text", settings.SOURCE_LANGUAGE): message})


class DecisionResult(models.TextChoices):
    ADOPTED = "adopted", pgettext_lazy("decision", "adopted")
    ADAPTED = "adapted", pgettext_lazy("decision", "adopted with changes")
    REFUSED = "refused", pgettext_lazy("decision", "refused")
    DEFERRED = "deferred", pgettext_lazy("decision", "deferred")
    WITHDRAWN = "withdrawn", pgettext_lazy("decision", "withdrawn")


class Decision(Sourced, Publishable):
    """The decision on an amendment, by a body or at an edition. It cannot become public while an objection or a
    condition about the current revision has no response."""

    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="decisions", verbose_name=_("amendment"))
    result = models.CharField(_("decision"), max_length=10, choices=DecisionResult.choices)
    decided_on = dates.PartialDateField(_("decided on"))
    reason = LongTextField(_("reason"), blank=True)
    body = models.CharField(_("body"), max_length=200, blank=True, help_text=_("Who decided."))
    edition = models.ForeignKey(
        Edition, models.SET_NULL, null=True, blank=True, related_name="decisions", verbose_name=_("edition")
    )
    # Written by `apps.review.adoption`, with the wording itself.
    applied_on = models.DateField(_("entered into the goals on"), null=True, blank=True)

    objects: ClassVar = DecisionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("decision on an amendment")
        verbose_name_plural = _("decisions on amendments")
        ordering = ["amendment"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.unique("amendment", message=_("This amendment is already decided.")),
            rules.allowed("result", DecisionResult),
            rules.partial_date("decided_on"),
        ]

    def __str__(self) -> str:
        return f"{self.amendment}{colon()}{self.get_result_display()}"

    def get_absolute_url(self) -> str:
        return f"{self.amendment.get_absolute_url()}#decision"

    @property
    def adopts(self) -> bool:
        """Whether the goals take over the amendment."""
        return self.result in {DecisionResult.ADOPTED, DecisionResult.ADAPTED}

    def why_not_published(self) -> str:
        """As in `Publishable`: the number of objections and conditions without a response."""
        amendment = getattr(self, "amendment", None)
        unanswered = amendment.positions.unanswered().count() if amendment else 0
        if not unanswered:
            return ""
        return gettext("Objections or conditions without a response: %(count)s.") % {"count": unanswered}
