"""Stores of every kind."""

from tests.s3_server import s3

__all__ = ["s3"]
