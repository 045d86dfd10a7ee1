"""The picture library. A picture is stored once, in several widths."""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.editions import pictures
from apps.editions.querysets import PictureQuerySet
from apps.languages import columns
from apps.publishing.models import Record


class Picture(Record):
    """A picture. Its files are named by a digest of the pixels, so the content under a name never changes."""

    immutable = ("image",)

    image: Any = models.FileField(_("picture"), unique=True)
    digest = models.CharField(_("fingerprint"), max_length=64, unique=True, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    widths = models.JSONField(_("widths"), default=list, editable=False)
    has_avif = models.BooleanField(_("also available as AVIF"), default=False, editable=False)
    alt = models.CharField(
        _("text alternative"), max_length=300, help_text=_("What the picture shows, for people who cannot see it.")
    )
    credit = models.CharField(_("credit"), max_length=150)

    objects: ClassVar[Any] = PictureQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return columns.text(self, "alt").value

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store a new file. Raise ValidationError if it is not a picture, or already in the library."""
        if self.image and not self.image._committed:
            # Files first: a failed save leaves files for `prunemedia`, never a row without files. A form has decoded
            # the picture before and kept its digest only: the pixels of all pictures of a form are too many to keep.
            self._store_files(pictures.decoded(self.image.file))
        super().save(*args, **kwargs)

    def _store_files(self, pixels: pictures.Pixels) -> None:
        if duplicate := Picture.with_pixels(pixels):
            raise ValidationError({"image": _("The library already has this picture: %(alt)s") % {"alt": duplicate}})
        storage = self.image.storage
        for name, content in pixels.files():
            # Left over from a deleted picture or a failed upload; Django's storage would save under another name.
            storage.delete(name)
            storage.save(name, ContentFile(content))
        self.image = pictures.name_of(pixels.stem, "webp")
        self.digest, (self.width, self.height) = pixels.digest, pixels.image.size
        self.widths, self.has_avif = pixels.widths, "avif" in pictures.formats()

    def clean(self) -> None:
        super().clean()
        if self.image and self.image._committed and not self.image.storage.exists(self.image.name):
            raise ValidationError({"image": _("The file of this picture is missing.")})

    @classmethod
    def with_pixels(cls, pixels: pictures.Pixels) -> "Picture | None":
        """The picture in the library with the same pixels, if any."""
        return cls.objects.filter(digest=pixels.digest).first()

    # --- Files -------------------------------------------------------------------------------------------------------

    @property
    def thumbnail(self) -> str:
        """The URL of the smallest file."""
        return self._url("webp", min(self.widths)) if self.widths else self.image.url

    @property
    def webp(self) -> str:
        """The value of `srcset` for WebP."""
        full = f"{self.image.url} {self.width}w"
        return f"{narrower}, {full}" if (narrower := self._srcset("webp")) else full

    @property
    def avif(self) -> str:
        """The value of `srcset` for AVIF; empty without AVIF files."""
        return self._srcset("avif") if self.has_avif else ""

    def _srcset(self, extension: str) -> str:
        return ", ".join(f"{self._url(extension, width)} {width}w" for width in self.widths)

    def _url(self, extension: str, width: int) -> str:
        return self.image.storage.url(pictures.name_of(str(self.image.name).removesuffix(".webp"), extension, width))
