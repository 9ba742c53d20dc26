"""Read the demonstration school; ids are derived from keys, so that each service seeds its own part alone."""

from dataclasses import dataclass
from datetime import date
from hashlib import sha512
from pathlib import Path
from uuid import UUID, uuid5

import yaml

NAMESPACE = UUID("5e1f0000-0000-4000-8000-00000000c0de")
DEFAULT = Path(__file__).with_name("school.yaml")


@dataclass(frozen=True)
class Staff:
    key: str
    first_name: str
    last_name: str
    email: str
    roles: tuple[str, ...]

    @property
    def account_id(self) -> UUID:
        return uuid5(NAMESPACE, f"account:{self.key}")


@dataclass(frozen=True)
class Pupil:
    key: str
    first_name: str
    last_name: str
    birth_date: date
    birth_city: str
    birth_department: str
    division: str
    sign_in: str
    levels: dict[str, int]
    birth_country: str = "France"

    @property
    def account_id(self) -> UUID:
        return uuid5(NAMESPACE, f"account:{self.key}")

    @property
    def pupil_id(self) -> UUID:
        return uuid5(NAMESPACE, f"pupil:{self.key}")

    @property
    def ido(self) -> str:
        """The opaque id that the demonstration ENT gives this pupil: 128 hexadecimal digits."""
        return sha512(f"certif-demo-ido:{self.key}".encode()).hexdigest()

    @property
    def by_gar(self) -> bool:
        return self.sign_in == "gar"


@dataclass(frozen=True)
class School:
    uai: str
    name: str
    city: str
    time_zone: str
    password: str
    staff: tuple[Staff, ...]
    pupils: tuple[Pupil, ...]

    @property
    def centre_id(self) -> UUID:
        return uuid5(NAMESPACE, f"centre:{self.uai}")


def load_school(path: Path = DEFAULT) -> School:
    """The school of a YAML file of the form of `school.yaml`."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return School(
        **raw["school"],
        password=raw["password"],
        staff=tuple(Staff(**{**one, "roles": tuple(one["roles"])}) for one in raw["staff"]),
        pupils=tuple(Pupil(**one) for one in raw["pupils"]),
    )
