"""The directory of participants, and the page of an organisation."""

from typing import Any

from django.db.models import QuerySet

from apps.languages import columns
from apps.participants.forms import ParticipantFilter
from apps.participants.models import Organisation
from apps.publishing.views import PublicDetail, PublicList


class Directory(PublicList):
    model = Organisation
    form_class = ParticipantFilter

    def records(self) -> QuerySet:
        return super().records().by_standing()


class Participant(PublicDetail):
    """An organisation and, through its reverse relations, what editions, platform and priorities say of it."""

    model = Organisation
    slug_field = slug_url_kwarg = "code"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("parent").prefetch_related("sources")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own: Any = self.object
        label = columns.in_reading_language("label")
        return super().get_context_data(
            names=own.names.public().prefetch_related("sources"),
            officials=own.officials.public().newest_first().prefetch_related("sources"),
            attendances=own.attendances.public().select_related("edition").order_by("-edition__number"),
            priorities=own.priorities.public().with_goals().order_by("cross_cutting", label),
            posts=own.posts.public().open(),
            bodies=own.bodies.public().by_standing(),
            **kwargs,
        )
