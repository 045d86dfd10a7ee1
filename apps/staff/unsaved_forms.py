"""Forms that came too late: the session had ended, its token was an older one, or another was writing the record. What
was entered is kept for whoever had opened the form, and comes back, after the login where there is none.

Every form page carries a signed mark of its user and address. Without one nothing is kept, so that nobody fills the
table from outside; and only that user, at that address, gets the form back, for a day. Files are not kept."""

import copy
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.records import clock
from apps.staff.compat import replace_post
from apps.staff.models import UnsavedForm

OPENED = "opened"  # the hidden field with the mark of who opened a form
UNSAVED = "unsaved"  # what a form that comes back is asked for by, in its address
LOOK = "look"  # in the data of a form that is only shown
MARK_HOLDS = timedelta(days=7)  # a form may stay open over a long weekend
HELD = timedelta(days=1)
MOST_BYTES = 1024 * 1024
MOST_FORMS = 10  # of one user; the oldest goes
BUSY = gettext_lazy("Somebody else is saving changes at the moment. Nothing was saved. Try again in a minute.")
LEFT_OUT = {OPENED, LOOK, "csrfmiddlewaretoken"}


def mark(request: HttpRequest) -> str:
    """The mark of a form page: who opened it, and where."""
    return _signer(request).sign(str(request.user.pk))


def late(request: HttpRequest) -> HttpResponse | None:
    """The answer to a form that came without a session it could be saved in; none where it cannot be kept."""
    form = keep(request)
    if form is None:
        return None
    if request.user.is_authenticated and request.user.pk != form.user_id:
        messages.warning(request, _("This form was opened by another account. It has been kept for that account."))
        return redirect("admin:index")
    if admin.site.has_permission(request):
        return redirect(form.url)
    messages.info(request, _("Your entries have been kept. Log in to continue."))
    return redirect_to_login(form.url, reverse("admin:login"))


def busy(request: HttpRequest) -> HttpResponse:
    """The answer to a form whose record another is writing, and not soon done with."""
    form = keep(request)
    messages.warning(request, BUSY)
    return redirect(form.url if form else request.get_full_path())


def keep(request: HttpRequest) -> UnsavedForm | None:
    """Keep what was sent; nothing without a mark, nor what is too large."""
    user = _opener(request)
    fields = {name: values for name, values in request.POST.lists() if name not in LEFT_OUT}
    files = [file.name for name in request.FILES for file in request.FILES.getlist(name)]
    content = signing.dumps({"fields": fields, "files": files}, salt=__name__, compress=True)
    if user is None:
        return None
    if len(content) > MOST_BYTES:
        messages.warning(request, _("Your entries are too large to be kept."))
        return None
    with transaction.atomic():
        UnsavedForm.objects.filter(at__lt=clock.now() - HELD).delete()
        form = UnsavedForm.objects.create(user=user, path=request.path, content=content)
        newest = UnsavedForm.objects.filter(user=user).order_by("-pk").values("pk")[:MOST_FORMS]
        UnsavedForm.objects.filter(user=user).exclude(pk__in=list(newest.values_list("pk", flat=True))).delete()
    return form


def asked_for(request: HttpRequest) -> UnsavedForm | None:
    """The kept form that the address asks for, if it is the user's own, of this page, and still held."""
    key = request.GET.get(UNSAVED)
    return _own(request).filter(key=key).first() if key else None


def offer(request: HttpRequest) -> None:
    """Say that there is a form of this page that was not saved."""
    if form := _own(request).last():
        text = _("You have unsaved entries for this page.")
        said = format_html('{} <a href="{}">{}</a>', text, form.url, _("Restore them"))
        messages.info(request, said)


def replayed(request: HttpRequest, form: UnsavedForm) -> HttpRequest:
    """A request as if the form had been sent now, to be looked at before it is saved."""
    content = signing.loads(form.content, salt=__name__)
    data = QueryDict(mutable=True)
    for name, values in content["fields"].items():
        data.setlist(name, values)
    data[LOOK] = "1"
    again: Any = copy.copy(request)
    replace_post(again, data)
    again.lost_files = content["files"]
    messages.warning(request, _("These are your earlier entries. They are not saved yet. Check them, then save."))
    return again


def forget(request: HttpRequest) -> None:
    """The form was saved."""
    if form := asked_for(request):
        form.delete()


def lost_files(request: HttpRequest) -> list[str]:
    """The names of the files that have to be chosen again when a form comes back."""
    sent = [str(file.name) for name in request.FILES for file in request.FILES.getlist(name)]
    return getattr(request, "lost_files", sent)


def _own(request: HttpRequest) -> Any:
    return UnsavedForm.objects.filter(
        user_id=request.user.pk or 0, path=request.path, at__gte=clock.now() - HELD
    ).order_by("pk")


def _opener(request: HttpRequest) -> User | None:
    """Who opened a form, by its mark."""
    try:
        key = _signer(request).unsign(request.POST.get(OPENED, ""), max_age=MARK_HOLDS)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=key, is_active=True, is_staff=True).first()


def _signer(request: HttpRequest) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"{__name__}:{request.path}")
