"""What was stated about implementing bodies, and numbers of places, as rows."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy.orm import Session

from evaluator.db.models import BodyChange, BodySpell, Denominator, DenominatorSet, Organisation
from tests.factories.world import NOW


def mark(
    session: Session,
    body: Organisation,
    *,
    implementing: bool = True,
    server: Organisation | None = None,
    since: date | None = None,
    until: date | None = None,
    owner: Organisation | None = None,
) -> BodySpell:
    """A spell with its statement: a body implements, or is served by another. Flushes."""
    change = BodyChange(owner_id=owner.id if owner else None, as_of=NOW.date(), source="見本の一覧", made_at=NOW)
    session.add(change)
    session.flush()
    made = BodySpell(
        body_id=body.id,
        implementing=implementing and server is None,
        server_id=server.id if server else None,
        from_on=since,
        to_on=until,
        stated_by=change.id,
    )
    session.add(made)
    session.flush()
    return made


def numbers(
    session: Session, owner: Organisation, kind: str, day: date, values: Mapping[Organisation, int], *, number: int = 1
) -> None:  # fmt: skip
    """Numbers of one kind that were loaded for places and a day of reference. Flushes."""
    made = DenominatorSet(
        owner_id=owner.id, kind=kind, reference_on=day, number=number, source="見本の台帳", file_sha256="ab" * 32, loaded_at=NOW
    )
    session.add(made)
    session.flush()
    session.add_all(Denominator(set_id=made.id, place_id=each.id, value=value) for each, value in values.items())
    session.flush()
