"""The list of press releases, and a press release."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.editions.forms import NewsFilter
from apps.editions.models import PressRelease
from apps.editions.structured_data import article
from apps.pages.breadcrumbs import Crumb
from apps.pages.views import PublicDetail, PublicList


class News(PublicList):
    model = PressRelease
    form_class = NewsFilter
    breadcrumbs = (Crumb(_("News"), "news:list"),)

    def records(self) -> QuerySet:
        return super().records().newest_first().select_related("edition")


class Release(PublicDetail):
    model = PressRelease
    above = News.breadcrumbs
    title_field = "title"
    described_by = staticmethod(article)

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("edition", "picture")
