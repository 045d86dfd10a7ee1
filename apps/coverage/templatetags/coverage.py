"""Template tags for the facts behind a cell."""

from django import template
from django.utils.safestring import SafeString

from apps.coverage import facts
from apps.coverage.facts import ActionFact, Texts
from apps.coverage.models import ActionRole
from apps.languages.templatetags.languages import in_language

register = template.Library()


@register.filter
def shown(texts: Texts) -> SafeString:
    """A fact's text as a record's: in the reader's language, or marked in the one there is."""
    return in_language(*facts.text(texts))


@register.filter
def part_of(action: ActionFact, organisation: str) -> ActionRole:
    """The part that an organisation, by its code, has in a joint action."""
    return action.parts[organisation]
