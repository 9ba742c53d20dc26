"""An ENT of its own made with pysaml2, run as a program: `python -m tests.auth.sites.pysaml2_site`.

FOLDER holds its keys, the name of the one it signs with, what it knows of us and who is there; HOME_URL is its address.
"""

import json
import os
import ssl
from base64 import b64decode
from pathlib import Path
from typing import Any

from flask import Flask, Response, make_response, redirect, request
from lxml import etree
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.saml import NAMEID_FORMAT_TRANSIENT, NameID
from saml2.samlp import STATUS_SUCCESS
from saml2.server import Server
from saml2.sigver import verify_redirect_signature
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256
from werkzeug.serving import make_server

from tests.auth.saml import pysaml2_idp
from tests.auth.saml.forge import NS
from tests.auth.sites.providers import read_pair

FOLDER = Path(os.environ["FOLDER"])
HOME = os.environ["HOME_URL"]
COOKIE = "ent"

site = Flask(__name__)
sessions: dict[str, str] = {}
"""The session index told to the platform, by the cookie of the ENT."""


@site.get("/")
def home() -> Response:
    state = "ouverte" if request.cookies.get(COOKIE) in sessions else "fermée"
    return _page(f"<h1>Votre ENT</h1><p>Session {state}</p>")


@site.get("/sso")
def sign_in() -> Response:
    """Whoever comes is the person of the folder; the answer goes where the question, once verified, says."""
    person = json.loads((FOLDER / "person.json").read_text())
    posted = pysaml2_idp.answer(_server(), request.url, person)
    said: Any = etree.fromstring(b64decode(posted))
    cookie = os.urandom(16).hex()
    sessions[cookie] = said.find(".//saml:AuthnStatement", NS).get("SessionIndex")
    page = _form(said.get("Destination"), SAMLResponse=posted, RelayState=request.args["RelayState"])
    page.set_cookie(COOKIE, cookie, secure=True, httponly=True, samesite="Lax")
    return page


@site.get("/slo")
def single_logout() -> Response:
    """The platform asks to close, or answers that it has."""
    server, query = _server(), request.args
    if "SAMLResponse" in query:
        said = server.parse_logout_request_response(query["SAMLResponse"], BINDING_HTTP_REDIRECT).response
        assert _signed_by(said.issuer.text, server), "the answer is not signed by the platform"
        return _page(
            f"<h1>{'Tout est fermé' if said.status.status_code.value == STATUS_SUCCESS else 'Resté ouvert'}</h1>"
        )
    proof = {"sigalg": query["SigAlg"], "signature": query["Signature"], "relay_state": query.get("RelayState", "")}
    asked = server.parse_logout_request(query["SAMLRequest"], BINDING_HTTP_REDIRECT, **proof).message
    assert asked.session_index[0].text == sessions.pop(request.cookies[COOKIE])
    signed = {"sign_alg": SIG_RSA_SHA256, "digest_alg": DIGEST_SHA256}
    made = server.create_logout_response(asked, [BINDING_HTTP_REDIRECT], sign=False, **signed)
    address = f"{asked.issuer.text.removesuffix('/metadata')}/slo"
    sent = server.apply_binding(
        BINDING_HTTP_REDIRECT,
        str(made),
        address,
        query.get("RelayState", ""),
        response=True,
        sign=True,
        sigalg=SIG_RSA_SHA256,
    )
    return redirect(dict(sent["headers"])["Location"], 302)  # type: ignore[return-value]


@site.get("/quitter")
def leave() -> Response:
    """The person leaves the ENT: the platform is asked to close, by a form that the browser posts."""
    server = _server()
    (platform,) = server.metadata.service_providers()
    (slo,) = server.metadata.single_logout_service(platform, BINDING_HTTP_POST, "spsso")
    _id, made = server.create_logout_request(
        slo["location"],
        platform,
        name_id=NameID(format=NAMEID_FORMAT_TRANSIENT, text=pysaml2_idp.NAME_ID),
        session_indexes=[sessions.pop(request.cookies[COOKIE])],
        sign=True,
        sign_alg=SIG_RSA_SHA256,
        digest_alg=DIGEST_SHA256,
    )
    sent = server.apply_binding(BINDING_HTTP_POST, str(made), slo["location"], "adieu")
    return _page(sent["data"])


def _signed_by(sender: str, server: Server) -> bool:
    """pysaml2 checks a question on Redirect by itself, and leaves an answer to its caller."""
    certificates = [pem for _name, pem in server.metadata.certs(sender, "any", "signing")]
    return any(verify_redirect_signature(request.args, server.sec.sec_backend, pem) for pem in certificates)


def _server() -> Server:
    """With the key of the moment."""
    folder = FOLDER / (FOLDER / "signs-with").read_text()
    return pysaml2_idp.start(folder, read_pair(folder), (FOLDER / "sp-metadata.xml").read_bytes(), HOME)


def _form(action: str, **fields: str) -> Response:
    hidden = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields.items())
    return _page(f'<form method="post" action="{action}">{hidden}</form><script>document.forms[0].submit()</script>')


def _page(body: str) -> Response:
    return make_response(f"<!doctype html><title>ENT</title>{body}")


if __name__ == "__main__":
    current = FOLDER / "current"
    pysaml2_idp.write_metadata(current, read_pair(current), HOME).rename(FOLDER / "idp-metadata.xml")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.environ["CERTIFICATE"], os.environ["KEY"])
    serving = make_server("127.0.0.1", int(os.environ["PORT"]), site, threaded=True, ssl_context=context)
    print("ready", flush=True)
    serving.serve_forever()
