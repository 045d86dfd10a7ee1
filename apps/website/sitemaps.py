"""The sitemap: every public page, in the languages in which it is complete."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Model
from django.urls import reverse

from apps.coverage.models import JointAction
from apps.editions.models import Edition, PressRelease
from apps.goals.models import SDG, Goal
from apps.languages import columns
from apps.pages import structured_data
from apps.participants.models import Organisation
from apps.priorities.models import Priority

PAGES = (
    *("website:home", "editions:list", "news:list", "participants:list", "participants:attendance", "liaison:list"),
    *("priorities:list", "goals:list", "coverage:matrix", "actions:list"),
    *("website:data", "website:about", "website:privacy", "website:accessibility"),
)


class Absolute(Sitemap):
    """Addresses of the public site, whatever host was asked; `x-default` is where the head says."""

    i18n = alternates = True

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_urls(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        urls = super().get_urls(*args, **kwargs)
        for url in urls:
            there = {entry["lang_code"]: entry["location"] for entry in url["alternates"]}
            everybody = there[columns.for_everybody(list(there))]  # Django's own would lead to / or be absent
            url["alternates"].append({"lang_code": "x-default", "location": everybody})
        return urls


class Pages(Absolute):
    def items(self) -> list[str]:
        return list(PAGES)

    def location(self, item: str) -> str:
        return reverse(item)


class Records(Absolute):
    """The records of one model."""

    def __init__(self, model: type[Any]) -> None:
        self.model = model

    def items(self) -> Any:
        return self.model._default_manager.public().order_by("pk")

    def get_languages_for_item(self, item: Model) -> list[str]:
        return columns.available(item)

    def lastmod(self, item: Any) -> datetime:
        return structured_data.changed(item)


class Briefings(Absolute):
    """A briefing an edition, made of the interface's texts in every language."""

    def items(self) -> Any:
        return Edition.objects.public().order_by("pk")

    def location(self, item: Any) -> str:
        return reverse("coverage:briefing", args=[item.number])


RECORDS = (Edition, PressRelease, Organisation, Priority, Goal, SDG, JointAction)
SITEMAPS = {
    "pages": Pages(),
    **{model.__name__.lower(): Records(model) for model in RECORDS},
    "briefings": Briefings(),
}
