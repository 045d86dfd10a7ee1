"""Template tags of the workspace."""

from django import template
from django.db.models import Model
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.text import capfirst

from apps.translators.forms import STATE_LABELS
from apps.translators.texts import kind_of, matrix_url, translated_models

register = template.Library()


@register.filter
def state_label(state: str) -> str:
    """The state of a text in words."""
    return str(STATE_LABELS[state]) if state in STATE_LABELS else ""


@register.filter
def type_name(model: type[Model]) -> str:
    return str(capfirst(model._meta.verbose_name))


@register.simple_tag(takes_context=True)
def texts_url(context: RequestContext, record: Model) -> str:
    """The texts of a record in the workspace. Empty without such texts, and for users who do not reach the workspace:
    their navigation says so, without another query."""
    pages = (page.url_name for own in context.get("areas") or () for page in own.pages)
    if type(record) not in translated_models() or "translators:matrix" not in pages:
        return ""
    return matrix_url(record=f"{kind_of(type(record))}:{record.pk}")


@register.simple_tag(takes_context=True)
def narrowed_url(context: RequestContext, language: str, state: str) -> str:
    """The address of the first text of a language in a state, among those of the page."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    query["language"], query["state"] = language, state
    return f"{reverse('translators:first', args=[language])}?{query.urlencode()}"
