"""An identity provider by OpenID Connect: its addresses and keys, the way there, and what it answers, checked.

Authlib writes the requests and checks the claims, joserfc the signature; what neither checks by itself is asked for here.
"""

import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self
from urllib.parse import urlsplit

import requests
from authlib.common.errors import AuthlibBaseError  # type: ignore[import-untyped]
from authlib.integrations.requests_client import OAuth2Session  # type: ignore[import-untyped]
from authlib.oidc.core import CodeIDToken  # type: ignore[import-untyped]
from joserfc import jwt
from joserfc.errors import ClaimError, ExpiredTokenError, InvalidKeyIdError, JoseError, UnsupportedAlgorithmError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from evaluator.services.secrets import tokens

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures that count: none that the secret of the client, or nothing at all, could make."""
KEY_KINDS = ("RSA", "EC")
BASIC, POST = "client_secret_basic", "client_secret_post"
"""How the client proves itself at the token endpoint."""
SKEW = 60
"""Seconds by which the clocks may differ."""
PATIENCE = 5
"""Seconds that the provider has for each answer."""
LONGEST = 1_000_000
"""Bytes of a published document that are read."""
KEPT = timedelta(hours=1)
"""How long addresses and keys are kept."""
OFTEN = timedelta(minutes=1)
"""How often at most the keys are asked for again because one is not among them."""
LONGEST_SUBJECT = 255
"""Signs of a subject (OpenID Connect Core 1.0, section 2)."""
CLAIMS = {"iss": "issuer", "aud": "audience", "azp": "audience", "nonce": "nonce", "nbf": "early", "iat": "early"}
"""The reason for which a claim that does not fit refuses a token; any other claim makes it a wrong token."""


class Refused(Exception):
    """Nobody is signed in; `reason` is the last part of an `oidc.refused.` message, `detail` is for the log."""

    def __init__(self, reason: str, detail: str = "", *, subject: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.subject = subject


@dataclass(frozen=True, kw_only=True)
class Registration:
    """What provider and application know of each other. `plain` lets the provider be asked without TLS."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = ""
    second_factor: frozenset[str] = frozenset()
    plain: bool = False


