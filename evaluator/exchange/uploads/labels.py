"""What a sender calls a file: a label for people, never a path."""

import re
import unicodedata

LONGEST = 120
LONGEST_EXTENSION = 16
NAMELESS = "file"
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories that are not seen or turn what is seen around: controls, bidi overrides, halves of signs, line separators."""
UNFIT = re.compile(r'[<>:"|?*]')
RESERVED = re.compile(r"(con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE)


def label(name: str) -> str:
    """The name of a file without path and without what misleads, of at most 120 characters, its extension kept.

    Names that Windows keeps for devices get a line in front; a name of nothing becomes `file`.
    """
    last = re.split(r"[/\\]", name)[-1]
    seen = "".join(sign for sign in last if unicodedata.category(sign) not in UNSEEN)
    fit = UNFIT.sub("_", unicodedata.normalize("NFC", " ".join(seen.split()))).lstrip(". ").rstrip(". ")
    if RESERVED.fullmatch(fit.split(".")[0].strip()):
        fit = f"_{fit}"
    return _shortened(fit) or NAMELESS


def extension(name: str) -> str:
    """The extension of a label in lower case without its dot; empty if there is none."""
    stem, dot, end = name.rpartition(".")
    return unicodedata.normalize("NFKC", end).lower() if dot and stem else ""


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, end = name.rpartition(".")
    if not dot or len(end) > LONGEST_EXTENSION:
        return name[:LONGEST].rstrip(". ")
    return f"{stem[: LONGEST - len(end) - 1].rstrip('. ')}.{end}"
