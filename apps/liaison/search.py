"""What search finds of the liaison platform: posts, and holders while they agree to be named."""

from datetime import date, datetime, timedelta
from operator import itemgetter

from django.utils.translation import gettext_lazy as _

from apps.languages.addresses import address
from apps.liaison.models import Consent, Post, Term
from apps.records import clock
from apps.records.dates import first_day, last_day
from apps.search.pages import SearchablePage, register_pages
from apps.search.registry import Searchable, Span, published_span, register


def named(term: Term) -> Span | None:
    """The time during which a term shows its holder's name: it is public, as is the post, it runs, and a published
    consent is in force.

    Of several consents, the first that has not ended counts.
    """
    if term.officer is None:
        return None
    is_open = published_span("", "post")(term)
    found = filter(None, (_days(term, consent) for consent in term.officer.consents.all()))
    days = sorted(found, key=itemgetter(0))  # by their start alone: an end can be open
    not_ended = [(start, end) for start, end in days if end is None or end > clock.now()]
    if is_open is None or not not_ended:
        return None
    start, end = not_ended[0]
    return Span(max(start, is_open.start), end)


def _days(term: Term, consent: Consent) -> tuple[datetime, datetime | None] | None:
    """Start and end (None if open) of the time in which a consent covers the term; None if it does not."""
    # `until` and an end are last days, so the time ends with the day after; on the day of a withdrawal it has ended.
    published = published_span("")(consent)
    ends = [consent.withdrawn_on, *(day + timedelta(days=1) for day in (consent.until, _last(term)) if day)]
    end = min((day for day in ends if day), default=None)
    if published is None or consent.scope != "name" or not term.start:
        return None
    start = max(clock.beginning_of(max(consent.given_on, first_day(term.start))), published.start)
    closes = clock.beginning_of(end) if end else None
    return (start, closes) if closes is None or start < closes else None


def _last(term: Term) -> date | None:
    return last_day(term.end) if term.end else None


register(
    Searchable(Post, "posts", _("Liaison posts"), title=("title", "code"), text=("other_bodies", "city", "country"))
)
register(
    Searchable(
        Term,
        "holders",
        _("Liaison officers"),
        title=("officer__name",),
        text=("post__title",),
        summary="post__title",
        span=named,
        depends=("officer__consents",),
        private=True,
    )
)
register_pages(
    SearchablePage(
        lambda: address("liaison:list"),
        (_("Liaison officers’ platform"), _("Liaison officers"), _("Liaison posts")),
        _(
            "The platform of liaison officers at the General Secretariat of INTERPOL in Lyon: its posts and the "
            "organizations they cover."
        ),
    )
)
