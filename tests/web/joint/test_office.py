"""The lead's office: a procurement becomes a joint one, its bodies, its shared years, approvals from documents."""

import io
import re

import pytest
from sqlalchemy import select

from evaluator.db.models import (
    Award,
    Event,
    JointAgreement,
    JointApproval,
    JointParticipant,
    JointSeat,
    JointSpan,
    JointYear,
    ServedTown,
)
from tests.factories.contracts import contract
from tests.factories.figures import report
from tests.factories.files import pdf
from tests.factories.joint import FIGURES, joint, shared_year
from tests.factories.publishing import published
from tests.factories.world import person, sign_in, town, whole_town
from tests.reading import by_id, said, tree

LANGS = ("ja", "en")
TERMS = {"form": "agreement", "document": "協定書", "equal": "1/5", "population": "0.5", "cases": "30%", "fixed": ""}


def at(made, rest=""):
    return f"/procurements/{made.procurement.id}/joint{rest}"


def lead(client, session, made, role="officer"):
    return sign_in(client, session, made.lead.people[role])


def rows(session, model):
    session.rollback()
    return session.scalars(select(model).order_by(*model.__table__.primary_key)).all()


def hidden(page, name):
    return next(each.get("value") for each in tree(page).iter("input") if each.get("name") == name)


@pytest.mark.parametrize("lang", LANGS)
def test_procurement_becomes_a_joint_one(client, session, lang):
    own = whole_town(session, code="012025", state="preparation")
    session.commit()
    sign_in(client, session, own.people["officer"])
    address = f"/procurements/{own.procurement.id}/joint"
    assert f"{address}/edit" in client.get(f"{address}?lang={lang}").text
    form = client.get(f"{address}/edit?lang={lang}").text
    assert {"ja": "地方自治法第252条の14", "en": "article 252-14"}[lang] in form
    assert client.post(f"{address}/edit", data={**TERMS, "version": "0"}).status_code == 302
    (made,) = rows(session, JointAgreement)
    assert made.weights == {"equal": "1/5", "population": "1/2", "cases": "3/10"}
    assert [each.organisation_id for each in rows(session, JointParticipant)] == [own.organisation.id]
    assert "joint.begun" in [each.kind for each in rows(session, Event)]


def test_weights_that_do_not_sum_stay_typed(client, session):
    made = joint(session)
    lead(client, session, made)
    answer = client.post(at(made, "/edit"), data={**TERMS, "cases": "0.4", "version": str(made.agreement.version)})
    assert answer.status_code == 422
    assert "割合の合計が1になりません" in answer.text
    assert 'value="0.4"' in answer.text
    wrong = client.post(at(made, "/edit"), data={**TERMS, "cases": "three", "version": str(made.agreement.version)})
    assert (wrong.status_code, "1/2、0.5、50%のように入れてください。" in wrong.text) == (422, True)


def test_second_window_is_told_and_keeps_its_words(client, session):
    made = joint(session)
    lead(client, session, made)
    answer = client.post(at(made, "/edit"), data={**TERMS, "document": "新しい規約", "version": "77"})
    assert answer.status_code == 409
    assert "新しい規約" in answer.text
    assert hidden(answer.text, "version") == "1"


def test_body_joins_leaves_and_is_taken_out(client, session):
    made = joint(session)
    there = town(session, code="014010", name="赤井村")
    session.commit()
    lead(client, session, made)
    assert f"/bodies/add/{there.id}" in client.get(at(made, "/bodies?q=赤井")).text
    data = {"from_year": "令和9年度", "to_year": "", "parts": "", "version": "1"}
    assert client.post(at(made, f"/bodies/add/{there.id}"), data=data).status_code == 302
    joined = rows(session, JointParticipant)[-1]
    assert (joined.from_year, joined.to_year) == (2027, None)
    backwards = {**data, "to_year": "令和8年度", "version": "2"}
    assert client.post(at(made, f"/bodies/{joined.id}"), data=backwards).status_code == 422
    assert client.post(at(made, f"/bodies/{joined.id}"), data={**backwards, "to_year": "R10"}).status_code == 302
    assert rows(session, JointParticipant)[-1].to_year == 2028
    assert client.post(at(made, f"/bodies/{joined.id}/remove")).status_code == 302
    assert joined.id not in [each.id for each in rows(session, JointParticipant)]


def test_year_is_shared_from_the_form(client, session):
    made = joint(session)
    lead(client, session, made)
    data = {
        "total": "30,000千円", "population_on": "2025-03-31", "cases_from": "2024-01-01", "cases_to": "2024-12-31",
        "source": "住民基本台帳", "version": "1",
    }  # fmt: skip
    for each, (people, cases) in zip(made.bodies.values(), FIGURES, strict=True):
        data |= {f"population_{each.id}": f"{people:,}", f"cases_{each.id}": str(cases)}
    assert client.get(at(made, "/years/2025/enter")).status_code == 200
    short = client.post(at(made, "/years/2025/enter"), data={**data, "population_on": "", "source": ""})
    assert short.status_code == 422
    assert "30,000千円" in short.text
    assert client.post(at(made, "/years/2025/enter"), data=data).status_code == 302
    (kept,) = rows(session, JointYear)
    assert (kept.fiscal_year, kept.total_yen) == (2025, 30_000_000)
    text = said(tree(client.get(at(made, "/years/2025?lang=en")).text))
    assert [each for each in ("18,011,321 yen", "7,316,226 yen", "4,672,453 yen", "+1") if each not in text] == []


