"""The page on which an organisation confirms or corrects its public data, for whoever has the link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.confirmations import answering, questions
from apps.confirmations.forms import AnswersForm
from apps.confirmations.lines import groups
from apps.confirmations.models import ConfirmationRequest
from apps.pages.breadcrumbs import Crumb
from apps.participants.models import Organisation
from apps.records.secret_links import hash_of

BREADCRUMBS = (Crumb(_("Confirm your data"), "participants:list"),)


@never_cache
@csrf_exempt  # public pages set no cookie; the token alone authorizes the answer
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the data, store answers, or send them. Whatever does not open the page gets one answer, so that nobody
    learns why."""
    asked = ConfirmationRequest.objects.select_related("made_by").filter(token_hash=hash_of(token)).first()
    organisation = Organisation.objects.public().filter(pk=asked.organisation_id).first() if asked else None
    if asked is None or organisation is None or not asked.is_open:
        return _page(request, 404)
    data = request.POST if request.method == "POST" else None
    form = AnswersForm(groups(organisation), data, answering.stored_lines(asked))
    form.fields["message"].initial = asked.message
    asks = questions.of(organisation, data, asked.typed)
    shown = {"form": form, "questions": asks, "asked": asked, "organisation": organisation}
    if data is None:
        return _page(request, 200, **shown)
    results = [one.is_valid() for one in (form, *asks)]  # each is asked, so that each has its messages
    is_valid = all(results)
    if is_valid and "send" in request.POST:
        return _page(request, 200, sent=True) if answering.send(asked, form, asks) else _page(request, 404)
    if not answering.save(asked, form, asks):
        return _page(request, 404)
    return _page(request, 200, **shown, saved=True, has_errors=not is_valid)


def _page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    response = render(
        request, "confirmations/answer.html", {**context, "noindex": True, "is_secret": True}, status=status
    )
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"  # the token would be in the log of the page that follows
    return response
