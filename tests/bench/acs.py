"""`python -m tests.bench.acs`: what reading an answer of the ENT costs, against the library's bare signature check.

Both begin with the posted text. The bare check is python3-saml without `strict`: decode, parse, compute the signature,
and hardly anything else. The signature computed alone, on a document already parsed, is printed too.
"""

import time
from collections.abc import Callable
from statistics import median

from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.utils import OneLogin_Saml2_Utils

from services.auth.saml.config import SamlConfig
from services.auth.saml.idp import IdpMetadata
from services.auth.saml.keys import self_signed_pair
from services.auth.saml.response import read_response
from tests.auth.saml.forge import IDP, NOW, PUBLIC_URL, REQUEST_ID, Signer, signed

TIMES = 500
WANTED = 3.0


def main() -> None:
    """Print both medians, in milliseconds, and their ratio."""
    ours, theirs = self_signed_pair("platform", NOW), self_signed_pair("identity provider", NOW)
    idp = IdpMetadata(IDP, "https://idp.example.org/sso", None, (theirs.cert_pem,))
    config = SamlConfig(PUBLIC_URL, ours.key_pem, ours.cert_pem, idp)
    posted = signed(Signer(theirs))
    document = OneLogin_Saml2_Response(config.login_settings, posted).document
    lenient = OneLogin_Saml2_Settings({**_settings(config), "strict": False})

    def signature() -> None:
        OneLogin_Saml2_Utils.validate_sign(
            document, xpath=OneLogin_Saml2_Utils.ASSERTION_SIGNATURE_XPATH, multicerts=idp.signing_certificates
        )

    def bare() -> None:
        assert OneLogin_Saml2_Response(lenient, posted).is_valid(config.request_data(config.acs_url))

    floor, verify = _median(bare), _median(signature)
    whole = _median(lambda: read_response(config, posted, REQUEST_ID, NOW))
    print(f"the library's bare check of a posted answer {floor:.2f} ms (its signature computed alone {verify:.2f} ms)")
    print(f"ours {whole:.2f} ms: {whole / floor:.1f} × (wanted ≤ {WANTED:.0f})")
    print(f"and {whole / verify:.1f} × the signature alone")


def _settings(config: SamlConfig) -> dict[str, object]:
    known = config.login_settings
    return {"sp": known.get_sp_data(), "idp": known.get_idp_data(), "security": known.get_security_data()}


def _median(act: Callable[[], object]) -> float:
    act()
    return 1000 * median(_timed(act) for _ in range(TIMES))


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
