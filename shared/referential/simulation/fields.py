"""One mapping of a simulator's data: gives its fields with their type, and says where it stands when one is wrong."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

YES_NO = {"true": True, "false": False}


class Fields:
    """Every scalar is the text that the author typed. Raises `ValueError` with the place, in French."""

    def __init__(self, data: Any, where: str, known: Iterable[str]) -> None:
        if not isinstance(data, dict):
            raise ValueError(f"{where} : des champs sont attendus, pas {data!r:.40}")
        if unknown := data.keys() - set(known):
            raise ValueError(f"{where} : champ inconnu : {', '.join(sorted(map(str, unknown)))}")
        self._data, self.where = data, where

    def text(self, name: str, default: str | None = None) -> str:
        """The field; without a default it must be there and say something."""
        value = self._data.get(name, default)
        if value is None or (value == "" and default is None):
            raise ValueError(f"{self.where} : {name} manque")
        if not isinstance(value, str):
            raise ValueError(f"{self.where}, {name} : un texte est attendu")
        return value.strip()

    def texts(self, name: str) -> tuple[str, ...]:
        return tuple(str(one).strip() for one in self._list(name))

    def flag(self, name: str) -> bool:
        value = self.text(name, "false")
        if value not in YES_NO:
            raise ValueError(f"{self.where}, {name} : true ou false attendu")
        return YES_NO[value]

    def whole(self, name: str, default: str | None = None) -> int:
        value = self.text(name, default)
        if not (value.isascii() and value.isdigit()):
            raise ValueError(f"{self.where}, {name} : un nombre entier est attendu, pas « {value} »")
        return int(value)

    def day(self, name: str) -> date:
        return self._instant(name).date()

    def minute(self, name: str) -> datetime:
        return self._instant(name)

    def rows(self, name: str, known: Iterable[str]) -> "list[Fields]":
        """The mappings of a list; none when the field is not there."""
        known = set(known)
        return [Fields(row, f"{self.where}, {name} {rank}", known) for rank, row in enumerate(self._list(name), 1)]

    def lines(self, name: str) -> list[list[str]]:
        """A list of lists of texts."""
        lines = self._list(name)
        if not all(isinstance(line, list) and all(isinstance(one, str) for one in line) for line in lines):
            raise ValueError(f"{self.where}, {name} : des listes de textes sont attendues")
        return [[one.strip() for one in line] for line in lines]

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        value = self._data.get(name, {})
        if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
            raise ValueError(f"{self.where}, {name} : des textes nommés sont attendus")
        return tuple(value.items())

    def _list(self, name: str) -> list[Any]:
        value = self._data.get(name, [])
        if not isinstance(value, list):
            raise ValueError(f"{self.where}, {name} : une liste est attendue")
        return value

    def _instant(self, name: str) -> datetime:
        value = self.text(name)
        try:
            return datetime.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"{self.where}, {name} : une date s'écrit 2026-03-12 ou 2026-03-12 14:05") from error
