"""What an organisation shows beyond its rubrics' own rule: its disclosure policy."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from evaluator.core.canonical import plain
from evaluator.core.disclosure import Policy
from evaluator.db.models import DisclosurePolicy
from evaluator.library import codec
from evaluator.services import history
from evaluator.services.actor import Actor


class PolicyStale(Exception):
    """Somebody changed the policy meanwhile."""


def policy_of(session: Session, organisation_id: int) -> Policy:
    """The policy of an organisation; the least is shown where it has chosen nothing."""
    found = session.get(DisclosurePolicy, organisation_id)
    return codec.read_policy(found.settings) if found else Policy()


def version_of(session: Session, organisation_id: int) -> int:
    """The version that a change must name; 0 where nothing was chosen yet."""
    found = session.get(DisclosurePolicy, organisation_id)
    return found.version if found else 0


def change(session: Session, actor: Actor, policy: Policy, now: datetime, *, version: int) -> None:
    """Choose what the actor's organisation shows from now on; what is published already stays. Flushes. Raises PolicyStale."""
    assert actor.organisation_id is not None
    assert actor.person_id is not None
    found = session.get(DisclosurePolicy, actor.organisation_id, with_for_update=True, populate_existing=True)
    if (found.version if found else 0) != version:
        raise PolicyStale
    old = codec.read_policy(found.settings) if found else Policy()
    if old == policy and version:
        return
    if found is None:
        found = DisclosurePolicy(organisation_id=actor.organisation_id)
        session.add(found)
    found.settings, found.changed_at, found.changed_by = plain(policy), now, actor.person_id
    try:
        session.flush()
    except IntegrityError as taken:  # somebody else's first choice came first
        raise PolicyStale from taken
    history.record(
        session, actor, now, "policy.changed", organisation_id=actor.organisation_id, old=_told(old), new=_told(policy)
    )  # fmt: skip


def _told(policy: Policy) -> dict[str, str | bool]:
    """A policy as the history tells it."""
    return {
        "public_prices": policy.public.prices,
        "public_members": policy.public.members,
        "panel_names": policy.panel_names,
        "bundle_prices": policy.bundle.prices,
        "bundle_members": policy.bundle.members,
        "comments": policy.comments,
        "minutes_given": policy.minutes,
        "documents_given": policy.documents,
    }
