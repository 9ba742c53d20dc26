"""Headers that every answer carries; the gateway says the same ones on what it answers by itself."""

from flask import Flask, Response, request

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)

PROTECTING = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}

HTTPS_ONLY = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
"""A year. The platform has a name of its own: what is below that name is the platform too."""


def install(app: Flask, *, secure: bool) -> None:
    always = PROTECTING | (HTTPS_ONLY if secure else {})

    @app.after_request
    def protect(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", CSP)
        response.headers.extend(always)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
