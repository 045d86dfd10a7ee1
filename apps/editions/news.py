"""The press releases, and one of them."""

from django.db.models import QuerySet

from apps.editions.forms import NewsFilter
from apps.editions.models import PressRelease
from apps.publishing.views import PublicDetail, PublicList


class News(PublicList):
    model = PressRelease
    form_class = NewsFilter

    def records(self) -> QuerySet:
        return super().records().newest_first().select_related("edition")


class Release(PublicDetail):
    model = PressRelease

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("edition").prefetch_related("sources")
