"""Whole towns with a row of everything an address can name, in two procurements: what must never be mixed up."""

from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from evaluator.core.canonical import sha256
from evaluator.core.values import Text
from evaluator.db import models
from evaluator.exchange.uploads.kinds import KINDS
from evaluator.services import apikeys, drafts, history, releases, shelf
from evaluator.services.returns.forms import keep_form, library_form
from tests.factories import joint
from tests.factories.contracts import contract
from tests.factories.figures import own_indicator, report
from tests.factories.partners import partner, tie
from tests.factories.prices import sealed_rubric
from tests.factories.replyforms import BOOK
from tests.factories.scoring import actor_for, declared
from tests.factories.staff import spell
from tests.factories.world import NOW, Town, person, procurement, proposal, seat, whole_town

PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass
class Case:
    """One procurement with one of everything; `ids` by the names that addresses use."""

    procurement: models.Procurement
    ids: dict[str, Any] = field(default_factory=dict)


@dataclass
class FullTown:
    """A town, its people by role, and its two procurements."""

    town: Town
    name: str
    people: dict[str, models.Person]
    main: Case
    second: Case


def full_town(session: Session, code: str, name: str) -> FullTown:
    """Everything twice, every text with the town's name in it, so that it is known wherever it appears. Commits."""
    town = whole_town(
        session, code=code, name=name, members=3, proposals=2, rubric=sealed_rubric(), title=f"{name}の案件その1",
        rules_sha256="ab" * 32, frozen_at=NOW,
    )  # fmt: skip
    people = {**town.people, "member": town.members[0], "ministry": person(session, town.organisation, f"m-{code}", "ministry")}
    for each in (*people.values(), *town.members):
        each.name, each.keeper_id = f"{name} {each.login}", town.organisation.id
    for each in town.proposals:
        for member in each.members:
            member.proposer.name = f"{name}の福祉会{each.number}"
    for each in town.seats:
        declared(session, each, *town.proposals)
    assert town.procurement is not None
    other = procurement(
        session, town.organisation, rubric=sealed_rubric(), state="scoring", title=f"{name}の案件その2", rules_sha256="cd" * 32,
        frozen_at=NOW, officer_id=people["officer"].id,
    )  # fmt: skip
    sitting = seat(session, other, town.members[1], chair=True)
    made = FullTown(
        town=town,
        name=name,
        people=people,
        main=_case(session, town, town.procurement, town.proposals[0], town.seats[0]),
        second=_case(session, town, other, proposal(session, other, name=f"{name}の別の会", label="A社"), sitting),
    )
    for each in (made.main, made.second):
        each.ids |= _national(session, town, people["ministry"], each)
    session.commit()
    return made


def _national(session: Session, town: Town, who: models.Person, case: Case) -> dict[str, int]:
    """A view that somebody keeps, and a rubric that is shown as good practice, which nobody shares any more."""
    at = town.organisation
    release = session.scalars(select(models.RubricRelease).where(models.RubricRelease.rubric_sha256 == case.ids["sha256"])).one()
    saved = models.SavedView(
        person_id=who.id, organisation_id=at.id, name=f"{at.name}の表示{case.procurement.id}", view="selection", asked="by=size",
        saved_at=NOW,
    )  # fmt: skip
    practice = models.Practice(
        organisation_id=at.id, release_id=release.id, remark=f"{at.name}の好事例", chosen_by=who.id, chosen_at=NOW
    )  # fmt: skip
    session.add_all([saved, practice])
    session.flush()
    return {"saved_id": saved.id, "practice_id": practice.id}


def _case(
    session: Session, town: Town, case: models.Procurement, first: models.Proposal, sitting: models.Seat
) -> Case:  # fmt: skip
    rows = _rows(session, town, case, first)
    minutes, scan = _document(session, town, case, "minutes"), _document(session, town, case, "scan")
    rows["meeting_id"].minutes_document_id = minutes.id
    sheet = models.Sheet(procurement_id=case.id, seat_id=sitting.id, stage="review", state="draft")
    session.add_all([sheet, models.Sheet(procurement_id=case.id, seat_id=None, stage="review", state="draft")])
    session.flush()
    envelope = _envelope(session, town, case, first)
    _events(session, town, case)
    ids = {key: row.id for key, row in rows.items()}
    ids |= {
        "procurement_id": case.id,
        "proposal_id": first.id,
        "proposer_id": first.members[0].proposer_id if first.members else _proposer(session, first),
        "envelope_id": envelope.id,
        "seat_id": sitting.id,
        "sheet_id": sheet.id,
        "person_id": sitting.person_id,
        "document_id": _document(session, town, case, "proposal", first).id,
        "call": _document(session, town, case, "call").id,
        "scan": scan.id,
        "minutes": minutes.id,
    }
    ids |= _rubric(session, town, case)
    ids |= _contract(session, town, case, ids["proposer_id"])
    ids |= _return(session, town, case)
    ids |= _joint(session, town, case, scan.id)
    ids["key_id"] = _key(session, town).id
    session.flush()
    return Case(procurement=case, ids=ids)


