"""With which headers a stored file goes out: a PDF opens in a tab, everything else is saved, nothing is run."""

from urllib.parse import quote

NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
VIEWER = f"{NOTHING}; object-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:"
"""A PDF is shown by the browser's own viewer, which some browsers build as a page under this policy: it needs a style and
the document as an object. No script, no frame, no connection. `sandbox` would keep Safari and older Chromium from
showing it at all; it adds nothing for a type that `nosniff` holds to."""
SAVED = f"{NOTHING}; sandbox"
PLAIN = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -_.()")
"""Signs of a name that no browser reads as anything else."""


def headers_for(kind: str, media_type: str, name: str) -> dict[str, str]:
    """The headers of a stored file of a kind; `name` is its label, as `Accepted` has it."""
    opens = kind == "pdf"
    return {
        "Content-Type": media_type,
        "Content-Disposition": f"{'inline' if opens else 'attachment'}; {_named(name)}",
        "Content-Security-Policy": VIEWER if opens else SAVED,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex",
    }


def _named(name: str) -> str:
    """A name for old readers in ASCII, and whole in UTF-8 (RFC 6266, RFC 8187)."""
    plain = "".join(sign if sign in PLAIN else "_" for sign in name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
