"""Declarations on goals, joint actions, and verdicts on findings."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.coverage.querysets import LINKED_ROLES, DeclarationQuerySet, JointActionQuerySet, VerdictQuerySet
from apps.editions.models import Edition
from apps.goals.models import Goal
from apps.languages import columns
from apps.languages.addresses import address
from apps.languages.fields import LongTextField
from apps.languages.typography import colon
from apps.participants.models import Organisation, Region
from apps.publishing.models import Publishable, Record
from apps.records import clock, dates, rules
from apps.records.horizons import Phase, phase_of_dates
from apps.records.slugs import SLUG, free_slug
from apps.sources.models import Confirmable, Sourced


class CellState(models.TextChoices):
    """The state of a matrix cell on a day. UNKNOWN is a question to ask, never a gap."""

    LEAD = "lead", pgettext_lazy("coverage", "lead")
    ACTIVE = "active", pgettext_lazy("coverage", "active")
    PLANNED = "planned", pgettext_lazy("coverage", "planned")
    LAST_ATTESTED = "last_attested", pgettext_lazy("coverage", "last attested")
    ENDED = "ended", pgettext_lazy("coverage", "ended")
    NONE_DECLARED = "none_declared", pgettext_lazy("coverage", "none declared")
    OUTSIDE_MANDATE = "outside_mandate", pgettext_lazy("coverage", "outside mandate")
    UNKNOWN = "unknown", pgettext_lazy("coverage", "unknown")


class DeclaredStance(models.TextChoices):
    """What an organisation can declare. LEAD is missing: it follows from leading a joint action."""

    ACTIVE = CellState.ACTIVE.value, CellState.ACTIVE.label
    PLANNED = CellState.PLANNED.value, CellState.PLANNED.label
    NONE_DECLARED = CellState.NONE_DECLARED.value, CellState.NONE_DECLARED.label
    OUTSIDE_MANDATE = CellState.OUTSIDE_MANDATE.value, CellState.OUTSIDE_MANDATE.label


class Declaration(Confirmable, Sourced, Record):
    """A statement of an organisation about a goal, in force until a newer one. It takes precedence over other facts."""

    confirmed_by_owner = ("stance", "declared_on")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="declarations", verbose_name=_("organization")
    )
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="declarations", verbose_name=_("goal"))
    stance = models.CharField(_("declared"), max_length=20, choices=DeclaredStance)
    declared_on = dates.PartialDateField(_("declared on"), blank=False)  # in force until the next: there is no end

    objects: ClassVar[Any] = DeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = _("declaration on a goal")
        verbose_name_plural = _("declarations on goals")
        ordering = ["organisation", "goal", "declared_on"]
        constraints = [
            rules.unique("organisation", "goal", "declared_on", message=_("This declaration is already recorded.")),
            rules.allowed("stance", DeclaredStance),
            rules.filled("declared_on"),
            rules.partial_date("declared_on"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.goal}{colon()}{self.get_stance_display()} ({self.declared_on})"


class ActionRole(models.TextChoices):
    """The role of an organisation in a joint action, highest first. The values are field names of JointAction."""

    LEAD = "lead", pgettext_lazy("joint action", "lead")
    CO_LEAD = "co_leads", pgettext_lazy("joint action", "co-lead")
    PARTNER = "partners", pgettext_lazy("joint action", "partner")
    OBSERVER = "observers", pgettext_lazy("joint action", "observer")


class ReportedStatus(models.TextChoices):
    """The status that partners report. Whether an action is in force depends on its dates alone."""

    # What partners report is a claim, not a fact: it is shown as reported, and decides nothing.

    PREPARED = "prepared", pgettext_lazy("joint action", "in preparation")
    UNDER_WAY = "under_way", pgettext_lazy("joint action", "under way")
    SUSPENDED = "suspended", pgettext_lazy("joint action", "suspended")
    COMPLETED = "completed", pgettext_lazy("joint action", "completed")
    ABANDONED = "abandoned", pgettext_lazy("joint action", "abandoned")


class ActionKind(models.TextChoices):
    OPERATION = "operation", pgettext_lazy("joint action", "operation")
    PROGRAMME = "programme", pgettext_lazy("joint action", "programme")
    EXERCISE = "exercise", pgettext_lazy("joint action", "exercise")
    OTHER = "other", pgettext_lazy("joint action", "other")


class JointAction(Sourced, Publishable):
    """What organisations do together for one or more goals. Each organisation has one role."""

    immutable = ("slug",)

    slug = models.SlugField(_("address"), max_length=150, unique=True, blank=True, validators=[SLUG])
    title = models.CharField(_("title"), max_length=200)
    kind = models.CharField(_("kind"), max_length=10, choices=ActionKind, blank=True)
    summary = LongTextField(_("summary"), blank=True, help_text=_("A blank line between paragraphs."))
    goals = models.ManyToManyField(
        Goal, related_name="actions", verbose_name=pgettext_lazy("joint action", "goals served"), blank=True
    )
    lead = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions_led",
        verbose_name=ActionRole.LEAD.label,
    )
    co_leads = models.ManyToManyField(
        Organisation, related_name="actions_co_led", verbose_name=_("co-leads"), blank=True
    )
    partners = models.ManyToManyField(
        Organisation, related_name="actions_shared", verbose_name=_("partners"), blank=True
    )
    observers = models.ManyToManyField(
        Organisation, related_name="actions_observed", verbose_name=_("observers"), blank=True
    )
    start = dates.PartialDateField(_("start"))  # empty when unknown: such an action is at most last attested
    end = dates.PartialDateField(_("end"))
    # A result is a claim, like the reported status: it is always shown with those who make it.
    result = LongTextField(_("result"), blank=True, help_text=_("As claimed by those named below."))
    result_by = models.ManyToManyField(
        Organisation, related_name="results_claimed", verbose_name=_("result claimed by"), blank=True
    )
    result_by_others = models.CharField(
        _("result claimed by others"),
        max_length=200,
        blank=True,
        help_text=_("Others who make the claim and are not organizations of the Dialogue."),
    )
    reported_status = models.CharField(_("reported status"), max_length=10, choices=ReportedStatus, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    edition = models.ForeignKey(
        Edition, models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name=_("agreed at edition")
    )

    objects: ClassVar[Any] = JointActionQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("joint action")
        verbose_name_plural = _("joint actions")
        ordering = ["slug"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.partial_date("start"),
            rules.partial_date("end"),
            rules.not_before("end", "start"),
            rules.allowed("kind", ActionKind),
            rules.allowed("reported_status", ReportedStatus),
        ]

    def __str__(self) -> str:
        return columns.text(self, "title").value or self.slug

    def get_absolute_url(self) -> str:
        return address("actions:detail", self.slug)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = free_slug(JointAction, columns.value(self, "title", settings.SOURCE_LANGUAGE), self.start[:4])
        super().save(*args, **kwargs)

    @property
    def period(self) -> tuple[str, str]:
        return self.start, self.end

    @property
    def is_in_force(self) -> bool:
        """Whether it is in force today, whatever status is reported."""
        return phase_of_dates(self.start, self.end, clock.today()) == Phase.IN_FORCE

    @property
    def roles(self) -> list[tuple[ActionRole, list[Organisation]]]:
        """The public organisations by role, each only with its highest role. Needs a queryset `with_roles()`."""
        lead = [self.lead] if self.lead and self.lead.is_public else []
        listed: list[tuple[ActionRole, list[Organisation]]] = [(ActionRole.LEAD, lead)]
        listed += [(ActionRole(name), list(getattr(self, name).all())) for name in LINKED_ROLES]
        # Only the admin form refuses a second role: no constraint can span the link tables.
        placed: set[int] = set()
        by_role = []
        for role, organisations in listed:
            in_role = [organisation for organisation in organisations if organisation.pk not in placed]
            placed |= {organisation.pk for organisation in in_role}
            by_role += [(role, in_role)] if in_role else []
        return by_role


class FindingKind(models.TextChoices):
    GAP = "gap", pgettext_lazy("coverage", "gap")
    OVERLAP = "overlap", pgettext_lazy("coverage", "overlap")
    OPPORTUNITY = "opportunity", pgettext_lazy("coverage", "opportunity")
    QUESTION = "question", pgettext_lazy("coverage", "question")
    UNCONNECTED = "unconnected", pgettext_lazy("coverage", "unconnected")
    WITHOUT_ACTION = "without_action", pgettext_lazy("coverage", "arrangement without action")


class VerdictDecision(models.TextChoices):
    COMPLEMENTARY = "complementary", pgettext_lazy("verdict", "complementary")
    DUPLICATE = "duplicate", pgettext_lazy("verdict", "duplicate")
    TO_MERGE = "to_merge", pgettext_lazy("verdict", "to merge")
    AGREED = "agreed", pgettext_lazy("verdict", "agreed")
    DISMISSED = "dismissed", pgettext_lazy("verdict", "dismissed")


class Verdict(Record):
    """A decision on a finding, based on the evidence of that day.

    When the evidence changes, the finding is open again. Earlier verdicts are in the history.
    """

    immutable = ("key",)

    # Findings are computed, not stored, so a verdict refers to one by its key and the fingerprint of its evidence.
    key = models.CharField(_("finding"), max_length=250, unique=True)
    kind = models.CharField(_("kind"), max_length=15, choices=FindingKind)
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="verdicts", verbose_name=_("goal"))
    region = models.CharField(_("region"), max_length=20, choices=Region, blank=True)
    decision = models.CharField(_("verdict"), max_length=15, choices=VerdictDecision)
    reason = LongTextField(_("why"), max_length=2000)
    evidence = models.JSONField(_("evidence"), default=list)
    digest = models.CharField(_("fingerprint of the evidence"), max_length=64)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("decided by")
    )
    # The name stays when the account is deleted: who decided is part of the record.
    decided_by_name = models.CharField(_("name of the user"), max_length=310, blank=True)
    decided_at = models.DateTimeField(_("decided at"))

    objects: ClassVar[Any] = VerdictQuerySet.as_manager()

    class Meta:
        verbose_name = _("verdict on a finding")
        verbose_name_plural = _("verdicts on findings")
        ordering = ["-decided_at", "key"]
        constraints = [
            rules.allowed("kind", FindingKind),
            rules.allowed("region", Region),
            rules.allowed("decision", VerdictDecision),
            rules.filled("reason"),
        ]

    def __str__(self) -> str:
        return f"{self.key}{colon()}{self.get_decision_display()}"
