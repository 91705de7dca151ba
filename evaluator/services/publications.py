"""Publishing a result: what is shown is made once, by the rule and the policy, kept as it is, and never made anew on read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from evaluator.core.canonical import canonical, digest, plain
from evaluator.core.disclosure import Facts, Policy, Show, chosen_of, concealed, disclosed, masked
from evaluator.core.overview import Overview, split
from evaluator.core.result import Result
from evaluator.core.rubric import Rubric
from evaluator.db.models import Award, Evaluation, Procurement, Proposal, Publication, Seat
from evaluator.db.queries import cases, events
from evaluator.db.queries import publications as rows
from evaluator.library import codec
from evaluator.services import casefile, compliance, course, departments, evaluations, history, policies
from evaluator.services.actor import Actor


class PublicationRefused(Exception):
    """A result cannot be published; `reason` is `not-decided`, `not-awarded`, `rules-changed`, `result-altered`, `twice` or
    `no-reason`; `places` are the rules that are not what they were."""

    def __init__(self, reason: str, places: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason, self.places = reason, places


class PublicationAltered(Exception):
    """What is stored of a publication is not what was published."""


@dataclass(frozen=True, kw_only=True)
class Published:
    """What a publication shows: its facts, and the overview of the result as it may be shown."""

    facts: dict[str, Any]
    overview: Overview


def refusal(session: Session, procurement: Procurement) -> PublicationRefused | None:
    """Why a result cannot be published now, apart from being published already; None if it can."""
    if procurement.state != "decided" or procurement.evaluation_id is None:
        return PublicationRefused("not-decided")
    if not awards_of(session, procurement):
        return PublicationRefused("not-awarded")
    changed = tuple(course.changed_rules(session, procurement))
    if changed:
        return PublicationRefused("rules-changed", changed)
    stored = session.get_one(Evaluation, procurement.evaluation_id)
    if evaluations.difference(session, stored) is not None:
        return PublicationRefused("result-altered")
    return None


def awards_of(session: Session, procurement: Procurement) -> tuple[Award, ...]:
    """The decisions that stand: made, and not ended; none while one of a lot is still to be made."""
    standing = rows.awards(session, procurement.id)
    result = fixed_result(session, procurement)
    lots = {each.lot or "" for each in result.lots} or {""}
    made = tuple(each for each in standing if each.made_at is not None)
    return made if lots <= {each.lot for each in made} else ()


def preview(session: Session, procurement: Procurement) -> Published:
    """What would be published now. Raises PublicationRefused."""
    refused = refusal(session, procurement)
    if refused is not None:
        raise refused
    policy = policies.policy_of(session, procurement.organisation_id)
    shown = shown_result(session, procurement, policy.public)
    return Published(facts=facts_of(session, procurement, policy), overview=split(shown)[0])


def publish(session: Session, actor: Actor, procurement: Procurement, now: datetime, *, reason: str = "") -> Publication:
    """Publish the fixed result; a second time only as a correction with its reason. One event. Flushes.

    Raises PublicationRefused.
    """
    session.refresh(procurement, attribute_names=["state", "version"], with_for_update=True)
    made = preview(session, procurement)
    last = rows.newest(session, procurement.id)
    if last is not None and not reason.strip():
        raise PublicationRefused("twice")
    assert actor.person_id is not None
    content = canonical({"facts": made.facts, "overview": made.overview})
    if last is not None:
        last.superseded_at = now
        session.flush()
    found = Publication(
        organisation_id=procurement.organisation_id,
        procurement_id=procurement.id,
        number=last.number + 1 if last else 1,
        title_ja=procurement.title,
        title_en=procurement.title_en or procurement.title,
        reason=reason.strip() if last else "",
        published_at=now,
        published_by=actor.person_id,
        content=content,
        sha256=digest(content),
    )
    session.add(found)
    session.flush()
    compliance.keep(session, actor, procurement, now, publication=found)
    history.record(
        session,
        actor,
        now,
        "result.published" if last is None else "result.corrected",
        organisation_id=procurement.organisation_id,
        procurement_id=procurement.id,
        new={"number": found.number, "content": found.sha256, **({"reason": found.reason} if found.reason else {})},
    )
    return found


def read(publication: Publication) -> Published:
    """What a publication shows. Raises PublicationAltered if it is not what its digest says."""
    if digest(publication.content) != publication.sha256:
        raise PublicationAltered
    held = json.loads(publication.content)
    return Published(facts=held["facts"], overview=codec.read_overview(json.dumps(held["overview"])))


def fixed_result(session: Session, procurement: Procurement) -> Result:
    """The fixed result, whole. Raises PublicationRefused where there is none."""
    if procurement.evaluation_id is None:
        raise PublicationRefused("not-decided")
    return codec.read_result(session.get_one(Evaluation, procurement.evaluation_id).result_text)


def shown_result(session: Session, procurement: Procurement, show: Show, *, own: int | None = None) -> Result:
    """The fixed result as the public may see it, or the proposer of the proposal `own`."""
    rule, result = casefile.rubric_of(procurement).publication, fixed_result(session, procurement)
    reader = str(own) if own is not None else None
    return disclosed(result, rule, show, own=reader, facts=hiding(session, procurement))


def hiding(session: Session, procurement: Procurement) -> Facts:
    """What is hidden of a procurement: names of proposers and, unless policy publishes them, of the panel; a secret ceiling.

    Chosen is whom the decisions award, which need not be whom the result preferred: one who withdrew is chosen no more.
    """
    policy, made = policies.policy_of(session, procurement.organisation_id), awards_of(session, procurement)
    seats = () if policy.panel_names else cases.seats(session, procurement.id)
    people = {name: f"委員{each.number}" for each in seats for name in (each.person.name, _unspaced(each.person.name))}
    return Facts(
        names=names_by_proposal(session, procurement),
        people={name: label for name, label in people.items() if len(name) > 1},
        chosen=frozenset(str(each.proposal_id) for each in made if each.proposal_id) if made else None,
        ceiling=not procurement.ceiling_secret,
    )


def _unspaced(name: str) -> str:
    return "".join(name.split())


def hidden_names(session: Session, procurement: Procurement) -> dict[str, str]:
    """What stands in texts for each name that is not shown to the public."""
    result, facts = fixed_result(session, procurement), hiding(session, procurement)
    return concealed(result, casefile.rubric_of(procurement).publication, chosen_of(result, facts), facts)


def names_by_proposal(session: Session, procurement: Procurement) -> dict[str, tuple[str, ...]]:
    """Every name by which a proposal could be recognised, by its id."""
    return {str(each.id): names_of(each) for each in cases.proposals(session, procurement.id)}


def names_of(proposal: Proposal) -> tuple[str, ...]:
    """Every name by which a proposal could be recognised: its consortium's and its members', also in kana and English."""
    members = [name for each in proposal.members for name in (each.proposer.name, each.proposer.kana, each.proposer.name_en)]
    return tuple(name for name in (proposal.consortium, *members) if name)


def facts_of(session: Session, procurement: Procurement, policy: Policy) -> dict[str, Any]:
    """Everything on the page beside the result; plain values."""
    body, texts = procurement.organisation, hidden_names(session, procurement)
    return {
        "organisation": {"ja": body.name, "en": body.name_en or body.name},
        "title": {"ja": procurement.title, "en": procurement.title_en or procurement.title},
        "fictional": procurement.fictional,
        "procedure": procurement.procedure,
        "service": procurement.service,
        "fiscal_years": [procurement.fiscal_year_from, procurement.fiscal_year_to],
        "contact": procurement.contact,
        "ceiling": {
            "kind": procurement.ceiling_kind,
            "yen": None if procurement.ceiling_secret else procurement.ceiling_yen,
            "tax_included": procurement.tax_included,
            "basis": casefile.rubric_of(procurement).price.basis,
        },
        "rubric": procurement.rubric_sha256,
        "rules": procurement.rules_sha256,
        "frozen_at": procurement.frozen_at.isoformat() if procurement.frozen_at else None,
        "reached": {
            state: taken.at.isoformat()
            for state, taken in events.moves(session, procurement.organisation_id, procurement.id).items()
        },
        "panel": _panel(session, procurement, policy),
        "awards": [_award(each, texts) for each in awards_of(session, procurement)],
        "policy": plain(policy),
        "adjustments": _adjustments(casefile.rubric_of(procurement)),
        **_departments(session, procurement),
    }


def _departments(session: Session, procurement: Procurement) -> dict[str, Any]:
    """Which department judged which items by itself; nothing where none did, so that such a page stays what it was."""
    found = [each for each in departments.taking_part(session, procurement) if each.items]
    told = [{**plain(each.name), "items": [plain(one.name) for one in each.items]} for each in found]
    return {"departments": told} if told else {}


def _adjustments(rubric: Rubric) -> str | None:
    """When the rubric lets adjustments be shown; None where it has none."""
    return rubric.publication.adjustments if any(each.kind == "adjustment" for each in rubric.walk()) else None


def _panel(session: Session, procurement: Procurement, policy: Policy) -> dict[str, Any]:
    seats = [each for each in cases.seats(session, procurement.id) if each.left_at is None]
    named = sorted(seats, key=lambda each: (each.person.kana, each.person.name))
    return {
        "members": len(seats),
        "outside": sum(each.outside for each in seats),
        "academics": sum(each.academic for each in seats),
        "recused": rows.recused_seats(session, procurement.id),
        "revisions": rows.revisions(session, procurement.id),
        "names": [_named(each) for each in named] if policy.panel_names else [],
    }


def _named(seat: Seat) -> dict[str, Any]:
    return {"name": seat.person.name, "title": seat.title or seat.person.affiliation, "chair": seat.chair}


def _award(award: Award, texts: Mapping[str, str]) -> dict[str, Any]:
    assert award.made_at is not None
    return {
        "lot": award.lot,
        "kind": award.kind,
        "proposal": str(award.proposal_id) if award.proposal_id else None,
        "conditions": masked(award.conditions, texts),
        "made_at": award.made_at.isoformat(),
    }
