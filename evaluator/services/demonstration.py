"""Four invented procurements of the demonstration town: one in moderation, one being scored, one in its call, one in preparation.

Each goes the way of a real one, by the verbs that the pages use, with the history that comes with them. All are told
at once, in the order of their days, so that the history of the town reads as a town's does.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from io import BytesIO

from sqlalchemy.orm import Session

from evaluator.core.calendar import JAPAN, fiscal_year, japan_date
from evaluator.core.rubric import Rubric
from evaluator.db.models import (
    CommunityTie,
    Organisation,
    Person,
    Price,
    Procurement,
    Proposal,
    ProposalMember,
    Proposer,
    Question,
    StaffPost,
    TrackRecord,
)
from evaluator.db.queries import cases, demonstration
from evaluator.services import (
    course,
    declarations,
    documents,
    drafts,
    invented,
    inventedpapers,
    meetings,
    moderation,
    panelroom,
    panels,
    procurements,
    revision,
    scoring,
    submission,
)
from evaluator.services.actor import Actor
from evaluator.services.declarations import Answer
from evaluator.services.invented import BIDS, HOUSING_BIDS, PANEL, QUESTIONS, Bid
from evaluator.services.inventedpapers import RECORD, STAFF, TIES
from evaluator.services.meetings import Called
from evaluator.services.panels import SeatFacts
from evaluator.services.procurements import Facts, Moment
from evaluator.services.revision import Change
from evaluator.services.scoring import Entered
from evaluator.services.worksheet import Place, Worksheet, open_sheet

DAYS = 330
"""How many days ago the town begins."""
SATURDAY = 5
CONTACT = "福祉総務課 佐藤（内線2345）"
FILLED = {"member1": 100, "member2": 100, "member3": 55, "member4": 30}
"""How much of the sheet members have filled in, in hundredths; who filled in all has submitted."""
Story = Iterator[datetime]
"""A procurement as it goes on: names the moment of what comes next, then does it."""
Telling = Callable[["Town", Facts], Story]
"""How a procurement of some facts is told."""
Judge = Callable[[Worksheet, Proposal, str, int], Entered]
"""What a member gives an item of a proposal, the number telling one cell from another."""


def working_day(now: datetime, days: int, hour: int = 10) -> datetime:
    """An hour of a working day, so many days from a moment, or before it; never nearer than that."""
    day = japan_date(now) + timedelta(days=days)
    over = day.weekday() - SATURDAY
    if over >= 0:
        day += timedelta(days=2 - over if days > 0 else -1 - over)
    return datetime(day.year, day.month, day.day, hour, tzinfo=JAPAN)


@dataclass(frozen=True, kw_only=True)
class Town:
    """Where the stories play: the people by login, and the moment at which they are told."""

    session: Session
    organisation_id: int
    people: Mapping[str, Person]
    now: datetime

    def day(self, days: int, hour: int = 10) -> datetime:
        """An hour of a working day, so many days from now, or ago; never nearer than that."""
        return working_day(self.now, days, hour)

    def actor(self, login: str, role: str = "officer") -> Actor:
        """Somebody of the town at work."""
        person = self.people[login]
        return Actor(name=person.name, person_id=person.id, organisation_id=self.organisation_id, roles=frozenset({role}))

    def created(self, facts: Facts, rubric: Rubric, at: datetime) -> Procurement:
        """A new procurement with its rubric."""
        officer = self.actor("officer")
        made = procurements.create(self.session, officer, facts, at)
        procurements.choose_rubric(self.session, officer, made, rubric, at)
        return made

    def planned(self, procurement: Procurement, days: Mapping[str, int], at: datetime) -> None:
        """The schedule, as days from now."""
        moments = {kind: Moment(at=self.day(each, 17 if kind != "meeting" else 13)) for kind, each in days.items()}
        procurements.plan(self.session, self.actor("officer"), procurement, moments, at)

    @property
    def organisation(self) -> Organisation:
        """The town itself."""
        return self.session.get_one(Organisation, self.organisation_id)

    def seated(self, procurement: Procurement, logins: tuple[str, ...], at: datetime) -> None:
        """The panel."""
        for login in logins:
            self.seat(procurement, login, PANEL[login], at)

    def seat(self, procurement: Procurement, login: str, facts: SeatFacts, at: datetime) -> None:
        """One seat on the panel."""
        panels.seat(self.session, self.actor("officer"), procurement, self.people[login].id, facts, at)

    def moved(self, procurement: Procurement, name: str, at: datetime) -> None:
        """One step of the course."""
        course.move(self.session, self.actor("officer"), procurement, name, at)


def load(
    session: Session, now: datetime, organisation_id: int, people: Mapping[str, Person], *more: tuple[Telling, Facts]
) -> tuple[str, ...]:  # fmt: skip
    """Store the invented procurements, and `more`, that are not there yet; titles of those that were stored. Flushes.

    `people` are those of services/demo.py by login, who do what is told.
    """
    town = Town(session=session, organisation_id=organisation_id, people=people, now=now)
    year = fiscal_year(japan_date(now)) + 1
    stories = (
        (scored, invented.consultation(year, CONTACT)),
        (moderated, invented.housing(year, CONTACT)),
        (called, invented.learning(year, CONTACT)),
        (prepared, invented.readiness(year, CONTACT)),
        *more,
    )
    known = demonstration.titles(session, organisation_id)
    new = [(story, facts) for story, facts in stories if facts.title not in known]
    tell([story(town, facts) for story, facts in new])
    return tuple(facts.title for _, facts in new)


def tell(stories: list[Story]) -> None:
    """Tell all stories at once, what happened earlier first."""
    waiting = [(next(story), number, story) for number, story in enumerate(stories)]
    heapify(waiting)
    while waiting:
        _, number, story = heappop(waiting)
        moment = next(story, None)
        if moment is not None:
            heappush(waiting, (moment, number, story))


def prepared(town: Town, facts: Facts) -> Story:
    """A procurement that has its rubric and half of its panel."""
    yield (at := town.day(-3))
    procurement = town.created(facts, drafts.library().rubric("r3-shuro-junbi"), at)
    yield (at := town.day(-2))
    town.seated(procurement, ("member1", "member4", "member5"), at)


def called(town: Town, facts: Facts) -> Story:
    """A procurement in its call, with questions that wait for an answer."""
    yield (at := town.day(-20))
    procurement = town.created(facts, drafts.library().rubric("r5-kodomo-gakushu"), at)
    yield (at := town.day(-18))
    town.seated(procurement, ("member1", "member2", "member3"), at)
    plan = {"call": -8, "questions": 1, "answers": 4, "proposals": 12, "declarations": 17, "scoring": 26, "decision": 36}
    town.planned(procurement, plan, at)
    yield (at := town.day(-8))
    town.moved(procurement, "call", at)
    yield from _asked(town, procurement, QUESTIONS, -6)


@dataclass(frozen=True)
class Dates:
    """Days from the load to each proposal, the end of the call, the declarations, and the labels with which scoring begins."""

    bids: tuple[int, ...]
    _: KW_ONLY
    ended: int
    declared: int
    labelled: int


def to_scoring(town: Town, procurement: Procurement, bids: tuple[Bid, ...], panel: Iterable[str], dates: Dates) -> Story:
    """From the first proposal of a call to the start of scoring; `panel` are logins."""
    for days, bid in zip(dates.bids, bids, strict=True):
        yield (at := town.day(days, 14))
        received(town, procurement, bid, at)
    yield (at := town.day(dates.ended, 9))
    town.moved(procurement, "end-call", at)
    for login in panel:
        yield (at := town.day(dates.declared, 11))
        declared(town, procurement, login, at)
    yield (at := town.day(dates.labelled))
    labelled(town, procurement, bids, at)
    town.moved(procurement, "start-scoring", at)


def scored(town: Town, facts: Facts) -> Story:
    """A procurement that the panel is scoring: some sheets are in, some begun, one is empty."""
    yield (at := town.day(-50))
    procurement = town.created(facts, drafts.library().rubric("r1-soudan-standard"), at)
    yield (at := town.day(-48))
    town.seated(procurement, tuple(PANEL), at)
    plan = {"call": -44, "questions": -37, "answers": -32, "proposals": -20, "declarations": -13, "scoring": 5, "meeting": 9}
    town.planned(procurement, {**plan, "decision": 16}, at)
    yield (at := town.day(-44))
    town.moved(procurement, "call", at)
    yield from _asked(town, procurement, QUESTIONS[:2], -38)
    dates = Dates((-23, -21, -20), ended=-18, declared=-15, labelled=-11)
    yield from to_scoring(town, procurement, BIDS, PANEL, dates)
    called = Called(at=town.day(9, 13), place="市役所 第1会議室", agenda="採点の確認\n合議")
    meetings.call(town.session, town.actor("officer"), procurement, called, town.day(dates.labelled))
    for days, login in zip((-6, -4, -3, -1), FILLED, strict=True):
        yield (at := town.day(days, 15))
        filled(town, procurement, login, at, entered, hundredths=FILLED[login])


def moderated(town: Town, facts: Facts) -> Story:
    """A procurement whose sheets are all in: the panel talks over the marks that lie apart, and one topic is done."""
    yield (at := town.day(-49))
    procurement = town.created(facts, invented.agreed_rubric(drafts.library().rubric("r6-kyoju")), at)
    yield (at := town.day(-47))
    town.seated(procurement, tuple(PANEL), at)
    plan = {"call": -43, "questions": -36, "answers": -31, "proposals": -22, "declarations": -14, "scoring": -2, "meeting": 6}
    town.planned(procurement, {**plan, "decision": 14}, at)
    yield (at := town.day(-43))
    town.moved(procurement, "call", at)
    dates = Dates((-25, -24, -23), ended=-20, declared=-16, labelled=-13)
    yield from to_scoring(town, procurement, HOUSING_BIDS, PANEL, dates)
    called = Called(at=town.day(6, 13), place="市役所 第2会議室", agenda="合議")
    meetings.call(town.session, town.actor("officer"), procurement, called, town.day(dates.labelled))
    for days, login in zip((-8, -7, -5, -4, -3), PANEL, strict=True):
        yield (at := town.day(days, 9))
        filled(town, procurement, login, at, _judged)
    yield (at := town.day(-2, 13))
    town.moved(procurement, "begin-moderation", at)
    yield (at := town.day(-1, 16))
    _talked(town, procurement, at)


def _judged(work: Worksheet, proposal: Proposal, cell: str, number: int) -> Entered:
    """What a member of the housing panel gave: near the others as a rule, apart where invented.py says so."""
    assert work.place.seat is not None
    seat, at = work.place.seat.number, work.cells(proposal).index(cell)
    mark, pages, comment = invented.APART.get((proposal.label or "", cell, seat), ("", str(5 + at), ""))
    leaning = (at * 7 + seat * (seat + 2) + ord((proposal.label or "A")[0])) % 5
    plain = str(4 - (proposal.label == "B社") + (leaning == 0) - (leaning == 3))
    return Entered(mark=mark or plain, pages=pages, comment=comment or ("" if number % 5 else invented.REMARK))


def _talked(town: Town, procurement: Procurement, at: datetime) -> None:
    """The member revises the own mark on the first topic, and the officer closes it."""
    member = next(each for each in cases.seats(town.session, procurement.id) if each.person_id == town.people["member5"].id)
    change = Change(mark="4", pages="21", comment="21頁の夜間の受入れ手順を確かめた。", reason=invented.CONVINCED)
    room = panelroom.open_room(town.session, town.actor("member5", "member"), procurement, member)
    first = room.topics[0]
    cell = (first.proposal_id, first.item)
    revision.revise(town.session, town.actor("member5", "member"), room, member, cell, change, version=0, now=at)
    officer = town.actor("officer")
    room = panelroom.open_room(town.session, officer, procurement, None)
    moderation.close_topic(town.session, officer, room, first.id, "revised", invented.MINUTES, version=first.version, now=at)


def _asked(town: Town, procurement: Procurement, asked: tuple[tuple[str, str], ...], days: int) -> Story:
    there: list[tuple[Question, str]] = []
    for text, answer in asked:
        yield (at := town.day(days, 11))
        question = procurements.register_question(
            town.session, town.actor("clerk", "clerk"), procurement, question=text, asker=invented.ASKER, now=at
        )
        there.append((question, answer))
    for question, answer in there:
        if answer:
            yield (at := town.day(days + 3, 16))
            procurements.answer(town.session, town.actor("officer"), procurement, question, answer, at)


def received(town: Town, procurement: Procurement, bid: Bid, at: datetime) -> None:
    """A proposal as it came in, with its price and what is known beside it."""
    number = len(cases.proposals(town.session, procurement.id)) + 1
    made = Proposal(
        procurement_id=procurement.id, number=number, consortium=bid.consortium, received_at=at, channel="hand", state="valid"
    )
    town.session.add(made)
    town.session.flush()
    for position, (name, kana) in enumerate(bid.proposers, start=1):
        proposer = Proposer(organisation_id=town.organisation_id, name=name, kana=kana)
        town.session.add(proposer)
        town.session.flush()
        town.session.add(ProposalMember(proposal_id=made.id, proposer_id=proposer.id, position=position, lead=position == 1))
    by = town.people["clerk"].id
    town.session.add(Price(procurement_id=procurement.id, proposal_id=made.id, amount=bid.yen, entered_by=by, at=at))
    town.session.add_all(_evidence(bid, made.id, procurement.fiscal_year_from))
    town.session.flush()


def _evidence(bid: Bid, proposal_id: int, year: int) -> Iterator[TrackRecord | StaffPost | CommunityTie]:
    for page, each in enumerate(bid.record, start=RECORD):
        yield TrackRecord(
            proposal_id=proposal_id, client=each.client, contract=each.title, fiscal_year_from=year - each.began,
            fiscal_year_to=year - each.ended, amount_yen=each.yen, review=each.review, page=str(page), confirmed=True,
        )  # fmt: skip
    for page, post in enumerate(bid.staff, start=STAFF):
        yield StaffPost(
            proposal_id=proposal_id, role=post.role, fte_hundredths=post.hundredths, dedicated=post.dedicated,
            qualification=post.qualification, experience_years=post.years, page=str(page), confirmed=True,
        )  # fmt: skip
    for page, tie in enumerate(bid.ties, start=TIES):
        yield CommunityTie(
            proposal_id=proposal_id, kind=tie.kind, partner=tie.partner, content=tie.content, page=str(page), confirmed=True
        )


def declared(town: Town, procurement: Procurement, login: str, at: datetime) -> None:
    """A member's declaration; the one of the local group advises the consortium."""
    answers = {
        each.id: Answer(conflict=True, reason="共同企業体の構成員の顧問をしています")
        if login == "member3" and each.consortium
        else Answer(conflict=False)
        for each in cases.proposals(town.session, procurement.id)
    }
    seat = next(each for each in cases.seats(town.session, procurement.id) if each.person_id == town.people[login].id)
    declarations.declare(town.session, town.actor(login, "member"), seat, answers, at)


