"""Bundles for disclosure requests 情報公開請求: what policy lets out, kept as the file that was handed out."""

import hashlib
import io
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from evaluator.core.canonical import plain
from evaluator.core.disclosure import Policy, chosen_of, disclosed, masked, withheld_of
from evaluator.core.result import Result
from evaluator.db.models import Disclosure, Document, Evaluation, Procurement
from evaluator.db.queries import documents as files
from evaluator.db.queries import meetings
from evaluator.exchange.uploads.accepted import Accepted
from evaluator.library import codec
from evaluator.services import casefile, documents, history, policies, publications
from evaluator.services.actor import Actor

UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]')
"""Signs of a name that would lead out of a folder, or that a file system does not take."""


@dataclass(frozen=True, kw_only=True)
class Comment:
    """What one member wrote on one item of one proposal, names of hidden proposals replaced by their labels."""

    proposal: str
    item: str
    member: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Minutes:
    """The minutes of one meeting, masked in the same way."""

    at: datetime
    place: str
    said: str


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Everything that policy lets into a bundle; what it does not is not here."""

    policy: Policy
    result: Result
    comments: tuple[Comment, ...]
    minutes: tuple[Minutes, ...]
    files: tuple[tuple[str, Document], ...]
    """Redacted copies of proposals, under names that tell only the label."""


def bundle_of(session: Session, procurement: Procurement) -> Bundle:
    """What a bundle would hold now. Raises PublicationRefused where there is no fixed result."""
    if procurement.state != "decided" or procurement.evaluation_id is None:
        raise publications.PublicationRefused("not-decided")
    policy, rule = policies.policy_of(session, procurement.organisation_id), casefile.rubric_of(procurement).publication
    whole, hidden = publications.fixed_result(session, procurement), publications.hidden_names(session, procurement)
    facts = publications.hiding(session, procurement)
    result, withheld = disclosed(whole, rule, policy.bundle, facts=facts), withheld_of(whole, rule, chosen_of(whole, facts))
    labels = {each.id: each.name.ja if each.name else each.label for each in result.proposals}
    return Bundle(
        policy=policy,
        result=result,
        comments=tuple(_comments(session, procurement, labels, hidden, withheld)) if policy.comments else (),
        minutes=tuple(_minutes(session, procurement, hidden)) if policy.minutes else (),
        files=tuple(_files(session, procurement, labels)) if policy.documents == "redacted" else (),
    )


def _comments(
    session: Session, procurement: Procurement, labels: dict[str, str], hidden: dict[str, str], withheld: Collection[str]
) -> Iterator[Comment]:
    """Comments on proposals that are not withheld."""
    case = codec.read_case_text(session.get_one(Evaluation, procurement.evaluation_id).case_text)
    for entry in case.entry.values():
        for proposal, items in entry.comments.items():
            if proposal in withheld:
                continue
            for item, members in items.items():
                for member, said in members.items():
                    yield Comment(proposal=labels[proposal], item=item, member=member, said=masked(said, hidden))


def _minutes(session: Session, procurement: Procurement, hidden: dict[str, str]) -> Iterator[Minutes]:
    for each in meetings.of_procurement(session, procurement.id):
        if each.held and each.minutes:
            yield Minutes(at=each.at, place=each.place, said=masked(each.minutes, hidden))


def _files(session: Session, procurement: Procurement, labels: dict[str, str]) -> Iterator[tuple[str, Document]]:
    for at, (document, _) in enumerate(files.of_procurement(session, procurement.id, "redacted"), start=1):
        label = labels.get(str(document.proposal_id))
        if label is not None:
            yield f"{at:02}_{UNFIT.sub('_', label)}.pdf", document


def keep(
    session: Session, actor: Actor, procurement: Procurement, made: bytes, now: datetime, *,
    request: str, requested_on: date, note: str, policy: Policy, parts: tuple[str, ...],
) -> Disclosure:  # fmt: skip
    """Keep a bundle that was made as a zip file, with the request it is for. One event. Flushes."""
    assert actor.person_id is not None
    file = Accepted(
        name=f"disclosure-{procurement.id}.zip", kind="zip", media_type="application/zip", size=len(made),
        sha256=hashlib.sha256(made).hexdigest(), pages=None,
    )  # fmt: skip
    document = documents.put(session, actor, procurement, file, io.BytesIO(made), purpose="disclosure", now=now)
    found = Disclosure(
        procurement_id=procurement.id,
        request=request,
        requested_on=requested_on,
        note=note,
        settings=plain(policy),
        parts=list(parts),
        document_id=document.id,
        made_at=now,
        made_by=actor.person_id,
    )
    session.add(found)
    session.flush()
    history.record(
        session,
        actor,
        now,
        "disclosure.made",
        organisation_id=procurement.organisation_id,
        procurement_id=procurement.id,
        new={"request": request, "sha256": document.sha256, "parts": list(parts)},
    )
    return found
