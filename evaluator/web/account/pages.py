"""What the page of one's own account shows, ready to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

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
class AccountPage:
    """Who somebody is here."""

    name: str
    login: str
    organisation: str
    roles: str
    has_choice: bool
    sessions: tuple[SessionLine, ...]

    @property
    def others(self) -> int:
        """How many other sessions are open."""
        return sum(not each.is_this for each in self.sessions)


def role_name(role: str) -> str:
    """What a role is called."""
    names = {
        "administrator": _("Administrator"),
        "officer": _("Procurement officer"),
        "clerk": _("Clerk"),
        "member": _("Panel member"),
        "auditor": _("Auditor"),
        "ministry": _("Ministry officer"),
    }
    return names[role]


def account_page(found: Standing, opened: Sequence[Opened], lang: str) -> AccountPage:
    """The page for one session among those that are open."""
    return AccountPage(
        name=found.name,
        login=found.login,
        organisation=found.actor.organisation,
        roles=JOINTS[lang].join(role_name(each) for each in ROLE_ORDER if each in found.actor.roles),
        has_choice=found.has_choice,
        sessions=tuple(
            SessionLine(
                began=moment_text(each.created_at, lang),
                seen=moment_text(each.seen_at, lang),
                is_this=each.id == found.session_id,
            )
            for each in opened
        ),
    )
