"""Dashboard: terms that end soon, vacant posts, contacts that do not answer; and the way to the officers' desk."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.liaison.answers import ContactHealth
from apps.liaison.desk import own_data
from apps.liaison.desk.access import officer_of
from apps.liaison.models import CalendarLink, ContactPoint, Post, Term
from apps.liaison.seats import SOON
from apps.publishing.rights import AnyUser
from apps.records import clock
from apps.staff import object_permissions, roles
from apps.staff.dashboard import ChecklistItem, Panel, Task, panel, register
from apps.staff.roles import Role
from apps.staff.tasks import not_archived

CONFIRMED_FOR = 182  # days: how long what an officer has confirmed counts as confirmed


def ending(rows: Any, user: object) -> QuerySet:
    return rows.ending(SOON)


def vacant(rows: Any, user: object) -> QuerySet:
    return not_archived(rows.vacant())


def not_alive(rows: Any, user: object) -> QuerySet:
    return rows.approved().with_health().filter(health__in=[ContactHealth.WRONG, ContactHealth.SILENT])


def fills_posts(user: AnyUser) -> bool:
    return not object_permissions.translates(user)


register(
    Task("ending", _("Terms that end within 60 days"), [Term], ending),
    Task("not-alive", _("Contacts that are no longer right or do not answer"), [ContactPoint], not_alive, fills_posts),
    Task("vacant", _("Posts that are vacant"), [Post], vacant, fills_posts),
)


@panel
def desk(request: HttpRequest) -> Panel | None:
    """The way of a liaison officer to the desk, and what is to do there."""
    if Role.LIAISON_OFFICER not in roles.of(request.user):
        return None
    records = own_data.own_records(officer, request.user) if (officer := officer_of(request.user)) else []
    lately = clock.today() - timedelta(days=CONFIRMED_FOR)
    is_confirmed = bool(records) and all(one.confirmed_on and one.confirmed_on >= lately for one in records)
    has_calendar = CalendarLink.objects.filter(user=request.user.pk, expires_at__gt=clock.now()).exists()
    items = [
        ChecklistItem(_("You have confirmed what is recorded about you"), is_confirmed, reverse("desk:own_data")),
        ChecklistItem(_("You have subscribed to your calendar"), has_calendar, reverse("desk:calendar")),
    ]
    return Panel(_("Officers’ desk"), str(_("Whom do I ask about …?")), reverse("desk:roster"), items)
