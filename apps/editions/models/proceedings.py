"""Outcomes, statements, documents and press releases of an edition."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.editions.models.edition import Edition
from apps.editions.models.picture import Picture
from apps.editions.querysets import (
    OfEditionQuerySet,
    OptionalEditionQuerySet,
    PressReleaseQuerySet,
    StatementQuerySet,
)
from apps.languages import columns, names
from apps.languages.addresses import address
from apps.languages.fields import LongTextField
from apps.languages.rich_text import RichTextField
from apps.participants.models import Organisation
from apps.publishing.models import Publishable, TimedRow
from apps.records import dates, rules
from apps.records.slugs import SLUG
from apps.sources.models import Sourced


class StatementForm(models.TextChoices):
    VERBATIM = "verbatim", _("verbatim")
    PARAPHRASE = "paraphrase", _("paraphrase")


class DocumentKind(models.TextChoices):
    DECLARATION = "declaration", _("declaration")
    RELEASE = "release", _("press release")
    REPORT = "report", _("report")
    PAGE = "page", _("web page")


class Outcome(Sourced, TimedRow):
    """Something an edition agreed, decided or noted."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="outcomes", verbose_name=_("edition"))
    position = models.PositiveSmallIntegerField(_("position"))
    text = LongTextField(_("outcome"))

    objects: ClassVar[Any] = OfEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("outcome")
        verbose_name_plural = _("outcomes")
        ordering = ["edition", "position"]
        constraints = [rules.unique("edition", "position", message=_("This position is already taken."))]

    def __str__(self) -> str:
        return columns.text(self, "text").value


class Statement(Sourced, TimedRow):
    """What a person said at an edition. Only verbatim texts are shown in quotation marks."""

    discloses_person = True  # the speaker

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="statements", verbose_name=_("edition"))
    position = models.PositiveSmallIntegerField(_("position"))
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="statements",
        verbose_name=_("organization"),
    )
    speaker = models.CharField(_("speaker"), max_length=150)
    role = models.CharField(_("role at the time"), max_length=200)
    text = RichTextField(_("text"))
    original_language = models.CharField(
        _("original language"), max_length=10, blank=True, choices=names.language_choices
    )
    form = models.CharField(_("form"), max_length=10, choices=StatementForm.choices, default=StatementForm.PARAPHRASE)

    objects: ClassVar[Any] = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["edition", "position"]
        constraints = [
            rules.unique("edition", "position", message=_("This position is already taken.")),
            rules.allowed("form", StatementForm),
        ]

    def __str__(self) -> str:
        return f"{self.speaker}, {columns.text(self, 'role').value}"

    def get_absolute_url(self) -> str:
        return f"{self.edition.get_absolute_url()}#statement-{self.position}"


class Document(Sourced, TimedRow):
    """A document or web page about an edition, with its address."""

    immutable = ("slug",)

    slug = models.SlugField(_("address"), max_length=150, unique=True, validators=[SLUG])
    edition = models.ForeignKey(
        Edition, models.SET_NULL, null=True, blank=True, related_name="documents", verbose_name=_("edition")
    )
    kind = models.CharField(_("kind"), max_length=15, choices=DocumentKind.choices)
    title = models.CharField(_("title"), max_length=300)
    url = models.URLField(_("web address"), max_length=2000)
    language = models.CharField(_("language"), max_length=10, blank=True, choices=names.language_choices)
    published = dates.PartialDateField(_("published"))

    objects: ClassVar[Any] = OptionalEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["slug"]
        constraints = [
            rules.allowed("kind", DocumentKind),
            rules.web_address("url"),
            rules.partial_date("published"),
        ]

    def __str__(self) -> str:
        return columns.text(self, "title").value or self.slug


class PressRelease(Sourced, Publishable):
    """A press release, optionally about an edition."""

    immutable = ("slug",)
    page_rows = ("picture",)

    slug = models.SlugField(_("address"), max_length=150, unique=True, validators=[SLUG])
    published_on = models.DateField(_("date"))
    edition = models.ForeignKey(
        Edition, models.SET_NULL, null=True, blank=True, related_name="releases", verbose_name=_("edition")
    )
    picture = models.ForeignKey(
        Picture, models.PROTECT, null=True, blank=True, related_name="releases", verbose_name=_("picture")
    )
    title = models.CharField(_("title"), max_length=300)
    summary = LongTextField(_("summary"), blank=True)
    body = RichTextField(_("text"))

    objects: ClassVar[Any] = PressReleaseQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("press release")
        verbose_name_plural = _("press releases")
        ordering = ["-published_on", "slug"]

    def __str__(self) -> str:
        return columns.text(self, "title").value or self.slug

    def get_absolute_url(self) -> str:
        return address("news:detail", self.slug)
