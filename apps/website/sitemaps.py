"""The sitemap: every public page, in the languages in which it is complete.

The order follows `CONCEPTS` in the settings: pages without a record first, then the records of each concept. Crawlers
ignore the order, so sections have no positions for it."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from apps.languages import columns
from apps.pages import sections, structured_data
from apps.pages.sections import SitemapRecords
from apps.publishing import completeness
from apps.publishing.rights import AnyModel


class SiteSitemap(Sitemap):
    """A sitemap with the addresses of SITE_URL, whatever host the request names. `x-default` is the same page as in the
    head of the HTML page."""

    i18n = alternates = True

    def get_protocol(self, protocol: str | None = None) -> str:
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: object = None) -> str:
        return urlsplit(settings.SITE_URL).netloc

    def get_urls(self, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        urls = super().get_urls(*args, **kwargs)
        for url in urls:
            alternates = {entry["lang_code"]: entry["location"] for entry in url["alternates"]}
            # Django's own x-default is the URL without a language prefix, which is no page here.
            default = alternates[columns.for_everybody(list(alternates))]
            url["alternates"].append({"lang_code": "x-default", "location": default})
        return urls


class Pages(SiteSitemap):
    """The pages without a record."""

    def items(self) -> list[str]:
        return sections.pages()

    def location(self, item: str) -> str:
        return reverse(item)


class RecordSitemap(SiteSitemap):
    """The pages of the public records of one model."""

    def __init__(self, records: SitemapRecords) -> None:
        self.model, self.url_name, self.key = records.model, records.url_name, records.key

    def items(self) -> list[AnyModel]:
        records: list[AnyModel] = list(self.model._default_manager.public().order_by("pk"))
        complete = {} if self.url_name else completeness.complete_each(records)
        for record in records:  # on the record: all requests share the sitemap
            record.languages_complete = complete.get(record.pk, columns.shown())
        return records

    def location(self, item: Any) -> str:
        return reverse(self.url_name, args=[getattr(item, self.key)]) if self.url_name else item.get_absolute_url()

    def get_languages_for_item(self, item: Any) -> list[str]:
        return list(item.languages_complete)

    def lastmod(self, item: AnyModel) -> datetime | None:
        return None if self.url_name else structured_data.changed(item)


def sitemaps() -> dict[str, SiteSitemap]:
    """The sitemap of the pages without a record, and one for each `SitemapRecords` of a section."""
    records = {
        entry.url_name or entry.model.__name__.lower(): RecordSitemap(entry) for entry in sections.sitemap_records()
    }
    return {"pages": Pages(), **records}
