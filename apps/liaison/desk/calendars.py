"""The calendar of an officer: own terms, terms that end in the posts of the organisations spoken for, and meetings.

A calendar program reads it by a link without login. The link ends with the right to use the desk."""

import copy
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Event

from apps.editions import calendar
from apps.languages import columns
from apps.languages.addresses import absolute
from apps.liaison.desk.access import is_open_to
from apps.liaison.models import CalendarLink, Post, Term
from apps.publishing.querysets import published
from apps.records import clock, dates
from apps.records.plain_text import plain
from apps.staff.models import Preference


def owner_of(request: HttpRequest, token: str) -> User | None:
    """The user whose calendar a link shows, if it is valid and the user could open the desk today."""
    link = CalendarLink.objects.of_token(token).select_related("user").first()
    if link is None:
        return None
    as_owner: Any = copy.copy(request)
    as_owner.user = link.user
    return link.user if admin.site.has_permission(as_owner) and is_open_to(link.user) else None


def address(token: str) -> str:
    """The absolute address of a calendar."""
    return absolute(reverse("desk:calendar_feed", args=[token]))


def language_of(user: User) -> str:
    """The language that the user chose for the admin."""
    chosen = Preference.objects.filter(user=user).values_list("language", flat=True).first()
    return chosen or settings.LANGUAGE_CODE


def calendar_of(user: User) -> bytes:
    """The iCalendar file of a user, in the active language."""
    own = Term.objects.filter(published(clock.now()), officer__user=user)
    return calendar.calendar(calendar.all_meetings(), [*_begin(own), *_end(own), *_end(_of_organisations(user))])


def _of_organisations(user: User) -> QuerySet[Term]:
    """The terms of others in the posts of the organisations for which the user speaks."""
    spoken_for = user.representations.values("organisation")
    posts = Post.objects.public().filter(Q(sent_by__in=spoken_for) | Q(organisations__in=spoken_for))
    terms = Term.objects.filter(published(clock.now()), post__in=posts.values("pk"))
    return terms.exclude(officer__user=user)


def _begin(terms: QuerySet[Term]) -> Iterator[Event]:
    return _events(terms, "start", _("Term begins: %(post)s"))


def _end(terms: QuerySet[Term]) -> Iterator[Event]:
    """Without the name of the officer, which the other posts of an organisation need not show."""
    return _events(terms, "end", _("Term ends: %(post)s"))


def _events(terms: QuerySet[Term], name: str, text: str) -> Iterator[Event]:
    """The terms with an exact day in a field, as events of that day."""
    for term in calendar.with_versions(terms.select_related("post")):
        day = getattr(term, name)
        if day and dates.first_day(day) == dates.last_day(day):
            title = columns.text(term.post, "title")
            summary = text % {"post": plain(title.value)}
            yield calendar.event(f"term-{term.pk}-{name}", term, dates.first_day(day), summary)
