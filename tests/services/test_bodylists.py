"""Lists of implementing bodies: what they change, when they hold, and what keeps them out."""

from datetime import date

import pytest
from sqlalchemy import select

from evaluator.db.models import BodyChange, BodySpell, Event, Organisation
from evaluator.exchange.figures.files import FileRefused
from evaluator.services import bodies, bodylists, bodystatements
from evaluator.services.bodystatements import Period, WrongStatementError
from tests.factories.bodies import mark
from tests.factories.places import places
from tests.factories.world import NOW

HEAD = "団体コード,団体名,よみ,実施主体,支援する団体コード,開始,終了,合併後の団体コード\n"
LIST = HEAD + "131016,青野市,,はい,,,,\n130001,見本都,,はい,,2015年度,,\n131024,,,いいえ,130001,平成27年度,2024-03-31,\n"
DAY = date(2026, 4, 1)


@pytest.fixture
def there(session):
    return places(session)


def load(session, there, text, as_of=DAY):
    found = bodylists.plan(session, there.actor, text)
    done = bodylists.store(session, there.actor, found, NOW, source="見本", as_of=as_of, file_sha256="ab" * 32)
    return found, done


def names(session, day=DAY, **where) -> list[str]:
    return [each.name for each in bodies.on(session, day, **where)]


def test_list_says_who_implements_and_serves(session, there):
    load(session, there, LIST)
    found = {each.code: each for each in bodies.on(session, date(2020, 1, 1))}
    assert (found["130001"].kind, found["130001"].served) == ("prefecture", ("131024",))
    assert (found["131016"].kind, found["131016"].served) == ("special_ward", ("131016",))
    assert {each.code: each.served for each in bodies.on(session, DAY)} == {"130001": (), "131016": ("131016",)}
    assert names(session, date(2015, 3, 31)) == ["青野市"]


def test_same_list_again_changes_nothing(session, there):
    load(session, there, LIST)
    found, done = load(session, there, LIST)
    assert (found.same, found.is_empty, done) == (3, True, False)
    assert session.scalars(select(Event.kind)).all() == ["bodies.loaded"]


def test_newer_list_withdraws_and_keeps_what_stood(session, there):
    load(session, there, LIST)
    found, _done = load(session, there, HEAD + "131016,,,はい,,,2025年度,\n131016,,,いいえ,130001,2026年度,,\n")
    assert (len(found.stated), len(found.withdrawn)) == (2, 1)
    assert names(session) == ["見本都"]
    assert names(session, date(2026, 3, 31)) == ["見本都", "青野市"]
    assert len(session.scalars(select(BodySpell).where(BodySpell.withdrawn_by.is_not(None))).all()) == 1


def test_prefecture_reads_its_own_bodies_only(session, there):
    load(session, there, LIST + "203033,,,はい,,,,\n")
    assert names(session, prefecture="20") == ["白石町"]


def test_merger_ends_a_body_and_its_periods(session, there):
    load(session, there, LIST)
    text = HEAD + "131024,,,,,,2023-12-31,131016\n"
    load(session, there, text)
    gone = there.by_code["131024"]
    assert (gone.valid_to, gone.successor_id) == (date(2023, 12, 31), there.by_code["131016"].id)
    assert [each.served for each in bodies.on(session, date(2024, 1, 1)) if each.code == "130001"] == [()]
    assert bodylists.plan(session, there.actor, text).is_empty
    with pytest.raises(FileRefused):
        bodylists.plan(session, there.actor, HEAD + "131024,,,はい,,,,\n")


def test_unknown_union_with_a_reading_is_added(session, there):
    load(session, there, HEAD + "138011,見本広域連合,みほんこういきれんごう,はい,,,,\n131024,,,いいえ,138011,,,\n")
    made = session.scalars(select(Organisation).where(Organisation.code == "138011")).one()
    assert (made.kind, made.prefecture_code, made.name_en) == ("joint", "13", "Mihonkoikirengo")
    assert {each.code: (each.kind, each.served) for each in bodies.on(session, DAY)} == {"138011": ("union", ("131024",))}


@pytest.mark.parametrize(
    ("row", "id"),
    [
        ("131017,,,はい,,,,", "problem.local-code-check"),
        ("13101,,,はい,,,,", "bodies.code-six"),
        (",青野市,,はい,,,,", "bodies.code-missing"),
        ("271004,,,はい,,,,", "bodies.code-unknown"),
        ("131016,緑川村,,はい,,,,", "bodies.name-differs"),
        ("131016,,,多分,,,,", "bodies.yes-or-no"),
        ("131016,,,,,,,", "bodies.nothing-said"),
        ("131016,,,はい,130001,,,", "bodies.both"),
        ("131016,,,いいえ,131016,,,", "bodies.itself"),
        ("131016,,,いいえ,203033,,,", "bodies.server-kind"),
        ("131016,,,はい,,そのうち,,", "bodies.day"),
        ("131016,,,はい,,2026年度,2025年度,", "bodies.days-order"),
        ("131016,,,,,,,131024", "bodies.merger-day"),
        ("131016,,,はい,,,2020-03-31,131024", "bodies.merger-alone"),
    ],
)  # fmt: skip
def test_bad_row_is_named_and_nothing_stored(session, there, row, id):
    with pytest.raises(FileRefused) as refused:
        load(session, there, f"{LIST}{row}\n")
    assert (id, "5") in {(each.message.id, each.place.split(" ")[0]) for each in refused.value.problems}
    assert session.scalars(select(BodyChange)).all() == []


def test_periods_that_share_a_day_are_refused(session, there):
    with pytest.raises(FileRefused, match=r"overlap"):
        load(session, there, HEAD + "131016,,,はい,,,2025年度,\n131016,,,いいえ,,2026-03-31,,\n")


def test_one_statement_cuts_what_stood_before(session, there):
    load(session, there, LIST)
    town = there.by_code["131016"]
    served = Period(implementing=False, server="130001", from_on=date(2022, 4, 1), to_on=date(2023, 3, 31))
    bodystatements.state(session, there.actor, town, served, NOW, source="告示")
    said = [bodies.implementing(session, town.id, date(year, 6, 1)) for year in (2021, 2022, 2023)]
    assert said == [True, False, True]
    assert session.scalars(select(Event.kind).order_by(Event.id)).all() == ["bodies.loaded", "bodies.stated"]


def test_statement_without_a_real_server_is_refused(session, there):
    wrong = Period(implementing=False, server="131024", from_on=date(2026, 4, 1), to_on=date(2025, 4, 1))
    with pytest.raises(WrongStatementError, match=r"server-kind; bodies\.days-order"):
        bodystatements.state(session, there.actor, there.by_code["131016"], wrong, NOW, source="告示")


def test_earlier_marks_give_way_to_the_list(session, there):
    mark(session, there.by_code["131016"])
    found, _done = load(session, there, LIST)
    assert found.same == 1
    assert bodies.implementing(session, there.by_code["203033"].id, DAY) is None
