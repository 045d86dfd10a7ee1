"""Dashboard tasks: facts without a source, which publishing warns of too, and facts not verified for a year."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.history.registration import MODELS_WITH_HISTORY
from apps.publishing.publish_preview import warns
from apps.records import clock
from apps.sources.models import Sourced
from apps.staff import object_permissions
from apps.staff.dashboard import Task, register
from apps.staff.tasks import not_archived

VERIFIED_FOR = timedelta(days=365)


def unsourced(rows: QuerySet, user: object) -> QuerySet:
    return not_archived(rows).filter(sources=None)


def unverified(rows: QuerySet, user: object) -> QuerySet:
    """Records verified more than a year ago, and those never verified that nobody has written for a year: who writes a
    record has just looked at it."""
    long_ago = clock.now() - VERIFIED_FOR
    never = Q(verified_on__isnull=True, changed_at__lt=long_ago)
    return not_archived(rows).filter(never | Q(verified_on__lt=long_ago.date()))


def checks_facts(user: Any) -> bool:
    return not object_permissions.translates(user)


@warns
def without_source(records: Sequence[Any]) -> str:
    """How many of the records have no source."""
    model = type(records[0])
    if not issubclass(model, Sourced):
        return ""
    count = model._base_manager.filter(pk__in=[record.pk for record in records], sources=None).count()
    text = ngettext("%(count)s record has no source.", "%(count)s records have no source.", count)
    return text % {"count": count} if count else ""


# Dashboards are imported after the translation modules, which register the history of every model.
models = [model for model in MODELS_WITH_HISTORY if issubclass(model, Sourced)]
register(
    Task("unsourced", _("Facts without a source"), models, unsourced, checks_facts),
    Task("unverified", _("Not verified for a year"), models, unverified, checks_facts),
)
