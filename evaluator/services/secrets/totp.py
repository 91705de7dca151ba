"""The second factor by an authenticator app: time-based codes of six digits (RFC 6238)."""

import hmac
import io
import unicodedata
from datetime import datetime

import pyotp
import segno

STEP_SECONDS = 30
DIGITS = 6
WINDOW = 1
"""How many steps a clock may be off, either way."""
BORDER = 4
"""The white margin of the picture in modules, as ISO/IEC 18004 asks."""
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212\u30fc"


def new_secret() -> str:
    """A new secret of 160 random bits, in base32 as the apps want it."""
    return pyotp.random_base32()


def provisioning_uri(secret: str, *, login: str, issuer: str) -> str:
    """What an app reads from the picture: the secret, and whose it is where."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=issuer)


def readable(secret: str) -> str:
    """The secret in groups of four, for an app without a camera."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def qr_svg(uri: str, *, title: str, scale: int = 4) -> str:
    """The picture of a URI as an SVG to stand inside a page.

    `title` is read out instead of it; `scale` is the side of a module in pixels. It has attributes only, no style, so
    it is shown under a policy that forbids inline styles.
    """
    code = segno.make(uri, error="m", micro=False)
    out = io.BytesIO()
    code.save(
        out,
        kind="svg",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        nl=False,
        scale=scale,
        border=BORDER,
        dark="#000",
        light="#fff",
        title=title,
    )
    return out.getvalue().decode("utf-8").replace("<svg ", '<svg role="img" ', 1)


def check(secret: str, code: str, now: datetime, *, last_used_step: int | None) -> int | None:
    """The time step that a code belongs to, or None where it is wrong, too old, too early or already used.

    The caller stores the step it gets and hands it in the next time: only later steps count, so a code that was
    overlooked or recorded works once at most. Wide digits, spaces and dashes are accepted.
    """
    typed = _digits(code)
    totp = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_SECONDS)
    current = int(now.timestamp()) // STEP_SECONDS
    found = None
    for step in range(current - WINDOW, current + WINDOW + 1):
        is_same = hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode())
        if is_same and (last_used_step is None or step > last_used_step):
            found = step
    return found


def _digits(code: str) -> str:
    signs = unicodedata.normalize("NFKC", code[:100])
    return "".join(sign for sign in signs if not sign.isspace() and sign not in DASHES)
