"""What the project says to people: words in templates, and the ids and sentences that code asks for."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from html.parser import HTMLParser

from jinja2 import Environment, nodes

from evaluator.paths import ROOT
from tests.architecture.tree import parsed, python_files, templates

GETTEXT = {"_", "_l", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext"}
PLACE_OF_ID = {"message": 0, "Message": 0, "sentence": 0, "problem": 1, **dict.fromkeys(GETTEXT, 0)}
SPOKEN_ATTRIBUTES = {
    "alt",
    "aria-description",
    "aria-label",
    "aria-roledescription",
    "aria-valuetext",
    "label",
    "placeholder",
    "summary",
    "title",
}
ENVIRONMENT = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
WILD = r"(.+)"
PHRASE = re.compile(r"[a-z']+(?: [a-z']+){2,}[.?!]?|(?:no|not|yes|please|all|the|of) [a-z' ]+[.?!]?")
"""Words as people say them, unlike the names of classes and keys."""
TEXT_IN_SCRIPT = re.compile(r"""'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`""")


@dataclass
class Uses:
    """What code asks the catalogues for, and every text it could make an id of."""

    ids: set[str] = field(default_factory=set)
    id_patterns: set[str] = field(default_factory=set)
    literals: set[str] = field(default_factory=set)
    patterns: set[str] = field(default_factory=set)

    @cached_property
    def telling(self) -> list[re.Pattern[str]]:
        """The patterns that hold more than gaps; more of them than `re` keeps at hand."""
        return [re.compile(pattern, re.DOTALL) for pattern in sorted(self.patterns) if re.search("[a-z]{2}", pattern)]


class _Words(HTMLParser):
    """Collects text and spoken attributes that hold letters."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_data(self, data: str) -> None:
        self._keep(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        spoken = SPOKEN_ATTRIBUTES | ({"value"} if values.get("type") in {"submit", "button", "reset"} else set())
        spoken |= {"content"} if values.get("name") in {"description", "author"} else set()
        for name, value in values.items():
            if name in spoken or (name.startswith("data-") and re.search(r"\w \w|[^\W\d_a-zA-Z]", value)):
                self._keep(value)

    def _keep(self, text: str) -> None:
        if any(sign.isalpha() for sign in text):
            self.found.append(" ".join(text.split()))


def untranslated(source: str) -> list[str]:
    """Words of a template that no gettext call wraps: its own text, and texts inside its expressions."""
    words = _Words()
    words.feed("".join(_own_text(source)))
    words.close()
    return words.found + list(_constants(ENVIRONMENT.parse(source)))


def _own_text(source: str) -> Iterator[str]:
    """The template without its expressions and blocks."""
    wrapped, expect_name = False, False
    for _line, kind, value in ENVIRONMENT.lex(source):
        if kind == "block_begin":
            expect_name = True
        elif kind == "name" and expect_name:
            wrapped = {"trans": True, "endtrans": False}.get(value, wrapped)
            expect_name = False
        elif kind == "data" and not wrapped:
            yield value


def _constants(node: nodes.Node) -> Iterator[str]:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name) and node.node.name in GETTEXT:
        return
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and _is_said(node.value):
        yield node.value
    for child in node.iter_child_nodes():
        yield from _constants(child)


def _is_said(text: str) -> bool:
    return bool(re.match(r"[A-Z][a-z]+( |$)", text) or PHRASE.fullmatch(text.strip())) or _is_foreign(text)


def _is_foreign(text: str) -> bool:
    return any(sign.isalpha() and not sign.isascii() for sign in text)


def unsaid_in_script(source: str) -> list[str]:
    """Words that a module for the browser would show by itself; its words come from the page."""
    bare = re.sub(r"/\*.*?\*/|^\s*//[^\n]*|\s//\s[^\n]*", "", source, flags=re.DOTALL | re.MULTILINE)
    texts = [re.sub(r"\$\{[^}]*\}", "", next(filter(None, found.groups()), "")) for found in TEXT_IN_SCRIPT.finditer(bare)]
    return [
        each for each in texts if _is_foreign(each) or re.match(r"[A-Z][a-z]+ [a-z]+", each) or PHRASE.fullmatch(each.strip())
    ]


def unsaid_in_python(tree: ast.Module) -> list[str]:
    """Words in a module of the web that no gettext call wraps, docstrings and what is raised apart."""
    apart = set()
    for node in ast.walk(tree):
        if _is_docstring(node) or isinstance(node, ast.Raise | ast.Assert) or (isinstance(node, ast.Call) and _python_ids(node)):
            apart |= {id(each) for each in ast.walk(node)}
    texts = [each for each in ast.walk(tree) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    said = [each.value for each in texts if id(each) not in apart]
    return [each for each in said if _is_foreign(each) or re.match(r"[A-Z][a-z]+ [a-z]+", each)]


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@cache
def uses() -> Uses:
    """Everything said or said about in evaluator/ and templates/."""
    found = Uses()
    for path in python_files():
        if path.is_relative_to(ROOT / "evaluator"):
            _from_python(parsed(path), found)
    for path in templates():
        _from_template(ENVIRONMENT.parse(path.read_text(encoding="utf-8")), found)
    return found


def _from_python(tree: ast.Module, found: Uses) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.literals.add(node.value)
        elif isinstance(node, ast.JoinedStr):
            found.patterns.add(_pattern_of(node))
        elif isinstance(node, ast.Call):
            for argument in _python_ids(node):
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    found.ids.add(argument.value)
                elif isinstance(argument, ast.JoinedStr):
                    found.id_patterns.add(_pattern_of(argument))


def _python_ids(call: ast.Call) -> list[ast.expr]:
    name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
    place = PLACE_OF_ID.get(name)
    if place is None:
        return []
    given = [*call.args[place : place + 1], *(each.value for each in call.keywords if each.arg == "id")]
    return [part for each in given for part in _branches(each)]


def _branches(node: ast.expr) -> list[ast.expr]:
    return [*_branches(node.body), *_branches(node.orelse)] if isinstance(node, ast.IfExp) else [node]


def _pattern_of(node: ast.JoinedStr) -> str:
    parts = [_part(part.value if isinstance(part, ast.FormattedValue) else part) for part in node.values]
    return "".join(part for part, before in zip(parts, [None, *parts], strict=False) if part != WILD or before != WILD)


def _part(node: ast.expr) -> str:
    """A constant as it is, a choice between constants as a choice, anything else as a gap."""
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    choices = _branches(node)
    if all(isinstance(each, ast.Constant) for each in choices):
        return f"(?:{'|'.join(map(_part, choices))})"
    return WILD


def _from_template(tree: nodes.Template, found: Uses) -> None:
    found.literals |= {node.value for node in tree.find_all(nodes.Const) if isinstance(node.value, str)}
    for concat in tree.find_all(nodes.Concat):
        parts = [re.escape(n.value) if isinstance(n, nodes.Const) else WILD for n in concat.nodes]
        found.patterns.add("".join(str(part) for part in parts))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in GETTEXT and call.args:
            first = call.args[0]
            if isinstance(first, nodes.Const):
                found.ids.add(first.value)


def can_be_made(text: str, found: Uses, depth: int = 3) -> bool:
    """Whether code holds the text, its two halves, or a pattern that fits it and whose gaps code holds in turn."""
    if text in found.literals or any(text[:i] in found.literals and text[i:] in found.literals for i in range(2, len(text) - 1)):
        return True
    if depth == 0:
        return False
    matches = (pattern.fullmatch(text) for pattern in found.telling)
    return any(all(can_be_made(gap, found, depth - 1) for gap in match.groups()) for match in matches if match)
