"""What the page of one's own account shows, ready to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from flask_babel import gettext as _

from evaluator.core.calendar import moment_text
from evaluator.exchange.wording import JOINTS
from evaluator.services.sessions import Standing

ROLE_ORDER = ("administrator", "officer", "clerk", "member", "auditor", "ministry")


class Opened(Protocol):
    """A session of a person, as the page reads it."""

    id: int
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, kw_only=True)
class SessionLine:
    """One browser in which the person is signed in."""

    began: str
    seen: str
    is_this: bool


@dataclass(frozen=True, kw_only=True)
class OfferLine:
    """A role that another organisation offers."""

    id: int
    role: str
    organisation: str


@dataclass(frozen=True, kw_only=True)
class AccountPage:
    """Who somebody is here."""

    name: str
    login: str
    organisation: str
    roles: str
    has_choice: bool
    is_officer: bool
    provider: str
    subject: str
    offers: tuple[OfferLine, ...]
    sessions: tuple[SessionLine, ...]

    @property
    def others(self) -> int:
        """How many other sessions are open."""
        return sum(not each.is_this for each in self.sessions)


def account_page(
    found: Standing, opened: Sequence[Opened], offers: Sequence[Any], lang: str, *, provider: str, subject: str | None
) -> AccountPage:  # fmt: skip
    """The page for one session among those that are open; `subject` is who the person is at the identity `provider`."""
    return AccountPage(
        name=found.name,
        login=found.login,
        organisation=found.actor.organisation,
        roles=JOINTS[lang].join(_(f"role.{each}") for each in ROLE_ORDER if each in found.actor.roles),
        has_choice=found.has_choice,
        is_officer=found.actor.may("officer"),
        provider=provider,
        subject=subject or "",
        offers=tuple(OfferLine(id=each.id, role=_(f"role.{each.role}"), organisation=each.organisation.name) for each in offers),
        sessions=tuple(
            SessionLine(
                began=moment_text(each.created_at, lang),
                seen=moment_text(each.seen_at, lang),
                is_this=each.id == found.session_id,
            )
            for each in opened
        ),
    )
