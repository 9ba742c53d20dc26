"""Alembic's entry: everything it needs was put in the configuration by `shared/migrations.py`."""

from alembic import context

from shared.migrations import run_online

run_online(context.config.attributes["service"], context.config.attributes["url"])
