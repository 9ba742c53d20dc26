"""Holds the files of the bank against their JSON Schema, the one that a text editor reads too."""

import json
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

from shared.referential.models import Item

SCHEMA = Path(__file__).with_name("item.schema.json")


def schema_faults(path: Path) -> Iterator[str]:
    """What the schema says of a compétence file: the place, then what is wrong. Nothing when it is not YAML."""
    yield from _faults(path, "")


def simulator_schema_faults(items: Iterable[Item], paths: Iterable[Path]) -> Iterator[str]:
    """The same for the data files of the simulators, each of the kind that the items say."""
    files = {path.name: path for path in paths}
    used = {(one.file, one.kind) for item in items if (one := item.simulator) and one.file}
    for file, kind in sorted(used):
        yield from _faults(files[file], f"#/$defs/{kind}")


def _faults(path: Path, part: str) -> Iterator[str]:
    try:
        data = yaml.load(path.read_bytes(), Loader=yaml.CBaseLoader)  # noqa: S506 - builds text, lists and dicts only
    except (yaml.YAMLError, UnicodeDecodeError):
        return
    for error in _validator(part).iter_errors(data):
        place = "/".join(str(step) for step in error.absolute_path)
        yield f"{path.name} : schéma, {place} : {error.message[:200]}"


@cache
def _validator(part: str) -> Draft202012Validator:
    """Of the whole schema, or of one part of it."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator({"$defs": schema["$defs"], "$ref": part} if part else schema)
