"""PO files of GNU gettext: the context (`msgctxt`) is the address of a text, the message its source.

What gettext has no keyword for stands in comments for translators (`#.`), which tools keep. The flag `fuzzy` says, as
everywhere, that a text needs another look: it is older than its source, or a machine's."""

import io
import re
from collections.abc import Iterable, Iterator

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser, escape, normalize
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.languages import typography
from apps.languages.stamps import TranslationState
from apps.opendata import charsets
from apps.translators.exchange.unit import (
    ENCODING,
    HASH,
    MACHINE,
    Problem,
    Unit,
    UnitRow,
    damaged,
    hash_of,
    limited,
    number_of,
    parts_of,
    too_many_texts,
)

FUZZY = "fuzzy"
NAMES = ("state", "origin", "maximum_length", "source_hash", "target_hash")  # of comments
SOURCE_LANGUAGE = "X-Source-Language"
CHARSET = re.compile(rb"charset=([A-Za-z0-9._-]{1,40})")
LINES = 20  # of a text, on average
HEAD = 4096  # bytes in which the header names its encoding
LINE_BREAK = re.compile("\r\n?|\n")
# What Babel 2.19 does not check: it cuts the last letter of a string without its second quotation mark, and gives a
# translation that has lost its message to the next message.
LINE = re.compile(r'(?:(msgctxt|msgid|msgid_plural|msgstr(?:\[\d{1,2}\])?)[ \t]+)?"(?:[^"\\]++|\\.)*+"')
AFTER = {
    "": ("msgctxt", "msgid"),
    "msgctxt": ("msgid",),
    "msgid": ("msgid_plural", "msgstr"),
    "msgid_plural": ("msgstr",),
    "msgstr": ("msgctxt", "msgid", "msgstr"),
}


def write(units: Iterable[Unit]) -> Iterator[bytes]:
    """The units as a file, all in the same two languages."""
    is_first = True
    for unit in units:
        if is_first:
            yield _header(unit).encode()
        is_first = False
        yield _entry(unit).encode()


def read(content: bytes) -> Iterator[UnitRow]:
    """The units of a file, whichever tool wrote it last. ValidationError when it is no PO file."""
    entries = _parsed(_text(content))
    header = next((_fields(entry) for entry in entries if not entry.id and not entry.context), {})
    return limited(_row(entry, header) for entry in entries if entry.id or entry.context)


def _header(unit: Unit) -> str:
    fields = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": unit.target_language,
        SOURCE_LANGUAGE: unit.source_language,
    }
    lines = [escape(f"{name}: {value}\n") for name, value in fields.items()]
    return "\n".join(['msgid ""', 'msgstr ""', *lines, "\n"])


def _entry(unit: Unit) -> str:
    comments = {"state": str(unit.state)}
    if unit.is_machine:
        comments["origin"] = MACHINE
    if unit.maximum is not None:
        comments["maximum_length"] = str(unit.maximum)
    comments |= {"source_hash": f"{HASH}{unit.source_hash}", "target_hash": f"{HASH}{unit.target_hash}"}
    # Without a blank or hyphen inside: some tools wrap comments there. The context is prose, and comes last.
    lines = [f"#. {name}:{value}" for name, value in comments.items()]
    lines += [f"#. {context}"] if (context := " ".join(unit.context.split())) else []
    if unit.is_machine or unit.state == TranslationState.STALE:
        lines.append(f"#, {FUZZY}")
    texts = {"msgctxt": unit.address, "msgid": unit.source, "msgstr": unit.target}
    return "\n".join([*lines, *(f"{name} {normalize(text, width=0)}" for name, text in texts.items()), "\n"])


# --- Reading ----------------------------------------------------------------------------------------------------------


