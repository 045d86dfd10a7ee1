"""Editions and sessions as an iCalendar file that calendar programs can subscribe to."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from icalendar import Calendar, Event

from apps.editions.models import Edition, Session
from apps.editions.models.edition import Meeting
from apps.languages import columns
from apps.pages import structured_data
from apps.records.plain_text import plain


def calendar(meetings: Iterable[Meeting]) -> bytes:
    """An iCalendar file, in the reader's language, of the meetings with exact dates."""
    made = Calendar()
    made.add("prodid", "-//INTERPOL Dialogue//Editions//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.calendar_name = str(settings.SITE_NAME)
    # With its type, which RFC 7986, 5.7 requires and `refresh_interval` leaves out.
    made.add("refresh-interval", timedelta(days=1), parameters={"value": "DURATION"})
    for meeting in meetings:
        if meeting.has_whole_days and meeting.last_day:  # a calendar cannot show “some time in 2022”
            made.add_component(_event(meeting, meeting.last_day))
    return made.to_ical()


def _event(meeting: Any, last: date) -> Event:
    """A meeting as an all-day event. Its UID never changes, and its SEQUENCE is the number of its versions."""
    # By UID and SEQUENCE (RFC 5545, 3.8.7.4), a calendar program tells a changed event from a new one.
    title, focus = columns.text(meeting, "title"), _about(meeting)
    event = Event()
    event.add("uid", f"{_kind(meeting)}@interpol-dialogue")
    event.add("sequence", meeting.versions)
    event.add("dtstamp", structured_data.changed(meeting))
    event.add("last-modified", structured_data.changed(meeting))
    event.add("dtstart", meeting.first_day)
    event.add("dtend", last + timedelta(days=1))  # DTEND is exclusive (RFC 5545)
    event.add("summary", plain(title.value), parameters={"language": title.language})
    event.add("status", "CONFIRMED")
    if (place := meeting.place).value:
        event.add("location", plain(place.value), parameters={"language": place.language})
    event.add("url", settings.SITE_URL + meeting.get_absolute_url())
    event.add("transp", "TRANSPARENT")
    if focus.value:
        event.add("description", plain(focus.value), parameters={"language": focus.language})
    return event


def _kind(meeting: Meeting) -> str:
    return f"edition-{meeting.number}" if isinstance(meeting, Edition) else f"session-{meeting.slug}"  # type: ignore[attr-defined]


def _about(meeting: Meeting) -> columns.Text:
    return columns.text(meeting, "focus" if isinstance(meeting, Edition) else "summary")


def all_meetings() -> list[Meeting]:
    """All public meetings, ordered by date and annotated with `versions`, the number of their history rows."""
    meetings = [*_with_versions(Edition), *_with_versions(Session)]
    return sorted(meetings, key=lambda meeting: meeting.start_date)


def single_edition(number: int) -> list[Meeting]:
    """A list with the public edition of this number, like `all_meetings`; empty without exact dates."""
    return [edition for edition in _with_versions(Edition).filter(number=number) if edition.has_whole_days]


def _with_versions(model: Any) -> QuerySet:
    own = model.history.filter(id=OuterRef("pk")).order_by().values("id")
    versions = Subquery(own.annotate(count=Count("history_id")).values("count"))
    return model.objects.public().annotate(versions=Coalesce(versions, 0))