@pytest.mark.parametrize(("lang", "name"), [("ja", "緑原町"), ("en", "Midorihara")])
def test_fault_of_a_year_names_the_body(client, session, lang, name):
    made = joint(session, weights={"population": "1/2", "fixed": "1/2"})
    lead(client, session, made)
    ids = [each.id for each in made.bodies.values()]
    data = {"total": "1,000", "population_on": "2025-03-31", "source": "台帳", "version": "1"} | {
        f"population_{each}": "全部" if each == made.bodies["緑原町"].id else "10" for each in ids
    }
    address = at(made, "/years/2025/enter")
    client.get(f"{address}?lang={lang}")
    label = {"ja": f"{name}：人口：", "en": f"{name}: Population: "}[lang]
    assert label in said(tree(client.post(address, data=data).text))
    whole = client.post(address, data={**data, f"population_{made.bodies['緑原町'].id}": "18,000"})
    assert (whole.status_code, "013030" in whole.text) == (422, False)
    assert whole.text.count(name) == 2


def test_people_are_typed_with_separators(client, session):
    made = joint(session)
    shared_year(session, made.agreement, 2025, list(made.bodies.values()), made.lead.people["officer"].id)
    session.commit()
    lead(client, session, made)
    assert 'value="52,000"' in client.get(at(made, "/years/2025/enter")).text


@pytest.mark.parametrize("lang", LANGS)
def test_office_page_shows_shares_and_what_is_lacking(client, session, lang):
    made = joint(session)
    shared_year(session, made.agreement, 2025, list(made.bodies.values()), made.lead.people["officer"].id)
    session.commit()
    lead(client, session, made, "auditor")
    page = client.get(f"{at(made)}?lang={lang}").text
    text = said(tree(page))
    assert {"ja": "承認が2件足りません", "en": "2 approvals are lacking"}[lang] in text
    assert "18,011,321" in text
    assert f'href="{at(made, "/edit")}"' not in page


def test_approval_is_recorded_with_its_scan(client, session):
    made = joint(session)
    lead(client, session, made)
    address = at(made, f"/bodies/{made.bodies['緑原町'].id}/approval/rules")
    data = {"agreed": "yes", "name": "緑原町長", "on": "2026-11-01", "note": "議会承認済み"}
    content = hidden(client.get(address).text, "content")
    without = client.post(address, data={**data, "content": content})
    assert (without.status_code, "承認の文書のスキャンを付けてください。" in without.text) == (422, True)
    assert "緑原町長" in without.text
    sent = {**data, "content": content, "file": (io.BytesIO(pdf()), "承認書.pdf")}
    assert client.post(address, data=sent, content_type="multipart/form-data").status_code == 302
    (kept,) = rows(session, JointApproval)
    assert (kept.name, kept.subject, kept.document_id is None) == ("緑原町長", "rules", False)
    answer = client.get(at(made, f"/approvals/{kept.id}/file"))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")


def test_file_that_is_no_scan_is_refused(client, session):
    made = joint(session)
    lead(client, session, made)
    address = at(made, f"/bodies/{made.bodies['緑原町'].id}/approval/rules")
    content = hidden(client.get(address).text, "content")
    sent = {"agreed": "yes", "name": "緑原町長", "on": "2026-11-01", "content": content, "file": (io.BytesIO(b"MZ"), "a.exe")}
    answer = client.post(address, data=sent, content_type="multipart/form-data")
    assert (answer.status_code, "緑原町長" in answer.text) == (422, True)
    assert rows(session, JointApproval) == []


def test_members_are_given_their_bodies(client, session):
    made = joint(session)
    lead(client, session, made)
    ids = [each.id for each in made.lead.seats]
    data = {f"seat_{id}": "" for id in ids} | {f"seat_{ids[0]}": str(made.bodies["緑原町"].id), "version": "1"}
    assert client.post(at(made, "/seats"), data=data).status_code == 302
    assert [each.seat_id for each in rows(session, JointSeat)] == [ids[0]]
    wrong = {**data, f"seat_{ids[0]}": "99999", "version": "2"}
    assert client.post(at(made, "/seats"), data=wrong).status_code == 422


def test_call_that_waits_leads_to_the_approvals(client, session):
    made = joint(session, approvals_needed=True)
    lead(client, session, made)
    page = client.get(f"/procurements/{made.procurement.id}").text
    assert "評価の決まりを承認していない団体：1団体" in said(tree(page))
    assert f'href="{at(made)}"' in page


def test_nothing_waits_once_the_result_is_published(client, session):
    made = joint(session, lead=published(session, code="012025"), approvals_needed=True)
    lead(client, session, made)
    text = said(tree(client.get(at(made)).text))
    assert ("調達はもう承認を待ちません" in text, "承認がそろうまで進めません" in text) == (True, False)


