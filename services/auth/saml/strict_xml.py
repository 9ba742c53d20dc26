"""Reading a SAML message as plain UTF-8 elements and text, before any library sees it.

In well-formed XML a literal `<` opens markup and nothing else. A message without `<!` and without `<?` after
its declaration therefore holds no DOCTYPE, entity, comment, CDATA or processing instruction: there is one way
to read it.
"""

import base64
import binascii
import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml

from services.auth.saml.refusal import Reason, SamlRefused

_DECLARATION = re.compile(
    r"""\A<\?xml\s+version\s*=\s*["']1\.0["']"""
    r"""(\s+encoding\s*=\s*["'][Uu][Tt][Ff]-8["'])?(\s+standalone\s*=\s*["'](yes|no)["'])?\s*\?>"""
)

_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_SCHEMA_HINTS = frozenset({f"{_XSI}schemaLocation", f"{_XSI}noNamespaceSchemaLocation"})


def decode_base64(text: str) -> bytes:
    """Strict base64; the line breaks of MIME are the only freedom."""
    try:
        return base64.b64decode(text.replace("\r", "").replace("\n", ""), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SamlRefused(Reason.BASE64, str(error)) from error


def parse(document: bytes) -> Any:
    """The root element of a message made of elements, attributes and text only."""
    _refuse_markup_that_hides(_utf8(document))
    try:
        return etree.fromstring(document, _parser())
    except etree.XMLSyntaxError as error:
        raise SamlRefused(Reason.MALFORMED, str(error)) from error


def refuse_repeated_ids(root: Any) -> None:
    """Two elements under one identifier let a signature point at one and a reader at the other."""
    seen: set[str] = set()
    for value in _identifiers(root):
        if value in seen:
            raise SamlRefused(Reason.DUPLICATE_ID, f"identifier {value!r} is used twice")
        seen.add(value)


def refuse_schema_hints(root: Any) -> None:
    """A message does not say where its schema is to be found: nobody goes and looks."""
    for element in root.iter():
        for attribute in element.attrib:
            if attribute in _SCHEMA_HINTS:
                raise SamlRefused(Reason.FORBIDDEN_MARKUP, f"found {attribute}")


def name(namespace: str, local: str) -> str:
    """The qualified tag of an element, `namespace` being a prefix of SAML: samlp, saml, ds, xenc."""
    return f"{{{Saml.NSMAP[namespace]}}}{local}"


def split(qualified: str) -> tuple[str, str]:
    """The namespace, empty without one, and the local name of a tag or an attribute."""
    namespace, _, local = qualified.rpartition("}")
    return namespace[1:], local


def _identifiers(root: Any) -> Iterator[str]:
    for element in root.iter():
        for attribute, value in element.attrib.items():
            if split(attribute)[1].lower() == "id":
                yield value


def _utf8(document: bytes) -> str:
    try:
        return document.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SamlRefused(Reason.MALFORMED, "the message is not UTF-8") from error


def _refuse_markup_that_hides(text: str) -> None:
    body = _DECLARATION.sub("", text, count=1)
    for opening in ("<!", "<?"):
        at = body.find(opening)
        if at >= 0:
            raise SamlRefused(Reason.FORBIDDEN_MARKUP, f"found {body[at : at + 12]!r}")


def _parser() -> Any:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_blank_text=False
    )