def _rubric(session: Session, town: Town, case: models.Procurement) -> dict[str, Any]:
    """A published version that nobody else sees, and a draft of the next one."""
    rubric = sealed_rubric()
    title = Text(ja=f"{town.organisation.name}の評価基準{case.id}")
    head = replace(rubric.rubric, id=f"{town.organisation.code}-r{case.id}", title=title)
    own = replace(rubric, rubric=head, scale={**rubric.scale, "SC5-100": drafts.library().scales["SC5-100"]})
    officer = actor_for(town, town.people["officer"], "officer")
    draft = drafts.begin(session, officer, own, id=own.rubric.id, based_on=None, now=NOW)
    made = releases.publish(session, officer, draft, NOW, confirmed=sha256(drafts.rubric_of(draft)))
    version = shelf.find(session, officer, made.rubric_sha256)
    assert version is not None
    return {"sha256": made.rubric_sha256, "draft_id": releases.begin_version(session, officer, version, NOW).id}


def _return(session: Session, town: Town, case: models.Procurement) -> dict[str, Any]:
    """A round that the town asked, and its own return in it, handed in, with a message."""
    name, who = town.organisation.name, town.people["clerk"].id
    form = keep_form(session, library_form(), NOW)
    asked = models.ReturnRound(
        asker_id=town.organisation.id, form_sha256=form.sha256, fiscal_year=2025, title=f"{name}の調査{case.id}",
        opens_on=NOW.date(), due_on=NOW.date(), created_by=who, created_at=NOW,
    )  # fmt: skip
    session.add(asked)
    session.flush()
    given = {"joint_adopted": {"value": "no", "origin": "typed", "reason": ""}}
    body = models.BodyReturn(
        round_id=asked.id, organisation_id=town.organisation.id, state="submitted", submitted_at=NOW, handed_in=given
    )  # fmt: skip
    session.add(body)
    session.flush()
    session.add(models.ReturnAnswer(
        return_id=body.id, field="joint_adopted", value="no", origin="typed", confirmed=True, changed_by=who, changed_at=NOW,
    ))  # fmt: skip
    session.add(models.ReturnMessage(return_id=body.id, side="body", text=f"{name}の質問", written_by=who, written_at=NOW))
    session.flush()
    return {"round_id": asked.id, "return_id": body.id, "job_id": _job(session, town, asked, body)}


def _job(session: Session, town: Town, asked: models.ReturnRound, body: models.BodyReturn) -> int:
    """Workbooks that were taken in for the round, one with a problem, and one that was made."""
    name = town.organisation.name
    job = models.Job(
        kind="returns.intake", key=f"round-{asked.id}-a", organisation_id=town.organisation.id, asked_by=town.people["clerk"].id,
        state="done", done=1, total=1, works_on={"round": asked.id}, asked_at=NOW, ended_at=NOW,
    )  # fmt: skip
    session.add(job)
    session.flush()
    files = [models.JobFile(job_id=job.id, side=side, name=f"{name}.zip", size=1, sha256="c" * 64) for side in ("given", "made")]
    session.add_all(files)
    session.flush()
    session.add(models.JobPiece(file_id=files[1].id, position=0, content=b"a"))
    session.add(models.TakenFile(
        job_id=job.id, source_id=files[0].id, position=0, round_id=asked.id, return_id=body.id, name=f"{name}の調査票.xlsx",
        sha256="d" * 64, state="problems", problems=[{"place": f"{name}!E5", "id": "intake.formula", "values": {}}], read_at=NOW,
    ))  # fmt: skip
    session.flush()
    return job.id


