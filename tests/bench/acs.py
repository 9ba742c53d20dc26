"""`python -m tests.bench.acs`: what reading an answer of the ENT costs, against the library's bare signature check."""

import time
from collections.abc import Callable
from statistics import median

from onelogin.saml2.response import OneLogin_Saml2_Response
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

    def bare() -> None:
        OneLogin_Saml2_Utils.validate_sign(
            document, xpath=OneLogin_Saml2_Utils.ASSERTION_SIGNATURE_XPATH, multicerts=idp.signing_certificates
        )

    floor, whole = _median(bare), _median(lambda: read_response(config, posted, REQUEST_ID, NOW))
    print(f"signature alone {floor:.2f} ms, whole answer {whole:.2f} ms: {whole / floor:.1f} × (wanted ≤ {WANTED:.0f})")


def _median(act: Callable[[], object]) -> float:
    act()
    return 1000 * median(_timed(act) for _ in range(TIMES))


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
