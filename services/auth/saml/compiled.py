"""What python3-saml reads and compiles again at each message, once only: the schemas of SAML, and its XPath queries.

That was most of the time that it spends on one. Its own readings are kept: only what compiles is replaced, by something
that remembers. A compiled schema keeps the errors of its last validation, so each thread has its own.
"""

from pathlib import Path
from threading import local
from typing import Any

import onelogin.saml2
from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

_SCHEMAS = Path(onelogin.saml2.__file__).parent / "schemas"
_PROTOCOL = "saml-schema-protocol-2.0.xsd"


class _Compiled(local):
    def __init__(self) -> None:
        self.schemas: dict[str, etree.XMLSchema] = {}
        self.queries: dict[str, etree.XPath] = {}


_compiled = _Compiled()


def compiled_schema(file_name: str) -> etree.XMLSchema:
    """A schema of the library, the same object each time that this thread asks for this file."""
    if file_name not in _compiled.schemas:
        _compiled.schemas[file_name] = etree.XMLSchema(etree.parse(_SCHEMAS / file_name))
    return _compiled.schemas[file_name]


def follows_schema(message: Any) -> bool:
    """The message, an answer or a logout, is what the protocol's own schema says."""
    return bool(compiled_schema(_PROTOCOL).validate(message))


def validate_xml(xml: Any, schema: str, debug: bool = False) -> Any:  # noqa: ARG001 - as the library calls it
    """The library's `validate_xml`: the parsed message, or the word that says why not."""
    try:
        parsed = OneLogin_Saml2_XML.to_etree(xml)
    except (etree.XMLSyntaxError, ValueError, TypeError):
        return "unloaded_xml"
    return parsed if compiled_schema(schema).validate(parsed) else "invalid_xml"


def query(dom: Any, expression: str, context: Any = None, tagid: str | None = None) -> Any:
    """The library's `query`. Its expressions are its own, a few dozen: what a message holds comes as `tagid`."""
    if expression not in _compiled.queries:
        _compiled.queries[expression] = etree.XPath(expression, namespaces=Saml.NSMAP)
    variables = {} if tagid is None else {"tagid": tagid}
    return _compiled.queries[expression](dom if context is None else context, **variables)


OneLogin_Saml2_XML.validate_xml = staticmethod(validate_xml)
OneLogin_Saml2_XML.query = staticmethod(query)
