"""What the pages of people show, ready to read."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from flask import url_for
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from evaluator.core.calendar import moment_text
from evaluator.exchange.wording import JOINTS
from evaluator.services.people import ROLES, is_kept_by, needs_app, roles_at


class Anybody(Protocol):
    """A person, as the pages read one."""

    id: int
    login: str
    name: str
    kana: str
    affiliation: str
    active: bool
    password_temporary: bool
    locked_until: datetime | None
    totp_secret: bytes | None


@dataclass(frozen=True, kw_only=True)
class State:
    """How an account stands: a word, and the kind of its tag."""

    said: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """One person in the list."""

    url: str
    name: str
    kana: str
    login: str
    roles: str
    state: State


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    """One person."""

    id: int
    login: str
    name: str
    rows: tuple[tuple[str, str], ...]
    roles: tuple[tuple[str, str], ...]
    kept_here: bool
    needs_app: bool
    active: bool
    work: int
    keys: int
    provider: str
    linked: bool


def lines(people: Iterable[Any], organisation_id: int, now: datetime, lang: str) -> tuple[Line, ...]:
    """People as the list shows them."""
    return tuple(
        Line(
            url=url_for("people.show", person_id=each.id),
            name=each.name,
            kana=each.kana,
            login=each.login,
            roles=JOINTS[lang].join(role_names(roles_at(each, organisation_id))),
            state=state_of(each, now),
        )
        for each in people
    )


def person_page(
    person: Any,
    organisation_id: int,
    now: datetime,
    *,
    paper_codes: int,
    work: int,
    keys: int,
    provider: str,
    lang: str,
) -> PersonPage:
    """One person, as the administrators of an organisation see them; `provider` names the identity provider, if there is one."""
    held = sorted((each for each in person.grants if _is_held(each, organisation_id)), key=lambda each: ROLES.index(each.role))
    factor = _("App") if person.totp_secret else _("%(num)s codes on paper", num=paper_codes) if paper_codes else _("None")
    kept = is_kept_by(person, organisation_id)
    rows = [
        (_("Login"), person.login),
        (_("Reading (kana)"), person.kana),
        (_("Affiliation"), person.affiliation),
        (_("State"), state_of(person, now).said),
        *(_kept_rows(person, factor, lang) if kept else ()),
    ]
    return PersonPage(
        id=person.id,
        login=person.login,
        name=person.name,
        rows=tuple((label, value) for label, value in rows if value),
        roles=tuple((each.role, _role_text(each)) for each in held),
        kept_here=kept,
        needs_app=needs_app(person),
        active=person.active,
        work=work,
        keys=keys,
        provider=provider,
        linked=person.oidc_subject is not None,
    )


def role_names(roles: Sequence[str] | frozenset[str]) -> list[str]:
    """What roles are called, in their order."""
    return [_(f"role.{each}") for each in ROLES if each in roles]


def role_choices(kind: str, *, without: frozenset[str] = frozenset()) -> list[SelectChoice]:
    """The roles that an organisation of a kind may give: those of the ministry only there and at a prefecture."""
    possible = [each for each in ROLES if each != "ministry" or kind in ("ministry", "prefecture")]
    return [SelectChoice(each, _(f"role.{each}")) for each in possible if each not in without]


def asked_first(choices: list[SelectChoice]) -> list[SelectChoice]:
    """The choices after an empty one, so that nothing is chosen by not looking; none if there is nothing to choose."""
    return [SelectChoice("", _("Please choose")), *choices] if choices else []


def state_of(person: Anybody, now: datetime) -> State:
    """How an account stands."""
    if not person.active:
        return State(said=_("Not in use"), kind="alert")
    if person.locked_until is not None and now < person.locked_until:
        return State(said=_("Closed for a while"), kind="warn")
    if person.password_temporary:
        return State(said=_("Temporary password"), kind="plain")
    return State(said=_("In use"), kind="ok")


def _is_held(grant: Any, organisation_id: int) -> bool:
    return grant.ended_at is None and grant.organisation_id == organisation_id


def _kept_rows(person: Any, factor: str, lang: str) -> Iterator[tuple[str, str]]:
    """What only those who keep the account see."""
    yield _("Second step"), factor
    if person.oidc_subject is not None:
        yield _("Identifier at the provider"), f"{person.oidc_subject} ({person.oidc_issuer})"
    yield _("Account made"), moment_text(person.created_at, lang)


def _role_text(grant: Any) -> str:
    said = _(f"role.{grant.role}")
    return _("%(role)s (from outside)", role=said) if grant.outside else said
