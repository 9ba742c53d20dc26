"""Where candidates join, as an address and as a QR code; what they watch beforehand."""

from io import BytesIO
from typing import Any

import segno

from services.sessions.domain.notice import JOIN
from services.sessions.settings import SessionsSettings
from shared.web.request import settings

LOOK: dict[str, Any] = {"scale": 4, "border": 4, "light": "#fff", "omitsize": True, "xmldecl": False, "nl": False}
"""With the white margin that a reader wants."""


def join_address() -> str:
    return settings().public_url + JOIN


def room_address() -> str:
    """Where a surveillant enters a room (R-ROOM-ENTRY)."""
    return f"{settings().public_url}/certif/surveillance"


def technical_address(code: str = "") -> str:
    """Where a computer of the room is tried (R-TECHNICAL), with its code when there is one."""
    return f"{settings().public_url}/test/technique" + (f"?code={code}" if code else "")


def video_address(settings: SessionsSettings) -> str:
    """That of the presentation, whole even when it is a page of this site; empty without one."""
    video = settings.presentation_video_url
    return settings.public_url + video if video.startswith("/") else video


def written(address: str) -> str:
    """As people type it."""
    return address.removeprefix("https://").removeprefix("http://").rstrip("/")


def qr_code(address: str) -> str:
    """The picture as an SVG document."""
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", svgns=True, **LOOK)
    return picture.getvalue().decode()


def qr_uri(address: str) -> str:
    """The same, as the source of an image in a page."""
    uri: str = segno.make(address, error="m", micro=False).svg_data_uri(**LOOK)
    return uri
