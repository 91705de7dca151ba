"""Which bodies somebody sees on the national screens: a ministry the nation, a prefecture its own prefecture, nobody else any."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from evaluator.core.national import Dimension, Where
from evaluator.db.models import Organisation
from evaluator.services.actor import Actor


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What an organisation sees: everything, or one prefecture."""

    organisation_id: int
    prefecture: str = ""
    """The prefecture that it is, two digits; empty of a ministry."""

    @property
    def national(self) -> bool:
        """Whether it sees the whole nation."""
        return not self.prefecture

    def dimensions(self, offered: tuple[Dimension, ...]) -> tuple[Dimension, ...]:
        """Those that make a difference: one prefecture is not set beside itself."""
        return tuple(each for each in offered if self.national or each != "prefecture")

    def narrowed(self, where: Where) -> Where:
        """A filter within what is seen, whatever it named."""
        if self.national:
            return where
        return Where(
            sizes=where.sizes, prefectures=(self.prefecture,), kinds=where.kinds, services=where.services
        )  # fmt: skip


class OutsideScope(Exception):
    """The organisation is neither a ministry nor a prefecture, so that it sees no body here."""


def scope_of(session: Session, actor: Actor) -> Scope:
    """What the actor's organisation sees. Raises OutsideScope."""
    found = session.get(Organisation, actor.organisation_id)
    if found is not None and found.kind == "ministry":
        return Scope(organisation_id=found.id)
    if found is not None and found.kind == "prefecture" and found.prefecture_code:
        return Scope(organisation_id=found.id, prefecture=found.prefecture_code)
    raise OutsideScope
