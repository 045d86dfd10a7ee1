"""The search index: one entry for each record, and all words, from which mistyped ones are corrected; and synonyms."""

from datetime import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.languages.fields import LongTextField, TextListField
from apps.publishing.models import Record
from apps.publishing.querysets import RecordQuerySet
from apps.records import clock, rules
from apps.records.slugs import SLUG


class EntryQuerySet(models.QuerySet):
    def due(self) -> Self:
        """The entries that lack a text which was held back when they were written, and is public now."""
        return self.filter(due_at__lte=clock.now())

    def visible(self, at: datetime) -> Self:
        """The entries of records that are public at a moment."""
        return self.filter(Q(visible_until__isnull=True) | Q(visible_until__gt=at), visible_from__lte=at)


class Entry(models.Model):
    """The folded texts of a record, in all languages together, and the time in which it is public. Texts of a related
    row that becomes public later are left out: at `due_at` the entry is to be written again, with them. Database
    triggers update the full-text index over `title` and `text`."""

    model = models.CharField(_("model"), max_length=60)
    record = models.PositiveBigIntegerField(_("record"))
    visible_from = models.DateTimeField(_("visible from"), null=True)
    visible_until = models.DateTimeField(_("visible until"), null=True)
    due_at = models.DateTimeField(_("due"), null=True)
    title = models.TextField(_("words of the names"))
    text = models.TextField(_("words of the texts"))
    size = models.PositiveIntegerField(_("number of words of the names"))
    version = models.CharField(_("version of the declaration"), max_length=16)

    objects: ClassVar[Any] = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the search index")
        verbose_name_plural = _("entries of the search index")
        constraints = [models.UniqueConstraint(fields=["model", "record"], name="one_entry_a_record")]
        indexes = [models.Index(fields=["due_at"], name="search_entry_due")]  # the timer asks each minute

    def __str__(self) -> str:
        return f"{self.model} {self.record}"


class Word(models.Model):
    """A word of an entry, in the spelling that was indexed first. It can come from a draft: show it only when a visible
    entry contains it."""

    folded = models.CharField(_("folded word"), max_length=100, unique=True)
    spelled = models.CharField(_("word"), max_length=100)
    trigrams = models.TextField(_("runs of three letters"))

    class Meta:
        verbose_name = _("word of the search index")
        verbose_name_plural = _("words of the search index")

    def __str__(self) -> str:
        return self.spelled


class SynonymQuerySet(RecordQuerySet):
    """Synonyms are always public."""

    def public_condition(self, at: datetime) -> Q:
        return Q(pk__gte=1)  # true of every row; Django drops an empty Q() from `Q() | other`


class SynonymGroup(Record):
    """Words and phrases, in any language, that mean the same to the search: who types one also finds the others."""

    immutable = ("slug",)

    slug = models.SlugField(_("name"), max_length=60, unique=True, validators=[SLUG])
    words = TextListField(
        _("words and phrases"),
        help_text=_("One a line, in any language. A search for one of them also finds the others."),
    )
    note = LongTextField(_("note"), blank=True, help_text=_("In English."))

    objects: ClassVar[Any] = SynonymQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of synonyms")
        verbose_name_plural = _("groups of synonyms")
        ordering = ["slug"]
        constraints = [rules.filled("words")]

    def __str__(self) -> str:
        return self.words