class _Entries(Catalog):
    """Every entry of a file as it is. A catalogue of Babel would make one of two with the same message."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Message] = []

    def __setitem__(self, id: object, message: Message) -> None:
        self.entries.append(message)


def _text(content: bytes) -> str:
    unicode = charsets.detect(lambda: io.BytesIO(content))
    named = CHARSET.search(content[:HEAD])
    encoding = unicode or (named[1].decode("ascii") if named else "utf-8")
    try:
        return content.decode(encoding if ENCODING.match(encoding) else "utf-8")
    except (LookupError, UnicodeError):
        raise ValidationError(charsets.refusals(content)) from None


def _parsed(text: str) -> list[Message]:
    lines = LINE_BREAK.split(text)
    if len(lines) > LINES * settings.IMPORT_MAX_ROWS:
        raise ValidationError(too_many_texts())
    _check(lines)
    catalog = _Entries()
    try:
        PoFileParser(catalog, ignore_obsolete=True, abort_invalid=True).parse(lines)
    except PoFileError as error:
        damaged(error.lineno + 1, _("this is not a PO file"))
    return catalog.entries


def _check(lines: list[str]) -> None:
    """ValidationError when a line is none of a PO file, or stands where none like it can."""
    before, texts = "", 0
    for number, line in enumerate(lines, start=1):
        line = line.strip()
        if len(line) > settings.IMPORT_MAX_ROW:
            message = _("Line %(line)s has more than %(most)s characters.")
            raise ValidationError(message % {"line": number, "most": typography.number(settings.IMPORT_MAX_ROW)})
        if not line or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if match is None:
            damaged(number, _("this is not a line of a PO file"))
        if keyword := (match[1] or "").partition("[")[0]:
            if keyword not in AFTER[before]:
                damaged(number, _("“%(keyword)s” cannot stand here") % {"keyword": keyword})
            before = keyword
            texts += keyword == "msgid"
            if texts > settings.IMPORT_MAX_ROWS + 1:  # and the header
                raise ValidationError(too_many_texts())
        elif not before:
            damaged(number, _("a text stands before any keyword"))
    if before not in ("", "msgstr"):
        damaged(len(lines), _("the last message has no translation"))


def _fields(header: Message) -> dict[str, str]:
    pairs = (line.partition(":") for line in str(header.string).splitlines())
    return {name.strip().lower(): value.strip() for name, _colon, value in pairs}


def _row(entry: Message, header: dict[str, str]) -> UnitRow:
    line = entry.lineno or 0
    try:
        return UnitRow(line, _unit(entry, header))
    except Problem as problem:
        return UnitRow(line, None, str(problem))


def _unit(entry: Message, header: dict[str, str]) -> Unit:
    resource, key, field = parts_of(entry.context or "")
    if not isinstance(entry.id, str) or not isinstance(entry.string, str):
        raise Problem(_("A text with plural forms is none of ours."))
    comments = {name: value.strip() for name, colon, value in map(_named, entry.auto_comments) if colon}
    is_fuzzy = FUZZY in entry.flags
    return Unit(
        resource=resource,
        key=key,
        field=field,
        source_language=header.get(SOURCE_LANGUAGE.lower(), ""),
        target_language=header.get("language", ""),
        source=entry.id,
        target=entry.string,
        state=_state(comments.get("state", ""), entry.string, is_fuzzy),
        is_machine=is_fuzzy and comments.get("origin") == MACHINE,
        maximum=number_of(comments.get("maximum_length")),
        context=" ".join(comment for comment in entry.auto_comments if not _named(comment)[1]),
        source_hash=hash_of(comments.get("source_hash", "")),
        target_hash=hash_of(comments.get("target_hash", "")),
        is_unfinished=is_fuzzy and bool(entry.string),
    )


def _named(comment: str) -> tuple[str, str, str]:
    """The name, colon and value of one of our comments; without a colon it is none."""
    found = comment.partition(":")
    return found if found[0] in NAMES else (comment, "", "")


def _state(named: str, target: str, is_fuzzy: bool) -> TranslationState:
    """The state from flag and comment. Tools remove the flag when somebody has looked at the text, but keep the
    comment."""
    if not target:
        return TranslationState.MISSING
    state = TranslationState(named) if named in set(TranslationState) else TranslationState.DRAFT
    if state == TranslationState.STALE and not is_fuzzy:
        return TranslationState.DRAFT
    return TranslationState.DRAFT if state == TranslationState.MISSING else state
