"""Creates a draft joint action from an opportunity."""

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from apps.coverage.findings import Finding
from apps.coverage.models import JointAction
from apps.goals.models import Goal
from apps.languages import columns, typography
from apps.participants.models import Organisation
from apps.records import clock
from apps.records.acts import act


def draft(opportunity: Finding) -> JointAction:
    """Create a draft with all organisations of the opportunity as partners, titled in each language with a goal label.

    The lead and the exact dates are left to an editor.
    """
    with act():
        action = JointAction(start=str(clock.today().year))
        for name, title in _titles(opportunity.goal):
            setattr(action, name, title)
        action.save()
        action.goals.add(opportunity.goal)
        action.partners.set(Organisation.objects.public().filter(code__in=opportunity.organisations))
    return action


def _titles(goal: Goal) -> Iterable[tuple[str, str]]:
    for language in settings.CONTENT_LANGUAGES:
        if label := columns.value(goal, "label", language):
            with translation.override(language):
                title = _("Joint action: %(goal)s") % {"goal": label}
                # The spaces of French typography are added when a page is rendered, not stored.
                yield columns.column("title", language), typography.plain(title)
