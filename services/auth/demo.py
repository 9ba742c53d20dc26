"""`seed-demo [school.yaml]`: the invented people of the demonstration school, with a password that everyone knows."""

from collections.abc import Sequence
from pathlib import Path
from typing import cast
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert as upsert

from deploy.demo.school import DEFAULT, Pupil, School, load_school
from services.auth.commands.keys import keep_keys_fresh
from services.auth.commands.ties import link_pupil
from services.auth.domain.sign_in_name import sign_in_key
from services.auth.passwords import hash_password
from services.auth.saml.idp import read_idp_metadata
from services.auth.settings import AuthSettings
from services.auth.tables import Account, Credential, ExternalIdentity, Membership, PupilLink, SignInName
from shared.identity.model import EVERYWHERE, Role
from shared.settings import ServiceSettings
from shared.transaction import Transaction


def seed_demo(settings: ServiceSettings, tx: Transaction, words: Sequence[str]) -> int:
    """Put the school in; what is already there stays as it is. Refused on an https address."""
    if settings.secure:
        print("Les comptes de démonstration sont refusés sur une adresse https.")
        return 1
    school = load_school(Path(words[0]) if words else DEFAULT)
    password_hash = hash_password(school.password)
    keep_keys_fresh(tx)
    for person in school.staff:
        _add_account(tx, person.account_id, person.first_name, person.last_name)
        _add_credential(tx, person.account_id, person.email, password_hash)
        for role in person.roles:
            _add_membership(tx, person.account_id, Role(role), school.uai)
    _add_pupils(tx, school, password_hash, _idp(cast(AuthSettings, settings)))
    print(f"{school.name} : {len(school.staff)} adultes et {len(school.pupils)} élèves.")
    return 0


def _idp(settings: AuthSettings) -> str | None:
    """The name of the demonstration ENT; its pupils get their identity once it is known."""
    path = settings.gar_idp_metadata
    return read_idp_metadata(path).entity_id if path else None


def _add_pupils(tx: Transaction, school: School, password_hash: str, idp: str | None) -> None:
    for pupil in school.pupils:
        _add_account(tx, pupil.account_id, pupil.first_name, pupil.last_name)
        if not pupil.by_gar:
            _add_credential(tx, pupil.account_id, pupil.sign_in, password_hash)
            _add_link(tx, pupil, school.uai)
        elif idp is not None:
            _add_ent_identity(tx, pupil, idp)


def _add_account(tx: Transaction, account_id: UUID, first_name: str, last_name: str) -> None:
    values = {"id": account_id, "first_name": first_name, "last_name": last_name, "created_at": tx.now, "demo": True}
    tx.session.execute(upsert(Account).values(values).on_conflict_do_nothing())


def _add_credential(tx: Transaction, account_id: UUID, name: str, password_hash: str) -> None:
    kind = "email" if "@" in name else "identifiant"
    sign_in_name = {"key": sign_in_key(name), "written": name, "kind": kind, "account_id": account_id}
    credential = {"account_id": account_id, "password_hash": password_hash, "changed_at": tx.now}
    tx.session.execute(upsert(SignInName).values(sign_in_name).on_conflict_do_nothing())
    tx.session.execute(upsert(Credential).values(credential).on_conflict_do_nothing())


def _add_membership(tx: Transaction, account_id: UUID, role: Role, uai: str) -> None:
    values = {"account_id": account_id, "role": role.value, "scope": "*" if role in EVERYWHERE else uai}
    tx.session.execute(upsert(Membership).values(values).on_conflict_do_nothing())


def _add_link(tx: Transaction, pupil: Pupil, uai: str) -> None:
    """The link of a compte Pix is given; a pupil of the ENT is recognised in the roll at the first sign-in."""
    if not tx.session.scalar(select(exists().where(PupilLink.account_id == pupil.account_id))):
        link_pupil(tx, pupil.account_id, pupil.pupil_id, uai, actor="auth")


def _add_ent_identity(tx: Transaction, pupil: Pupil, idp: str) -> None:
    values = {
        "idp": idp,
        "ido": pupil.ido,
        "account_id": pupil.account_id,
        "last_name": pupil.last_name,
        "first_name": pupil.first_name,
        "linked_at": tx.now,
    }
    tx.session.execute(upsert(ExternalIdentity).values(values).on_conflict_do_nothing())
