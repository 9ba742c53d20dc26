"""What python3-saml compiles again at each message, compiled once: the schemas of SAML, and its XPath queries.

That was most of the time that it spends on one. Its own readings are kept: only what compiles is replaced, by something
that remembers. A compiled schema keeps the errors of its last validation, so each thread has its own.
"""

from threading import local
from typing import Any

from lxml import etree
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML


class _Compiled(local):
    def __init__(self) -> None:
        self.schemas: dict[str, etree.XMLSchema] = {}
        self.queries: dict[str, etree.XPath] = {}


_compiled = _Compiled()


def schema(document: Any) -> etree.XMLSchema:
    """The schema of a parsed XSD file, the same object each time that this thread asks for this file."""
    address = document.docinfo.URL
    if address not in _compiled.schemas:
        _compiled.schemas[address] = etree.XMLSchema(document)
    return _compiled.schemas[address]


def follows_schema(message: Any) -> bool:
    """The message, an answer or a logout, is what the protocol's own schema says."""
    return not isinstance(OneLogin_Saml2_XML.validate_xml(message, "saml-schema-protocol-2.0.xsd"), str)


def query(dom: Any, expression: str, context: Any = None, tagid: str | None = None) -> Any:
    """The library's `query`. Its expressions are its own, a few dozen: what a message holds comes as `tagid`."""
    if expression not in _compiled.queries:
        _compiled.queries[expression] = etree.XPath(expression, namespaces=Saml.NSMAP)
    variables = {} if tagid is None else {"tagid": tagid}
    return _compiled.queries[expression](dom if context is None else context, **variables)


OneLogin_Saml2_XML._schema_class = staticmethod(schema)
OneLogin_Saml2_XML.query = staticmethod(query)
