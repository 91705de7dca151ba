"""One question of a program: who asks, what exactly, and the answer with its tag, or the trouble in words."""

import hashlib
from typing import Any, NoReturn, TypeVar

from flask import Response, current_app, g, make_response, request, url_for
from flask_babel import gettext
from flask_limiter.util import get_remote_address
from pydantic import BaseModel, ValidationError

from evaluator.exchange.api.operations import OPERATIONS, Asked
from evaluator.exchange.api.shapes import Page, Trouble
from evaluator.extensions import db, limiter
from evaluator.services import apikeys
from evaluator.services.actor import now
from evaluator.services.apikeys import NOBODY, Caller

A = TypeVar("A", bound=Asked)
BY_NAME = {each.name: each for each in OPERATIONS}
EVERYBODY = "public, max-age=300"
ONE = "private, max-age=60"


class Refused(Exception):
    """A question that gets no answer."""

    def __init__(self, status: int, detail: str, *, parameter: str | None = None) -> None:
        super().__init__(detail)
        self.status, self.detail, self.parameter = status, detail, parameter


def caller() -> Caller | None:
    """Who asks, by the key in the header; None for a key that is worth nothing. A browser's session counts for nothing."""
    if "api_caller" not in g:
        sent = request.headers.get("Authorization", "")
        kind, _, text = sent.partition(" ")
        g.api_caller = NOBODY if not sent else None
        if kind.lower() == "bearer":
            g.api_caller = apikeys.caller(db.session(), text.strip(), now())
    found: Caller | None = g.api_caller
    return found


def _counted_as() -> str:
    """What is counted together: a good key, else the network address."""
    found = caller()
    return f"key-{found.key_id}" if found is not None and found.key_id is not None else get_remote_address()


rate = limiter.shared_limit(lambda: f"{current_app.config['API_PER_MINUTE']} per minute", scope="api", key_func=_counted_as)


def admit(name: str) -> Caller:
    """Whoever asks, if they may ask this. Raises Refused."""
    found, scope = caller(), BY_NAME[name].scope
    if found is None or (scope and found is NOBODY):
        raise Refused(401, gettext("Send a key in the header: Authorization: Bearer, then the key. It must be in force."))
    if scope and scope not in found.scopes:
        raise Refused(403, gettext("This key is not good for this. An administrator can make one that is."))
    return found


def asked_as(kind: type[A]) -> A:
    """The parameters as the operation reads them; an unknown one is refused, and so is one sent twice. Raises Refused."""
    twice = next((name for name, values in request.args.lists() if len(values) > 1), None)
    if twice is not None:
        raise Refused(400, gettext("The parameter stands twice. Send it once."), parameter=twice[:60])
    try:
        return kind.model_validate(request.args.to_dict())
    except ValidationError as wrong:
        first = wrong.errors(include_url=False, include_context=False, include_input=False)[0]
        _refuse(first["type"], str(first["loc"][0])[:60])


def _refuse(kind: str, name: str) -> NoReturn:
    if kind == "extra_forbidden":
        raise Refused(400, gettext("There is no such parameter here. See openapi.json for those there are."), parameter=name)
    if kind == "missing":
        raise Refused(400, gettext("This parameter is needed."), parameter=name)
    raise Refused(
        400, gettext("The value of this parameter cannot be used. See openapi.json for what it can be."), parameter=name
    )


def answered(found: BaseModel) -> Response:
    """An answer with its tag and how long it may be kept; 304 where the program has it."""
    return tagged(found.model_dump_json().encode())


def tagged(body: bytes) -> Response:
    """JSON with its tag."""
    response = Response(body, mimetype="application/json")
    response.headers["Cache-Control"] = EVERYBODY if caller() is NOBODY else ONE
    response.headers["Vary"] = "Authorization"
    response.set_etag(hashlib.sha256(body).hexdigest())
    response.make_conditional(request)
    return response


def page_of(name: str, found: tuple[tuple[Any, ...], str], asked: Asked) -> Response:
    """Rows with the address of the next ones."""
    data, cursor = found
    said = {key: value for key, value in asked.model_dump(mode="json", exclude_defaults=True).items() if key != "cursor"}
    onward = url_for(f"api.{name}", **said, cursor=cursor) if cursor else None
    return answered(Page[Any](data=data, next=onward))


def troubled(status: int, detail: str, *, parameter: str | None = None) -> Response:
    """The trouble in words (RFC 9457), never kept by a cache."""
    title = {
        400: gettext("The question cannot be read"),
        401: gettext("A key is needed"),
        403: gettext("Not open to this key"),
        404: gettext("Nothing is there"),
        405: gettext("Only reading is possible"),
        414: gettext("The question is too long"),
        429: gettext("Too many questions"),
        503: gettext("Not ready yet"),
    }.get(status, gettext("Something went wrong on our side"))
    told = Trouble(type="about:blank", title=title, status=status, detail=detail, parameter=parameter)
    response = make_response(told.model_dump_json(exclude_none=True), status)
    response.mimetype = "application/problem+json"
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if status == 429:
        response.headers["Retry-After"] = "60"
    return response
