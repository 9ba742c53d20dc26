"""Events are a promise: a published field never disappears nor changes, and each has its listeners."""

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from shared.events import EVENT_TYPES
from shared.events.routes import LISTENERS, SERVICES
from shared.identity.handlers import IDENTITY_HANDLERS

PUBLISHED = Path(__file__).with_name("published.json")
"""Written by `python -m tests.shared.events.test_published`, when fields are added; never to remove one."""


def schemas() -> dict[str, Any]:
    return {name: _shape(event.model_json_schema()) for name, event in sorted(EVENT_TYPES.items())}


def _shape(schema: dict[str, Any]) -> dict[str, Any]:
    """Names and types of the fields, nested ones too, without the words of the documentation."""
    models = {"": schema, **schema.get("$defs", {})}
    return {
        f"{model}.{field}".strip("."): {
            key: value for key, value in told.items() if key not in {"title", "description", "default"}
        }
        for model, content in models.items()
        for field, told in content.get("properties", {}).items()
    }


def test_a_published_field_keeps_its_meaning() -> None:
    published = json.loads(PUBLISHED.read_text())
    today = schemas()
    for event, fields in published.items():
        for field, told in fields.items():
            assert today[event][field] == told, f"{event}: {field} was published otherwise"


def test_what_is_published_is_recorded() -> None:
    assert json.loads(PUBLISHED.read_text()) == schemas()


def test_every_event_has_its_listeners() -> None:
    assert set(LISTENERS) == set(EVENT_TYPES)
    assert all(set(listeners) <= set(SERVICES) for listeners in LISTENERS.values())


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_handles_exactly_what_it_listens_to(service: str) -> None:
    definition = import_module(f"services.{service}.service").SERVICE
    shared = {event.type for event in IDENTITY_HANDLERS}
    handled = {event.type for event in definition.handlers} | (shared if service != "auth" else set())
    if definition.kept is not None:
        handled.add("account.erased")
    merged_by_results = {"journal.lines_written"}
    assert handled == {name for name, listeners in LISTENERS.items() if service in listeners} - merged_by_results


if __name__ == "__main__":
    PUBLISHED.write_text(json.dumps(schemas(), indent=1, ensure_ascii=False, sort_keys=True) + "\n")