@dataclass(frozen=True, kw_only=True)
class Flow:
    """What one browser takes along to the provider, so that the answer can be told from anybody else's."""

    state: str
    nonce: str
    verifier: str
    issuer: str
    return_to: str

    @classmethod
    def to(cls, issuer: str, *, return_to: str) -> Self:
        """A new one; the verifier is that of RFC 7636."""
        state, nonce, verifier = (tokens.new_token() for _each in range(3))
        return cls(state=state, nonce=nonce, verifier=verifier, issuer=issuer, return_to=return_to)


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who somebody is at the provider, and whether it asked for a second factor that counts here."""

    issuer: str
    subject: str
    second_factor: bool


class Provider:
    """One provider; its addresses and keys are asked for when they are needed first, and kept for a while."""

    def __init__(self, registration: Registration) -> None:
        self.registration = registration
        self._addresses: tuple[datetime, Mapping[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    @property
    def issuer(self) -> str:
        """The address that names the provider."""
        return self.registration.issuer

    @property
    def name(self) -> str:
        """What people call the provider, else its host."""
        return self.registration.name or urlsplit(self.issuer).netloc

    def way(self, flow: Flow, now: datetime, *, lang: str) -> str:
        """The address at the provider where somebody signs in. Raises Refused."""
        with self._client(return_to=flow.return_to, by=BASIC) as client:
            address = self._address("authorization_endpoint", now)
            url, _state = client.create_authorization_url(
                address, state=flow.state, code_verifier=flow.verifier, nonce=flow.nonce, ui_locales=lang
            )
        return str(url)

    def identify(self, flow: Flow, answer: Mapping[str, str], now: datetime) -> Identity:
        """Who comes back from the provider with an answer. Raises Refused, each time with its own reason."""
        if not hmac.compare_digest(answer.get("state", "").encode(), flow.state.encode()):
            raise Refused("state")
        self._must_come_from_here(flow, answer, now)
        if "error" in answer or not answer.get("code"):
            raise Refused("declined", answer.get("error", "no code")[:100])
        claims = self._claims(self._token(flow, answer["code"], now), flow, now)
        subject = claims["sub"]
        if not (subject.isprintable() and len(subject) <= LONGEST_SUBJECT):
            raise Refused("token", "sub")
        return Identity(issuer=self.issuer, subject=subject, second_factor=self._has_second_factor(claims))

    def _must_come_from_here(self, flow: Flow, answer: Mapping[str, str], now: datetime) -> None:
        """An answer that another provider gave, or could have given, does not count (RFC 9207)."""
        says_so = self._known(now).get("authorization_response_iss_parameter_supported") is True
        if flow.issuer != self.issuer or answer.get("iss", "" if says_so else self.issuer) != self.issuer:
            raise Refused("mixed-up")

    def _has_second_factor(self, claims: Mapping[str, Any]) -> bool:
        said = [claims.get("acr"), *(claims.get("amr") or [])]
        return any(isinstance(each, str) and each in self.registration.second_factor for each in said)

    def _token(self, flow: Flow, code: str, now: datetime) -> Mapping[str, Any]:
        address = self._address("token_endpoint", now)
        asked = {"grant_type": "authorization_code", "code": code, "code_verifier": flow.verifier}
        try:
            with self._client(return_to=flow.return_to, by=self._proof(now)) as client:
                token: Mapping[str, Any] = client.fetch_token(address, **asked, timeout=PATIENCE, allow_redirects=False)
        except AuthlibBaseError as fault:
            raise Refused("code", str(fault.error)[:100]) from fault
        except requests.RequestException as fault:
            raise Refused("unreachable", type(fault).__name__) from fault
        except (ValueError, TypeError, RecursionError) as fault:
            raise Refused("token", "not readable") from fault
        return token

    def _claims(self, token: Mapping[str, Any], flow: Flow, now: datetime) -> Mapping[str, Any]:
        read = self._verified(token.get("id_token"), now)
        registration, access_token = self.registration, token.get("access_token")
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": registration.client_id},
            "sub": {"essential": True},
            "nonce": {"essential": True},
        }
        params = {"nonce": flow.nonce, "client_id": registration.client_id}
        if isinstance(access_token, str):
            params["access_token"] = access_token
        claims: CodeIDToken = CodeIDToken(read.claims, read.header, options, params)
        try:
            claims.validate(now=int(now.timestamp()), leeway=SKEW)
        except ExpiredTokenError as fault:
            raise Refused("expired") from fault
        except ClaimError as fault:
            raise Refused(CLAIMS.get(fault.claim, "token"), str(fault)) from fault
        except (JoseError, ValueError, TypeError) as fault:
            raise Refused("token", type(fault).__name__) from fault
        return dict(claims)

    def _verified(self, text: object, now: datetime) -> jwt.Token:
        """A token whose signature fits a key of the provider; a key that is not known is looked for once more."""
        if not isinstance(text, str):
            raise Refused("token", "no id_token")
        try:
            return self._decoded(text, self._key_set(now, older=KEPT))
        except InvalidKeyIdError:
            pass
        try:
            return self._decoded(text, self._key_set(now, older=OFTEN))
        except InvalidKeyIdError as fault:
            raise Refused("signature", "unknown key") from fault

    @staticmethod
    def _decoded(text: str, keys: KeySet) -> jwt.Token:
        try:
            return jwt.decode(text, keys, registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False))
        except InvalidKeyIdError:
            raise
        except UnsupportedAlgorithmError as fault:
            raise Refused("algorithm") from fault
        except (JoseError, ValueError, TypeError, RecursionError) as fault:
            raise Refused("signature", type(fault).__name__) from fault

    def _key_set(self, now: datetime, *, older: timedelta) -> KeySet:
        """The provider's keys for signatures, asked for anew where they are `older`."""
        if self._keys is None or now - self._keys[0] >= older:
            given = self._document(self._address("jwks_uri", now)).get("keys")
            kept = [each for each in given if _is_for_signatures(each)] if isinstance(given, list) else []
            try:
                self._keys = now, KeySet.import_key_set({"keys": kept})
            except (JoseError, ValueError, TypeError, KeyError) as fault:
                raise Refused("published", "keys") from fault
        return self._keys[1]

    def _known(self, now: datetime) -> Mapping[str, Any]:
        """What the provider says about itself (OpenID Connect Discovery 1.0, section 4)."""
        if self._addresses is None or now - self._addresses[0] >= KEPT:
            found = self._document(self.issuer.rstrip("/") + "/.well-known/openid-configuration")
            if found.get("issuer") != self.issuer:
                raise Refused("published", "another issuer")
            self._addresses = now, found
        return self._addresses[1]

    def _address(self, name: str, now: datetime) -> str:
        found = self._known(now).get(name)
        schemes = ("https://", "http://") if self.registration.plain else ("https://",)
        if not (isinstance(found, str) and found.startswith(schemes)):
            raise Refused("published", name)
        return found

    def _document(self, url: str) -> Mapping[str, Any]:
        """A published document; it must lie where it is asked for."""
        try:
            with requests.get(url, timeout=PATIENCE, allow_redirects=False, stream=True) as answer:
                if answer.status_code != requests.codes.ok:
                    raise Refused("unreachable", f"{url} answers {answer.status_code}")
                found = json.loads(_body(answer))
        except requests.RequestException as fault:
            raise Refused("unreachable", type(fault).__name__) from fault
        except (ValueError, RecursionError) as fault:
            raise Refused("published", url) from fault
        if not isinstance(found, dict):
            raise Refused("published", url)
        return found

    def _proof(self, now: datetime) -> str:
        """How the provider wants the secret; in the header where it does not say otherwise."""
        said = self._known(now).get("token_endpoint_auth_methods_supported")
        return POST if isinstance(said, list) and BASIC not in said else BASIC

    def _client(self, *, return_to: str, by: str) -> OAuth2Session:
        registration = self.registration
        return OAuth2Session(
            registration.client_id,
            registration.client_secret,
            token_endpoint_auth_method=by,
            scope="openid",
            redirect_uri=return_to,
            code_challenge_method="S256",
        )


def _is_for_signatures(key: object) -> bool:
    return isinstance(key, dict) and key.get("kty") in KEY_KINDS and key.get("use") != "enc"


def _body(answer: requests.Response) -> bytes:
    read = b""
    for piece in answer.iter_content(65_536):
        read += piece
        if len(read) > LONGEST:
            raise ValueError("too long")
    return read
