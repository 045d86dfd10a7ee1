"""The directory of participants, and the page of an organisation."""

from collections.abc import Iterable
from typing import Any, cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from apps.languages import columns
from apps.pages.breadcrumbs import Crumb
from apps.pages.views import PublicDetail, PublicList
from apps.participants.forms import ParticipantFilter
from apps.participants.models import Organisation, Region
from apps.participants.querysets import name_columns
from apps.participants.structured_data import organization


class Directory(PublicList):
    model = Organisation
    form_class = ParticipantFilter
    breadcrumbs = (Crumb(_("Participants"), "participants:list"),)

    def records(self) -> QuerySet:
        return super().records().by_standing()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"regions": self.regions()}

    def regions(self) -> list[tuple[Region, list[Organisation]]]:
        """The regions with their organisations, of all that the filters select, not of one page of them."""
        found: dict[str, list[Organisation]] = {}
        for organisation in cast(QuerySet[Organisation], self.object_list).only("region", *name_columns()):
            found.setdefault(organisation.region, []).append(organisation)
        return [(region, found[region]) for region in Region if region in found]


class Participant(PublicDetail):
    """An organisation with its attendances, posts and priorities, read through reverse relations."""

    model = Organisation
    slug_field = slug_url_kwarg = "code"
    above = Directory.breadcrumbs
    title_field = "acronym"
    described_by = staticmethod(organization)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page. A former code redirects to the organisation that it was merged into."""
        try:
            return super().get(request, *args, **kwargs)
        except Http404:  # only now, so that the usual page costs no query for former codes
            present = Organisation.objects.public().filter(former_codes__code=kwargs["code"]).first()
            if present is None:
                raise
            return redirect(present, permanent=True)

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("parent")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own: Any = self.object
        label = columns.in_reading_language("label")
        # Evaluated once for the three lists below; the goals are prefetched, so these lists cost no queries.
        priorities = own.priorities.public().with_goals().order_by(label, "slug")
        return super().get_context_data(
            names=own.names.public(),
            officials=own.officials.public().newest_first(),
            attendances=own.attendances.public().with_edition().order_by("-edition__number"),
            priorities=priorities,
            serving=_by_goal(priorities),
            cross_cutting=[priority for priority in priorities if priority.cross_cutting],
            unmapped=[priority for priority in priorities if not priority.cross_cutting and not priority.goals.all()],
            posts=(own.posts.public() | own.posts_sent.public()).open().distinct(),
            bodies=own.bodies.public().named().by_standing(),
            **kwargs,
        )


def _by_goal(priorities: Iterable[Any]) -> list[tuple[Any, list[Any]]]:
    """Each public goal with the priorities that serve it. A priority is listed under every goal it serves."""
    found: dict[Any, list[Any]] = {}
    for priority in priorities:
        for goal in priority.goals.all():
            found.setdefault(goal, []).append(priority)
    return sorted(found.items(), key=lambda pair: pair[0].number)
