"""Template tag for differences of texts: `<ins>` and `<del>`, with hidden words for screen readers."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from apps.languages import columns, typography
from apps.languages.differences import Piece, PieceKind

register = template.Library()


@register.simple_tag
def pieces(found: Iterable[Piece], language: str) -> SafeString:
    """The pieces of a difference, in the language of the texts: `{% pieces item difference.language %}`."""
    shown = format_html_join("", "{}", ((_piece(piece, language),) for piece in found))
    if language == columns.current():
        return shown
    return format_html('<span lang="{}" dir="{}">{}</span>', language, columns.direction(language), shown)


def _piece(piece: Piece, language: str) -> SafeString | str:
    text = typography.spaced(piece.text, language)
    if piece.kind == PieceKind.SAME:
        return text
    tag, words = ("del", _("removed:")) if piece.kind == PieceKind.REMOVED else ("ins", _("added:"))
    reader = columns.current()
    hint = format_html('<span class="hidden" lang="{}" dir="{}">{} </span>', reader, columns.direction(reader), words)
    return format_html("<{0}>{1}{2}</{0}>", tag, hint, text)
