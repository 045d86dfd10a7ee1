"""The sitemap: every public page, in the languages in which it is complete."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Model
from django.urls import reverse

from apps.languages import columns
from apps.pages import sections, structured_data
from apps.pages.sections import SitemapRecords


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
    """The pages without a record."""

    def items(self) -> list[str]:
        return sections.pages()

    def location(self, item: str) -> str:
        return reverse(item)


class Records(Absolute):
    """The public records of one model."""

    def __init__(self, records: SitemapRecords) -> None:
        self.model, self.url_name, self.key = records.model, records.url_name, records.key

    def items(self) -> Any:
        return self.model._default_manager.public().order_by("pk")

    def location(self, item: Any) -> str:
        return reverse(self.url_name, args=[getattr(item, self.key)]) if self.url_name else item.get_absolute_url()

    def get_languages_for_item(self, item: Model) -> list[str]:
        return list(columns.shown()) if self.url_name else columns.available(item)

    def lastmod(self, item: Any) -> datetime | None:
        return None if self.url_name else structured_data.changed(item)


def sitemaps() -> dict[str, Absolute]:
    """A sitemap for the pages without a record, and one for each model or view that a section names."""
    records = {entry.url_name or entry.model.__name__.lower(): Records(entry) for entry in sections.sitemap_records()}
    return {"pages": Pages(), **records}
