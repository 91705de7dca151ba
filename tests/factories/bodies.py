"""What was stated about implementing bodies, as rows."""

from datetime import date

from sqlalchemy.orm import Session

from evaluator.db.models import BodyChange, BodySpell, Organisation
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
