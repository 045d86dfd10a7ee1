"""An edition of the Dialogue, and the sessions between editions."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.editions.querysets import EditionQuerySet, ordered_by_role
from apps.languages import columns, names
from apps.languages.addresses import address
from apps.languages.fields import LongTextField, TextListField
from apps.languages.names import validate_country
from apps.participants.models import Organisation
from apps.publishing.models import Publishable
from apps.records import clock, dates, rules
from apps.records.slugs import SLUG
from apps.sources.models import Sourced


class Format(models.TextChoices):
    IN_PERSON = "in_person", _("in person")
    ONLINE = "online", _("online")
    HYBRID = "hybrid", _("hybrid")


class NumberBasis(models.TextChoices):
    STATED = "stated", _("stated")
    INFERRED = "inferred", _("inferred")


class AttendanceList(models.TextChoices):
    """How complete an attendance list is. A missing name is an absence only in a complete list."""

    # STANDING: of the 3rd edition, only the standing composition is known, and membership proves no attendance.

    COMPLETE = "complete", _("complete")
    PARTIAL = "partial", _("partial")
    STANDING = "standing", _("standing composition only")
    NONE = "none", _("none")


class Meeting(Sourced, Publishable):
    """What editions and sessions share: when, where and how."""

    title = models.CharField(_("title"), max_length=300)
    start_date = dates.PartialDateField(_("first day"), blank=False)
    end_date = dates.PartialDateField(_("last day"))
    format = models.CharField(_("format"), max_length=10, choices=Format.choices, blank=True)
    city = models.CharField(_("city"), max_length=100, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True, validators=[validate_country])

    class Meta(Publishable.Meta):
        abstract = True
        constraints = [
            *Publishable.Meta.constraints,
            rules.allowed("format", Format),
            rules.filled("start_date"),
            rules.partial_date("start_date"),
            rules.partial_date("end_date"),
            rules.not_before("end_date", "start_date"),
        ]

    @property
    def place(self) -> columns.Text:
        """City and country, in the language of the city's name; empty when no place is known."""
        city = columns.text(self, "city")
        known = [city.value, names.country(self.country, city.language) if self.country else ""]
        words = gettext(", ").join(part for part in known if part)
        online = gettext("online") if self.format == Format.ONLINE else ""
        return columns.Text(words or online, city.language)

    @property
    def first_day(self) -> date | None:
        return dates.first_day(self.start_date) if self.start_date else None

    @property
    def last_day(self) -> date | None:
        end = self.end_date or self.start_date
        return dates.last_day(end) if end else None

    @property
    def has_begun(self) -> bool:
        """Whether it has begun, compared as text like `EditionQuerySet.begun`."""
        return self.start_date <= clock.today().isoformat()

    @property
    def is_past(self) -> bool:
        return self.last_day is not None and self.last_day < clock.today()

    @property
    def has_whole_days(self) -> bool:
        """Whether its dates are exact, as a calendar needs them."""
        return len(self.start_date) == 10 and len(self.end_date or self.start_date) == 10


class Edition(Meeting):
    """An edition. Its hosts are the organisations whose attendance has the role host."""

    immutable = ("number",)
    page_rows = ("outcomes", "statements", "documents", "photos", "photos__picture")
    derived: ClassVar[Mapping[str, Promise]] = {"hosts": _("hosts")}  # no field, but `ours` can name it
    hosts: list[Any]  # attendances; set by `with_presence()`

    number = models.PositiveSmallIntegerField(_("number"), unique=True)
    # No source numbers the 3rd edition: its number is our deduction.
    number_basis = models.CharField(
        _("basis of the number"), max_length=10, choices=NumberBasis.choices, default=NumberBasis.STATED
    )
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    supporters = TextListField(_("supporters"), blank=True)
    theme = LongTextField(_("theme"), blank=True, help_text=_("The official theme."))
    focus = LongTextField(_("focus"), blank=True, help_text=_("What it was about, in our words."))
    declaration = models.CharField(_("declaration"), max_length=300, blank=True)
    attendance_list = models.CharField(
        _("attendance list"),
        max_length=10,
        choices=AttendanceList.choices,
        default=AttendanceList.NONE,
        help_text=_("A missing name is an absence only if the list is complete."),
    )
    participants = models.ManyToManyField(
        Organisation, through="editions.Attendance", related_name="editions", verbose_name=_("participants")
    )

    objects: ClassVar[Any] = EditionQuerySet.as_manager()

    class Meta(Meeting.Meta):
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["number"]
        constraints = [
            *Meeting.Meta.constraints,
            rules.between("number", 1, 999),
            rules.allowed("number_basis", NumberBasis),
            rules.allowed("attendance_list", AttendanceList),
        ]

    def __str__(self) -> str:
        return f"{self.number} – {columns.text(self, 'title').value}"

    def get_absolute_url(self) -> str:
        return address("editions:detail", self.number)

    @property
    def lists_absences(self) -> bool:
        """Whether an organisation that is not listed was absent. Nobody is absent from a meeting that is ahead."""
        return self.attendance_list == AttendanceList.COMPLETE and self.has_begun

    @property
    def hosting(self) -> list[Any]:
        """Its hosts in order. Needs a queryset `with_presence()`."""
        return ordered_by_role(self.hosts)


class Session(Meeting):
    """A meeting between editions, such as a session of the working group; it has no number."""

    immutable = ("slug",)

    slug = models.SlugField(_("address"), max_length=150, unique=True, validators=[SLUG])
    summary = LongTextField(_("summary"), blank=True)

    class Meta(Meeting.Meta):
        verbose_name = _("session between editions")
        verbose_name_plural = _("sessions between editions")
        ordering = ["start_date", "slug"]

    def __str__(self) -> str:
        return columns.text(self, "title").value or self.slug

    def get_absolute_url(self) -> str:
        return f"{address('editions:list')}#{self.slug}"
