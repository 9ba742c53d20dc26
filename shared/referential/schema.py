"""Holds the files of the bank against their JSON Schema, the one that a text editor reads too."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).with_name("item.schema.json")


def schema_faults(path: Path) -> Iterator[str]:
    """What the schema says of a compétence file: the place, then what is wrong. Nothing when it is not YAML."""
    try:
        data = yaml.load(path.read_bytes(), Loader=yaml.CBaseLoader)  # noqa: S506 - builds text, lists and dicts only
    except (yaml.YAMLError, UnicodeDecodeError):
        return
    for error in _validator().iter_errors(data):
        place = "/".join(str(step) for step in error.absolute_path)
        yield f"{path.name} : schéma, {place} : {error.message[:200]}"


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)
