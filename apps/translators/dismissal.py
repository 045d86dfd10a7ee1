"""Dismissing an alarm of a check for exactly two texts, with a reason; and showing it again."""

import re

from django.conf import settings
from django.contrib import messages
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.generic import View

from apps.records import clock
from apps.translators import texts
from apps.translators.access import WorkspacePage
from apps.translators.checks import CHECKS
from apps.translators.help import dismissals
from apps.translators.models import DismissedCheck

HASH = re.compile("[0-9a-f]{64}")


class Dismiss(WorkspacePage, View):
    """Records that an alarm is false for the texts with the fingerprint `hash`, or, with `again`, that it is not."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, kind: str, key: int, field: str, language: str) -> HttpResponse:
        text = texts.key_of(kind, key, field, language)
        code, about = request.POST.get("code", ""), request.POST.get("hash", "")
        if language == settings.SOURCE_LANGUAGE or code not in CHECKS or not HASH.fullmatch(about):
            raise Http404
        record = texts.record_of(request, text.model, key)
        if not texts.can_write(request, record, language) and not texts.can_review(request.user, language):
            raise PermissionDenied(_("You cannot change texts in this language."))
        reason = " ".join(request.POST.get("reason", "").split())[: DismissedCheck._meta.get_field("reason").max_length]
        if "again" in request.POST:
            dismissals(text).filter(code=code, texts_hash=about).delete()
        elif not reason:
            messages.error(request, _("Say why the alarm is false."))
        else:
            values = {"reason": reason, "by": request.user, "at": clock.now()}
            DismissedCheck.objects.update_or_create(
                content_type=ContentType.objects.get_for_model(text.model),
                object_id=key,
                field=field,
                language=language,
                code=code,
                texts_hash=about,
                defaults=values,
            )
        query = request.GET.urlencode()
        return redirect(f"{text.url}?{query}#help" if query else f"{text.url}#help")
