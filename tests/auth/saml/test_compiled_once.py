"""Schemas and queries are compiled once a thread, and the schema still refuses what it refused."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from services.auth.saml.compiled import compiled_schema
from services.auth.saml.config import SamlConfig
from services.auth.saml.response import read_response
from tests.auth.saml.forge import NOW, REQUEST_ID, Facts, Signer, response, signed

XSD = "saml-schema-protocol-2.0.xsd"


def test_a_thread_compiles_a_schema_once() -> None:
    assert compiled_schema(XSD) is compiled_schema(XSD)


def test_two_files_are_two_schemas() -> None:
    assert compiled_schema(XSD) is not compiled_schema("saml-schema-metadata-2.0.xsd")


def test_another_thread_has_a_schema_of_its_own() -> None:
    with ThreadPoolExecutor(1) as other:
        assert other.submit(compiled_schema, XSD).result() is not compiled_schema(XSD)


def test_the_library_compiles_nothing_on_a_second_message(
    config: SamlConfig, idp: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_response(config, signed(idp), REQUEST_ID, NOW)
    monkeypatch.setattr(etree, "XMLSchema", None)
    monkeypatch.setattr(etree, "XPath", None)
    monkeypatch.setattr(etree, "parse", None)
    assert read_response(config, signed(idp), REQUEST_ID, NOW).pre == "Zoé"


def test_a_remembered_schema_still_refuses() -> None:
    root = response(Facts())
    assert OneLogin_Saml2_XML.validate_xml(root, XSD) is root
    etree.SubElement(root, "intruder")
    assert OneLogin_Saml2_XML.validate_xml(root, XSD) == "invalid_xml"
    root.remove(root[-1])
    assert OneLogin_Saml2_XML.validate_xml(root, XSD) is root