def _joint(session: Session, town: Town, case: models.Procurement, scan_id: int) -> dict[str, Any]:
    """That the procurement is made with a neighbour, with a shared year and an approval on paper."""
    name, officer = town.organisation.name, town.people["officer"].id
    beside = models.Organisation(
        kind="municipality", code=None, name=f"{name}の隣町{case.id}", kana="となりまち", name_en="", prefecture_code=None
    )
    session.add(beside)
    session.flush()
    made = joint.agreement(session, case, officer, document=f"{name}の協定書")
    bodies = [joint.body(session, made, each) for each in (town.organisation, beside)]
    joint.shared_year(session, made, 2025, bodies, officer)
    kept = joint.approval(session, bodies[1], officer, document_id=scan_id, name=f"{name}の隣の町長")
    model = models.JointModel(
        organisation_id=town.organisation.id, title=f"{name}のモデル", form=made.form, weights=made.weights, shared_by=officer,
        shared_at=NOW, taken_back_at=NOW,
    )  # fmt: skip
    session.add(model)
    session.flush()
    return {"agreement_id": made.id, "participant_id": bodies[1].id, "approval_id": kept.id, "model_id": model.id}


def _contract(session: Session, town: Town, case: models.Procurement, proposer_id: int) -> dict[str, Any]:
    """A contract of a proposer with a row of everything that an address can name in it."""
    name = town.organisation.name
    by = session.get_one(models.Proposer, proposer_id)
    made = contract(session, town.organisation, by=by, title=f"{name}の契約{case.id}", number=f"{name}{case.id}")
    at_work = spell(session, made, f"{name}の相談員")
    counted = own_indicator(session, town.organisation, f"extra{case.id}", name=f"{name}の指標", by=town.people["officer"])
    report(session, made, 202505, plans=3)
    promise = models.Commitment(contract_id=made.id, kind="other", text=f"{name}の約束", source="entered")
    session.add(promise)
    session.flush()
    session.add(
        models.CommitmentCheck(
            commitment_id=promise.id, fiscal_year=2025, state="kept", evidence=f"{name}の記録",
            checked_by=town.people["officer"].id, checked_at=NOW,
        )
    )  # fmt: skip
    _amendment(session, town, made)
    own = {"commitment_id": promise.id, "town_id": town.organisation.id}
    known = partner(session, town.organisation, f"{name}の協力先{case.id}")
    works = tie(session, known, made, recorded_by=town.people["clerk"].id, evidence=f"{name}の協定書")
    own |= {"partner_id": known.id, "collaboration_id": works.id}
    own |= _review(session, town, made)
    return {**own, "contract_id": made.id, "spell_id": at_work.id, "indicator_id": counted.id}


def _amendment(session: Session, town: Town, of: models.Contract) -> None:
    """The first amendment of a contract, with its scan."""
    officer = town.people["officer"].id
    paper = models.Document(
        contract_id=of.id, purpose="contract", name="変更契約書.pdf", kind="pdf", media_type="application/pdf", size=len(PDF),
        pages=1, sha256="d" * 64, uploaded_by=officer, uploaded_at=NOW,
    )  # fmt: skip
    session.add(paper)
    session.flush()
    session.add(models.DocumentPiece(document_id=paper.id, position=0, content=PDF))
    session.add(
        models.Amendment(
            contract_id=of.id, number=1, agreed_on=NOW.date(), reason="延長", document_id=paper.id,
            changes={"ends_on": {"old": "2027-03-31", "new": of.ends_on.isoformat()}}, recorded_by=officer, recorded_at=NOW,
        )
    )  # fmt: skip


def _review(session: Session, town: Town, of: models.Contract) -> dict[str, Any]:
    """A reviewed year with a link, and what came by paper with its scan."""
    name, clerk = town.organisation.name, town.people["clerk"]
    made = models.Review(
        contract=of, fiscal_year=2025, grade_scale="shonai", raw_grade="B", score="83", finding=f"{name}の指摘", source=name,
        drafted_at=NOW, reply_by=NOW.date(),
    )  # fmt: skip
    scan = models.Document(
        contract_id=of.id, purpose="reply", name=f"{name}の意見書.pdf", kind="pdf", media_type="application/pdf", size=len(PDF),
        pages=1, sha256="e" * 64, uploaded_by=clerk.id, uploaded_at=NOW,
    )  # fmt: skip
    filled = models.Document(
        contract_id=of.id, purpose="reply", name=f"{name}の意見書.xlsx", kind="xlsx", media_type=KINDS["xlsx"].media_type,
        size=len(BOOK), sha256="f" * 64, uploaded_by=clerk.id, uploaded_at=NOW,
    )  # fmt: skip
    link = models.ReplyLink(token_sha256=f"{of.id:064x}", made_by=clerk.id, made_at=NOW, expires_at=NOW)
    reply = models.ReviewReply(
        channel="paper", name=f"{name}の理事長", content=f"{name}の意見", received_on=NOW.date(), document=scan,
        registered_by=clerk.id, registered_at=NOW,
    )  # fmt: skip
    form = models.ReplyForm(document=filled, received_on=NOW.date(), registered_by=clerk.id, registered_at=NOW)
    made.links, made.replies, made.forms = [link], [reply], [form]
    session.add(made)
    session.flush()
    session.add(models.DocumentPiece(document_id=scan.id, position=0, content=PDF))
    session.add(models.DocumentPiece(document_id=filled.id, position=0, content=BOOK))
    return {"review_id": made.id, "link_id": link.id, "reply_id": reply.id, "form_id": form.id}


