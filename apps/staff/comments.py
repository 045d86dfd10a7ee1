"""Settling what a reviewer and an editor said about a record."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.publishing.record_notes import ReviewComment


@require_POST
def settle(request: HttpRequest, key: int) -> HttpResponse:
    """Settle a comment of the review, by a user who can write the state of the record. It leaves the page of the
    record."""
    comment = get_object_or_404(ReviewComment.objects.filter(settled_at=None), pk=key)
    pages: Any = admin.site.get_model_admin(comment.content_type.model_class())  # type: ignore[arg-type]
    record = pages.get_object(request, str(comment.object_id))
    if record is None:
        raise Http404
    if not (pages.has_transition_permission(request) and pages.has_change_permission(request, record)):
        raise PermissionDenied
    comment.settle(request.user)
    messages.success(request, _("The comment is settled."))
    return redirect(f"admin:{pages.opts.app_label}_{pages.opts.model_name}_change", record.pk)
