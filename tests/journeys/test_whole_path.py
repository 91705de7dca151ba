"""The whole path through HTTP, by people who only click and type: from an empty desk to the fixed result, computed again."""

import io
import re
from html import unescape
from urllib.parse import unquote

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from evaluator.db.models import Evaluation, Event, Procurement
from tests.factories import files, world
from tests.factories.receiving import NUMBER, OTHER_NUMBER, typed_now
from tests.factories.world import sign_in

WORDS = {"ja": {"fixed": "確定", "first": "A社"}, "en": {"fixed": "Result fixed", "first": "Company A"}}
GRADES = {"A社": "5", "B社": "4", "C社": "3"}
"""What the members give the proposals, by label; the first gives everybody the best."""


class Somebody:
    """A signed-in person without script, who reads pages in one language; counts what they ask for."""

    def __init__(self, app, session, person, lang):
        self.client, self.asked, self.at = sign_in(app.test_client(), session, person), 0, ""
        self.client.get("/account", query_string={"lang": lang})

    def see(self, address):
        self.asked += 1
        answer = self.client.get(address if address.startswith("/") else f"{self.at}/{address}", follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    def form(self, address):
        """Where the form of a page is sent to."""
        found = re.search(r'<form[^>]*id="again"[^>]*action="([^"]*)"', self.see(address))
        return unescape(found[1])

    def send(self, address, **fields):
        self.asked += 1
        answer = self.client.post(address if address.startswith("/") else f"{self.at}/{address}", data=fields)
        assert answer.status_code == 302, (address, answer.status_code, wrong(answer.text))
        return answer.location

    def put(self, address, **fields):
        self.asked += 1
        boundary, body = encode_multipart(fields)
        answer = self.client.post(self.form(address), data=body, content_type=f"multipart/form-data; boundary={boundary}")
        assert answer.status_code == 302, wrong(answer.text)


def wrong(page):
    """What a refused page says beside its fields."""
    return re.findall(r'class="(?:field__error|notice[^"]*)".*?</p>', page, re.DOTALL)


@pytest.fixture
def people(session):
    made = world.town(session)
    found = {role: world.person(session, made, role, role, name=role) for role in ("officer", "clerk")}
    found |= {number: world.person(session, made, f"m{number}", "member", name=world.NAMES[number]) for number in range(5)}
    session.commit()
    return found


def state(session):
    session.rollback()
    return session.scalars(select(Procurement.state)).one()


def schedule(officer, proposals):
    moments = {"call": -600, "questions": -300, "answers": -240, "proposals": proposals, "declarations": proposals + 60,
               "scoring": proposals + 1440}  # fmt: skip
    officer.send("schedule", **{kind: typed_now(minutes) for kind, minutes in moments.items()})


def called(officer, people):
    """A procurement made, filled in and published; a question answered."""
    facts = {"title": "令和9年度 自立相談支援事業", "title_en": "Consultation FY2027", "procedure": "open_proposal",
             "service": "jiritsu_sodan", "fiscal_year_from": "R9", "fiscal_year_to": "R11", "tax_included": "y",
             "ceiling_kind": "proposal_limit", "ceiling_yen": "32,067,200", "names_hidden": "y"}  # fmt: skip
    officer.send("/procurements/new", **facts)
    officer.at = re.search(r'href="(/procurements/\d+)"', officer.see("/procurements"))[1]
    officer.send("rubric", rubric="r1-soudan-standard")
    ids = [people[number].id for number in range(5)]
    roles = {f"academic_{ids[0]}": "y", **{f"outside_{id}": "y" for id in ids[:3]}}
    officer.send("panel", person=ids, chair=ids[0], **roles)
    schedule(officer, 1440)
    officer.send("moves/call")
    officer.send("questions", question="様式は自由ですか", asker="甲法人")
    question = re.search(r'href="[^"]*(questions/\d+)"', officer.see("questions"))[1]
    officer.send(question, answer="指定の様式でお願いします")


def received(clerk):
    """Two single proposers and a consortium, with prices, papers, evidence and every check."""
    register = f"/proposers/new?procurement={clerk.at.rsplit('/', 1)[1]}"
    names = (("青野福祉会", "あおのふくしかい", NUMBER), ("緑川サポート", "みどりかわ", OTHER_NUMBER),
             ("赤石会", "あかいしかい", ""), ("青野町会", "あおのちょうかい", ""))  # fmt: skip
    p = [re.search(r"p=(\d+)", clerk.send(clerk.form(register), name=name, kana=kana, corporate_number=number))[1]
         for name, kana, number in names]  # fmt: skip
    for price, whose in (("30,000,000", p[:1]), ("29,000,000", p[1:2]), ("31,000,000", p[2:])):
        both = {"consortium": "赤石・町会共同体", "lead": p[2]} if len(whose) == 2 else {}
        address = "proposals/new?" + "&".join(f"p={each}" for each in whose)
        made = clerk.send(clerk.form(address), received_at=typed_now(-90), channel="hand", price=price, **both)
        proposal = re.search(r"proposals/(\d+)", made)[1]
        clerk.put(f"documents/new?proposal={proposal}", purpose="redacted",
                  file=FileStorage(io.BytesIO(files.pdf(3, catalog=f"/Number {proposal}")), "提案書.pdf"))  # fmt: skip
        clerk.send(f"proposals/{proposal}/evidence/staff/new", role="主任相談", fte="1.0", dedicated="yes", page="2")
        check(clerk, proposal)


def check(clerk, proposal):
    """Everything that the rubric asks of a proposal is met; a rubric that asks nothing says so."""
    page = clerk.see(f"proposals/{proposal}/checks")
    found = dict.fromkeys(re.findall(r'name="(found_\d+)"', page), "met")
    if found:
        seen = re.search(r'name="seen" type="hidden" value="([^"]*)"', page)[1].replace("&#34;", '"')
        clerk.send(f"proposals/{proposal}/checks", seen=seen, **found)


def declare(member, *, against=None):
    """From home to the declaration; a conflict with one proposer, or none."""
    member.at = re.search(r'href="[^"]*(/panel/\d+)/declaration"', member.see("/panel"))[1]
    keys = list(dict.fromkeys(re.findall(r'name="answer_([0-9a-f]+)"', member.see("declaration"))))
    answers = {f"answer_{key}": "yes" if place == against else "no" for place, key in enumerate(keys)}
    reasons = {} if against is None else {f"reason_{keys[against]}": "理事を務めている"}
    member.send("declaration", **answers, **reasons)


def unlabelled(page):
    """The pages of proposals that a sheet's own page links to, without the labels' escapes."""
    found = [unquote(each) for each in re.findall(r'href="([^"#]*/sheet/review/[^"/#]+)"', page)]
    return [each for each in dict.fromkeys(found) if each.endswith("社")]


def score(member, number):
    """From home to what is handed in; the number of requests that took."""
    member.asked = 0
    assert "/sheet/review/" in member.see("/panel")
    for address in unlabelled(member.see("sheet/review/review")):
        seen = dict(re.findall(r'name="seen:([^"]+)" value="([^"]+)"', member.see(address)))
        grade = GRADES[address[-2:]] if number else "5"
        marks = {f"mark:{item}": grade for item in seen}
        member.send(address, review="1", **marks, **{f"seen:{item}": value for item, value in seen.items()})
    assert member.send("sheet/review/submit").endswith("/receipt")
    return member.asked


def revise(member, session):
    """A submitted sheet is opened again with a reason, changed, and handed in once more."""
    member.send("sheet/review/reopen", reason="読み違い")
    address = unlabelled(member.see("sheet/review/review"))[0]
    seen = re.search(r'name="seen:1.1" value="([^"]+)"', member.see(address))[1]
    member.send(address, **{"seen:1.1": seen, "mark:1.1": "4", "review": "1"})
    member.send("sheet/review/submit")
    assert kinds(session).count("sheet.submitted") == 6


def kinds(session):
    session.rollback()
    return list(session.scalars(select(Event.kind).order_by(Event.id)))


def fixed(app, session, member, lang):
    """The result is stored with what it was computed from, shown with names, and computed again to the same."""
    session.rollback()
    stored = session.scalars(select(Evaluation)).one()
    assert session.scalars(select(Procurement.evaluation_id)).one() == stored.id
    page = member.see("ranking")
    assert ("青野福祉会" in page, WORDS[lang]["fixed"] in page) == (True, True)
    told = app.test_cli_runner().invoke(args=["recompute", "--check"])
    assert (told.exit_code, told.output) == (0, "All stored results reproduce.\n")
    stored.result_text = stored.result_text.replace("青野福祉会", "別の団体", 1).replace('"rank":1', '"rank":2', 1)
    session.commit()
    assert app.test_cli_runner().invoke(args=["recompute", "--check"]).exit_code == 1, "a changed result does not pass"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_people_go_from_desk_to_fixed_result(app, session, people, lang):
    officer, clerk = (Somebody(app, session, people[role], lang) for role in ("officer", "clerk"))
    members = [Somebody(app, session, people[number], lang) for number in range(5)]
    called(officer, people)
    clerk.at = officer.at
    received(clerk)
    schedule(officer, -30)
    officer.send("moves/end-call")
    assert state(session) == "receipt"
    for number, member in enumerate(members):
        declare(member, against=2 if number == 4 else None)
    officer.send("proposals/labels")
    officer.send("moves/start-scoring")
    assert state(session) == "scoring"
    asked = [score(member, number) for number, member in enumerate(members)]
    assert (asked[:4], asked[4]) == ([9] * 4, 7), "home, the sheet, each proposal opened and saved, submitted"
    revise(members[3], session)
    officer.send("moves/close-scoring")
    assert state(session) == "closed"
    shown = members[0].see("ranking")
    assert (WORDS[lang]["first"] in shown, "青野福祉会" in shown) == (True, False), "names stay hidden until the result is fixed"
    officer.send("moves/decide")
    assert state(session) == "decided"
    fixed(app, session, members[0], lang)
