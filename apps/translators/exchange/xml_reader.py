"""Reads the XML of files that people upload: element by element, without document types, entities or deep nesting."""

# Expat itself, without a package: it says the line of each element, and the tree of a large file is never in memory as
# a whole. defusedxml 0.7.1 refuses entities too, but gives no lines and no limit of depth, and openpyxl would read
# workbooks with its slower parser as soon as it is installed.

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from apps.translators.exchange.unit import ENCODING, damaged

DEPTH = 64
ELEMENTS = 20_000  # inside one of the elements that are looked for
ALL_ELEMENTS = 2_000_000
BLOCK = 1 << 20  # bytes: expat before 2.6 begins a long token anew with every block
XML = "http://www.w3.org/XML/1998/namespace"


@dataclass(slots=True)
class XmlNode:
    """An element. The names have no prefix; attributes of other namespaces are `{namespace}name`."""

    name: str
    namespace: str
    attributes: dict[str, str]
    line: int
    parts: "list[XmlNode | str]" = field(default_factory=list)
    parent: "XmlNode | None" = None

    def children(self, *names: str) -> "Iterator[XmlNode]":
        """The elements directly in this one that have one of these names, in its namespace."""
        for part in self.parts:
            if isinstance(part, XmlNode) and part.name in names and part.namespace == self.namespace:
                yield part

    def child(self, name: str) -> "XmlNode | None":
        return next(self.children(name), None)

    def descendants(self) -> "Iterator[XmlNode]":
        """All elements in this one, in their order."""
        for part in self.parts:
            if isinstance(part, XmlNode):
                yield part
                yield from part.descendants()

    def inherited(self, name: str) -> str:
        """The value of an attribute here or on the closest element around; "" when none has it."""
        node: XmlNode | None = self
        while node is not None:
            if name in node.attributes:
                return node.attributes[name]
            node = node.parent
        return ""

    @property
    def text(self) -> str:
        return "".join(part for part in self.parts if isinstance(part, str))


class _Reader:
    """Handlers of expat that keep whole the elements of one name; of the others only name and attributes."""

    def __init__(self, name: str) -> None:
        self._name, self._open, self._elements = name, list[XmlNode](), 0
        self._all = 0
        self._kept: XmlNode | None = None
        self.found: list[XmlNode] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.XmlDeclHandler = self._declaration
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and not ENCODING.fullmatch(encoding):
            damaged(1, _("its encoding is unknown"))

    def _doctype(self, *_declared: object) -> NoReturn:
        raise ValidationError(_("The file declares a document type or entities, which none of our files has."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        line = self.parser.CurrentLineNumber
        self._all += 1
        if self._all > ALL_ELEMENTS:
            damaged(line, _("it has too many elements"))
        if len(self._open) >= DEPTH:
            damaged(line, _("its elements are nested too deeply"))
        namespace, _blank, local = name.rpartition(" ")
        node = XmlNode(local, namespace, {_attribute(key): value for key, value in attributes.items()}, line)
        node.parent = self._open[-1] if self._open else None
        if self._kept is not None and node.parent is not None:
            self._elements += 1
            if self._elements > ELEMENTS:
                damaged(line, _("one text has too many elements"))
            node.parent.parts.append(node)
        elif local == self._name:
            self._kept, self._elements = node, 0
        self._open.append(node)

    def _end(self, _name: str) -> None:
        node = self._open.pop()
        if node is self._kept:
            self.found.append(node)
            self._kept = None

    def _characters(self, text: str) -> None:
        if self._kept is not None:
            self._open[-1].parts.append(text)


def elements(content: bytes, name: str) -> Iterator[XmlNode]:
    """The elements of a name, each whole. ValidationError when the file is not well-formed or has a document type."""
    reader = _Reader(name)
    for start in range(0, len(content), BLOCK):
        _feed(reader, content[start : start + BLOCK], start + BLOCK >= len(content))
        yield from reader.found
        reader.found.clear()


def root(content: bytes) -> XmlNode | None:
    """The outermost element, without its content; None for what is no XML."""
    reader, found = _Reader(""), list[XmlNode]()

    def first(name: str, attributes: dict[str, str]) -> None:
        namespace, _blank, local = name.rpartition(" ")
        if not found:
            found.append(XmlNode(local, namespace, {_attribute(key): value for key, value in attributes.items()}, 1))

    reader.parser.StartElementHandler, reader.parser.EndElementHandler = first, None
    reader.parser.CharacterDataHandler = None
    with suppress(expat.ExpatError):  # whoever reads the elements says where it is damaged
        reader.parser.Parse(content[:BLOCK], False)
    return found[0] if found else None


def _feed(reader: _Reader, block: bytes, is_last: bool) -> None:
    try:
        reader.parser.Parse(block, is_last)
    except expat.ExpatError as error:
        damaged(error.lineno, _("this is not well-formed XML"))


def _attribute(name: str) -> str:
    namespace, blank, local = name.rpartition(" ")
    return f"{{{namespace}}}{local}" if blank else name
