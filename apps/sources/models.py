"""Sources, and the provenance of a record: sources, own wordings, what the organisation confirmed, and notes."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.languages import columns, names
from apps.languages.fields import LongTextField, TextListField, join, split
from apps.publishing.json_values import JSONValue, in_json
from apps.publishing.models import Record
from apps.publishing.record_notes import RecordNote
from apps.publishing.rights import AnyModel
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
    note = LongTextField(_("note"), blank=True, help_text=_("In English."))

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
    note = LongTextField(_("note"), blank=True, help_text=_("What is uncertain, or where sources differ. In English."))
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


class Confirmation(RecordNote):
    """A value of a record that its organisation has confirmed: the third basis of a fact, beside stated by a source and
    ours. It holds while the value is the one that was confirmed."""

    field = models.CharField(_("field"), max_length=100)
    value_hash = models.CharField(_("hash of the value"), max_length=64)
    confirmed_on = models.DateField(_("confirmed on"))

    class Meta:
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id", "field"], name="one_confirmation_a_field")
        ]

    def __str__(self) -> str:
        return f"{self.record}: {self.field}"

    @classmethod
    def of_value(cls, record: Model, field: str, value_hash: str, on: date) -> "Confirmation":
        """A confirmation of a field of a record, unsaved."""
        kind = ContentType.objects.get_for_model(record)
        return cls(content_type=kind, object_id=record.pk, field=field, value_hash=value_hash, confirmed_on=on)

    @classmethod
    def store(cls, found: Iterable["Confirmation"]) -> None:
        """Save confirmations; each replaces an earlier one of its field."""
        unique = ["content_type", "object_id", "field"]
        fresh = ["value_hash", "confirmed_on"]
        cls.objects.bulk_create(found, update_conflicts=True, unique_fields=unique, update_fields=fresh)


def value_hash(value: JSONValue) -> str:
    """What is stored of a confirmed value, in the form in which waiting changes store it."""
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


class Confirmable(models.Model):
    """A record of an organisation, which can confirm or correct its fields `confirmed_by_owner`; `owner` is the foreign
    key to the organisation, "pk" for the organisation itself. Only fields that the public sees belong there."""

    owner: ClassVar[str] = "organisation"
    confirmed_by_owner: ClassVar[tuple[str, ...]] = ()

    confirmations = GenericRelation(Confirmation)

    class Meta:
        abstract = True

    @classmethod
    def shown_to_owner(cls, organisation: Model) -> "QuerySet[Any]":
        """The public records of an organisation that it can confirm."""
        rows: AnyModel = cls._default_manager
        return rows.public().filter(**{cls.owner: organisation.pk})

    def confirmed(self) -> list[Confirmation]:
        """The confirmations whose value is still the present one, in the order of the fields."""
        order = [field.name for field in self._meta.concrete_fields]
        found = [one for one in self.confirmations.all() if one.field in order and self._is_present(one)]
        return sorted(found, key=lambda one: order.index(one.field))

    def _is_present(self, confirmation: Confirmation) -> bool:
        return value_hash(in_json(self._meta.get_field(confirmation.field), self)) == confirmation.value_hash
