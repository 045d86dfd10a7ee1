"""XLIFF 1.2 (OASIS Standard of 1 February 2008), the format that most translation tools read.

Each record is a `file`, each text a `trans-unit` whose `id` is its address. The state is the one of the standard, with
`state-qualifier` for machine translations; the hashes of both texts are in `extradata`, which the standard leaves to
the program that writes the file."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from apps.languages.stamps import TranslationState
from apps.translators.exchange import xml_writer
from apps.translators.exchange.placeholders import TextPart, numbered
from apps.translators.exchange.unit import HASH, Problem, Unit, UnitRow, hash_of, limited, number_of, parts_of
from apps.translators.exchange.xml_reader import XmlNode, elements

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
STATES = {
    TranslationState.MISSING: "needs-translation",
    TranslationState.STALE: "needs-review-translation",
    TranslationState.DRAFT: "translated",
    TranslationState.REVIEWED: "signed-off",
}
READ_STATES = {name: state for state, name in STATES.items()} | {
    "new": TranslationState.MISSING,
    "needs-adaptation": TranslationState.STALE,
    "needs-l10n": TranslationState.STALE,
    "needs-review-adaptation": TranslationState.STALE,
    "needs-review-l10n": TranslationState.STALE,
    "final": TranslationState.REVIEWED,
}
UNFINISHED = (TranslationState.MISSING, TranslationState.STALE)  # of a target that is there
MACHINE = ("leveraged-mt", "mt-suggestion")  # the first is written
EMPTY_CODES = ("x", "bx", "ex")  # stand for a code that only the source may have in full
CODES = ("ph", "it", "bpt", "ept")  # have the code as their content


def write(units: Iterable[Unit]) -> Iterator[bytes]:
    """The units as a file, all in the same two languages."""
    head = xml_writer.start("xliff", {"version": "1.2", "xmlns": NAMESPACE})
    yield (xml_writer.DECLARATION + head).encode()
    for (resource, key), texts in groupby(units, lambda unit: (unit.resource, unit.key)):
        yield from _file(f"{resource}/{key}", list(texts))
    yield b"</xliff>\n"


def read(content: bytes) -> Iterator[UnitRow]:
    """The units of a file, whichever tool wrote it last. ValidationError when it is no well-formed XML."""
    return limited(map(_row, elements(content, "trans-unit")))


def _file(original: str, units: list[Unit]) -> Iterator[bytes]:
    attributes = {
        "original": original,
        "source-language": units[0].source_language,
        "target-language": units[0].target_language,
        "datatype": "plaintext",
    }
    yield (xml_writer.start("file", attributes) + "<body>\n").encode()
    for unit in units:
        yield xml_writer.element(_trans_unit(unit))
    yield b"</body></file>\n"


def _trans_unit(unit: Unit) -> Element:
    attributes = {"id": unit.address, "xml:space": "preserve", "extradata": _hashes(unit)}
    if unit.state == TranslationState.REVIEWED:
        attributes["approved"] = "yes"
    if unit.maximum is not None:
        attributes |= {"maxwidth": str(unit.maximum), "size-unit": "char"}
    element = Element("trans-unit", attributes)
    source, target = numbered(unit.source, unit.target)
    _add(SubElement(element, "source"), source)
    marks = {"state": STATES[unit.state]}
    if unit.is_machine:
        marks["state-qualifier"] = MACHINE[0]
    _add(SubElement(element, "target", marks), target)
    if unit.context:
        xml_writer.add_text(SubElement(element, "note", {"from": "context"}), unit.context)
    return element


def _hashes(unit: Unit) -> str:
    return f"source-{HASH}{unit.source_hash} target-{HASH}{unit.target_hash}"


def _hash(node: XmlNode, text: str) -> str:
    """The hash of one of the two texts, as `_hashes` wrote it."""
    words = node.attributes.get("extradata", "").split()
    return next((hash_of(word.removeprefix(text)) for word in words if word.startswith(text)), "")


def _add(element: Element, parts: list[TextPart]) -> None:
    for text, number in parts:
        if number:
            SubElement(element, "ph", {"id": str(number), "ctype": "x-placeholder"}).text = text
        else:
            xml_writer.add_text(element, text)


# --- Reading ----------------------------------------------------------------------------------------------------------


def _row(node: XmlNode) -> UnitRow:
    try:
        return UnitRow(node.line, _unit(node))
    except Problem as problem:
        return UnitRow(node.line, None, str(problem))


def _unit(node: XmlNode) -> Unit:
    resource, key, field = parts_of(node.attributes.get("id", ""))
    source = node.child("source")
    if source is None:
        raise Problem(_("The text has no source."))
    target = node.child("target")
    codes = {code.attributes.get("id", ""): _content(code, {}) for code in source.descendants() if code.name in CODES}
    text = _content(target, codes) if target is not None else ""
    marks = target.attributes if target is not None else {}
    is_sized_in_characters = node.attributes.get("size-unit") == "char"
    return Unit(
        resource=resource,
        key=key,
        field=field,
        source_language=node.inherited("source-language"),
        target_language=node.inherited("target-language")
        or marks.get("{http://www.w3.org/XML/1998/namespace}lang", ""),
        source=_content(source, codes),
        target=text,
        state=_state(marks, text),
        is_machine=marks.get("state-qualifier", "") in MACHINE,
        maximum=number_of(node.attributes.get("maxwidth")) if is_sized_in_characters else None,
        context=next((note.text for note in node.children("note") if note.attributes.get("from") == "context"), ""),
        source_hash=_hash(node, "source-"),
        target_hash=_hash(node, "target-"),
        is_unfinished=bool(text) and READ_STATES.get(marks.get("state", "")) in UNFINISHED,
    )


def _state(marks: dict[str, str], text: str) -> TranslationState:
    if not text:
        return TranslationState.MISSING
    return READ_STATES.get(marks.get("state", ""), TranslationState.DRAFT)


def _content(node: XmlNode, codes: dict[str, str]) -> str:
    """The text of a source or target: what markers and groups contain, and codes as they were."""
    return "".join(part if isinstance(part, str) else _inline(part, codes) for part in node.parts)


def _inline(node: XmlNode, codes: dict[str, str]) -> str:
    text = _content(node, codes)
    if text or node.name not in (*EMPTY_CODES, *CODES):
        return text
    number = node.attributes.get("id", "")
    if number not in codes:
        raise Problem(_("The element “%(name)s” %(id)s has no content.") % {"name": node.name, "id": number[:20]})
    return codes[number]
