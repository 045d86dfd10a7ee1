"""Photos of an edition: pictures from the library, with position and caption."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.editions.models.edition import Edition
from apps.editions.models.picture import Picture
from apps.editions.querysets import OfEditionQuerySet
from apps.publishing.models import TimedRow
from apps.records import rules
from apps.sources.models import Sourced


class Photo(Sourced, TimedRow):
    """A picture at an edition."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="photos", verbose_name=_("edition"))
    position = models.PositiveSmallIntegerField(_("position"))
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="photos", verbose_name=_("picture"))
    caption = models.CharField(_("caption"), max_length=300, blank=True)

    objects: ClassVar[Any] = OfEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["edition", "position"]
        constraints = [
            rules.unique("edition", "position", message=_("This position is already taken.")),
            rules.unique("edition", "picture", message=_("The edition already has this picture.")),
        ]

    def __str__(self) -> str:
        return str(self.picture)
