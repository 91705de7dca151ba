"""What the pages of help show, ready to read."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext

from evaluator.web.help.terms import GROUPS, STEPS


@dataclass(frozen=True, kw_only=True)
class Word:
    """One word; `key` is its place on the page."""

    key: str
    name: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """Words that belong together."""

    key: str
    name: str
    words: tuple[Word, ...]


@dataclass(frozen=True, kw_only=True)
class Guide:
    """What one role does, step by step."""

    role: str
    name: str
    steps: tuple[str, ...]


def glossary(search: str = "") -> tuple[Group, ...]:
    """Every word that holds all that is searched, in its name or in what is said of it; groups without one are left out."""
    wanted = search.casefold().split()
    found = (Group(key=key, name=gettext(f"help.group.{key}"), words=_fitting(keys, wanted)) for key, keys in GROUPS.items())
    return tuple(each for each in found if each.words)


def guides(roles: Iterable[str]) -> tuple[Guide, ...]:
    """What these roles do."""
    return tuple(
        Guide(role=role, name=gettext(f"role.{role}"), steps=tuple(gettext(f"help.{role}.{step}") for step in STEPS[role]))
        for role in roles
    )


def _fitting(keys: Iterable[str], wanted: list[str]) -> tuple[Word, ...]:
    words = (Word(key=key, name=gettext(f"help.name.{key}"), said=gettext(f"help.said.{key}")) for key in keys)
    return tuple(each for each in words if all(part in f"{each.name} {each.said}".casefold() for part in wanted))
