"""Positions of organisations on a revision, which are only ever added to, and the responses to them."""

from collections.abc import Mapping
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.languages import columns
from apps.languages.fields import LongTextField, split
from apps.languages.typography import colon
from apps.participants.models import Organisation
from apps.publishing.models import Record
from apps.records import acts, dates, rules, stored_row
from apps.review.models.amendments import Amendment
from apps.review.querysets import APPEND_ONLY, PositionQuerySet, ResponseQuerySet
from apps.sources.models import Sourced


class Stance(models.TextChoices):
    SUPPORT = "support", pgettext_lazy("stance", "support")
    SUPPORT_IF = "support_if", pgettext_lazy("stance", "support on a condition")
    OBJECT = "object", pgettext_lazy("stance", "objection")
    ABSTAIN = "abstain", pgettext_lazy("stance", "abstention")
    OUTSIDE_MANDATE = "outside_mandate", pgettext_lazy("stance", "outside its mandate")


class Position(Sourced, Record):
    """What an organisation said of a revision of an amendment, as received. It is never changed: an organisation that
    changes its mind adds another position. A text marked as ours, such as a translation, can be corrected."""

    immutable = ("revision", "stance", "received_on", "code")

    amendment = models.ForeignKey(Amendment, models.PROTECT, related_name="positions", verbose_name=_("amendment"))
    revision = models.PositiveSmallIntegerField(_("revision"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="positions", verbose_name=_("organization")
    )
    stance = models.CharField(pgettext_lazy("amendment", "position"), max_length=20, choices=Stance.choices)
    received_on = dates.PartialDateField(_("received on"), blank=False)
    condition = LongTextField(_("condition or objection"), blank=True, help_text=_("In the words of the organization."))
    code = models.CharField(
        _("code"),
        max_length=150,
        unique=True,
        blank=True,
        help_text=_("Made from the amendment, the revision, the organization and the day."),
    )

    objects: ClassVar = PositionQuerySet.as_manager()

    class Meta:
        verbose_name = pgettext_lazy("amendment", "position")
        verbose_name_plural = _("positions")
        ordering = ["amendment", "revision", "received_on", "organisation"]
        constraints = [
            rules.unique(
                *("amendment", "revision", "organisation", "received_on"),
                message=_("This organization already has a position of that day."),
            ),
            rules.allowed("stance", Stance),
            rules.filled("received_on"),
            rules.partial_date("received_on"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}{colon()}{self.get_stance_display()}"

    def delete(self, *args: object, **kwargs: object) -> tuple[int, dict[str, int]]:
        """A user takes back a position that the public sees only by an undo: the history still shows it."""
        if acts.by() and not acts.undoes() and type(self).objects.approved().filter(pk=self.pk).exists():
            raise PermissionDenied(str(APPEND_ONLY))
        return super().delete(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        amendment, organisation = getattr(self, "amendment", None), getattr(self, "organisation", None)
        if not (amendment and organisation):
            return
        code = f"{amendment.code}-r{self.revision}-{organisation.code}-{self.received_on}"
        if self._state.adding and self.code not in ("", code):
            raise ValidationError({"code": _("The code of this position is %(code)s.") % {"code": code}})
        self.code = self.code or code
        if not amendment.revisions.filter(number=self.revision).exists():
            raise ValidationError({"revision": _("The amendment has no such revision.")})
        if self._state.adding and not amendment.round.opened_on:
            raise ValidationError({"amendment": _("The round is not open.")})
        if self.stance == Stance.SUPPORT_IF and not any(
            columns.value(self, "condition", language) for language in settings.CONTENT_LANGUAGES
        ):
            message = _("Write down the condition.")
            raise ValidationError({columns.column("condition", settings.SOURCE_LANGUAGE): message})

    @property
    def needs_response(self) -> bool:
        return self.stance in {Stance.SUPPORT_IF, Stance.OBJECT}

    @property
    def is_late(self) -> bool:
        return self.amendment.round.is_late(self.received_on)

    def _changed_immutables(self, stored: Mapping[str, object] | None) -> dict[str, object]:
        """Also the amendment and the organisation, which only a merge replaces, and the organisation's own words."""
        if not stored:
            return {}
        if "ours" not in stored:  # `clean` reads the immutable fields only
            stored = stored_row.present(self) or {}
        ours = split(str(stored["ours"] or ""))
        words = [name for name in columns.columns("condition") if stored[name] and name not in ours]
        owners = [] if acts.is_marked(acts.MERGE) else ["amendment", "organisation"]
        names = {*self.immutable, *owners, *words}
        fixed = [field for field in self._meta.concrete_fields if field.name in names]
        message = _("A position is not changed. Add another one.")
        return {one.name: message for one in fixed if getattr(self, one.attname) != stored[one.attname]}


class Response(Sourced, Record):
    """What the secretariat answered to a condition or an objection."""

    position = models.ForeignKey(
        Position, models.CASCADE, related_name="responses", verbose_name=pgettext_lazy("amendment", "position")
    )
    responded_on = dates.PartialDateField(_("responded on"), blank=False)
    text = LongTextField(_("response"))

    objects: ClassVar = ResponseQuerySet.as_manager()

    class Meta:
        verbose_name = _("response to a position")
        verbose_name_plural = _("responses to positions")
        ordering = ["position", "responded_on"]
        constraints = [
            rules.unique("position", "responded_on", message=_("This position already has a response of that day.")),
            rules.filled("responded_on"),
            rules.partial_date("responded_on"),
        ]

    def __str__(self) -> str:
        return f"{self.position} ({self.responded_on})"
