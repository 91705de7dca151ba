"""What every answer says to the browser about itself."""

from flask import Flask, Response, request

DIRECTIVES = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
)

POLICY = "Content-Security-Policy"
REFERRER = "Referrer-Policy"
HEADERS = {
    POLICY: "; ".join(DIRECTIVES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    REFERRER: "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def send_headers(app: Flask) -> None:
    """Add the headers to every response, error pages included; a policy, or a word on the referrer, of an endpoint stands.

    What programs read says itself how long it may be kept.
    """
    app.after_request(_add)


def _add(response: Response) -> Response:
    own = {name: response.headers[name] for name in (POLICY, REFERRER) if name in response.headers}
    response.headers.update({**HEADERS, **own})
    if request.endpoint != "static" and request.blueprint != "api":
        response.headers["Cache-Control"] = "no-store"
    return response
