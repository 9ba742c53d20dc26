"""Schemas and queries are compiled once a thread, and the schema still refuses what it refused."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import onelogin.saml2
import pytest
from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from services.auth.saml.compiled import schema
from services.auth.saml.config import SamlConfig
from services.auth.saml.response import read_response
from tests.auth.saml.forge import NOW, REQUEST_ID, Facts, Signer, response, signed

XSD = "saml-schema-protocol-2.0.xsd"


def parsed() -> etree._ElementTree:
    return etree.parse(Path(onelogin.saml2.__file__).parent / "schemas" / XSD)


def test_a_thread_compiles_a_schema_once() -> None:
    assert schema(parsed()) is schema(parsed())


def test_two_files_are_two_schemas() -> None:
    folder = Path(onelogin.saml2.__file__).parent / "schemas"
    names = (XSD, "saml-schema-metadata-2.0.xsd")
    opened = [(folder / name).open() for name in names]  # as the library does
    first, second = (schema(etree.parse(file)) for file in opened)
    for file in opened:
        file.close()
    assert first is not second


def test_another_thread_has_a_schema_of_its_own() -> None:
    with ThreadPoolExecutor(1) as other:
        assert other.submit(schema, parsed()).result() is not schema(parsed())


def test_the_library_compiles_nothing_on_a_second_message(
    config: SamlConfig, idp: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_response(config, signed(idp), REQUEST_ID, NOW)
    monkeypatch.setattr(etree, "XMLSchema", None)
    monkeypatch.setattr(etree, "XPath", None)
    assert read_response(config, signed(idp), REQUEST_ID, NOW).pre == "Zoé"


def test_a_remembered_schema_still_refuses() -> None:
    root = response(Facts())
    assert OneLogin_Saml2_XML.validate_xml(root, XSD) is root
    etree.SubElement(root, "intruder")
    assert OneLogin_Saml2_XML.validate_xml(root, XSD) == "invalid_xml"
    root.remove(root[-1])
    assert OneLogin_Saml2_XML.validate_xml(root, XSD) is root
