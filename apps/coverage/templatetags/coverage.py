"""Template filters for the facts of a cell."""

from django import template
from django.utils.safestring import SafeString

from apps.coverage import facts
from apps.coverage.facts import ActionFact, Texts
from apps.coverage.models import ActionRole
from apps.languages.templatetags.languages import in_language

register = template.Library()


@register.filter
def shown(texts: Texts) -> SafeString:
    """The text of a fact in the reader's language, or else in another language, marked as such."""
    return in_language(*facts.text(texts))


@register.filter
def role_of(action: ActionFact, organisation: str) -> ActionRole:
    """The role of an organisation (its code) in a joint action."""
    return action.roles[organisation]
