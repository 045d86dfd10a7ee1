"""Attendance of organisations at editions: role, mode, and the basis of the information."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from apps.editions.models.edition import Edition
from apps.editions.querysets import AttendanceQuerySet
from apps.languages import names
from apps.participants.models import Organisation, Standing
from apps.publishing.models import Record
from apps.records import rules
from apps.sources.models import Confirmable, Sourced


class AttendanceRole(models.TextChoices):
    HOST = "host", _("host")
    MEMBER = "member", _("member")
    OBSERVER = "observer", _("observer")
    GUEST = "guest", _("guest")


class AttendanceMode(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")
    UNKNOWN = "unknown", _("unknown")


class AttendanceBasis(models.TextChoices):
    STATED = "stated", _("stated")
    INFERRED = "inferred", _("inferred")
    STANDING_LIST = "standing_list", _("standing composition")


class Attendance(Confirmable, Sourced, Record):
    """An organisation listed at an edition. With the basis STANDING_LIST, it is not known to have attended."""

    confirmed_by_owner = ("role", "mode")

    standard_notes = (
        gettext_noop("Co-host."),
        gettext_noop("Convenes the Dialogue."),
        gettext_noop("The source introduces its list with “including”, so the list may be incomplete."),
        gettext_noop("The text seen is cut after these names."),
        gettext_noop("Standing composition shown with the edition of June 2019; not a list of those who came."),
        gettext_noop("The release calls them all participants; the role is from the standing list, where it has one."),
        gettext_noop(
            "The release calls them all participants; the observer status is from the INTERPOL Dialogue page."
        ),
        gettext_noop("The observer status is from the INTERPOL Dialogue page."),
    )

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="attendances", verbose_name=_("edition"))
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="attendances", verbose_name=_("organization")
    )
    role = models.CharField(_("role"), max_length=10, choices=AttendanceRole.choices, default=AttendanceRole.MEMBER)
    mode = models.CharField(_("mode"), max_length=10, choices=AttendanceMode.choices, default=AttendanceMode.UNKNOWN)
    basis = models.CharField(_("basis"), max_length=15, choices=AttendanceBasis.choices, default=AttendanceBasis.STATED)
    # How the list names it is a fact of its own: in 2016 the list has ECOPOL for ECO.
    listed_as = models.CharField(_("name as listed"), max_length=250, blank=True)
    listed_language = models.CharField(
        _("language of that name"), max_length=10, blank=True, choices=names.language_choices
    )

    objects: ClassVar[Any] = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["edition", "organisation"]
        constraints = [
            rules.unique("edition", "organisation", message=_("This organization is already listed at this edition.")),
            rules.allowed("role", AttendanceRole),
            rules.allowed("mode", AttendanceMode),
            rules.allowed("basis", AttendanceBasis),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} – {self.edition.number}"

    @classmethod
    def shown_to_owner(cls, organisation: models.Model) -> models.QuerySet:
        """Not those of which no source says that it attended: a role would say that it did."""
        return super().shown_to_owner(organisation).exclude(basis=AttendanceBasis.STANDING_LIST)

    @property
    def shown_role(self) -> str:
        """The role as pages show it: the convenor, recorded among the members of a list, is none of them."""
        is_convenor = self.role == AttendanceRole.MEMBER and self.organisation.standing == Standing.CONVENOR
        return Standing.CONVENOR if is_convenor else self.role

    @property
    def is_attended(self) -> bool:
        """Whether the organisation is known to have attended."""
        return self.basis != AttendanceBasis.STANDING_LIST
