"""The seat board of the liaison platform. A holder is named only while the holder agrees."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.languages import columns
from apps.liaison.forms import LiaisonFilter
from apps.liaison.models import Post
from apps.participants.models import Organisation
from apps.publishing.trails import Step
from apps.publishing.views import PublicList


class SeatBoard(PublicList):
    model = Post
    form_class = LiaisonFilter
    trail = (Step(_("Liaison officers’ platform"), "liaison:list"),)

    def records(self) -> QuerySet:
        covered = Prefetch("organisations", Organisation.objects.public().named().by_standing())
        posts = super().records().open().with_holders().prefetch_related(covered, "sources")
        return posts.order_by(columns.in_reading_language("title"), "code")
