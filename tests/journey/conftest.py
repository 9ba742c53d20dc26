"""The whole platform, as `make run` starts it, and a real Chromium; once on each transport."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from deploy.demo.school import School, load_school
from deploy.local.rabbitmq import LocalRabbitMQ, free_port
from deploy.local.run import platform
from deploy.local.supervisor import Supervisor
from tests.journey.looking import Looking, LookingAway
from tests.shared.conftest import purge


@dataclass
class World:
    """One running platform."""

    url: str
    school: School
    supervisor: Supervisor
    data: Path
    transport: str


@pytest.fixture(scope="module", params=["embedded", pytest.param("rabbitmq", marks=pytest.mark.rabbitmq)])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    broker = None
    if request.param == "rabbitmq":
        node: LocalRabbitMQ = request.getfixturevalue("rabbitmq")
        broker = node.url
        purge(broker)
    data = tmp_path_factory.mktemp(f"day-{request.param}")
    for folder in (data, data.parent):
        folder.chmod(0o755)
    port = free_port()
    kept = dict(os.environ)
    with platform(data, port, broker) as supervisor:
        yield World(f"http://127.0.0.1:{port}", load_school(), supervisor, data, request.param)
    os.environ.clear()
    os.environ.update(kept)


@pytest.fixture
def looking(world: World) -> Looking:
    """Axe and pictures on every state of every page, on the embedded run: RabbitMQ changes no page."""
    if world.transport != "embedded":
        return LookingAway(None)
    return Looking(Path(os.environ["SCREENS"]) if "SCREENS" in os.environ else None)


class People:
    """Opens a browser of its own for each person."""

    def __init__(self, chromium: Browser, world: World) -> None:
        self.chromium = chromium
        self.world = world
        self.contexts: list[BrowserContext] = []

    def come(self, **options: object) -> Page:
        context = self.chromium.new_context(
            base_url=self.world.url,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            **{"viewport": {"width": 1180, "height": 860}, **options},  # type: ignore[arg-type]
        )
        context.set_default_timeout(int(os.environ.get("PATIENCE", "20000")))
        self.contexts.append(context)
        return context.new_page()


@pytest.fixture
def people(chromium: Browser, world: World) -> Iterator[People]:
    gathered = People(chromium, world)
    yield gathered
    for context in gathered.contexts:
        context.close()
