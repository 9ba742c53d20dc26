"""The demonstration's mail as an application: `deploy.demo.mailbox.app:create_app()`. It listens for letters too."""

import os
from pathlib import Path

from aiosmtpd.controller import Controller
from flask import Flask, render_template

from deploy.demo.mailbox.box import Box
from shared import web
from shared.web import headers

PREFIX = "/demo/courrier"
_UI = Path(web.__path__[0]).parent / "ui"


def create_app(folder: Path | None = None, host: str | None = None, port: int | None = None) -> Flask:
    """Read where from `DEMO_MAIL_DATA`, `DEMO_MAIL_HOST`, `DEMO_MAIL_PORT` unless it is given."""
    box = Box(folder or Path(os.environ["DEMO_MAIL_DATA"]))
    host = host or os.environ.get("DEMO_MAIL_HOST", "127.0.0.1")
    listener = Controller(box, hostname=host, port=port or int(os.environ["DEMO_MAIL_PORT"]))
    listener.start()
    app = Flask(__name__, static_folder=str(_UI / "static"), static_url_path=f"{PREFIX}/static")
    app.extensions["mailbox.listener"] = listener
    headers.install(app, secure=False)

    @app.get(f"{PREFIX}/")
    def show() -> str:
        return render_template("mailbox.html", letters=box.letters())

    return app
