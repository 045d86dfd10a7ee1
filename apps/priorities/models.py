"""Strategic priorities of organisations: label, horizon, document and the goals they serve."""

from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.signals import m2m_changed
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from apps.goals.models import Goal
from apps.languages import columns
from apps.languages.addresses import address
from apps.languages.fields import LongTextField
from apps.participants.models import Organisation
from apps.priorities.querysets import PriorityQuerySet
from apps.publishing.models import Publishable
from apps.records import clock, rules
from apps.records.horizons import Phase, phase_of_years
from apps.records.slugs import SLUG, free_slug
from apps.search.likeness import folded
from apps.sources.models import Confirmable, Sourced

# The mapping of priorities to goals is always ours. It stays empty where a priority singles out no goal.
NO_GOALS = _("A cross-cutting priority serves no single goal: leave the goals empty.")


class Priority(Confirmable, Sourced, Publishable):
    """A strategic priority in the words of its source. `ours` contains "goals" if the mapping to goals is ours."""

    confirmed_by_owner = ("label", "perspective", "start_year", "end_year", "document")

    immutable = ("slug",)
    alike_within = "organisation"
    standard_notes = (
        gettext_noop("The page has no date."),
        gettext_noop("The years are those of the strategic policy."),
        gettext_noop("The year is that of the strategy."),
    )

    slug = models.SlugField(_("address"), max_length=150, unique=True, blank=True, validators=[SLUG])
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="priorities", verbose_name=_("organization")
    )
    label = models.CharField(_("priority"), max_length=200)
    perspective = LongTextField(_("perspective"), blank=True, help_text=_("A blank line between paragraphs."))
    start_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    goals = models.ManyToManyField(Goal, related_name="priorities", verbose_name=_("goals served"), blank=True)
    cross_cutting = models.BooleanField(pgettext_lazy("priority", "cross-cutting"), default=False)
    document = models.CharField(
        _("document"), max_length=300, blank=True, help_text=_("The document that states the priority.")
    )

    objects: ClassVar[Any] = PriorityQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("strategic priority")
        verbose_name_plural = _("strategic priorities")
        ordering = ["slug"]
        constraints = [
            *Publishable.Meta.constraints,
            rules.between("start_year", 1900, 2200),
            rules.between("end_year", 1900, 2200),
            rules.year_not_before("end_year", "start_year"),
        ]

    def __str__(self) -> str:
        return columns.text(self, "label").value or self.slug

    def get_absolute_url(self) -> str:
        return address("priorities:detail", self.slug)

    @property
    def period(self) -> tuple[int | None, int | None]:
        return self.start_year, self.end_year

    @property
    def phase(self) -> Phase:
        """The phase of its horizon today."""
        return phase_of_years(self.start_year, self.end_year, clock.today())

    def likeness(self) -> dict[str, str]:
        return folded(self, "label")

    def clean_links(self, links: dict[str, list[models.Model]]) -> None:
        super().clean_links(links)
        if self.cross_cutting and links.get("goals"):
            raise ValidationError({"goals": NO_GOALS})

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            label = columns.value(self, "label", settings.SOURCE_LANGUAGE)
            self.slug = free_slug(Priority, self.organisation.code, label, self.start_year)
        super().save(*args, **kwargs)


@receiver(m2m_changed, sender=Priority.goals.through)
def refuse_goals_of_cross_cutting(
    sender: type[models.Model], instance: Any, action: str, reverse: bool, pk_set: Any, **kwargs: Any
) -> None:
    """A cross-cutting priority has no goals, whichever side the link is added from."""
    # Neither clean() nor a constraint sees links. "pre_add" comes before the rows are written; `reverse` is set where
    # goal.priorities.add() is called, and then `pk_set` holds priorities.
    if action == "pre_add":
        rows = Priority.objects.filter(pk__in=pk_set) if reverse else Priority.objects.filter(pk=instance.pk)
        if rows.filter(cross_cutting=True).exists():
            raise ValidationError({"goals": NO_GOALS})
