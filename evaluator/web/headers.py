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
HEADERS = {
    POLICY: "; ".join(DIRECTIVES),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def send_headers(app: Flask) -> None:
    """Add the headers to every response, error pages included; a policy that an endpoint sets itself stands."""
    app.after_request(_add)


def _add(response: Response) -> Response:
    policy = response.headers.get(POLICY)
    response.headers.update(HEADERS)
    if policy is not None:
        response.headers[POLICY] = policy
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response
