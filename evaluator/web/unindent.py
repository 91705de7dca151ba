"""Templates are indented for those who read them; pages are not, for those who wait for them."""

import re

from jinja2.ext import Extension

INDENT = re.compile(r"(?m)^[ \t]+")


class Unindent(Extension):
    """Takes the indentation off the source of templates, never off what is put into them: about a quarter of a page."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """The source without spaces at the start of its lines; lines keep their numbers."""
        return INDENT.sub("", source)
