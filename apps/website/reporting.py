"""The form with which readers report errors.

Public pages set no cookie, so the form has no CSRF token. Instead it accepts requests from pages of this site only, and
their size and number are limited: by address, so that nobody uses up what is left for all, and together."""

import re
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.languages import columns
from apps.notices.kinds import NoticeKind, notify, register
from apps.notices.models import When
from apps.notices.publication import with_permission
from apps.pages.breadcrumbs import Crumb
from apps.pagestore.declared import stored
from apps.records import clock
from apps.website.models import ErrorReport, ReportState

SEGMENT = r"[\w~@:+,;=-][\w~@:+,;=.-]*"  # of a path; it begins with no dot, for "/en/../admin/" leads elsewhere
OWN_PATH = re.compile(rf"/([a-z-]+)/(?:{SEGMENT}/)*(?:{SEGMENT})?", re.ASCII)
TOO_MANY = ValidationError(
    _("Too many reports have come in during the last hour. Please try again later."), code="too_many"
)
REPORTED = register(
    NoticeKind(
        "reported",
        _("A reader reported an error"),
        concerns=lambda user: user.has_perm("website.change_errorreport"),
        default=When.DAILY.value,
    )
)
BREADCRUMBS = (Crumb(_("Report an error"), "website:report"),)


def validate_own_path(path: str) -> None:
    """Accept the path of a public page of this site, such as /fr/editions/8/. ValidationError for anything else."""
    known = OWN_PATH.fullmatch(path) if len(path) <= 500 else None
    if not known or known[1] not in columns.shown():
        raise ValidationError(_("This is not a page of this site."), code="foreign")


class ReportForm(forms.ModelForm):
    """The fields of a report. `trap` is a honeypot: readers do not see it, and programs that fill in every field do."""

    trap = forms.CharField(required=False, max_length=200)

    class Meta:
        model = ErrorReport
        fields = ["page", "text", "email"]
        widgets = {"page": forms.HiddenInput, "text": forms.Textarea(attrs={"rows": 8, "dir": "auto"})}
        help_texts = {"email": _("Only if you want an answer. It is deleted as soon as your report is settled.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["page"].validators.append(validate_own_path)
        self.fields["email"].widget.attrs |= {"autocomplete": "email", "dir": "ltr"}

    def clean(self) -> dict[str, object]:
        if self.cleaned_data.get("trap"):
            raise ValidationError(_("This looks like an automated message. Please send it again."))
        return self.cleaned_data


@stored("page")
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Show the form, or store the report. A report with errors comes back with messages."""
    if request.method != "POST":
        return _answer(request, ReportForm(initial={"page": _own_path(request.GET.get("page", ""))}))
    _refuse_foreign_or_big(request)
    form = ReportForm(request.POST)
    if form.is_valid() and _too_many(request):
        form.add_error(None, TOO_MANY)
    if form.is_valid():
        notify(REPORTED, with_permission("website.change_errorreport"), form.save())
        return redirect("website:thanks")
    return _answer(request, form, 429 if form.has_error("__all__", "too_many") else 200)


def _answer(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "breadcrumbs": BREADCRUMBS, "noindex": True}
    return render(request, "website/report.html", context, status=status)


def _refuse_foreign_or_big(request: HttpRequest) -> None:
    """Refuse a request that no page of this site sent, or that is larger than the form allows."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > settings.REPORT_MAX_BYTES:
        raise BadRequest
    site = request.headers.get("Sec-Fetch-Site")  # browsers set it themselves; old ones send Origin only
    is_own = site == "same-origin" if site else _host(request.headers.get("Origin", "")) == request.get_host()
    if not is_own:
        raise PermissionDenied


def _host(origin: str) -> str:
    return urlsplit(origin).netloc


def _own_path(path: str) -> str:
    try:
        validate_own_path(path)
    except ValidationError:
        return ""
    return path


def _too_many(request: HttpRequest) -> bool:
    """Whether too many reports came from all addresses, or from this one; else this one counts."""
    an_hour_ago = clock.now() - timedelta(hours=1)
    waiting = ErrorReport.objects.filter(state=ReportState.NEW, created_at__gt=an_hour_ago)
    return waiting.count() >= settings.REPORTS_PER_HOUR or not ratelimit.consume(request, action="error_report")
