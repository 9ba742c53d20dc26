"""The containers: each process holds the secrets that it uses, all of them drawn."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.draw_secrets import main as draw_secrets
from shared.events.routes import SERVICES

COMPOSE = yaml.safe_load((Path(__file__).parents[2] / "docker-compose.yml").read_text())["services"]


def environment(process: str) -> dict[str, Any]:
    found: dict[str, Any] = COMPOSE[process].get("environment", {})
    return found


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("process", ["web", "worker", "migrate"])
def test_a_process_holds_no_password_of_another_and_the_owner_s_only_to_migrate(service: str, process: str) -> None:
    held = set(re.findall(r"\$\{([A-Z_]+):\?", str(environment(f"{service}-{process}"))))
    own = {f"{service.upper()}_APP_PASSWORD", f"{service.upper()}_SECRET_KEY", "RABBITMQ_PASSWORD"}
    others = {"EXAM_RECEIPT_KEY"} if service == "exam" else set()
    owner = {f"{service.upper()}_OWNER_PASSWORD"} if process == "migrate" else set()
    assert held == own | others | owner


def test_every_process_of_ours_is_without_rights_on_its_own_container() -> None:
    ours = [one for name, one in COMPOSE.items() if name.endswith(("-web", "-worker", "-migrate"))]
    assert len(ours) == 3 * len(SERVICES)
    for one in ours:
        assert one["read_only"] is True
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]


def test_only_the_gateway_and_the_demonstration_s_letters_are_reached_from_outside_the_containers() -> None:
    reached = {name: one["ports"] for name, one in COMPOSE.items() if "ports" in one}
    assert set(reached) == {"gateway", "mail"}
    assert all(port.startswith("127.0.0.1:") for ports in reached.values() for port in ports)


def test_every_secret_is_drawn_long_and_different(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    draw_secrets(tmp_path)
    kept = (tmp_path / ".env").read_text()
    drawn = dict(line.split("=", 1) for line in kept.splitlines())
    assert len(set(drawn.values())) == len(drawn) >= 3 + 3 * len(SERVICES)
    assert all(len(value) >= 43 for value in drawn.values())
    asked = set(re.findall(r"\$\{([A-Z_]+):\?", str(COMPOSE)))
    assert asked <= set(drawn)
