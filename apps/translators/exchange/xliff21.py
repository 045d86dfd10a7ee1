"""XLIFF 2.1 (OASIS Standard of 13 February 2018).

Each record is a `file`, each text a `unit` whose `name` is its address. The state is the one of the standard;
`subState` says that a text is a machine translation, or older than its source. The hashes of both texts are in the
metadata module, the maximum length in the module of size restriction."""

from collections.abc import Iterable, Iterator
from itertools import count, groupby
from xml.etree.ElementTree import Element, SubElement

from django.utils.translation import gettext as _

from apps.languages.stamps import TranslationState
from apps.translators.exchange import xml_writer
from apps.translators.exchange.placeholders import TextPart, numbered
from apps.translators.exchange.unit import HASH, Problem, Unit, UnitRow, hash_of, limited, number_of, parts_of
from apps.translators.exchange.xml_reader import XmlNode, elements

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"  # of every 2.x
METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
SIZE = "urn:oasis:names:tc:xliff:sizerestriction:2.0"
STATES = {
    TranslationState.MISSING: "initial",
    TranslationState.STALE: "translated",
    TranslationState.DRAFT: "translated",
    TranslationState.REVIEWED: "reviewed",
}
READ_STATES = {
    "initial": TranslationState.DRAFT,  # with a target: somebody has begun
    "translated": TranslationState.DRAFT,
    "reviewed": TranslationState.REVIEWED,
    "final": TranslationState.REVIEWED,
}
# `subState` is `prefix:value`, and a tool that changes the state removes it: then neither holds any longer.
PREFIX = "dialogue"
STALE, MACHINE = "stale", "machine"
MACHINE_WORDS = {MACHINE, "mt", "mt-suggestion", "leveraged-mt"}  # also of other prefixes
SEGMENTS = ("segment", "ignorable")


def write(units: Iterable[Unit]) -> Iterator[bytes]:
    """The units as a file, all in the same two languages."""
    all_units = iter(units)
    first = next(all_units, None)
    if first is None:
        return
    attributes = {
        "version": "2.1",
        "srcLang": first.source_language,
        "trgLang": first.target_language,
        "xmlns": NAMESPACE,
        "xmlns:mda": METADATA,
        "xmlns:slr": SIZE,
    }
    yield (xml_writer.DECLARATION + xml_writer.start("xliff", attributes)).encode()
    yield from _files(first, all_units)
    yield b"</xliff>\n"


def read(content: bytes) -> Iterator[UnitRow]:
    """The units of a file, whichever tool wrote it last. ValidationError when it is no well-formed XML."""
    return limited(map(_row, elements(content, "unit")))


def _files(first: Unit, others: Iterator[Unit]) -> Iterator[bytes]:
    def every() -> Iterator[Unit]:
        yield first
        yield from others

    numbers = count(1)
    for place, ((resource, key), units) in enumerate(groupby(every(), lambda unit: (unit.resource, unit.key)), start=1):
        yield xml_writer.start("file", {"id": f"f{place}", "original": f"{resource}/{key}"}).encode()
        yield b'<slr:profiles generalProfile="xliff:codepoints"/>\n'
        for unit in units:
            yield xml_writer.element(_element(unit, next(numbers)))
        yield b"</file>\n"


def _element(unit: Unit, number: int) -> Element:
    attributes = {"id": f"u{number}", "name": unit.address, "xml:space": "preserve"}
    if unit.maximum is not None:
        attributes["slr:sizeRestriction"] = str(unit.maximum)
    element = Element("unit", attributes)
    group = SubElement(SubElement(element, "mda:metadata"), "mda:metaGroup", {"category": PREFIX})
    for name, digits in (("source-hash", unit.source_hash), ("target-hash", unit.target_hash)):
        SubElement(group, "mda:meta", {"type": name}).text = f"{HASH}{digits}"
    if unit.context:
        note = SubElement(SubElement(element, "notes"), "note", {"category": "context"})
        xml_writer.add_text(note, unit.context)
    source, target = numbered(unit.source, unit.target)
    codes = {part.text: f"d{place}" for place, part in enumerate(_distinct([*source, *target]), start=1)}
    if codes:
        original = SubElement(element, "originalData")
        for code, name in codes.items():
            SubElement(original, "data", {"id": name}).text = code
    segment = SubElement(element, "segment", _marks(unit))
    _add(SubElement(segment, "source"), source, codes)
    if unit.target:
        _add(SubElement(segment, "target"), target, codes)
    return element


def _distinct(parts: list[TextPart]) -> list[TextPart]:
    return list({part.text: part for part in parts if part.number}.values())


def _marks(unit: Unit) -> dict[str, str]:
    words = [STALE] * (unit.state == TranslationState.STALE) + [MACHINE] * unit.is_machine
    marks = {"state": STATES[unit.state]}
    return marks | {"subState": f"{PREFIX}:{'-'.join(words)}"} if words else marks


def _add(element: Element, parts: list[TextPart], codes: dict[str, str]) -> None:
    for text, number in parts:
        if number:
            SubElement(element, "ph", {"id": str(number), "dataRef": codes[text], "disp": text, "equiv": text})
        else:
            xml_writer.add_text(element, text)


# --- Reading ----------------------------------------------------------------------------------------------------------