def labelled(town: Town, procurement: Procurement, bids: tuple[Bid, ...], at: datetime) -> None:
    """The labels, and a copy without names of each proposal for the members."""
    for each, bid in zip(cases.proposals(town.session, procurement.id), bids, strict=True):
        each.label = bid.label
        content = inventedpapers.redacted_copy(bid, procurement.fiscal_year_from)
        found = inventedpapers.accepted(bid, content)
        clerk = town.actor("clerk", "clerk")
        documents.keep(town.session, clerk, procurement, found, BytesIO(content), purpose="redacted", proposal=each, now=at)
    town.session.flush()


def filled(
    town: Town, procurement: Procurement, login: str, at: datetime, judge: Judge, *, hundredths: int = 100
) -> None:  # fmt: skip
    """A member's sheet as far as it is filled in; a whole one is submitted."""
    seat = next(each for each in cases.seats(town.session, procurement.id) if each.person_id == town.people[login].id)
    actor = town.actor(login, "member")
    work = open_sheet(town.session, actor, Place(procurement=procurement, seat=seat, stage=procurement.stage), lock=True)
    cells = [(proposal, cell) for proposal in work.proposals for cell in work.cells(proposal)]
    for number, (proposal, cell) in enumerate(cells[: len(cells) * hundredths // 100]):
        given = judge(work, proposal, cell, seat.number + number)
        scoring.save(town.session, work, proposal, cell, given, version=0, now=at)
    if hundredths == 100:
        submission.submit(town.session, actor, work, at)


def entered(work: Worksheet, proposal: Proposal, cell: str, number: int) -> Entered:
    """A grade from the better half of the scale, with the page that it rests on and now and then a comment."""
    grades = work.card.slots[cell].scale.grades
    better = number * number // 3 % 3 + (proposal.label == "A社" and number % 2)
    comment = "提案書の体制図で確認した。" if number % 7 == 3 else ""
    return Entered(mark=grades[min(better, len(grades) - 1)].id, pages=str(6 + number % 20), comment=comment)
