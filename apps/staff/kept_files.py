"""Files of forms that came back. A browser does not fill in a file input again, so the server keeps what was chosen,
for its user and a day. The form names each kept file in a hidden field; it is validated again when it is sent."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django import forms
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict

from apps.records import clock
from apps.staff.models import KeptFile

KEPT = "_kept-"  # and the name of the file input: the hidden field with the key
REMOVED = "_removed-"  # the box that drops the file
KEEP_FOR = timedelta(days=1)
MAX_FILE_BYTES = 20 * 1024**2
MAX_BYTES = 200 * 1024**2  # of a user; the oldest files are deleted
MAX_FILES = 50
LONGEST_NAME = 200


def keep(user: User, file: UploadedFile) -> KeptFile | None:
    """Store a file for a user. None if it is too large."""
    if there := getattr(file, "kept", None):
        return there
    size = file.size or 0
    if size > MAX_FILE_BYTES:
        return None
    KeptFile.objects.filter(at__lt=clock.now() - KEEP_FOR).delete()
    _make_room(user, size)
    file.seek(0)
    return KeptFile.objects.create(
        user=user, name=str(file.name)[-LONGEST_NAME:], size=size, content=file.read(), kind=file.content_type or ""
    )


def _make_room(user: User, size: int) -> None:
    own = KeptFile.objects.filter(user=user).order_by("pk")
    while own.count() >= MAX_FILES or (own.aggregate(sum=Sum("size"))["sum"] or 0) + size > MAX_BYTES:
        own.filter(pk=own.values_list("pk", flat=True)[0]).delete()


def attach(request: HttpRequest) -> None:
    """Give a request the files that its form names, where its user has neither chosen another one nor removed it."""
    for name, key in _named(request):
        if name in request.FILES or request.POST.get(f"{REMOVED}{name}"):
            continue
        if kept := own(request).filter(key=key).first():
            file = SimpleUploadedFile(kept.name, bytes(kept.content), kept.kind)
            vars(file)["kept"] = kept
            request.FILES.setlist(name, [file])


def keep_of(user: User, sent: Iterable[forms.BaseForm]) -> dict[str, KeptFile]:
    """Keep the valid files of forms that come back, by the name of their input."""
    found = {}
    for form in sent:
        for bound in form if form.is_bound else ():
            file = form.files.get(bound.html_name)
            if file and not bound.errors and (kept := keep(user, file)):
                found[bound.html_name] = kept
                bound.field.required = False  # a browser would ask for the file again
    return found


def keep_all(user: User, files: MultiValueDict) -> tuple[dict[str, list[str]], list[str]]:
    """Keep the files of a request that could not be handled: the fields that name them, and the names of the others."""
    fields, lost = dict[str, list[str]](), list[str]()
    for name in files:
        for file in files.getlist(name):
            if len(files.getlist(name)) == 1 and (kept := keep(user, file)):
                fields[f"{KEPT}{name}"] = [kept.key]
            else:
                lost.append(str(file.name))
    return fields, lost


def discard(request: HttpRequest) -> None:
    """Delete the files of a form that was saved."""
    own(request).filter(key__in=[key for _name, key in _named(request)]).delete()


def _named(request: HttpRequest) -> Iterator[tuple[str, str]]:
    for field, key in request.POST.items():
        if field.startswith(KEPT):
            yield field.removeprefix(KEPT), str(key)


def own(request: HttpRequest) -> QuerySet[KeptFile]:
    """The kept files of the user."""
    return KeptFile.objects.filter(user_id=request.user.pk or 0, at__gte=clock.now() - KEEP_FOR)