def _row(node: XmlNode) -> UnitRow:
    try:
        return UnitRow(node.line, _unit(node))
    except Problem as problem:
        return UnitRow(node.line, None, str(problem))


def _unit(node: XmlNode) -> Unit:
    resource, key, field = parts_of(node.attributes.get("name", ""))
    data = {
        one.attributes.get("id", ""): _flat(one)
        for original in node.children("originalData")
        for one in original.children("data")
    }
    segments = list(node.children(*SEGMENTS))
    sources = [segment.child("source") for segment in segments]
    codes = _codes([source for source in sources if source is not None], data)
    text = _target(segments, codes)
    states = [
        READ_STATES.get(segment.attributes.get("state", "initial"), TranslationState.DRAFT)
        for segment in segments
        if segment.name == "segment"
    ]
    words = {word for segment in segments for word in _sub_state(segment)}
    return Unit(
        resource=resource,
        key=key,
        field=field,
        source_language=node.inherited("srcLang"),
        target_language=node.inherited("trgLang"),
        source="".join(_content(source, codes) for source in sources if source is not None),
        target=text,
        state=_state(text, states, STALE in words),
        is_machine=bool(words & MACHINE_WORDS),
        maximum=number_of(node.attributes.get(f"{{{SIZE}}}sizeRestriction")),
        context=_context(node),
        source_hash=_hash(node, "source-hash"),
        target_hash=_hash(node, "target-hash"),
        is_unfinished=bool(text) and (STALE in words or any(map(_is_begun, segments))),
    )


def _target(segments: list[XmlNode], codes: dict[str, str]) -> str:
    """The text of all targets, in the order that they name. A segment without one is not translated; between segments
    the source stands for a target."""
    found: list[tuple[int, str]] = []
    untranslated = 0
    for place, segment in enumerate(segments, start=1):
        target = segment.child("target")
        if target is None and segment.name == "segment":
            untranslated += 1
            continue
        chosen = target if target is not None else segment.child("source")
        order = number_of(target.attributes.get("order")) if target is not None else None
        found.append((order or place, _content(chosen, codes) if chosen is not None else ""))
    translated = sum(segment.name == "segment" for segment in segments) - untranslated
    if not translated:
        return ""
    if untranslated:
        raise Problem(_("A part of the text is not translated."))
    return "".join(text for _order, text in sorted(found, key=lambda one: one[0]))


def _state(text: str, states: list[TranslationState], is_stale: bool) -> TranslationState:
    if not text:
        return TranslationState.MISSING
    if is_stale:
        return TranslationState.STALE
    return TranslationState.DRAFT if TranslationState.DRAFT in states else TranslationState.REVIEWED


def _is_begun(segment: XmlNode) -> bool:
    """Whether a segment is marked as not translated. Without a state, which the standard takes for the same, a tool has
    said nothing."""
    return segment.attributes.get("state") == STATES[TranslationState.MISSING] and segment.child("target") is not None


def _sub_state(segment: XmlNode) -> set[str]:
    value = segment.attributes.get("subState", "").rpartition(":")[2].lower()
    return {value, *value.split("-")}


def _context(node: XmlNode) -> str:
    notes = [note for group in node.children("notes") for note in group.children("note")]
    return next((note.text for note in notes if note.attributes.get("category") == "context"), "")


def _hash(node: XmlNode, name: str) -> str:
    of_module = [one for one in node.descendants() if one.namespace == METADATA and one.name == "meta"]
    return next((hash_of(one.text) for one in of_module if one.attributes.get("type") == name), "")


def _codes(sources: list[XmlNode], data: dict[str, str]) -> dict[str, str]:
    """The original codes by the id of their element in the source, and by the id of their data."""
    inline = [node for source in sources for node in source.descendants() if node.attributes.get("dataRef") in data]
    return {node.attributes.get("id", ""): data[node.attributes["dataRef"]] for node in inline} | {
        f"dataRef {name}": code for name, code in data.items()
    }


def _content(node: XmlNode, codes: dict[str, str]) -> str:
    return "".join(part if isinstance(part, str) else _inline(part, codes) for part in node.parts)


def _inline(node: XmlNode, codes: dict[str, str]) -> str:
    """The text of an inline element: of a placeholder its code, of markers and paired codes what they contain."""
    if node.name == "cp":
        return _code_point(node)
    if node.name != "ph":
        return _content(node, codes)
    marks = node.attributes
    names = (f"dataRef {marks.get('dataRef', '')}", marks.get("copyOf", ""), marks.get("id", ""))
    known = (codes[name] for name in names if name in codes)
    if code := next(known, marks.get("disp") or marks.get("equiv")):
        return code
    raise Problem(_("The element “%(name)s” %(id)s has no content.") % {"name": "ph", "id": marks.get("id", "")[:20]})


def _flat(node: XmlNode) -> str:
    return "".join(part if isinstance(part, str) else _code_point(part) for part in node.parts)


def _code_point(node: XmlNode) -> str:
    """The character of a `cp` element, which XML itself cannot hold."""
    try:
        return chr(int(node.attributes.get("hex", ""), 16))
    except (ValueError, OverflowError):
        raise Problem(_("An element “cp” names no character.")) from None
