"""Private names of Django that the pages of the admin rely on. `tests/house/test_compat.py` fails when one changes."""

from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse


def redirect_missing(model_admin: ModelAdmin, request: HttpRequest, object_id: object) -> HttpResponse:
    """`ModelAdmin._get_obj_does_not_exist_redirect`, with which Django's own views respond to a record that does not
    exist: a message, and a redirect to the first page. No public method does this."""
    response: HttpResponse = model_admin._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined]
        request, model_admin.opts, str(object_id)
    )
    return response
