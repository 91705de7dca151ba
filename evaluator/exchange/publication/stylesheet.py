"""The style of a page that stands alone: everything in one file, so that it needs no server."""

import re
from functools import cache

from evaluator import paths

SHEETS = ("vendor/dads/tokens.css", "app.css")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@cache
def stylesheet() -> str:
    """All styles of the pages as one text, without comments. The sheets refer to no other file."""
    whole = "\n".join((paths.STATIC / each).read_text(encoding="utf-8") for each in SHEETS)
    return COMMENT.sub("", whole).strip()
