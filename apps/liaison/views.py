"""The seat board of the liaison platform. A holder is named only while a consent is in force."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from apps.languages import columns
from apps.liaison.forms import LiaisonFilter
from apps.liaison.models import Post
from apps.pages.breadcrumbs import Crumb
from apps.pages.views import PublicList
from apps.participants.models import Organisation


class SeatBoard(PublicList):
    model = Post
    form_class = LiaisonFilter
    breadcrumbs = (Crumb(_("Liaison officers’ platform"), "liaison:list"),)

    def records(self) -> QuerySet:
        covered = Prefetch("organisations", Organisation.objects.public().named().by_standing())
        posts = super().records().open().with_holders().select_related("sent_by").prefetch_related(covered, "sources")
        return posts.order_by(columns.in_reading_language("title"), "code")
