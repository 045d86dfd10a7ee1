"""The seat board of the liaison platform, where a holder is named only while a consent is in force; and the form that
answers the check of a contact."""

from datetime import date
from typing import cast

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from apps.goals.models import Goal
from apps.languages import columns
from apps.liaison import checks
from apps.liaison.answers import CheckAnswer
from apps.liaison.forms import LiaisonFilter
from apps.liaison.models import ContactCheck, Post
from apps.liaison.presence import presence
from apps.liaison.seats import SeatState
from apps.pages.breadcrumbs import Crumb
from apps.pages.views import PublicList
from apps.participants.models import Organisation
from apps.participants.querysets import name_columns
from apps.records import clock

BREADCRUMBS = (Crumb(_("Liaison officers’ platform"), "liaison:list"),)


class SeatBoard(PublicList):
    model = Post
    form_class = LiaisonFilter
    breadcrumbs = BREADCRUMBS

    @property
    def on(self) -> date:
        """The day of the board."""
        form = cast(LiaisonFilter, self.form)
        return form.on if form.is_valid() else clock.today()

    def records(self) -> QuerySet:
        covered = Prefetch("organisations", Organisation.objects.public().only(*name_columns(), "region").by_standing())
        goals = Prefetch("goals", Goal.objects.public().order_by("number"))
        posts = super().records().open(self.on).with_holders(self.on).select_related("sent_by", "deputy")
        posts = posts.prefetch_related(covered, goals, "sources")
        return posts.order_by(columns.in_reading_language("title"), "code")

    def get_queryset(self) -> QuerySet:
        posts = super().get_queryset()
        len(posts)  # reads all at once: the picture shows every post, and a page is a slice of the same rows
        return posts

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        posts = cast(list[Post], self.object_list)
        for post in posts:
            post.seat_state = post.state_on(self.on)
        form, present = cast(LiaisonFilter, self.form), presence(posts, self.on)
        as_of = form.as_of_query if form.is_valid() else ""
        return super().get_context_data(on=self.on, as_of_query=as_of, present=present, states=SeatState, **kwargs)


@never_cache
@csrf_exempt  # public pages set no cookie; the token alone authorizes the answer
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether a contact is still right, or store the answer. A link that was used, has expired or never was one
    gets one answer, so that nobody learns which."""
    asked = ContactCheck.objects.of_token(token).select_related("contact").first()
    given = request.POST.get("answer")
    if request.method == "POST" and given in (CheckAnswer.CONFIRMED, CheckAnswer.WRONG):
        answered = checks.answer(token, CheckAnswer(given))
        return _check_page(request, 200 if answered else 404, answered=answered and given)
    return _check_page(request, 200 if asked else 404, contact=asked and asked.contact)


def _check_page(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    context |= {"breadcrumbs": BREADCRUMBS, "noindex": True, "is_secret": True}
    response = render(request, "liaison/check.html", context, status=status)
    response.headers["Referrer-Policy"] = "no-referrer"  # the token would be in the log of the page that follows
    return response
