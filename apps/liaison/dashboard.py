"""Dashboard tasks: terms that end soon, and vacant posts."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.liaison.answers import ContactHealth
from apps.liaison.models import ContactPoint, Post, Term
from apps.liaison.seats import SOON
from apps.publishing.rights import AnyUser
from apps.staff import object_permissions
from apps.staff.dashboard import Task, register
from apps.staff.tasks import not_archived


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