def _proposer(session: Session, of: models.Proposal) -> int:
    session.refresh(of, ["members"])
    return of.members[0].proposer_id


def _document(
    session: Session, town: Town, case: models.Procurement, purpose: str, of: models.Proposal | None = None
) -> models.Document:  # fmt: skip
    made = models.Document(
        procurement_id=case.id, proposal_id=of.id if of else None, purpose=purpose, name=f"{town.organisation.name}の書類.pdf",
        kind="pdf", media_type="application/pdf", size=len(PDF), pages=1, sha256="e" * 64,
        uploaded_by=town.people["clerk"].id, uploaded_at=NOW,
    )  # fmt: skip
    session.add(made)
    session.flush()
    session.add(models.DocumentPiece(document_id=made.id, position=0, content=PDF))
    session.flush()
    return made


def _rows(session: Session, town: Town, case: models.Procurement, first: models.Proposal) -> dict[str, Any]:
    """What belongs to a procurement or its first proposal and points at nothing else."""
    name, officer = town.organisation.name, town.people["officer"]
    rows: dict[str, Any] = {
        "question_id": models.Question(procurement_id=case.id, received_at=NOW, asker=f"{name}の人", question=f"{name}の質問"),
        "hearing_id": models.Hearing(
            procurement_id=case.id, name=f"{name}の学者", heard_at=NOW, subject="criteria", opinion=f"{name}の意見"
        ),
        "meeting_id": models.Meeting(procurement_id=case.id, at=NOW, place=f"{name}役所", agenda=f"{name}の議題"),
        "record": models.TrackRecord(
            proposal_id=first.id, client=name, contract=f"{name}の契約", fiscal_year_from=2024, fiscal_year_to=2025
        ),
        "staff": models.StaffPost(proposal_id=first.id, role=f"{name}の相談員", fte_hundredths=100, dedicated=True),
        "tie": models.CommunityTie(proposal_id=first.id, kind="office", partner=f"{name}の事業所"),
        "holder_id": models.KeyHolder(procurement_id=case.id, person_id=officer.id, created_at=NOW),
        "topic_id": models.Topic(procurement_id=case.id, stage="review", proposal_id=first.id, item="1", position=1),
        "invitation_id": models.Invitation(
            organisation_id=town.organisation.id, login=f"invited-{case.id}", role="clerk", invited_at=NOW
        ),
    }
    session.add_all(rows.values())
    session.flush()
    return rows


def _key(session: Session, town: Town) -> models.ApiKey:
    administrator = actor_for(town, town.people["administrator"], "administrator")
    name, last_day = f"{town.organisation.name}の窓口", NOW.date()
    scopes = apikeys.scopes_for(session, town.organisation.id)
    return apikeys.make(session, administrator, NOW, name=name, scopes=scopes, last_day=last_day)[0]


def _envelope(session: Session, town: Town, case: models.Procurement, first: models.Proposal) -> models.Envelope:
    made = models.Envelope(
        procurement_id=case.id, proposal_id=first.id, received_at=NOW, received_by=town.people["clerk"].id, seal_intact=True,
        place=f"{town.organisation.name}の金庫",
    )  # fmt: skip
    session.add(made)
    session.flush()
    return made


def _events(session: Session, town: Town, case: models.Procurement) -> None:
    """What happened: the first of it concerns people."""
    name, officer = town.organisation.name, town.people["officer"]
    for kind, new in (("person.created", {"login": f"{name}の人"}), ("seat.given", {"seat": 1, "name": f"{name}の委員"})):
        history.record(session, actor_for(town, officer), NOW, kind, organisation_id=town.organisation.id, new=new)
    history.record(
        session, actor_for(town, officer, "officer"), NOW, "procurement.created",
        organisation_id=town.organisation.id, procurement_id=case.id, new={"title": case.title},
    )  # fmt: skip
