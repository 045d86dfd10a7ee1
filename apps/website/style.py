"""The style guide: the design tokens with their measured contrast, and every component in its own template."""

import re
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from apps.languages import columns
from apps.pages.breadcrumbs import Crumb
from apps.website import samples

TEXT, SIGN = 4.5, 3.0  # the contrast that WCAG 2.2 AA requires for text, and for borders and other signs
PAIRS = (
    *((text, ground, TEXT) for text in ("ink", "ink-soft", "accent") for ground in ("paper", "surface", "tint")),
    *((text, "accent-tint", TEXT) for text in ("ink", "ink-soft", "accent")),
    ("on-accent", "accent", TEXT),
    ("caution", "paper", TEXT),
    ("caution", "surface", TEXT),
    ("ink", "caution-tint", TEXT),
    ("ink", "mark", TEXT),
    ("line-strong", "paper", SIGN),
    ("line-strong", "surface", SIGN),
)
STEPS = ("hero", "h1", "h2", "h3", "text-lead", "text", "text-small", "text-tiny")


class ColourPair(NamedTuple):
    """A colour on a background, the least contrast that WCAG allows, and the contrast in each scheme."""

    front: str
    ground: str
    least: float
    light: float
    dark: float


def style_guide(request: HttpRequest) -> HttpResponse:
    """The style guide in the language of `?language=`. For staff only: its URL is wrapped in `admin_view`."""
    wanted = request.GET.get("language", "")
    language = wanted if wanted in columns.shown() else columns.current()
    with translation.override(language):
        response = render(request, "website/style.html", context())
    response.headers["Content-Language"] = language
    return response


def context() -> dict[str, object]:
    """The tokens, and samples for the components, in the active language."""
    light, dark = schemes()
    return {
        "breadcrumbs": (Crumb(_("Administration"), "admin:index"), Crumb(_("Style guide"))),
        "noindex": True,
        "colours": [(name, light[name], dark.get(name, "")) for name in light if light[name].startswith("#")],
        "pairs": pairs(),
        "steps": [(name, light[name]) for name in STEPS],
        "sizes": [(name, light[name]) for name in ("space", "gutter", "radius", "page", "measure")],
        **samples.editions(),
        **samples.goals(),
        **samples.arrangements(),
        **samples.review(),
        **samples.coverage(),
        **samples.others(),
    }


def schemes() -> tuple[dict[str, str], dict[str, str]]:
    """The tokens of the light scheme, and those that the dark scheme changes, by name, read from the stylesheet."""
    sheet = Path(str(finders.find("css/tokens.css"))).read_text(encoding="utf-8")
    blocks = re.findall(r":root {(.*?)}", sheet, re.DOTALL)
    light, dark, *_paper = (dict(re.findall(r"--([\w-]+): (.+);", block)) for block in blocks)
    return light, dark


def pairs() -> list[ColourPair]:
    """Every pair of colours that the pages use for text or signs, with its contrast."""
    light, dark = schemes()
    dark = light | dark
    return [
        ColourPair(front, ground, least, *(contrast(colours[front], colours[ground]) for colours in (light, dark)))
        for front, ground, least in PAIRS
    ]


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours such as #1b2125, from 1 to 21, as WCAG 2.2 defines it."""
    dark, light = sorted(_luminance(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place:end], 16) / 255 for place, end in pairwise((1, 3, 5, 7)))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
