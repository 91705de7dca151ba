"""Models of joint procurement: shared without a figure, adopted by others, taken back by who shared them."""

import pytest
from sqlalchemy import select

from evaluator.db.models import Event, JointAgreement, JointModel
from tests.factories.joint import joint, shared_year
from tests.factories.world import sign_in, whole_town
from tests.reading import said, tree

LANGS = ("ja", "en")


def shared(client, session):
    """A joint procurement whose form and weights are shared as a model."""
    made = joint(session)
    shared_year(session, made.agreement, 2025, list(made.bodies.values()), made.lead.people["officer"].id)
    session.commit()
    sign_in(client, session, made.officers["青野市"])
    data = {"title": "三つの割合", "note": "相談件数の多い団体ほど多く負担します。", "version": "1"}
    assert client.post(f"/procurements/{made.procurement.id}/joint/model", data=data).status_code == 302
    session.rollback()
    return made, session.scalars(select(JointModel)).one()


def another_town(client, session):
    other = whole_town(session, code="014010", name="赤井市", state="preparation")
    session.commit()
    sign_in(client, session, other.people["officer"])
    return other


@pytest.mark.parametrize("lang", LANGS)
def test_model_holds_form_and_weights_alone(client, session, lang):
    made, model = shared(client, session)
    assert (model.form, model.weights) == (made.agreement.form, made.agreement.weights)
    another_town(client, session)
    text = said(tree(client.get(f"/joint?lang={lang}").text))
    weights = {"ja": "均等割 1/5、人口割 1/2、実績割 3/10", "en": "Equal 1/5, Population 1/2, Cases 3/10"}[lang]
    assert [each for each in ("三つの割合", weights) if each not in text] == []
    assert [each for each in ("緑原町", "Midorihara", "52,000", "30,000,000", "協定書") if each in text] == []


def test_same_model_is_not_shared_twice(client, session):
    made, model = shared(client, session)
    data = {"title": model.title, "note": model.note, "version": "1"}
    answer = client.post(f"/procurements/{made.procurement.id}/joint/model", data=data)
    assert (answer.status_code, "すでに登録されています" in answer.text) == (409, True)
    session.rollback()
    assert session.scalars(select(JointModel)).all() == [model]
    client.post(f"/joint/models/{model.id}/take-back")
    assert client.post(f"/procurements/{made.procurement.id}/joint/model", data=data).status_code == 302


def test_other_town_begins_from_a_model(client, session):
    _made, model = shared(client, session)
    other = another_town(client, session)
    address = f"/procurements/{other.procurement.id}/joint"
    assert f"{address}/edit?model={model.id}" in client.get(address).text
    page = client.get(f"{address}/edit?model={model.id}").text
    assert 'value="3/10"' in page
    data = {"form": "agreement", "equal": "1/5", "population": "1/2", "cases": "3/10", "version": "0"}
    assert client.post(f"{address}/edit?model={model.id}", data=data).status_code == 302
    session.rollback()
    kept = session.scalars(select(JointAgreement).where(JointAgreement.organisation_id == other.organisation.id)).one()
    assert kept.model_id == model.id
    assert "三つの割合" in client.get(address).text


def test_only_the_sharer_takes_a_model_back(client, session):
    made, model = shared(client, session)
    other = another_town(client, session)
    address = f"/joint/models/{model.id}/take-back"
    assert client.post(address).status_code == 404
    session.rollback()
    sign_in(client, session, made.officers["青野市"])
    assert [client.post(address).status_code for _ in range(2)] == [302, 302]
    session.rollback()
    kinds = [each.kind for each in session.scalars(select(Event).order_by(Event.id))]
    assert kinds.count("joint.model-taken-back") == 1
    session.rollback()
    sign_in(client, session, other.people["officer"])
    assert "三つの割合" not in client.get("/joint").text
    gone = client.get(f"/procurements/{other.procurement.id}/joint/edit?model={model.id}")
    assert gone.status_code == 404


def test_model_without_a_name_keeps_its_note(client, session):
    made = joint(session)
    sign_in(client, session, made.officers["青野市"])
    data = {"title": " ", "note": "伝えたいこと", "version": "1"}
    answer = client.post(f"/procurements/{made.procurement.id}/joint/model", data=data)
    assert (answer.status_code, "伝えたいこと" in answer.text) == (422, True)
