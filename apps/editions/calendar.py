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


def calendar(meetings: Iterable[Meeting], others: Iterable[Event] = ()) -> bytes:
    """An iCalendar file, in the reader's language, of the meetings with exact dates, and of other events."""
    made = Calendar()
    made.add("prodid", "-//INTERPOL Dialogue//Editions//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.calendar_name = str(settings.SITE_NAME)
    # With its type, which RFC 7986, 5.7 requires and `refresh_interval` leaves out.
    made.add("refresh-interval", timedelta(days=1), parameters={"value": "DURATION"})
    for meeting in meetings:
        if meeting.has_whole_days and meeting.last_day:  # a calendar cannot show “some time in 2022”
            made.add_component(_of_meeting(meeting, meeting.last_day))
    for other in others:
        made.add_component(other)
    return made.to_ical()


def event(key: str, record: Any, first: date, summary: str, language: str = "", last: date | None = None) -> Event:
    """An all-day event about a record read `with_versions`. Its UID never changes, and its SEQUENCE is the number of
    versions of the record. Without a last day it lasts one day; without a language the summary is in the active one."""
    # By UID and SEQUENCE (RFC 5545, 3.8.7.4), a calendar program tells a changed event from a new one.
    made = Event()
    made.add("uid", f"{key}@interpol-dialogue")
    made.add("sequence", record.versions)
    made.add("dtstamp", structured_data.changed(record))
    made.add("last-modified", structured_data.changed(record))
    made.add("dtstart", first)
    made.add("dtend", (last or first) + timedelta(days=1))  # DTEND is exclusive (RFC 5545)
    made.add("summary", summary, parameters={"language": language or columns.current()})
    made.add("status", "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    return made


def _of_meeting(meeting: Any, last: date) -> Event:
    title, focus = columns.text(meeting, "title"), _about(meeting)
    made = event(_kind(meeting), meeting, meeting.first_day, plain(title.value), title.language, last)
    if (place := meeting.place).value:
        made.add("location", plain(place.value), parameters={"language": place.language})
    made.add("url", settings.SITE_URL + meeting.get_absolute_url())
    if focus.value:
        made.add("description", plain(focus.value), parameters={"language": focus.language})
    return made


def _kind(meeting: Meeting) -> str:
    return f"edition-{meeting.number}" if isinstance(meeting, Edition) else f"session-{meeting.slug}"  # type: ignore[attr-defined]


def _about(meeting: Meeting) -> columns.Text:
    return columns.text(meeting, "focus" if isinstance(meeting, Edition) else "summary")


def all_meetings() -> list[Meeting]:
    """All public meetings, ordered by date and annotated with `versions`, the number of their history rows."""
    meetings = [*with_versions(Edition.objects.public()), *with_versions(Session.objects.public())]
    return sorted(meetings, key=lambda meeting: meeting.start_date)


def single_edition(number: int) -> list[Meeting]:
    """A list with the public edition of this number, like `all_meetings`; empty without exact dates."""
    editions = with_versions(Edition.objects.public().filter(number=number))
    return [edition for edition in editions if edition.has_whole_days]


def with_versions(records: QuerySet) -> QuerySet:
    """Annotate `versions`, the number of history rows of each record."""
    history: Any = records.model.history
    own = history.filter(id=OuterRef("pk")).order_by().values("id")
    versions = Subquery(own.annotate(count=Count("history_id")).values("count"))
    return records.annotate(versions=Coalesce(versions, 0))
