"""The seat board of the liaison platform. A holder is named only while a consent is in force."""

from datetime import date
from typing import cast

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.goals.models import Goal
from apps.languages import columns
from apps.liaison.forms import LiaisonFilter
from apps.liaison.models import Post
from apps.liaison.presence import presence
from apps.liaison.seats import SeatState
from apps.pages.breadcrumbs import Crumb
from apps.pages.views import PublicList
from apps.participants.models import Organisation
from apps.participants.querysets import name_columns
from apps.records import clock


class SeatBoard(PublicList):
    model = Post
    form_class = LiaisonFilter
    breadcrumbs = (Crumb(_("Liaison officers’ platform"), "liaison:list"),)

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
