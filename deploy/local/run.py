"""`make run`: the whole platform on one machine. Starts PostgreSQL, migrates, seeds, serves until Ctrl-C."""

import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from deploy.demo.idp.identity import ensure_identity
from deploy.demo.mailbox.app import PREFIX as MAIL_PREFIX
from deploy.demo.school import DEFAULT, load_school
from deploy.local.environment import DEMO_IDP_PREFIX, LocalRun
from deploy.local.postgres import LocalPostgres
from deploy.local.rabbitmq import free_port
from deploy.local.supervisor import Program, Supervisor
from services.auth.saml.keys import kept_pair
from shared.events.routes import SERVICES
from shared.migrations import upgrade
from shared.process import ServiceDefinition, run_command

PREFIXES = {"auth": "/compte", "sessions": "/certif", "exam": "/test", "results": "/resultats"}
WELL_KNOWN = "/.well-known"
"""Where a tool looks for the issuer: auth."""
READY_LIMIT = 60.0
GIVES_WAY = 10
"""Niceness of all but the pages of the test: on a machine that is short, an answer comes before a sign-in."""

GUNICORN = [sys.executable, "-m", "gunicorn", "-c", "deploy/gunicorn.conf.py"]


def say(sentence: str) -> None:
    print(sentence, flush=True)


@contextmanager
def platform(data: Path, port: int, broker_url: str | None = None, school: Path = DEFAULT) -> Iterator[Supervisor]:
    """Everything running on `http://127.0.0.1:<port>` inside the block; stopped after it."""
    data.mkdir(parents=True, exist_ok=True)
    (data / "logs").mkdir(exist_ok=True)
    say("  · PostgreSQL…")
    postgres = LocalPostgres.start(data / "postgres")
    try:
        postgres.create_databases()
        run = LocalRun(data, f"http://127.0.0.1:{port}", postgres, broker_url or postgres.broker_url(), school)
        os.environ.update(environment := run.environment())
        kept_pair(run.saml_folder, "127.0.0.1", datetime.now(UTC))
        ensure_identity(data / "demo-ent", f"{run.public_url}{DEMO_IDP_PREFIX}")
        prepare(data, school)
        say("  · les quatre services…")
        supervisor = Supervisor()
        for program in programs(environment, data / "logs", port):
            supervisor.add(program)
        try:
            supervisor.start()
            wait_until_ready(supervisor, run.public_url)
            yield supervisor
        finally:
            supervisor.stop()
    finally:
        postgres.stop()


def prepare(data: Path, school: Path) -> None:
    """Bring each schema up to date; put the demonstration school in at the first run."""
    definitions: list[ServiceDefinition] = [import_module(f"services.{name}.service").SERVICE for name in SERVICES]
    say("  · bases de données…")
    for definition in definitions:
        upgrade(definition)
    mark = data / "seeded"
    if mark.exists():
        return
    say("  · école de démonstration…")
    for definition in definitions:
        if "seed-demo" in definition.commands:
            run_command(definition, "seed-demo", [str(school)])
    mark.touch()


