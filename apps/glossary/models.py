"""The terms and acronyms of the Dialogue, each with its definition."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from apps.languages import columns
from apps.languages.addresses import address
from apps.languages.fields import LongTextField, TextListField
from apps.publishing.models import Publishable
from apps.records.slugs import SLUG
from apps.sources.models import Sourced


class GlossaryTerm(Sourced, Publishable):
    """A term in each language, with the acronym that is used for it there."""

    immutable = ("code",)
    language_specific = ("acronym", "avoided")

    code = models.SlugField(_("code"), max_length=60, unique=True, validators=[SLUG])
    term = models.CharField(pgettext_lazy("glossary", "term"), max_length=150)
    acronym = models.CharField(
        _("acronym"), max_length=30, blank=True, help_text=_("As it is written in this language. None is invented.")
    )
    definition = LongTextField(_("definition"), blank=True)
    avoided = TextListField(
        _("variants to avoid"),
        blank=True,
        help_text=_("Words that translations do not use for the term in this language. One a line."),
    )
    reviewed = models.BooleanField(
        pgettext_lazy("glossary", "reviewed"),
        default=False,
        help_text=_("The secretariat has agreed to the term in all four languages: translations use these words."),
    )

    class Meta(Publishable.Meta):
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["code"]

    def __str__(self) -> str:
        return columns.text(self, "term").value or self.code

    @property
    def own_acronym(self) -> str:
        """The acronym in the reader's language. One of another language would not be an acronym of the term shown."""
        return columns.value(self, "acronym", columns.current())

    def in_other_languages(self) -> list[tuple[str, str, str]]:
        """Language, term and acronym of each language but the reader's."""
        others = [code for code in settings.CONTENT_LANGUAGES if code != columns.current()]
        found = [(code, *(columns.value(self, name, code) for name in ("term", "acronym"))) for code in others]
        return [(code, term, acronym) for code, term, acronym in found if term]

    def get_absolute_url(self) -> str:
        return f"{address('glossary:list')}#{self.code}"
