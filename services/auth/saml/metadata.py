"""The document that presents us to the GAR: addresses, certificate, attributes asked for."""

from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.metadata import OneLogin_Saml2_Metadata
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from services.auth.saml.config import SamlConfig

_ONE_DAY = "P1D"


def sp_metadata(config: SamlConfig) -> bytes:
    """Our signed metadata, valid as long as our certificate: the GAR keeps it from one year to the next.

    It offers no encryption key: assertions travel inside TLS, and the gate refuses encrypted ones.
    """
    settings = config.login_settings
    service = {"serviceName": "Certification", "requestedAttributes": _requested_attributes(config)}
    unsigned = OneLogin_Saml2_Metadata.builder(
        {**settings.get_sp_data(), "attributeConsumingService": service},
        authnsign=True,
        wsign=True,
        valid_until=config.sp_certificate.not_valid_after_utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        cache_duration=_ONE_DAY,
    )
    unsigned = _with_other_logouts(config, unsigned)
    key, certificate = config.sp_key_pem, config.sp_cert_pem
    complete = OneLogin_Saml2_Metadata.add_x509_key_descriptors(unsigned, certificate, add_encryption=False)
    signed: bytes = OneLogin_Saml2_Metadata.sign_metadata(complete, key, certificate, Saml.RSA_SHA256, Saml.SHA256)
    return signed


def _with_other_logouts(config: SamlConfig, metadata: str) -> str:
    """The library declares single logout on Redirect; it is heard by POST and by SOAP as well."""
    root = OneLogin_Saml2_XML.to_etree(metadata)
    (declared,) = root.iterfind(".//md:SingleLogoutService", Saml.NSMAP)
    for binding, location in ((Saml.BINDING_SOAP, config.slo_soap_url), (Saml.BINDING_HTTP_POST, config.slo_url)):
        declared.addnext(declared.makeelement(declared.tag, {"Binding": binding, "Location": location}))
    text: str = OneLogin_Saml2_XML.to_string(root).decode()
    return text


def _requested_attributes(config: SamlConfig) -> list[dict[str, object]]:
    names = config.attribute_names
    required = (names.ido, names.uai, names.pro)
    return [{"name": name, "isRequired": name in required} for name in (*required, names.nom, names.pre, names.div)]
