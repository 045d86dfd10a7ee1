"""Template tags for the frame of a page: a text that stands in several places of it, parts that are always the same,
and what it says to machines."""

import re
from collections.abc import Hashable, Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.db.models import Model
from django.template.base import NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import get_template, render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from apps.languages import columns
from apps.pages import parts as registry
from apps.pages import sections, structured_data

register = template.Library()


class Keep(template.Node):
    """Blocks inside it can be filled by the templates that extend the frame."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        text = re.sub(r"\s+", " ", self.nodelist.render(context), flags=re.ASCII)  # the spaces of French stay
        context[self.name] = mark_safe(text.strip())  # noqa: S308 it was escaped there
        return SafeString("")


@register.tag
def keep(parser: Parser, token: Token) -> Keep:
    """Keep what is written inside, in one line, under a name: `{% keep title %}…{% endkeep %}`."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endkeep",))
    parser.delete_first_token()
    return Keep(name, nodelist)


@register.simple_tag
def steady(template: str, **given: Hashable) -> SafeString:
    """What depends on nothing but the language and a few given values, none of them from the database, rendered once
    for each: `{% steady "_sections.html" area="goals" %}`."""
    render = _render.__wrapped__ if settings.DEBUG else _render
    return render(template, columns.current(), tuple(given.items()))


@lru_cache(maxsize=500)
def _render(template: str, language: str, given: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(template, {"language": language, **dict(given)})


@register.simple_tag(takes_context=True)
def parts(context: Context, record: Model) -> SafeString:
    """What concepts above add to the page of a record: `{% parts organisation %}`."""
    return _rendered(context, ((part.template, part.context(record)) for part in registry.of(record)))


@register.simple_tag(takes_context=True)
def home_parts(context: Context) -> SafeString:
    """The parts of the home page, in the order of their positions: `{% home_parts %}`."""
    return _rendered(context, ((part.template, part.context()) for part in sections.home_parts()))


@register.simple_tag
def menu() -> list[sections.MenuItem]:
    """The entries of the main navigation: `{% menu as items %}`."""
    return sections.menu()


@register.simple_tag
def current_item(items: list[sections.MenuItem], here: str, area: str) -> sections.MenuItem | None:
    """The entry of the page that is open: the one that leads to it, else the one of its area. The attendance grid is
    in the area of the participants, and has an entry of its own."""
    own = [item for item in items if item.url_name == here]
    return next(iter([*own, *(item for item in items if area in item.areas)]), None)


def _rendered(context: Context, parts: Iterable[tuple[str, dict[str, object]]]) -> SafeString:
    """Templates with their own values, one after the other, in the context of the page."""
    shown = SafeString("")
    for name, values in parts:
        found: Any = get_template(name)
        with context.push(**values):
            shown += found.template.render(context)
    return shown


@register.simple_tag(takes_context=True)
def structured_data_script(context: Context) -> SafeString:
    """The page, its breadcrumbs, and the things in `structured_data`; nothing on a page without a place."""
    breadcrumbs, things = context.get("breadcrumbs"), context.get("structured_data") or []
    if not breadcrumbs and not things:
        return SafeString("")
    return structured_data.script([*_frame(context, breadcrumbs, things), *things])


def _frame(
    context: Context, breadcrumbs: Any, things: Iterable[structured_data.Thing]
) -> Iterable[structured_data.Thing]:
    path = f"/{context['language']}{context['page_path']}{context.get('page_query', '')}"
    yield structured_data.page(structured_data.absolute(path), context.get("object"), things)
    if breadcrumbs:
        yield structured_data.breadcrumbs(breadcrumbs, _("Home"))
