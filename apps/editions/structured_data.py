"""JSON-LD of editions and press releases: schema.org Event, EventSeries and NewsArticle."""

from typing import Any

from django.conf import settings

from apps.editions.models import AttendanceBasis, Edition, PressRelease
from apps.languages import columns
from apps.languages.addresses import address
from apps.pages import structured_data
from apps.pages.structured_data import SCHEMA, Thing
from apps.participants.structured_data import mention

MODES = {"in_person": "Offline", "online": "Online", "hybrid": "Mixed"}


def event(context: dict[str, Any]) -> Thing:
    """The edition of a page.

    Our deductions are left out, because JSON-LD has no label for them: only attendances stated by a source are
    included. Dates can be partial. There is no `inLanguage`: it would mean the language spoken at the event, which no
    source states.
    """
    own, form = context["edition"], _format(context["edition"])
    stated = [row for row in context["attended"] if row.basis == AttendanceBasis.STATED]
    hosts = [] if own.is_ours("hosts") else [row for row in stated if row.role == "host"]
    return structured_data.thing(
        "Event",
        _identity(own),
        name=structured_data.text(own, "title"),
        url=structured_data.absolute(own.get_absolute_url()),
        description=structured_data.text(own, "focus", "theme"),
        startDate=own.start_date,
        endDate=own.end_date,
        eventStatus=f"{SCHEMA}/EventScheduled",
        eventAttendanceMode=f"{SCHEMA}/{MODES[form]}EventAttendanceMode" if form else "",
        location=_location(own),
        image=[structured_data.absolute(photo.picture.image.url) for photo in context["photos"]],
        organizer=[mention(row.organisation) for row in hosts],
        attendee=[mention(row.organisation) for row in stated],
        superEvent=series(),
        subjectOf=[_reference(release) for release in context["releases"]],
    )


def series(context: dict[str, Any] | None = None) -> Thing:
    """The Dialogue as the series of its editions."""
    path = address("editions:list")
    identity = structured_data.identity(path, "series")
    return structured_data.thing(
        "EventSeries", identity, name=str(settings.SITE_NAME), url=structured_data.absolute(path)
    )


def article(context: dict[str, Any]) -> Thing:
    """The press release of a page."""
    own = context["pressrelease"]
    about = own.edition if own.edition and own.edition.is_public else None
    return _reference(own) | structured_data.thing(
        "NewsArticle",
        description=structured_data.text(own, "summary"),
        dateModified=structured_data.changed(own).isoformat(timespec="seconds"),
        inLanguage=columns.text(own, "body").language,
        mainEntityOfPage=structured_data.absolute(own.get_absolute_url()),
        about={"@id": _identity(about)} if about else None,
    )


def _identity(edition: Edition) -> str:
    return structured_data.identity(edition.get_absolute_url(), "event")


def _reference(release: PressRelease) -> Thing:
    path = release.get_absolute_url()
    return structured_data.thing(
        "NewsArticle",
        structured_data.identity(path, "article"),
        headline=structured_data.text(release, "title"),
        url=structured_data.absolute(path),
        datePublished=release.published_on.isoformat(),
    )


def _format(own: Edition) -> str:
    return "" if own.is_ours("format") else own.format


def _location(own: Edition) -> list[Thing] | Thing | None:
    """A place, a virtual location (its address is unknown), or both."""
    places = [_place(own)] if own.country or columns.text(own, "city").value else []
    if _format(own) in {"online", "hybrid"}:
        places.append(structured_data.thing("VirtualLocation"))
    return places[0] if len(places) == 1 else places


def _place(own: Edition) -> Thing:
    city = structured_data.text(own, "city")
    address = structured_data.thing("PostalAddress", addressLocality=city, addressCountry=own.country)
    return structured_data.thing("Place", name=structured_data.text(own, "venue", "city"), address=address)
