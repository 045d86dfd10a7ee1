"""Sources, and the provenance of a record: its sources, its own wordings, its notes."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.languages import columns, names
from apps.languages.fields import TextListField, join, split
from apps.publishing.models import Record
from apps.records import rules
from apps.records.dates import PartialDateField
from apps.sources.querysets import SourceQuerySet

CODE_HOSTS = frozenset({"github.com", "raw.githubusercontent.com", "gitlab.com", "bitbucket.org"})


class Source(Record):
    """A document or page that a fact comes from. Title and publisher are in the language of the source."""

    immutable = ("url",)

    url = models.URLField(_("address"), max_length=2000, unique=True)
    title = models.CharField(_("title"), max_length=300, blank=True, help_text=_("In the language of the source."))
    publisher = models.CharField(_("publisher"), max_length=200, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True, choices=names.language_choices)
    published = PartialDateField(_("published"))
    accessed = models.DateField(_("last read"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, help_text=_("In English."))

    objects: ClassVar[Any] = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["url"]
        constraints = [rules.web_address("url"), rules.partial_date("published")]

    def __str__(self) -> str:
        return f"{self.title or self.publisher or self.host}: {self.url}"

    def likeness(self) -> dict[str, str]:
        """The address without the parts that rarely change the page: scheme, `www.`, case of the host, trailing slash,
        fragment."""
        address = urlsplit(self.url)
        query = f"?{address.query}" if address.query else ""
        return {f"{self.host}{address.path.rstrip('/')}{query}": "url"} if self.url else {}

    @property
    def host(self) -> str:
        """The name of the site, without `www.`."""
        return (urlsplit(self.url).hostname or self.url).removeprefix("www.")

    @property
    def is_code(self) -> bool:
        """Whether it is a file in a code repository, whose address says nothing to a reader."""
        return self.host in CODE_HOSTS


class Sourced(models.Model):
    """A record with sources, a list of fields that are our own, and a note on what is uncertain."""

    follows: ClassVar[tuple[str, ...]] = ("ours",)
    # Lines of `note` that pages show in the reader's language, in English and marked by `gettext_noop`; see `notes`.
    standard_notes: ClassVar[tuple[str, ...]] = ()

    sources = models.ManyToManyField(Source, verbose_name=_("sources"), blank=True)
    ours = TextListField(
        _("ours"),
        blank=True,
        help_text=_("Fields that hold our own wording, translation or deduction, one a line, such as title_fr."),
    )
    # Not translated: pages fold what is no standard note, and mark it as English.
    note = models.TextField(
        _("note"), blank=True, help_text=_("What is uncertain, or where sources differ. In English.")
    )
    verified_on = models.DateField(_("last verified"), null=True, blank=True)

    class Meta:
        abstract = True

    @cached_property
    def cited(self) -> list[Source]:
        """Its sources, cached on first access; `citing.read_sources` reads them for many records at once."""
        return list(self.sources.all())

    def clean(self) -> None:
        super().clean()
        if unknown := [name for name in split(self.ours) if not self._has_field(name)]:
            message = _("No such field: %(names)s.") % {"names": ", ".join(unknown)}
            raise ValidationError({"ours": message})

    def absorb(self, other: Any, replaced: Mapping[str, Any]) -> None:
        """A value copied from the other record stays marked as ours."""
        super().absorb(other, replaced)  # type: ignore[misc]
        remaining = [name for name in split(self.ours) if name not in replaced]
        self.ours = join([*remaining, *(name for name in split(other.ours) if name in replaced)])

    def is_ours(self, field: str, language: str | None = None) -> bool:
        """Whether the value of a field is ours; for a translated field, the text in the language shown."""
        if field in columns.translated_fields(type(self)):
            field = columns.column(field, columns.text(self, field, language).language)
        return field in split(self.ours)

    def _has_field(self, name: str) -> bool:
        try:
            self._meta.get_field(name)
        except FieldDoesNotExist:
            return name in getattr(self, "derived", ())
        return True
