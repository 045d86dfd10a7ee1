"""Template tags for the frame of a page: texts used in several places, fragments rendered once, the menu, registered
parts, and structured data."""

import re
from collections.abc import Hashable, Iterable
from datetime import date
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
from apps.pages import sections, share_pictures, structured_data
from apps.publishing.models import Record
from apps.records import clock

register = template.Library()


class Capture(template.Node):
    """Renders its content into a context variable. Templates that extend the frame can fill the blocks inside it."""

    def __init__(self, name: str, nodelist: NodeList) -> None:
        self.name, self.nodelist = name, nodelist

    def render(self, context: Context) -> SafeString:
        # ASCII only: the no-break spaces of French stay.
        text = re.sub(r"\s+", " ", self.nodelist.render(context), flags=re.ASCII)
        context[self.name] = mark_safe(text.strip())  # noqa: S308 rendering the nodes escaped it
        return SafeString("")


@register.tag
def capture(parser: Parser, token: Token) -> Capture:
    """Render the content, in one line, into a variable: `{% capture title %}…{% endcapture %}`."""
    _tag, name = token.split_contents()
    nodelist = parser.parse(("endcapture",))
    parser.delete_first_token()
    return Capture(name, nodelist)


@register.simple_tag
def include_cached(template: str, **values: Hashable) -> SafeString:
    """Include a template, rendered once for each language and these values: `{% include_cached "_sections.html"
    area="goals" %}`. It must depend on nothing else, and no value may come from the database: nothing empties this
    cache."""
    render = _render.__wrapped__ if settings.DEBUG else _render  # with DEBUG, changes of a template show at once
    return render(template, columns.current(), tuple(values.items()))


@lru_cache(maxsize=500)
def _render(template: str, language: str, values: tuple[tuple[str, Hashable], ...]) -> SafeString:
    return render_to_string(template, {"language": language, **dict(values)})


@register.simple_tag(takes_context=True)
def parts(context: Context, record: Model) -> SafeString:
    """The parts that concepts registered for the page of a record: `{% parts organisation %}`."""
    return _rendered(context, ((part.template, part.context(record)) for part in registry.of(record)))


@register.simple_tag(takes_context=True)
def home_parts(context: Context) -> SafeString:
    """The parts of the home page, in the order of their positions: `{% home_parts %}`."""
    return _rendered(context, ((part.template, part.context()) for part in sections.home_parts()))


@register.simple_tag(takes_context=True)
def share_picture(context: Context) -> share_pictures.SharePicture | None:
    """The picture for links to this page: `{% share_picture as picture %}`."""
    return share_pictures.of(context.get("object"))


@register.simple_tag
def last_change(record: Record) -> date:
    """The day on which the public saw the record change last: `{% last_change edition as day %}`."""
    return clock.day_of(structured_data.changed(record))


@register.simple_tag
def menu() -> list[sections.MenuItem]:
    """The entries of the main navigation: `{% menu as items %}`."""
    return sections.menu()


@register.simple_tag
def current_item(items: list[sections.MenuItem], here: str, area: str) -> sections.MenuItem | None:
    """The entry of the current page: the one that leads to it, else the one of its area. In this order, because the
    attendance grid is in the area of the participants and has its own entry."""
    exact = [item for item in items if item.url_name == here]
    return next(iter([*exact, *(item for item in items if area in item.areas)]), None)


def _rendered(context: Context, parts: Iterable[tuple[str, dict[str, object]]]) -> SafeString:
    """The templates one after the other, each with its own values on top of the page's context."""
    html = SafeString("")
    for name, values in parts:
        found: Any = get_template(name)
        with context.push(**values):
            html += found.template.render(context)
    return html


@register.simple_tag(takes_context=True)
def structured_data_script(context: Context) -> SafeString:
    """JSON-LD of the page, its breadcrumbs, and the things in `structured_data`. Nothing on a page without breadcrumbs
    and things, such as an error page."""
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
