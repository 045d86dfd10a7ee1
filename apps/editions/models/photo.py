"""Photos of an edition, with a text alternative and a credit."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.editions.models.edition import Edition
from apps.editions.pictures import clean_picture
from apps.editions.querysets import OfEditionQuerySet
from apps.languages import columns
from apps.publishing import rules
from apps.publishing.models import Record
from apps.sources.models import Sourced


def picture_path(photo: "Photo", filename: str) -> str:
    """A generated name: nothing of the uploaded one survives."""
    return f"photos/{uuid4().hex}.webp"


class Photo(Sourced, Record):
    """A picture; re-encoded on upload, so that nothing but pixels is kept."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="photos", verbose_name=_("edition"))
    position = models.PositiveSmallIntegerField(_("position"))
    image = models.ImageField(_("picture"), upload_to=picture_path, width_field="width", height_field="height")
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    alt = models.CharField(
        _("text alternative"), max_length=300, help_text=_("What is to be seen, for who cannot see it.")
    )
    caption = models.CharField(_("caption"), max_length=300, blank=True)
    credit = models.CharField(_("credit"), max_length=150)

    objects: ClassVar[Any] = OfEditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["edition", "position"]
        constraints = [rules.unique("edition", "position", message=_("This position is already taken."))]

    def __str__(self) -> str:
        return columns.text(self, "alt").value

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.image and not getattr(self.image, "_committed", True):
            self.image = clean_picture(self.image.file)
        super().save(*args, **kwargs)
