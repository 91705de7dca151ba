"""Who acts, and when: the one place where the clock is read."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Whoever a change is recorded under: a person in one organisation, with the roles held there."""

    name: str
    person_id: int | None = None
    organisation_id: int | None = None
    organisation: str = ""
    roles: frozenset[str] = frozenset()

    def may(self, *roles: str) -> bool:
        """Whether the person holds any of the roles."""
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(name="system")
"""Set-up and proofs that no person asked for by name."""


def now() -> datetime:
    """The present moment, with its offset from UTC; everything below the edge is given it."""
    return datetime.now(UTC)