def programs(environment: dict[str, str], logs: Path, port: int) -> Iterator[Program]:
    """A web and a worker process a service, the demonstration ENT and its mail, and the gateway."""
    mail_port = free_port()
    environment = {"SMTP_URL": f"smtp://127.0.0.1:{mail_port}", **environment}
    ports = {name: free_port() for name in SERVICES}
    for name in SERVICES:
        web = [*GUNICORN, "-b", f"127.0.0.1:{ports[name]}", f"services.{name}.app:create_app()"]
        way = 0 if name == "exam" else GIVES_WAY
        yield Program(f"{name}-web", web, environment, logs / f"{name}-web.log", way)
        worker = [sys.executable, "-m", f"services.{name}", "worker"]
        yield Program(f"{name}-worker", worker, environment, logs / f"{name}-worker.log", GIVES_WAY)
    ent_port = free_port()
    few = {"WEB_WORKERS": "1", "WEB_THREADS": "4"}
    ent = [*GUNICORN, "-b", f"127.0.0.1:{ent_port}", "deploy.demo.idp.app:create_app()"]
    yield Program("demo-ent", ent, {**environment, **few}, logs / "demo-ent.log")
    box_port = free_port()
    kept = {"DEMO_MAIL_DATA": str(Path(environment["DATA_DIR"]) / "demo-mail"), "DEMO_MAIL_PORT": str(mail_port)}
    box = [*GUNICORN, "-b", f"127.0.0.1:{box_port}", "deploy.demo.mailbox.app:create_app()"]
    yield Program("demo-mail", box, {**environment, **few, **kept}, logs / "demo-mail.log")
    served = [f"{PREFIXES[name]}={ports[name]}" for name in SERVICES]
    routes = " ".join(
        [*served, f"{WELL_KNOWN}={ports['auth']}", f"{DEMO_IDP_PREFIX}={ent_port}", f"{MAIL_PREFIX}={box_port}"]
    )
    gateway = [*GUNICORN, "-b", f"127.0.0.1:{port}", "deploy.local.router:create_app()"]
    told = {**environment, "ROUTES": routes, "WEB_WORKERS": "1", "WEB_THREADS": "32"}
    yield Program("gateway", gateway, told, logs / "gateway.log")


def wait_until_ready(supervisor: Supervisor, public_url: str) -> None:
    """Return once every service answers; say which one does not."""
    limit = time.monotonic() + READY_LIMIT
    for name in SERVICES:
        while not _answers(f"{public_url}{PREFIXES[name]}/sante"):
            supervisor.revive()
            if time.monotonic() > limit:
                raise SystemExit(f"Le service {name} n’a pas démarré : lisez .data/logs/{name}-web.log")
            time.sleep(0.1)


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=2) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (HTTPError, URLError, OSError):
        return False


def welcome(port: int) -> None:
    """The addresses and the accounts, printed once everything answers."""
    school = load_school()
    url = f"http://127.0.0.1:{port}"
    say(f"\nPrêt : {url}\n\n  {school.name} — mot de passe de tous les comptes : {school.password}\n")
    for person in school.staff:
        say(f"  {', '.join(person.roles):16} {person.first_name} {person.last_name:14} {person.email}")
    for pupil in school.pupils:
        how = f"ENT : {url}{DEMO_IDP_PREFIX}/" if pupil.by_gar else pupil.sign_in
        say(f"  {'élève ' + pupil.division:16} {pupil.first_name} {pupil.last_name:14} {how}")
    say(f"\n  Les courriels arrivent ici : {url}{MAIL_PREFIX}/")
    say("\nCtrl-C arrête tout ; les données restent (make reset les efface).")


def chosen_port(told: str) -> int:
    """The port that `PORT` names, free; a plain sentence before anything is started otherwise."""
    port = int(told) if told.isdecimal() else 0
    if not 0 < port < 65536:
        raise SystemExit(f"PORT={told} n’est pas un port : un nombre de 1 à 65535, par exemple make run PORT=8001")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise SystemExit(
                f"Le port {port} est déjà pris par un autre programme. Arrêtez-le, "
                f"ou choisissez un autre port : make run PORT={8001 if port == 8000 else 8000}"
            ) from None
    return port


def main() -> int:
    port = chosen_port(os.environ.get("PORT", "8000"))
    stop: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, _frame: stop.append(signum))
    say("Démarrage de la plateforme :")
    with platform(Path(os.environ.get("DATA_DIR", ".data")).resolve(), port) as supervisor:
        welcome(port)
        while not stop:
            for name in supervisor.revive():
                say(f"  · {name} s’était arrêté : relancé.")
            time.sleep(0.2)
        say("\nArrêt…")
    say("Tout est arrêté, les données sont gardées dans .data/.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
