"""Draws share pictures: PNG of 1200 x 630 pixels, in the colours of the site and with fonts of its own.

Texts are cut and measured before anything is drawn, so a picture costs about the same whatever is written on it.
"""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from apps.languages import columns, typography
from apps.languages.columns import Text
from apps.languages.visual_order import visual
from apps.pages.share_cards import ShareCard

SIZE = WIDTH, HEIGHT = 1200, 630
MARGIN, EDGE, GAP = 80, 60, 34  # pixels: beside the texts, above and below them, and around the title
BAND = 20  # pixels: the stripe at the edge where lines start
COLUMN = WIDTH - 2 * MARGIN
# The tokens of the light scheme with these names.
COLOURS = {"paper": "#fbfaf7", "ink": "#1b2125", "ink-soft": "#535c62", "accent": "#0d5560", "accent-tint": "#e3eef0"}
PALETTE = 64  # colours of the file: the five, and the steps between them at the edges of letters
FONTS = Path(__file__).parent / "fonts"
REGULAR, BOLD = "NotoSansNaskh-Regular.ttf", "NotoSansNaskh-Bold.ttf"
TITLE_SIZES = (104, 94, 84, 74, 66, 58, 52, 46, 40)  # pixels
SMALL, SUBTITLE, NUMBER = 34, 38, 460
LEADING = {"ltr": 1.25, "rtl": 1.5}  # Arabic letters reach further up and down
LONGEST = 300  # characters of a text that are drawn
MEASURED_AT = 100  # pixels: the size at which words are measured once; widths are in proportion
CUT = "…"


def png(card: ShareCard, site_name: str, language: str) -> bytes:
    """The picture of a card in a language of the site."""
    image = Image.new("RGB", SIZE, COLOURS["paper"])
    page = Canvas(ImageDraw.Draw(image), columns.direction(language))
    page.stripe()
    page.number(card.number)
    head = [] if card.title.value == site_name else [Lines(Text(site_name, language), SMALL, BOLD, "accent")]
    foot = [Lines(fact, SMALL, REGULAR, "ink-soft") for fact in card.facts if fact.value]
    label = [Lines(card.label, SMALL, REGULAR, "ink-soft")] if card.label.value else []
    top = page.draw([*head, *label], EDGE) + GAP
    bottom = HEIGHT - EDGE - _height(foot)
    page.draw(foot, bottom)
    body = _fitting(card, bottom - GAP - top)
    page.draw(body, (top + bottom - GAP - _height(body)) / 2)
    out = io.BytesIO()
    image.quantize(PALETTE, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


@cache
def style() -> bytes:
    """A hash of all that decides how pictures look: this module and the fonts."""
    files = (Path(__file__), FONTS / REGULAR, FONTS / BOLD)
    return blake2b(b"".join(path.read_bytes() for path in files)).digest()


@dataclass
class Lines:
    """A text broken into lines that fit the column."""

    text: Text
    size: int
    font: str
    colour: str
    at_most: float = HEIGHT  # pixels of height; the text is cut after the last line that fits

    def __post_init__(self) -> None:
        self.direction = columns.direction(self.text.language)
        self.leading = self.size * LEADING[self.direction]
        value = typography.spaced(_cut(self.text.value, LONGEST), self.text.language)
        broken = list(_broken(value, self.font, COLUMN * MEASURED_AT / self.size, self.direction))
        count = max(1, int(self.at_most // self.leading))
        self.is_whole = len(broken) <= count
        self.lines = broken if self.is_whole else [*broken[: count - 1], f"{broken[count - 1]}{CUT}"]

    @property
    def height(self) -> float:
        return len(self.lines) * self.leading


@dataclass
class Canvas:
    """The surface of a picture. Lines start at the left, or at the right when its language is written from there."""

    surface: ImageDraw.ImageDraw
    direction: str

    @property
    def starts_left(self) -> bool:
        return self.direction == "ltr"

    def stripe(self) -> None:
        left = 0 if self.starts_left else WIDTH - BAND
        self.surface.rectangle((left, 0, left + BAND - 1, HEIGHT), COLOURS["accent"])

    def number(self, number: str) -> None:
        """The number at the end of the lines, in a tint on which texts are well readable."""
        place, anchor = (WIDTH - MARGIN / 2, "rs") if self.starts_left else (MARGIN / 2, "ls")
        self.surface.text((place, HEIGHT - 40), number, COLOURS["accent-tint"], _font(BOLD, NUMBER), anchor)

    def draw(self, blocks: Iterable[Lines], top: float) -> float:
        """Draw the blocks one below the other; returns where the last one ends."""
        place, anchor = (MARGIN, "ls") if self.starts_left else (WIDTH - MARGIN, "rs")
        for block in blocks:
            font = _font(block.font, block.size)
            for line in block.lines:
                baseline = top + block.leading / 2 + block.size / 3
                self.surface.text((place, baseline), visual(line, block.direction), COLOURS[block.colour], font, anchor)
                top += block.leading
        return top


def _fitting(card: ShareCard, height: float) -> list[Lines]:
    """Title and subtitle: the title as large as both fit. At the smallest size it is cut."""
    below = [Lines(card.subtitle, SUBTITLE, REGULAR, "ink", height / 2)] if card.subtitle.value else []
    room = height - _height(below)
    for size in TITLE_SIZES:
        title = Lines(card.title, size, BOLD, "ink", room)
        if title.is_whole:
            break
    return [title, *below]


def _height(blocks: Iterable[Lines]) -> float:
    return sum(block.height for block in blocks)


def _broken(text: str, font: str, width: float, direction: str) -> Iterator[str]:
    """The lines of a text, none wider than the width at the size at which words are measured."""
    words = [part for word in re.split("[ \t\r\n]+", text) if word for part in _parts(word, font, width, direction)]
    space = _width(" ", font, direction)
    line: list[str] = []
    length = 0.0
    for word in words:
        own = _width(word, font, direction)
        if line and length + space + own > width:
            yield " ".join(line)
            line, length = [], 0.0
        length += own + (space if line else 0)
        line.append(word)
    if line:
        yield " ".join(line)


def _parts(word: str, font: str, width: float, direction: str) -> list[str]:
    """A word, in several parts when it is wider than a line. Arabic letters are wider where a part ends than inside."""
    own = _width(word, font, direction)
    count = int(own // (width - MEASURED_AT)) + 1 if own > width else 1
    edges = [len(word) * place // count for place in range(count + 1)]
    return [word[start:end] for start, end in pairwise(edges) if end > start]


@lru_cache(maxsize=2000)  # the same words are measured for each size that is tried
def _width(text: str, font: str, direction: str) -> float:
    return _font(font, MEASURED_AT).getlength(visual(text, direction))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}{CUT}"


@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A font of the repository, in one of the few sizes above. Pillow lays out what it gets from left to right."""
    return ImageFont.truetype(FONTS / name, size, layout_engine=ImageFont.Layout.BASIC)
