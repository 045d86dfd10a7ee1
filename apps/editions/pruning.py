"""Finds files of pictures that no record uses: failed uploads, and pictures deleted long ago."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import Storage, default_storage

from apps.editions.models import Picture
from apps.editions.pictures import FOLDER
from apps.history.versions import deleted
from apps.records import clock

HOUR = timedelta(hours=1)  # younger files may belong to an upload in progress


def unneeded(deleted_for: timedelta | None) -> Iterator[str]:
    """Names of files that belong to no current or deleted picture.

    With `deleted_for`, files of pictures deleted at least that long ago are included: they can no longer be restored.
    """
    current = set(Picture.objects.values_list("image", flat=True))
    restorable = deleted(Picture)
    if deleted_for is not None:
        restorable = restorable.filter(history_date__gt=clock.now() - deleted_for)
    needed = {_stem(name) for name in current | set(restorable.values_list("image", flat=True))}
    for name in _names(default_storage):
        if _stem(name) not in needed and default_storage.get_modified_time(name) < clock.now() - HOUR:
            yield name


def _names(storage: Storage) -> Iterator[str]:
    if storage.exists(FOLDER):
        yield from (f"{FOLDER}/{name}" for name in sorted(storage.listdir(FOLDER)[1]))


def _stem(name: str) -> str:
    """The part of the name that all files of a picture share."""
    return name.rpartition("/")[2].partition(".")[0].partition("-")[0]
