"""What happens in a round, as an Atom feed in the language of the URL."""

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.html import escape
from django.utils.translation import gettext as _

from apps.editions.feeds import ENTRIES, AtomFeed
from apps.languages import columns
from apps.languages.addresses import absolute, address
from apps.pages import structured_data
from apps.records.plain_text import plain
from apps.review.models import Amendment, Decision, Position, Revision, Round

Entry = Amendment | Revision | Position | Decision


class RoundFeed(Feed):
    """The latest amendments, revisions, positions and decisions of a round."""

    feed_type = AtomFeed

    def get_object(self, request: HttpRequest, code: str) -> Round:
        return get_object_or_404(Round.objects.public(), code=code)

    def author_name(self) -> str:
        return str(settings.SITE_NAME)

    def title(self, own: Round) -> str:
        return plain(columns.text(own, "title").value)

    def link(self, own: Round) -> str:
        return absolute(own.get_absolute_url())

    def feed_url(self, own: Round) -> str:
        return absolute(address("review:feed", own.code))

    def items(self, own: Round) -> list[Entry]:
        amendments = Amendment.objects.public().filter(round=own).select_related("round")
        of_amendments = {"amendment__round": own}
        found: list[Entry] = [*amendments]
        found += Revision.objects.public().filter(**of_amendments).select_related("amendment__round")
        positions = Position.objects.public().filter(**of_amendments)
        found += positions.select_related("amendment__round", "organisation")
        found += Decision.objects.public().filter(**of_amendments).select_related("amendment__round")
        return sorted(found, key=lambda item: (public_since(item), item.created_at, item.pk), reverse=True)[:ENTRIES]

    def item_title(self, item: Entry) -> str:
        own = item if isinstance(item, Amendment) else item.amendment
        name = _("Amendment %(number)s") % {"number": own.number}
        return f"{name}{_(': ')}{plain(_what(item))}"

    def item_description(self, item: Entry) -> str:
        fields = {Amendment: "reason", Revision: "changes", Position: "condition", Decision: "reason"}
        return escape(plain(columns.text(item, fields[type(item)]).value))

    def item_extra_kwargs(self, item: Entry) -> dict[str, str]:
        return {"language": columns.current()}

    def item_guid(self, item: Entry) -> str:
        return f"{self.item_link(item)}#{item._meta.model_name}-{item.pk}"

    def item_link(self, item: Entry) -> str:
        own = item if isinstance(item, Amendment) else item.amendment
        return absolute(own.get_absolute_url())

    def item_pubdate(self, item: Entry) -> datetime:
        return public_since(item)

    def item_updateddate(self, item: Entry) -> datetime:
        return max(structured_data.changed(item), public_since(item))


def public_since(item: Entry) -> datetime:
    """When the public first saw an entry: the latest moment at which it, or what it is public with, was made or
    published. When a draft was written is private."""
    own = item if isinstance(item, Amendment) else item.amendment
    gates = [item, own, own.round, *([item.organisation] if isinstance(item, Position) else [])]
    moments = (getattr(gate, "publish_at", None) for gate in gates)
    return max(item.created_at, *filter(None, moments))


def _what(item: Entry) -> str:
    if isinstance(item, Amendment):
        return item.get_kind_display()
    if isinstance(item, Revision):
        return _("revision %(number)s") % {"number": item.number}
    return str(item) if isinstance(item, Position) else item.get_result_display()
