"""What the office of an invented procurement says to the guideline: what only it can know, and its reasons."""

from collections.abc import Mapping
from datetime import datetime

from evaluator.core.calendar import japan_date
from evaluator.core.compliance import Stated
from evaluator.db.models import Procurement
from evaluator.services import compliance
from evaluator.services.compliance import Stating
from evaluator.services.demonstration import Town

PAGE = "公告（見本） 別紙1"
REASONS = {
    "G1": "前の年度までの評価は紙で残っており、実施要領の説明会で配布しました。",
    "G3": "利用者アンケートは翌年度から始める予定で、今回は支援員への聴き取りで代えました。",
    "CHK9": "配点の内訳は、公告の翌週に質問への回答とともに公表しました。",
}
"""Reasons by point; only those of which not everything is met are given."""


def reasoned(town: Town, procurement: Procurement, at: datetime) -> None:
    """Say what was published with the call, and give a reason for what is not met as a whole."""
    session, officer = town.session, town.actor("officer")
    assert procurement.frozen_at is not None
    given: Mapping[Stated, Stating] = {
        "criteria_published": Stating(holds=True, on=japan_date(procurement.frozen_at), source=PAGE),
        "points_published": Stating(holds=False, source="公告には大項目の配点のみを載せた"),
    }
    compliance.state(session, officer, procurement, given, at, seen=0)
    table = compliance.table_of(session, procurement, at)
    assert table is not None
    reasons = {each.point: REASONS[each.point] for each in table.points if each.state != "met" and each.point in REASONS}
    compliance.give_reasons(session, officer, procurement, reasons, at, seen=0)