def test_history_tells_of_joint_procurement(client, session):
    made = joint(session)
    lead(client, session, made)
    client.post(at(made, "/edit"), data={**TERMS, "form": "council", "version": "1"})
    session.rollback()
    for lang, words in (("ja", "共同調達の取決めを変更しました"), ("en", "The terms of the joint procurement were changed")):
        assert words in client.get(f"/procurements/{made.procurement.id}/history?lang={lang}").text


def test_yearly_review_is_never_a_joint_one(client, session):
    own = whole_town(session, code="012025", state="preparation", procedure="review")
    who = person(session, own.organisation, "second", "officer")
    session.commit()
    sign_in(client, session, who)
    assert client.get(f"/procurements/{own.procurement.id}/joint").status_code == 404


def test_body_that_left_joins_again_with_a_gap(client, session):
    made = joint(session)
    lead(client, session, made)
    address = at(made, f"/bodies/{made.bodies['白川町'].id}")
    assert 'name="again_from"' in client.get(address).text
    data = {"from_year": "令和7年度", "to_year": "令和7年度", "parts": "", "again_to": "", "version": "1"}
    early = client.post(address, data={**data, "again_from": "R7"})
    assert (early.status_code, "前に抜けた年度より後ではありません" in early.text) == (422, True)
    assert client.post(address, data={**data, "again_from": "R9"}).status_code == 302
    kept = next(each for each in rows(session, JointParticipant) if each.organisation.name == "白川町")
    assert kept.spans == ((2025, 2025), (2027, None))
    assert "令和7年度、令和9年度から" in said(tree(client.get(at(made)).text))
    assert ["白川町" in said(tree(client.get(at(made, f"/years/{year}/enter")).text)) for year in (2025, 2026, 2027)] == [
        True,
        False,
        True,
    ]


def test_earlier_years_of_a_body_are_corrected(client, session):
    made = joint(session)
    made.bodies["白川町"].earlier.append(JointSpan(from_year=2021, to_year=2022))
    session.commit()
    lead(client, session, made)
    address = at(made, f"/bodies/{made.bodies['白川町'].id}")
    assert 'value="令和3年度"' in client.get(address).text
    data = {"from_year": "R7", "to_year": "R7", "parts": "", "was_from_0": "R2", "was_to_0": "", "version": "1"}
    half = client.post(address, data=data)
    assert (half.status_code, "両方空欄" in half.text) == (422, True)
    assert client.post(address, data={**data, "was_to_0": "R4"}).status_code == 302
    assert [(each.from_year, each.to_year) for each in rows(session, JointSpan)] == [(2020, 2022)]
    assert client.post(address, data={**data, "was_from_0": "", "version": "2"}).status_code == 302
    assert rows(session, JointSpan) == []


@pytest.mark.parametrize("lang", LANGS)
def test_office_reads_figures_of_every_body(client, session, lang):
    made = joint(session, lead=published(session, code="012025"))
    by = made.lead.people["officer"].id
    shared_year(session, made.agreement, 2025, list(made.bodies.values()), by)
    award = session.scalars(select(Award)).one()
    bought = contract(
        session, made.lead.organisation, title="共同の契約", award_id=award.id, source="award", from_year=2025, years=2
    )
    bought.towns[0].served_id = made.bodies["緑原町"].organisation_id
    report(session, bought, 202505, plans=7)
    session.commit()
    lead(client, session, made, "auditor")
    page = tree(client.get(f"{at(made)}?lang={lang}").text)
    name = {"ja": "緑原町", "en": "Midorihara"}[lang]
    assert f"{name} 18,000 96 533.3 " in " ".join(said(each) for each in page.iter() if each.tag in ("th", "td"))
    text = said(page)
    assert {"ja": "団体の実績", "en": "Figures of the body"}[lang] in text
    assert re.search({"ja": r"緑原町 令和7年度 .* 7 ", "en": r"Midorihara FY2025 .* 7 "}[lang], text)
    assert {"ja": "その年度のこの団体を対象としていません", "en": "does not serve this body that year"}[lang] in text
    assert by_id(page, "result") is not None


def test_figures_that_are_not_split_are_explained_once(client, session):
    made = joint(session, lead=published(session, code="012025"))
    award = session.scalars(select(Award)).one()
    bought = contract(
        session, made.lead.organisation, title="共同の契約", award_id=award.id, source="award", from_year=2025, years=2
    )
    bought.towns[0].served_id = made.bodies["緑原町"].organisation_id
    bought.towns.append(ServedTown(served_id=made.lead.organisation.id, from_year=2025))
    session.commit()
    lead(client, session, made)
    for address, words in (
        (at(made), "実績が団体別に分かれていない"),
        (f"/joint/{made.agreement.id}", "市町村ごとには分かれていません"),
    ):
        text = said(tree(client.get(address).text))
        assert (address, text.count("共同の契約") > 1, text.count(words)) == (address, True, 1)
