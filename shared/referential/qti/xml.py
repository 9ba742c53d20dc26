"""The names of QTI 3.0, and XML read without trusting it."""

import json
from collections.abc import Iterator
from typing import Any, TypeAlias

from lxml import etree

Node: TypeAlias = Any
"""An element of lxml, which has no types."""

ASI = "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"
"""Items."""
CP = "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1"
"""Manifests."""
OWN = "urn:certif-sco:qti:1"
"""What a manifest says of an item that QTI has no word for."""
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

ITEM_TYPE = "imsqti_item_xmlv3p0"
MATCH_CORRECT = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml"
MAP_RESPONSE = "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/map_response.xml"


class QtiError(Exception):
    """A package, or one item of it, is not taken; the message, in French, says why."""


def parse(content: bytes, name: str) -> Node:
    """The root of a document without DOCTYPE nor entity; nothing is fetched.

    :raises QtiError: it is not such XML.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise QtiError(f"{name} : ce n’est pas du XML lisible ({error})") from error
    if root.getroottree().docinfo.doctype:
        raise QtiError(f"{name} : un DOCTYPE n’a pas sa place dans un paquet QTI")
    return root


def serialise(root: Node) -> bytes:
    """The document, never re-indented: spaces count in texts."""
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return written


def root_of(name: str, space: str, **names: str) -> Node:
    """A first element; `names` are other namespaces by prefix."""
    prefixes: dict[str | None, str] = {None: space}
    prefixes.update(names.items())
    return etree.Element(f"{{{space}}}{name}", nsmap=prefixes)


def add(parent: Node, name: str, text: str = "", space: str = "", /, **attributes: str) -> Node:
    """A new last child. In `attributes`, `map_key` is written `map-key`; empty texts are left out."""
    child = etree.SubElement(parent, f"{{{space or etree.QName(parent).namespace}}}{name}")
    for key, value in attributes.items():
        child.set(key.rstrip("_").replace("_", "-"), value)
    child.text = text or None
    return child


def local(node: Node) -> str:
    """The name of an element, without its namespace."""
    return str(etree.QName(node).localname)


def every(node: Node, *names: str) -> Iterator[Node]:
    """The elements of these names under a node, in document order, whatever their namespace."""
    return (one for one in node.iter() if isinstance(one.tag, str) and local(one) in names)


def first(node: Node, *names: str) -> Node | None:
    return next(every(node, *names), None)


def told(node: Node, name: str, value: object) -> None:
    """A `data-certif-…` attribute, in JSON: what the correction needs and QTI has no word for."""
    node.set(f"data-certif-{name}", json.dumps(value, ensure_ascii=False))


def said(node: Node, name: str) -> Any:
    """What such an attribute says, None without it.

    :raises QtiError: it is not JSON.
    """
    value = node.get(f"data-certif-{name}")
    try:
        return None if value is None else json.loads(value)
    except ValueError as error:
        raise QtiError(f"data-certif-{name} n’est pas du JSON") from error
