"""The editions, and the sessions between them, as a calendar that a programme can subscribe to."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from apps.editions.models import Edition, Session
from apps.editions.models.edition import Meeting
from apps.languages import columns, names


def calendar(meetings: Iterable[Edition | Session]) -> bytes:
    """An iCalendar file, in the reader's language, of the meetings whose days are known."""
    made = Calendar()
    made.add("prodid", "-//INTERPOL Dialogue//Editions//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", str(settings.SITE_NAME))
    for meeting in meetings:
        if meeting.has_whole_days and meeting.last_day:
            made.add_component(_event(meeting, meeting.last_day))
    return made.to_ical()


def _event(meeting: Edition | Session, last: date) -> Event:
    """A meeting as whole days. It keeps its UID for ever, and its SEQUENCE grows with each change."""
    title, focus = columns.text(meeting, "title"), _about(meeting)
    event = Event()
    event.add("uid", f"{_kind(meeting)}@interpol-dialogue")
    event.add("sequence", int((meeting.changed_at - meeting.created_at).total_seconds()))
    event.add("dtstamp", meeting.changed_at)
    event.add("last-modified", meeting.changed_at)
    event.add("dtstart", meeting.first_day)
    event.add("dtend", last + timedelta(days=1))  # the first day that it no longer is
    event.add("summary", title.value, parameters={"language": title.language})
    event.add("location", _place(meeting))
    event.add("url", settings.SITE_URL + meeting.get_absolute_url())
    event.add("transp", "TRANSPARENT")
    if focus.value:
        event.add("description", focus.value, parameters={"language": focus.language})
    return event


def _kind(meeting: Meeting) -> str:
    return f"edition-{meeting.number}" if isinstance(meeting, Edition) else f"session-{meeting.slug}"  # type: ignore[attr-defined]


def _about(meeting: Meeting) -> columns.Text:
    return columns.text(meeting, "focus" if isinstance(meeting, Edition) else "summary")


def _place(meeting: Meeting) -> str:
    city, country = columns.text(meeting, "city").value, meeting.country
    known = [city, names.country(country) if country else ""]
    return ", ".join(part for part in known if part) or (_("online") if meeting.format == "online" else "")


def agenda() -> list[Edition | Session]:
    """All public meetings, in the order of their days."""
    meetings = [*Edition.objects.public(), *Session.objects.public()]
    return sorted(meetings, key=lambda meeting: meeting.start_date)
