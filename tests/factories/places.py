"""A ministry, two prefectures with their towns, and whoever acts for them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from evaluator.db.models import Organisation, Person
from evaluator.services.actor import Actor
from tests.factories.returns import actor, ministry
from tests.factories.world import person, town

NAMES = {
    "130001": ("見本都", "prefecture"),
    "131016": ("青野市", "municipality"),
    "131024": ("緑川村", "municipality"),
    "200000": ("高原県", "prefecture"),
    "203033": ("白石町", "municipality"),
}


@dataclass
class Places:
    """The ministry and the places by code; `officer` acts for the ministry, `own` for a prefecture."""

    ministry: Organisation
    officer: Person
    by_code: dict[str, Organisation]
    prefecture_officer: Person

    @property
    def actor(self) -> Actor:
        return actor(self.officer, self.ministry, "ministry")

    @property
    def prefecture_actor(self) -> Actor:
        """Who acts for 見本都."""
        return actor(self.prefecture_officer, self.by_code["130001"], "ministry")


def places(session: Session) -> Places:
    """Everything. Flushes."""
    asks, officer = ministry(session)
    by_code = {code: town(session, code=code, name=name, kind=kind) for code, (name, kind) in NAMES.items()}
    own = person(session, by_code["130001"], "ministry-tokyo", "ministry")
    return Places(ministry=asks, officer=officer, by_code=by_code, prefecture_officer=own)
