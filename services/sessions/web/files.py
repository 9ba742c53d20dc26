"""Answers that are files."""

from flask import Response


def pdf_file(content: bytes, name: str) -> Response:
    """A PDF to keep under `name`, which holds nothing that a person typed."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype="application/pdf", headers=headers)
