"""The news as an Atom feed, in the language of the URL."""

from datetime import UTC, datetime, time
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _

from apps.editions.models import PressRelease
from apps.languages import columns
from apps.pages import structured_data
from apps.records.plain_text import plain

ENTRIES = 30


class AtomFeed(Atom1Feed):
    """Atom with xml:lang on each entry."""

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["language"]}


class NewsFeed(Feed):
    """The latest press releases. URLs are absolute and start with SITE_URL, whatever the Host header says."""

    feed_type = AtomFeed

    def author_name(self) -> str:
        return str(settings.SITE_NAME)

    def title(self) -> str:
        return _("%(site)s: news") % {"site": settings.SITE_NAME}

    def link(self) -> str:
        return settings.SITE_URL + reverse("news:list")

    def feed_url(self) -> str:
        return settings.SITE_URL + reverse("news:feed")

    def items(self) -> QuerySet[PressRelease]:
        return PressRelease.objects.public().newest_first()[:ENTRIES]

    def item_title(self, item: PressRelease) -> str:
        return plain(columns.text(item, "title").value)

    def item_description(self, item: PressRelease) -> str:
        language = columns.text(item, "title").language
        return escape(plain(columns.text(item, "summary", language).value))  # a summary in a feed is HTML

    def item_extra_kwargs(self, item: PressRelease) -> dict[str, str]:
        return {"language": columns.text(item, "title").language}

    def item_link(self, item: PressRelease) -> str:
        return settings.SITE_URL + item.get_absolute_url()

    def item_pubdate(self, item: PressRelease) -> datetime:
        return datetime.combine(item.published_on, time(), UTC)

    def item_updateddate(self, item: PressRelease) -> datetime:
        return structured_data.changed(item)
