"""Stores forms that could not be saved: the session had ended, the CSRF token was old, another user was writing the
record, or a file could not be written. The user who opened the form gets the entries back, after a login if necessary.

Every form page has a signed mark with its user and address. Without a valid mark nothing is stored, so that a stranger
cannot fill the table. Only that user gets the form back, at that address, for a day. `kept_files` has its files."""

import copy
import errno
from collections.abc import Collection
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.records import clock
from apps.staff import kept_files
from apps.staff.compat import replace_post
from apps.staff.models import UnsavedForm

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

OPENED = "opened"  # the hidden field with the mark
UNSAVED = "unsaved"  # the query parameter with the key of a stored form
NOT_SAVED = "not-saved"  # in the data of a restored form: show it, do not save it
MARK_MAX_AGE = timedelta(days=7)  # a form can stay open over a long weekend
KEEP_FOR = timedelta(days=1)
MAX_BYTES = 1024 * 1024
MAX_FORMS = 10  # for each user; the oldest is deleted
BUSY = gettext_lazy("Somebody else is saving changes at the moment. Nothing was saved. Try again in a minute.")
DISK_FULL = gettext_lazy(
    "The server cannot store files at the moment: its disk is full or cannot be written to. Nothing was saved. "
    "Tell the people who run the site."
)
DISK_FAILURES = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
DRAFT = "_draft"  # in the data that the script sends while somebody types: the key of the last draft, or ""
DRAFT_OF = "_draft_of"  # in the data of a form that is sent: the key of its draft
NOT_STORED = {OPENED, NOT_SAVED, DRAFT, DRAFT_OF, "csrfmiddlewaretoken"}


def mark(request: HttpRequest) -> str:
    """The mark of a form page: its user, signed together with its address and the time."""
    return _signer(request).sign(str(request.user.pk))


def store_late(request: HttpRequest) -> HttpResponse | None:
    """Store a form that was sent without a valid session, and respond to it. None if it cannot be stored."""
    form = store(request)
    if form is None:
        return None
    if request.user.is_authenticated and request.user.pk != form.user_id:
        messages.warning(request, _("This form was opened by another account. It has been kept for that account."))
        return redirect("admin:index")
    if admin.site.has_permission(request):
        return redirect(form.url)
    messages.info(request, _("Your entries have been kept. Log in to continue."))
    return redirect_to_login(form.url, reverse("admin:login"))


def store_failed(request: HttpRequest, reason: "StrOrPromise") -> HttpResponse:
    """Store a form that could not be saved through no fault of its user, and respond to it with the reason."""
    form = store(request)
    messages.warning(request, reason)
    return redirect(form.url if form else request.get_full_path())


def store(request: HttpRequest) -> UnsavedForm | None:
    """Store the submitted entries. None without a valid mark, or if they are too large."""
    user = _opener(request)
    fields = {name: values for name, values in request.POST.lists() if name not in NOT_STORED}
    if user is None:
        return None
    kept, lost = kept_files.keep_all(user, request.FILES)
    content = signing.dumps({"fields": fields | kept, "files": lost}, salt=__name__, compress=True)
    if len(content) > MAX_BYTES:
        messages.warning(request, _("Your entries are too large to be kept."))
        return None
    with transaction.atomic():
        # Here, so that nobody needs a timer for it.
        UnsavedForm.objects.filter(at__lt=clock.now() - KEEP_FOR).delete()
        form = UnsavedForm.objects.create(user=user, path=request.path, content=content)
        newest = UnsavedForm.objects.filter(user=user).order_by("-pk").values("pk")[:MAX_FORMS]
        UnsavedForm.objects.filter(user=user).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return form


def store_draft(request: HttpRequest) -> JsonResponse:
    """Store the entries of a form while it is being filled in, in the place of its earlier draft: `key`, and `text` to
    show. 400 if they cannot be stored."""
    form = store(request)
    if form is None:
        return JsonResponse({}, status=400)
    _stored(request).filter(key=request.POST[DRAFT]).delete()
    at = date_format(timezone.localtime(form.at), "TIME_FORMAT")
    return JsonResponse({"key": form.key, "text": _("Draft saved %(time)s") % {"time": at}})


def requested(request: HttpRequest) -> UnsavedForm | None:
    """The stored form that the query string names, if it belongs to this user and page and has not expired. A form that
    cannot be read is not returned: a message says that the link has expired."""
    key = request.GET.get(UNSAVED)
    form = _stored(request).filter(key=key).first() if key else None
    if form and _content(form) is None:
        messages.warning(request, _("Your link has expired."))
        return None
    return form


def offer(request: HttpRequest) -> None:
    """Show a message with a link to the latest unsaved form of this page that can be read."""
    if form := next((form for form in _stored(request).reverse() if _content(form) is not None), None):
        text = _("You have unsaved entries for this page.")
        messages.info(request, format_html('{} <a href="{}">{}</a>', text, form.url, _("Restore them")))


def replay(request: HttpRequest, form: UnsavedForm) -> HttpRequest:
    """A copy of the request, with the stored entries as its POST data and `NOT_SAVED` among them."""
    content = signing.loads(form.content, salt=__name__)  # `requested` returns no form that cannot be read
    data = QueryDict(mutable=True)
    for name, values in content["fields"].items():
        data.setlist(name, values)
    data[NOT_SAVED] = "1"
    again: Any = copy.copy(request)
    replace_post(again, data)
    again.lost_files = content["files"]
    kept_files.attach(again)
    messages.warning(request, _("These are your earlier entries. They are not saved yet. Check them, then save."))
    return again


def discard(request: HttpRequest) -> None:
    """Delete the stored form that the query string names, and the draft of the form and its files, once it is saved."""
    kept_files.discard(request)
    keys = [request.GET.get(UNSAVED, ""), request.POST.get(DRAFT_OF, "")]
    _stored(request).filter(key__in=filter(None, keys)).delete()


def lost_files(request: HttpRequest, kept: Collection[str]) -> list[str]:
    """The names of the files that the user has to choose again: all but those in these file inputs."""
    sent = [str(file.name) for name in request.FILES if name not in kept for file in request.FILES.getlist(name)]
    return [*getattr(request, "lost_files", []), *sent]


def _content(form: UnsavedForm) -> dict | None:
    """The entries of a form (`fields`) and the names of its lost files (`files`). None after the secret key has
    changed: nobody can restore them."""
    try:
        content: dict = signing.loads(form.content, salt=__name__)
    except signing.BadSignature:
        return None
    return content


def _stored(request: HttpRequest) -> QuerySet[UnsavedForm]:
    return UnsavedForm.objects.filter(
        user_id=request.user.pk or 0, path=request.path, at__gte=clock.now() - KEEP_FOR
    ).order_by("pk")


def _opener(request: HttpRequest) -> User | None:
    """The user who opened the form, from its mark; None if the mark is not valid or the user is not active staff."""
    try:
        key = _signer(request).unsign(request.POST.get(OPENED, ""), max_age=MARK_MAX_AGE)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=key, is_active=True, is_staff=True).first()


def _signer(request: HttpRequest) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"{__name__}:{request.path}")
