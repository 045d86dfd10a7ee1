"""Template filters for the facts of a cell."""

from django import template
from django.utils.safestring import SafeString

from apps.coverage.facts import ActionFact, PriorityFact
from apps.coverage.models import ActionRole
from apps.languages.templatetags.languages import in_language
from apps.sources.templatetags.sources import WORDING, sign

register = template.Library()


@register.filter
def shown(fact: ActionFact | PriorityFact) -> SafeString:
    """The name of a fact in the reader's language, or else in another language, marked as such."""
    return in_language(*fact.name)


@register.filter
def name_sign(fact: ActionFact | PriorityFact) -> SafeString | str:
    """The sign after the name of a fact if that is ours; see `signed`."""
    return sign(WORDING) if fact.name.language in fact.ours else ""


@register.filter
def role_of(action: ActionFact, organisation: str) -> ActionRole:
    """The role of an organisation (its code) in a joint action."""
    return action.roles[organisation]
