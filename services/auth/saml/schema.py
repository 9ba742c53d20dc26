"""The schemas of SAML, compiled once.

python3-saml compiles the XSD at each message, most of the time that it spends on one. Its own reader is kept: only the
class that compiles is replaced, by one that remembers. A compiled schema keeps the errors of its last validation, so
each thread has its own.
"""

from threading import local
from typing import Any

from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

_compiled = local()


def compiled(document: Any) -> etree.XMLSchema:
    """The schema of a parsed XSD file, the same object each time that this thread asks for this file."""
    address = document.docinfo.URL
    schemas: dict[str, etree.XMLSchema] = _compiled.__dict__
    if address not in schemas:
        schemas[address] = etree.XMLSchema(document)
    return schemas[address]


OneLogin_Saml2_XML._schema_class = staticmethod(compiled)
