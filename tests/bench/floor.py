"""The floor: the least that a durable answer can cost here. A bare Flask view, two inserts with psycopg, one commit."""

import os
from threading import local

import psycopg
from flask import Flask, request

_thread = local()


def connection() -> "psycopg.Connection[tuple[object, ...]]":
    """One connection a thread, as a pool as wide as the server has threads."""
    if not hasattr(_thread, "connection"):
        _thread.connection = psycopg.connect(os.environ["FLOOR_DATABASE"])
    kept: psycopg.Connection[tuple[object, ...]] = _thread.connection
    return kept


def create_app() -> Flask:
    app = Flask(__name__)

    @app.post("/floor")
    def answer() -> str:
        with connection().transaction():
            connection().execute(
                "INSERT INTO floor_answer (item, response) VALUES (%s, %s)",
                (request.form["item_id"], request.form["response"]),
            )
            connection().execute("INSERT INTO floor_outbox (body) VALUES (%s)", (request.form["response"],))
        return "ok"

    return app
