"""Which files of pictures nobody needs: uploads that failed, and pictures that were deleted long ago."""

from collections.abc import Iterator
from datetime import timedelta

from django.core.files.storage import Storage, default_storage

from apps.editions.models import Picture
from apps.editions.pictures import FOLDER
from apps.history.versions import deleted
from apps.records import clock

HOUR = timedelta(hours=1)  # an upload may be going on


def unneeded(deleted_for: timedelta | None) -> Iterator[str]:
    """The names of the files of no picture that there is or was; of one that was deleted as long ago as that, too."""
    there = set(Picture.objects.values_list("image", flat=True))
    gone = deleted(Picture)
    if deleted_for is not None:
        gone = gone.filter(history_date__gt=clock.now() - deleted_for)
    needed = {_stem(name) for name in there | set(gone.values_list("image", flat=True))}
    for name in _names(default_storage):
        if _stem(name) not in needed and default_storage.get_modified_time(name) < clock.now() - HOUR:
            yield name


def _names(storage: Storage) -> Iterator[str]:
    if storage.exists(FOLDER):
        yield from (f"{FOLDER}/{name}" for name in sorted(storage.listdir(FOLDER)[1]))


def _stem(name: str) -> str:
    """What all files of a picture share in their names."""
    return name.rpartition("/")[2].partition(".")[0].partition("-")[0]
