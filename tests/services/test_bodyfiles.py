"""The yearly file of a body: what is in it, what never is, and when it is taken in."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import inspect, select

from evaluator.core.canonical import plain
from evaluator.core.values import CannotEvaluate
from evaluator.db.models import BodyFile, Event, KeptJudgement, Organisation, Person, Proposer
from evaluator.exchange.bodyfiles import document
from evaluator.services import bodyfiles
from tests.factories.contracts import contract, contractor
from tests.factories.figures import own_indicator, report
from tests.factories.returns import actor, ministry
from tests.factories.world import NOW, person, procurement, town

YEAR = 2026
LATER = NOW + timedelta(hours=3)


@pytest.fixture
def made(session):
    """A town with a judgement that was kept, contracts and figures."""
    at = town(session)
    officer = person(session, at, "officer", "officer", name="秘密 花子")
    _judged(session, at, officer)
    by = contractor(session, at, "社会福祉法人 秘密の会")
    one, two = (contract(session, at, by=by, from_year=YEAR, title="秘密の契約") for _ in range(2))
    invented = contract(session, at, by=by, from_year=YEAR, fictional=True)
    own = own_indicator(session, at, by=officer)
    report(session, one, 202604, new_consultations=31, plans=5, **{own.code: 7})
    report(session, two, 202604, new_consultations=4)
    report(session, two, 202605, new_consultations=6)
    report(session, invented, 202604, new_consultations=1000)
    session.commit()
    return at


def _judged(session, at, officer):
    """A judgement of a procurement as it is kept at publication. Flushes."""
    for state in ("met", "partly"):
        case = procurement(session, at, state="decided", title="秘密の案件")
        session.add(
            KeptJudgement(
                organisation_id=at.id, procurement_id=case.id, number=1, guideline="selection", guideline_sha256="ab" * 32,
                called_on=date(2026, 6, 1), states={"G1": state, "G2": "not_recorded"}, content="{}", sha256="cd" * 32,
                judged_at=NOW, judged_by=officer.id,
            )
        )  # fmt: skip
    session.flush()


@pytest.fixture
def asks(session, made):
    at, officer = ministry(session)
    return actor(officer, at, "ministry")


def file_of(session, made, now=LATER):
    return bodyfiles.make(session, made.id, YEAR, now)


def changed(file, **values) -> bytes:
    """The file with other values, and a digest that fits them."""
    tree = {**plain(file), **values}
    return json.dumps({**tree, "sha256": document.digest_of(tree)}, ensure_ascii=False).encode()


def refusal(session, asks, data) -> list[tuple[str, str]]:
    with pytest.raises(CannotEvaluate) as refused:
        bodyfiles.take(session, asks, data, LATER)
    assert session.scalars(select(BodyFile)).all() == []
    return [(each.place, each.message.id) for each in refused.value.problems]


def test_file_holds_sums_and_counts_of_the_year(session, made):
    found = file_of(session, made)
    assert [(each.indicator, each.month, each.value, each.contracts) for each in found.indicators] == [
        ("new_consultations", 202604, 35, 2),
        ("new_consultations", 202605, 6, 1),
        ("plans", 202604, 5, 1),
    ]
    (covered,) = found.coverage
    assert (covered.contracts, covered.months_due, covered.months_reported, covered.served) == (2, 24, 3, ("131016",))
    (judged,) = found.compliance
    assert [(each.point, each.met, each.partly, each.not_met, each.not_recorded) for each in judged.points] == [
        ("G1", 1, 1, 0, 0),
        ("G2", 0, 0, 0, 2),
    ]


def test_file_read_again_says_the_same(session, made, asks):
    found = file_of(session, made)
    taken = bodyfiles.take(session, asks, document.written(found), LATER)
    assert (taken.state, taken.number) == ("new", 1)
    assert bodyfiles.counting(session, made.id) == {YEAR: found}


def test_no_person_contractor_or_bid_is_in_it(session, made):
    text = document.written(file_of(session, made)).decode()
    names = [*session.scalars(select(Person.name)), *session.scalars(select(Proposer.name)), "秘密"]
    assert [each for each in names if each in text] == []
    texts = {value for value in _texts(json.loads(text)) if not value.isascii()}
    assert texts == {made.name}


def _texts(node):
    if isinstance(node, dict):
        return [each for value in node.values() for each in _texts(value)]
    if isinstance(node, list):
        return [each for value in node for each in _texts(value)]
    return [node] if isinstance(node, str) else []


def test_keys_that_name_people_or_bids_are_refused(session, made, asks):
    tree = plain(file_of(session, made))
    columns = {each.key for table in (Person, Proposer) for each in inspect(table).columns} - {"id"}
    for key in sorted({"price", "score", "persons", "note", *columns} - set(tree)):
        assert refusal(session, asks, changed(file_of(session, made), **{key: "x"}))[0][1].startswith("problem.unknown-key"), key


def test_same_file_again_changes_nothing(session, made, asks):
    data = document.written(file_of(session, made))
    states = [bodyfiles.take(session, asks, data, LATER).state for _ in range(2)]
    assert states == ["new", "there"]
    assert len(session.scalars(select(Event).where(Event.kind == "bodyfile.taken")).all()) == 1


def test_later_file_corrects_and_earlier_is_refused(session, made, asks):
    first, second = file_of(session, made), file_of(session, made, LATER + timedelta(minutes=5))
    bodyfiles.take(session, asks, document.written(first), LATER)
    assert bodyfiles.take(session, asks, document.written(second), LATER).state == "correction"
    with pytest.raises(CannotEvaluate, match=r"bodyfile\.older"):
        bodyfiles.take(session, asks, changed(first, fiscal_year=YEAR, made_at="2026-11-20T00:00:00+00:00"), LATER)
    assert [each.number for each in session.scalars(select(BodyFile).order_by(BodyFile.number))] == [1, 2]
    assert bodyfiles.counting(session, made.id) == {YEAR: second}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"version": 3}, ("version", "bodyfile.version-newer")),
        ({"version": 0}, ("version", "bodyfile.version-older")),
        ({"version": "one"}, ("version", "bodyfile.version-missing")),
        ({"format": "another"}, ("format", "bodyfile.format")),
        ({"body": {"code": "131017", "name": "青野市"}}, ("body.code", "problem.local-code-check")),
        ({"body": {"code": "13101", "name": "青野市"}}, ("body.code", "bodies.code-six")),
        ({"body": {"code": "271004", "name": "青野市"}}, ("body.code", "bodies.code-unknown")),
        ({"body": {"code": "131016", "name": "緑川村"}}, ("body.name", "bodyfile.another-body")),
        ({"fiscal_year": 2027, "indicators": [], "coverage": []}, ("fiscal_year", "bodyfile.year-ahead")),
        ({"fiscal_year": 1850}, ("fiscal_year", "bodyfile.year")),
        ({"made_at": "2027-01-01T00:00:00+00:00"}, ("made_at", "bodyfile.ahead")),
        ({"made_at": "2026-11-20T00:00:00"}, ("made_at", "bodyfile.no-offset")),
        ({"coverage": None, "indicators": 5}, ("indicators", "problem.list-expected")),
    ],
)  # fmt: skip
def test_file_that_cannot_be_true_is_refused(session, made, asks, change, expected):
    assert expected in refusal(session, asks, changed(file_of(session, made), **change))


@pytest.mark.parametrize(
    ("part", "at", "change", "expected"),
    [
        ("indicators", 0, {"month": 202704}, ("indicators[1].month", "bodyfile.month")),
        ("indicators", 0, {"value": -1}, ("indicators[1].value", "bodyfile.count")),
        ("indicators", 0, {"value": 1.5}, ("indicators[1].value", "problem.whole-number-expected")),
        ("indicators", 0, {"indicator": "m131016_visits"}, ("indicators[1].indicator", "bodyfile.indicator")),
        ("indicators", 0, {"served": ["131017"]}, ("indicators[1].served[1]", "problem.local-code-check")),
        ("indicators", 0, {"served": ["131016", "131016"]}, ("indicators[1].served", "bodyfile.double")),
        ("indicators", 1, {"month": 202604}, ("indicators[2]", "bodyfile.double")),
        ("indicators", 0, {"service": "others"}, ("indicators[1].service", "bodyfile.service")),
        ("coverage", 0, {"months_reported": 25}, ("coverage[1].months_reported", "bodyfile.more-than-due")),
        ("coverage", 0, {"served": ["131016", "131016"]}, ("coverage[1].served", "bodyfile.double")),
        ("compliance", 0, {"procurements": 3}, ("compliance[1].points[1]", "bodyfile.states-sum")),
        ("compliance", 0, {"guideline": "青野 花子"}, ("compliance[1].guideline", "bodyfile.name")),
        ("compliance", 0, {"guideline_sha256": "x"}, ("compliance[1].guideline_sha256", "bodyfile.sha256-form")),
    ],
)  # fmt: skip
def test_wrong_part_of_a_file_is_named(session, made, asks, part, at, change, expected):
    file = file_of(session, made)
    rows = plain(file)[part]
    rows[at] = {**rows[at], **change}
    assert expected in refusal(session, asks, changed(file, **{part: rows}))


@pytest.mark.parametrize(
    ("data", "id"),
    [
        (b"", "bodyfile.not-json"),
        (b"format = 1", "bodyfile.not-json"),
        (b'{"format": ', "problem.json-syntax"),
        (b'{"a": 1, "a": 2}', "problem.json-twice"),
        (b'{"a":' + b"[" * 60 + b"]" * 60 + b"}", "problem.too-deep"),
        (b'{"a":' + b"[" * 100_000, "problem.too-deep"),
        (b'{"a": "' + b"x" * 2_000_000 + b'"}', "problem.file-too-large"),
    ],
)
def test_damaged_bytes_are_refused_with_words(session, asks, data, id):
    assert [each for _place, each in refusal(session, asks, data)] == [id]


def test_file_changed_by_hand_is_refused(session, made, asks):
    text = document.written(file_of(session, made)).decode()
    assert refusal(session, asks, text.replace('"value": 35', '"value": 36').encode()) == [("sha256", "bodyfile.digest")]


def test_prefecture_takes_files_of_its_own_only(session, made):
    data = document.written(file_of(session, made))
    for code, name in (("130001", "見本都"), ("200000", "高原県")):
        at = town(session, code=code, name=name, kind="prefecture")
        asks = actor(person(session, at, f"asks-{code}", "ministry"), at, "ministry")
        if code == "130001":
            assert bodyfiles.take(session, asks, data, LATER).state == "new"
        else:
            with pytest.raises(CannotEvaluate, match=r"bodies\.elsewhere"):
                bodyfiles.take(session, asks, data, LATER)


def test_body_without_a_code_makes_no_file(session):
    nameless = Organisation(kind="municipality", name="見本市", kana="みほんし", name_en="Sample")
    session.add(nameless)
    session.flush()
    with pytest.raises(bodyfiles.NoCodeError):
        bodyfiles.make(session, nameless.id, YEAR, datetime(2026, 11, 20, tzinfo=UTC))
