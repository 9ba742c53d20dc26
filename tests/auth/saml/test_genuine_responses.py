"""Answers of an identity provider that shares no code with us are accepted."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.auth.saml.attributes import Division, Profile
from services.auth.saml.clock import CLOCK_TOLERANCE
from services.auth.saml.config import SamlConfig
from services.auth.saml.idp import read_idp_metadata
from services.auth.saml.keys import KeyPair
from services.auth.saml.metadata import sp_metadata
from services.auth.saml.refusal import Reason, SamlRefused
from services.auth.saml.requests import start_login
from services.auth.saml.response import read_response
from tests.auth.saml import pysaml2_idp
from tests.auth.saml.forge import (
    IDO,
    NOW,
    REQUEST_ID,
    RSA_SHA512,
    SHA512,
    Facts,
    Signer,
    assertion_of,
    encode,
    instant,
    response,
    signed,
    with_attributes,
)

ZOE = {
    "IDO": [IDO],
    "NOM": ["LEFÈVRE-NUÑEZ"],
    "PRE": ["Zoé"],
    "UAI": ["0690037R", "0650499P"],
    "PRO": ["National_elv"],
    "DIV": ["3A##3e A"],
}


@pytest.mark.parametrize("signs_message", [False, True], ids=["assertion signed", "message signed too"])
def test_a_pupil_signed_in_by_an_independent_ent_is_recognised(
    config: SamlConfig, idp_pair: KeyPair, tmp_path: Path, signs_message: bool
) -> None:
    now = datetime.now(UTC)
    ours = replace(config, idp=read_idp_metadata(pysaml2_idp.write_metadata(tmp_path, idp_pair)))
    server = pysaml2_idp.start(tmp_path, idp_pair, sp_metadata(ours))
    login = start_login(ours, now)

    posted = pysaml2_idp.answer(server, login.redirect_url, ZOE, signs_message=signs_message)
    zoe = read_response(ours, posted, login.request_id, now)

    assert (zoe.ido, zoe.nom, zoe.pre, zoe.pro) == (IDO, "LEFÈVRE-NUÑEZ", "Zoé", Profile.PUPIL)
    assert zoe.uais == ("0690037R", "0650499P")
    assert zoe.divisions == (Division("3A", "3e A"),)
    assert zoe.name_id == "zoe@ent"
    assert zoe.session_index
    assert zoe.assertion_id
    assert now < zoe.not_on_or_after <= now + timedelta(minutes=5, seconds=1) + CLOCK_TOLERANCE


def test_stronger_algorithms_are_accepted(config: SamlConfig, idp: Signer) -> None:
    strong = replace(idp, signature=RSA_SHA512, digest=SHA512)
    assert read_response(config, signed(strong), REQUEST_ID, NOW).ido == IDO


def test_a_message_signature_that_verifies_is_accepted_beside_that_of_the_assertion(
    config: SamlConfig, idp: Signer
) -> None:
    root = response(Facts())
    idp.sign(assertion_of(root))
    idp.sign(root)
    assert read_response(config, encode(root), REQUEST_ID, NOW).ido == IDO


def test_line_breaks_in_the_base64_are_accepted(config: SamlConfig, idp: Signer) -> None:
    text = signed(idp)
    broken = "\r\n".join(text[at : at + 76] for at in range(0, len(text), 76))
    assert read_response(config, broken, REQUEST_ID, NOW).ido == IDO


def test_during_a_rollover_the_next_certificate_is_trusted_too(config: SamlConfig, idp: Signer) -> None:
    next_idp = Signer(KeyPair(config.sp_key_pem, config.sp_cert_pem))
    both = (*config.idp.signing_certificates, config.sp_cert_pem)
    rolling = replace(config, idp=replace(config.idp, signing_certificates=both))
    for signer in (idp, next_idp):
        assert read_response(rolling, signed(signer), REQUEST_ID, NOW).ido == IDO


def test_clocks_may_differ_by_two_minutes_and_not_by_more(config: SamlConfig, idp: Signer) -> None:
    posted = signed(idp, issued=instant(0), not_on_or_after=instant(5))
    instant_of_grace = timedelta(milliseconds=1)
    earliest, end = NOW - CLOCK_TOLERANCE, NOW + timedelta(minutes=5) + CLOCK_TOLERANCE

    for accepted_at in (earliest, end - instant_of_grace):
        assert read_response(config, posted, REQUEST_ID, accepted_at).not_on_or_after == end
    for refused_at, reason in ((earliest - instant_of_grace, Reason.NOT_YET_VALID), (end, Reason.EXPIRED)):
        with pytest.raises(SamlRefused) as caught:
            read_response(config, posted, REQUEST_ID, refused_at)
        assert caught.value.reason is reason


@pytest.mark.parametrize("ends", [{"confirmed_until": instant(1)}, {"not_on_or_after": instant(1)}])
def test_the_first_of_the_two_ends_decides(config: SamlConfig, idp: Signer, ends: dict[str, str]) -> None:
    accepted = read_response(config, signed(idp, **ends), REQUEST_ID, NOW)
    assert accepted.not_on_or_after == NOW + timedelta(minutes=1) + CLOCK_TOLERANCE


def test_a_person_without_name_id_is_known_by_the_ido(config: SamlConfig, idp: Signer) -> None:
    assert read_response(config, signed(idp, name_id=None), REQUEST_ID, NOW).name_id is None


def test_names_that_the_contract_does_not_give_are_absent(config: SamlConfig, idp: Signer) -> None:
    posted = signed(idp, attributes=with_attributes(NOM=[], PRE=[], DIV=[]))
    person = read_response(config, posted, REQUEST_ID, NOW)
    assert (person.nom, person.pre, person.divisions) == (None, None, ())


def test_a_profile_is_read_in_the_case_of_every_ent(config: SamlConfig, idp: Signer) -> None:
    posted = signed(idp, attributes=with_attributes(PRO=["National_ENS"]))
    assert read_response(config, posted, REQUEST_ID, NOW).pro is Profile.TEACHER


def test_a_school_of_the_test_platform_is_accepted_only_in_test(config: SamlConfig, idp: Signer) -> None:
    posted = signed(idp, attributes=with_attributes(UAI=["0650499P-ET6"]))
    on_test = replace(config, allow_test_uais=True)
    assert read_response(on_test, posted, REQUEST_ID, NOW).uais == ("0650499P-ET6",)
