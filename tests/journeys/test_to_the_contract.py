"""From a tie to the contract: a lot decides, the award is made, the preferred withdraws, the next rank signs."""

import re

import pytest
from sqlalchemy import select

from evaluator.core.calendar import japan_date
from evaluator.db.models import Award, Event
from evaluator.services.actor import now
from tests.factories.decided import closed, rule
from tests.factories.world import sign_in


@pytest.fixture
def town(session):
    return closed(session, rule("vote", "lot"), marks=(4, 4, 3))


def hidden(page, name):
    return re.search(rf'name="{name}"[^>]*value="(\d+)"', page)[1]


def answered(client, base, **fields):
    """Record the first thing that is open."""
    address = re.search(r'href="([^"]*/decisions/open/[0-9a-f]+)"', client.get(f"{base}/decisions").text)[1]
    number = hidden(client.get(address).text, "computation")
    common = {"by": "選定委員会", "at": "2026-11-20T10:30", "reason": "審査要領による", "computation": number}
    return client.post(address, data={**common, **fields}).status_code


def sent(client, address, **fields):
    """Fill in a form of an award as it stands now."""
    return client.post(address, data={**fields, "version": hidden(client.get(address).text, "version")}).status_code


def award(client, base, number, proposal):
    """Draft the award, and let both on its route agree."""
    page = client.get(f"{base}/award").text
    address = re.search(r'href="([^"]*/award/new[^"]*)"', page)[1].replace("&amp;", "&")
    drafted = client.post(
        address, data={"decision": f"award:{proposal.id}", "route": "部長\n市長", "conditions": "", "reason": ""}
    )
    today = japan_date(now()).isoformat()
    agreed = {"agreed": "yes", "how": "on-paper", "name": "青野 一郎", "on": today, "note": ""}
    return [drafted.status_code, *(sent(client, f"{base}/award/{number}/approval", **agreed) for _ in range(2))]


def test_tie_lot_award_withdrawal_next_rank_and_contract(app, session, town):
    client = sign_in(app.test_client(), session, town.people["officer"])
    base, (one, two, _third) = f"/procurements/{town.procurement.id}", town.proposals
    assert "/decisions" in client.get(base).text
    assert answered(client, base, **{f"votes_{each.id}": "1" for each in (one, two)}) == 302
    order = {f"place_{one.id}": "2", f"place_{two.id}": "1"}
    assert answered(client, base, **order, witnesses="監査 花子\n監査 太郎") == 302
    assert client.post(f"{base}/moves/decide").status_code == 302
    assert award(client, base, 1, two) == [302, 302, 302]
    assert sent(client, f"{base}/award/1/end", cause="withdrew", reason="人員を確保できないため") == 302
    assert award(client, base, 2, one) == [302, 302, 302]
    today = japan_date(now()).isoformat()
    talked = {"on": today, "present": "調達課、青野福祉会", "content": "配置を確認した"}
    assert client.post(f"{base}/award/2/record", data=talked).status_code == 302
    assert sent(client, f"{base}/award/2/contract", on=today, amount="2,950万円", tax="yes", note="") == 302
    session.rollback()
    made = session.scalars(select(Award).order_by(Award.number)).all()
    assert [(each.proposal_id, each.ended_reason, each.contract_yen) for each in made] == [
        (two.id, "人員を確保できないため", None),
        (one.id, "", 29_500_000),
    ]
    kinds = [each for each in session.scalars(select(Event.kind).order_by(Event.id)) if not each.startswith("sheet.")]
    assert kinds == [
        *("decision.recorded", "decision.recorded", "result.fixed", "procurement.decide"),
        *("award.drafted", "award.agreed", "award.agreed", "award.made", "proposal.withdrawn", "award.ended"),
        *("award.drafted", "award.agreed", "award.agreed", "award.made", "negotiation.recorded", "contract.made"),
    ]
    for lang, words in (("ja", "契約を記録しました"), ("en", "A contract was recorded")):
        assert words in client.get(f"{base}/history?lang={lang}").text
