"""An identity provider of our own, served over HTTP: strict as one should be, and wrong in any way that a test asks for."""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from flask import Flask, redirect, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from joserfc.jws import JWSRegistry
from werkzeug.test import TestResponse

from evaluator.services.provider import Provider, Registration
from tests.factories import threads

CLIENT, SECRET = "evaluator", "a secret of thirty-two characters"
KEYS = tuple(RSAKey.generate_key(2048, {"kid": f"key-{number}", "use": "sig"}) for number in (1, 2))
SUBJECT = "staff-0042"


@dataclass
class IdentityProvider:
    """What it says is wrong as soon as a test changes a field.

    `claims` stand over those it would give: None leaves one out, a timedelta is a moment so long from now.
    """

    issuer: str = ""
    subject: str = SUBJECT
    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: KEYS[0])
    published: list[Any] = field(default_factory=lambda: [KEYS[0]])
    metadata: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, str | None] = field(default_factory=dict)
    status: int = 200
    redirects: bool = False
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def provider(self, **changes: Any) -> Provider:
        """The application's side of it."""
        given = {"issuer": self.issuer, "client_id": CLIENT, "client_secret": SECRET, "name": "職員認証", "plain": True}
        return Provider(Registration(**{**given, **changes}))

    def app(self) -> Flask:
        """The pages and documents of the provider."""
        app = Flask("identity-provider")
        app.before_request(lambda: self.asked.append(request.path))
        app.add_url_rule("/.well-known/openid-configuration", view_func=self.configuration)
        app.add_url_rule("/keys", view_func=self.keys)
        app.add_url_rule("/authorize", view_func=self.authorize)
        app.add_url_rule("/token", view_func=self.token, methods=["POST"])
        return app

    def configuration(self) -> ResponseReturnValue:
        """Discovery."""
        if self.redirects:
            return redirect(self.issuer + "/elsewhere")
        known = {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", "token_endpoint": f"{self.issuer}/token"}
        return {**known, "authorization_endpoint": f"{self.issuer}/authorize", **self.metadata}, self.status

    def keys(self) -> ResponseReturnValue:
        """The public keys."""
        return {"keys": [each.as_dict(private=False) for each in self.published]}

    def authorize(self) -> ResponseReturnValue:
        """Everybody who comes is signed in; who sends no challenge is sent back with an error."""
        asked = request.args.to_dict()
        answer: dict[str, str | None] = {"state": asked["state"], "iss": self.issuer}
        if asked.get("code_challenge_method") != "S256" or len(asked.get("code_challenge", "")) != 43:
            answer["error"] = "invalid_request"
        else:
            code = hashlib.sha256(repr((asked, time.monotonic_ns())).encode()).hexdigest()
            self.codes[code] = asked
            answer["code"] = code
        kept = {name: value for name, value in (answer | self.answer).items() if value is not None}
        return redirect(f"{asked['redirect_uri']}?{urlencode(kept)}")

    def token(self) -> ResponseReturnValue:
        """One token for one code, to whoever began: with the secret, the same address and the verifier."""
        asked = self.codes.pop(request.form.get("code", ""), None)
        shown = request.authorization
        given = (shown.username, shown.password) if shown else (request.form.get("client_id"), request.form.get("client_secret"))
        if given != (CLIENT, SECRET):
            return {"error": "invalid_client"}, 401
        if asked is None or request.form.get("redirect_uri") != asked["redirect_uri"] or not _proves(asked):
            return {"error": "invalid_grant"}, 400
        return {"access_token": "access", "token_type": "Bearer", "expires_in": 300, "id_token": self.id_token(asked)}

    def id_token(self, asked: dict[str, str]) -> str:
        """The signed word on who somebody is."""
        moment = int(time.time())
        claims = {"iss": self.issuer, "sub": self.subject, "aud": CLIENT, "iat": moment, "exp": moment + 300}
        claims |= {"nonce": asked["nonce"], **self.claims}
        claims = {name: _moment(value) for name, value in claims.items() if value is not None}
        header = {"alg": "RS256", "kid": self.key.kid, **self.header}
        if header["alg"] == "none":
            return _unsigned(header, claims)
        registry = JWSRegistry(algorithms=[header["alg"]])
        return jwt.encode(
            header, {name: value for name, value in claims.items() if value is not None}, self.key, registry=registry
        )


def by_secret() -> OctKey:
    """The secret of the client as a key, as who mixes up kinds of keys would use it."""
    return OctKey.import_key(SECRET, {"kid": "key-1"})


@contextmanager
def running() -> Iterator[IdentityProvider]:
    """A provider at work."""
    found = IdentityProvider()
    with threads.served(found.app()) as address:
        found.issuer = address
        yield found


def _moment(value: Any) -> Any:
    return int(time.time() + value.total_seconds()) if isinstance(value, timedelta) else value


def at_provider(way: str) -> str:
    """Sign in at the address of a provider; the address of the application to which one is sent back."""
    answer = requests.get(way, allow_redirects=False, timeout=5)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def code_for(way: str) -> str:
    """Sign in at the address of a provider; the code that one is sent back with."""
    return parse_qs(urlsplit(at_provider(way)).query)["code"][0]


def enter(client: FlaskClient, **query: str) -> TestResponse:
    """Sign in through the provider; the answer to coming back."""
    return client.get(at_provider(client.get("/account/oidc/start", query_string=query).location))


def changed(address: str, **changes: str | None) -> str:
    """An address with other parameters; None leaves one out."""
    parts = urlsplit(address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()} | changes
    return f"{parts.path}?{urlencode({name: value for name, value in query.items() if value is not None})}"


def _proves(asked: dict[str, str]) -> bool:
    digest = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]


def _unsigned(header: dict[str, Any], claims: dict[str, Any]) -> str:
    parts = (base64.urlsafe_b64encode(json.dumps(each).encode()).rstrip(b"=").decode() for each in (header, claims))
    return ".".join([*parts, ""])
