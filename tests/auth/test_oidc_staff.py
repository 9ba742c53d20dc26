"""The staff comes by ProConnect: an account is proved once, or an invitation accepted; no right comes (R-OIDC)."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from joserfc.jwk import ECKey
from werkzeug.test import TestResponse

from services.auth.commands.invitations import invite
from services.auth.commands.ties import link_pupil
from services.auth.settings import AuthSettings
from services.auth.tables import Account, Credential, ExternalIdentity, Membership
from services.auth.web.unmatched import DOOR
from shared.identity.model import Role
from shared.transaction import Database
from tests.auth.browsing import PASSWORD, post, sign_in, words
from tests.auth.conftest import AddAccount, CountRows, running
from tests.auth.ent import enrol
from tests.auth.journal import acts_of, carried_identity
from tests.auth.npm_provider import STAFF, NpmProvider, path_of, provider_running, providers_file
from tests.identities import UAI

STAFF_DOOR = f"{DOOR}/personnel"


@pytest.fixture(scope="module")
def proconnect() -> Iterator[NpmProvider]:
    """As ProConnect does: the user information is signed, the client proves itself by POST."""
    contract = {**STAFF, "client_authentication": "client_secret_post"}
    told = {"userinfo_signed_response_alg": "RS256", "token_endpoint_auth_method": "client_secret_post"}
    with provider_running(contract, **told) as provider:
        yield provider


@pytest.fixture
def client(auth_settings: AuthSettings, proconnect: NpmProvider, tmp_path: Path) -> Iterator[FlaskClient]:
    file = providers_file(tmp_path, proconnect.contract)
    with running(auth_settings.model_copy(update={"oidc_providers": file})) as app:
        yield app.test_client()


def arrive(client: FlaskClient, proconnect: NpmProvider, query: str = "") -> None:
    answer = proconnect.walk(client, "camille", query)
    assert (answer.status_code, answer.location) == (303, DOOR), answer.text
    assert client.get(DOOR).location == STAFF_DOOR


def prove(client: FlaskClient, name: str, password: str = PASSWORD) -> TestResponse:
    return post(client, f"{STAFF_DOOR}/compte", STAFF_DOOR, identifier=name, password=password, suite="")


def tied_to(database: Database, proconnect: NpmProvider) -> UUID | None:
    with database.transaction() as tx:
        found = tx.session.get(ExternalIdentity, (proconnect.issuer, "camille"))
        return found.account_id if found else None


def test_a_first_arrival_is_tied_by_the_password_and_the_next_walks_in(
    client: FlaskClient, auth_database: Database, proconnect: NpmProvider, add_account: AddAccount
) -> None:
    account_id = add_account("camille@example.org", Role.REFERENT)
    arrive(client, proconnect, "?suite=/certif/")
    assert "Bonjour Camille Durand" in words(client.get(STAFF_DOOR))
    answer = prove(client, "camille@example.org")
    assert (answer.status_code, answer.location) == (303, "/certif/"), answer.text
    assert tied_to(auth_database, proconnect) == account_id
    client.post("/compte/deconnexion")
    assert proconnect.walk(client, "camille").location == "/compte/"
    identity = carried_identity(client, auth_database).identity
    assert (identity.account_id, identity.has(Role.REFERENT)) == (account_id, True)
    assert "signed_in" in acts_of(auth_database, account_id)
    assert "Avec ProConnect" in client.get("/compte/moi").text


def test_the_address_that_the_provider_gives_opens_nothing(
    client: FlaskClient, auth_database: Database, proconnect: NpmProvider, add_account: AddAccount
) -> None:
    add_account("camille@example.org", Role.SCHOOL_ADMIN)
    arrive(client, proconnect)
    assert client.get("/compte/moi").status_code in {302, 303}
    answer = prove(client, "camille@example.org", "faux")
    assert answer.status_code == 403
    assert tied_to(auth_database, proconnect) is None


def test_an_invitation_makes_the_account_and_gives_the_role_it_offers(
    client: FlaskClient,
    auth_database: Database,
    proconnect: NpmProvider,
    add_account: AddAccount,
    count_rows: CountRows,
) -> None:
    admin = add_account("admin@example.org", Role.SCHOOL_ADMIN, first_name="Dominique", last_name="Petit")
    with auth_database.transaction() as tx:
        secret = invite(tx, UAI, "camille@example.org", Role.REFERENT, by=admin)
    arrive(client, proconnect, f"?suite=/compte/invitation/{secret}")
    page = words(client.get(STAFF_DOOR))
    assert "Dominique Petit vous invite" in page
    refused = post(client, f"{STAFF_DOOR}/invitation", STAFF_DOOR)
    assert (refused.status_code, count_rows(Account)) == (400, 1)
    answer = post(client, f"{STAFF_DOOR}/invitation", STAFF_DOOR, terms="y")
    assert (answer.status_code, answer.location) == (303, "/compte/"), answer.text
    identity = carried_identity(client, auth_database).identity
    assert (identity.name, [(one.role, one.scope) for one in identity.grants]) == (
        "Camille Durand",
        [(Role.REFERENT, UAI)],
    )
    assert tied_to(auth_database, proconnect) == identity.account_id
    with auth_database.transaction() as tx:
        assert tx.session.get(Credential, identity.account_id) is None
    assert post(client, f"{STAFF_DOOR}/invitation", "/compte/moi", terms="y").status_code == 410


def test_an_invitation_that_was_cancelled_gives_nothing(
    client: FlaskClient, auth_database: Database, proconnect: NpmProvider, count_rows: CountRows
) -> None:
    arrive(client, proconnect, "?suite=/compte/invitation/inconnue")
    assert "Ce lien d’invitation est inconnu" in words(client.get(STAFF_DOOR))
    assert post(client, f"{STAFF_DOOR}/invitation", STAFF_DOOR, terms="y").status_code == 404
    assert (count_rows(Account), count_rows(Membership)) == (0, 0)


def test_the_account_of_a_pupil_is_not_opened_by_the_staff_door(
    client: FlaskClient, auth_database: Database, proconnect: NpmProvider, add_account: AddAccount
) -> None:
    account_id, pupil_id = add_account("zoe.lefevre2311"), enrol(auth_database)
    with auth_database.transaction() as tx:
        assert tx.now
        link_pupil(tx, account_id, pupil_id, UAI, actor="auth")
    arrive(client, proconnect)
    answer = prove(client, "zoe.lefevre2311")
    assert answer.status_code == 403
    assert "COMPTE-D-ELEVE" in answer.text
    assert tied_to(auth_database, proconnect) is None


def test_the_jury_still_gives_its_own_second_factor(
    client: FlaskClient, auth_database: Database, proconnect: NpmProvider, add_account: AddAccount
) -> None:
    add_account("camille@example.org", Role.JURY)
    arrive(client, proconnect)
    answer = prove(client, "camille@example.org")
    assert answer.location.startswith("/compte/second-facteur")
    assert not carried_identity(client, auth_database).identity.has(Role.JURY)
    assert proconnect.walk(client, "camille").location.startswith("/compte/second-facteur")
    assert not carried_identity(client, auth_database).identity.has(Role.JURY)


def test_whoever_is_signed_in_adds_the_provider_with_the_password(
    client: FlaskClient, auth_database: Database, proconnect: NpmProvider, add_account: AddAccount
) -> None:
    account_id = add_account("camille@example.org", Role.REFERENT)
    sign_in(client, "camille@example.org")
    page = client.get("/compte/moi").text
    assert "Relier ProConnect à ce compte" in page
    assert "Relier mon ENT" not in page
    assert proconnect.walk(client, "camille", "?relier=1&suite=/compte/moi").location == DOOR
    assert "et ProConnect suffira ensuite" in words(client.get(DOOR))
    answer = post(client, f"{DOOR}/mot-de-passe", DOOR, password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/compte/moi")
    assert tied_to(auth_database, proconnect) == account_id
    assert "Relier ProConnect" not in client.get("/compte/moi").text


def test_the_pages_of_the_staff_are_closed_to_a_pupil_who_arrives(client: FlaskClient) -> None:
    assert client.get(STAFF_DOOR).status_code == 410


def test_a_client_proves_itself_by_its_key(
    auth_settings: AuthSettings, auth_database: Database, add_account: AddAccount, tmp_path: Path
) -> None:
    key = ECKey.generate_key("P-256")
    contract = {**STAFF, "client_authentication": "private_key_jwt", "key_id": "ours"}
    told = {
        "token_endpoint_auth_method": "private_key_jwt",
        "token_endpoint_auth_signing_alg": "ES256",
        "jwks": {"keys": [{**key.as_dict(private=False), "kid": "ours", "use": "sig", "alg": "ES256"}]},
    }
    with provider_running(contract, **told) as provider:
        file = providers_file(tmp_path, provider.contract, secret=key.as_pem(private=True).decode())
        with running(auth_settings.model_copy(update={"oidc_providers": file})) as app:
            client = app.test_client()
            back = provider.returned(client.get(provider.address()).location, "camille")
            assert client.get(path_of(back)).location == DOOR
