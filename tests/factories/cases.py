"""Case files made for tests: as many proposals, members and complications as a test asks for."""

import json
from typing import Any

NAMES = (
    "社会福祉法人 青野みらい会",
    "特定非営利活動法人 くらしの灯",
    "一般社団法人 つなぐ支援機構",
    "株式会社 ワークブリッジ見本",
)
LONG = "特定非営利活動法人 生活困窮者自立相談支援および就労準備支援ならびに家計改善支援を地域で進める広域連携ネットワーク機構"
LONG_EN = "The Wide-Area Network Organisation for Self-Reliance Consultation, Employment Readiness and Household Finance Support"


def simple_case(name: str = "simple", **changes: Any) -> dict[str, Any]:
    """Two groups, three members, two proposals; keys of the file can be replaced."""
    base: dict[str, Any] = {
        "rubric": {
            "id": name,
            "version": "1",
            "title": {"ja": "簡単な評価基準", "en": "A simple rubric"},
            "procedure": "open_proposal",
        },
        "rounding": {"mode": "half-up", "digits": 1, "at": "end"},
        "group": [
            {"id": "1", "name": {"ja": "実績", "en": "Record"}, "points": 40, "axis": "track_record"},
            {"id": "2", "name": {"ja": "人員体制", "en": "Staffing"}, "points": 60, "axis": "staffing"},
        ],
        "threshold": [{"id": "total", "at_least": "60 %"}],
        "case": {"id": name, "title": {"ja": "簡単な事例", "en": "A simple case"}, "fictional": True},
        "member": [{"id": "A"}, {"id": "B"}, {"id": "C"}],
        "proposal": [{"id": "A社"}, {"id": "B社"}],
        "entry": {
            "review": {"scores": {"A社": {"1": [30, 31, 32], "2": [50, 49, 51]}, "B社": {"1": [20, 25, 24], "2": [50, 40, 45]}}}
        },
    }
    return base | changes


def wide_case(proposals: int = 20, *, names: bool = True) -> dict[str, Any]:
    """Many proposals with long names on six groups; every third one misses a threshold."""
    axes = ("track_record", "staffing", "community", "content", "user", "cost")
    ids = [f"P{number:02}" for number in range(1, proposals + 1)]
    group = [
        {
            "id": str(at),
            "name": {"ja": f"とても長い名前の区分 その{at}", "en": f"A group with a rather long name, no. {at}"},
            "points": 20,
            "axis": axis,
        }
        for at, axis in enumerate(axes, start=1)
    ]
    scores = {
        id: {str(at): [(7 * number + 3 * at + member) % 12 + 8 if number % 3 else 5 for member in range(5)] for at in range(1, 7)}
        for number, id in enumerate(ids, start=1)
    }
    return simple_case(
        "wide",
        group=group,
        threshold=[{"id": "total", "at_least": "50 %"}, {"id": "staffing", "of": ["2"], "at_least": "40 %"}],
        ties={"share_rank": True, "chain": ["sum:2", "lower-price", "vote"]},
        case={"id": "wide", "title": {"ja": LONG, "en": LONG_EN}},
        member=[{"id": id} for id in "ABCDE"],
        proposal=[
            {
                "id": id,
                "price": 90_000_000 + 1_234_567 * at,
                **({"name": {"ja": f"{LONG} {at}", "en": f"{LONG_EN} {at}"}} if names else {}),
            }
            for at, id in enumerate(ids)
        ],
        entry={"review": {"scores": scores}},
    )


def undecided_case() -> dict[str, Any]:
    """Two proposals level in everything; only a vote can part them, and it is missing."""
    level = {"1": [30, 31, 32], "2": [50, 49, 51]}
    return simple_case("undecided", ties={"chain": ["sum:2", "vote"]}, entry={"review": {"scores": {"A社": level, "B社": level}}})


def votes_case() -> dict[str, Any]:
    """No points at all, only votes."""
    return simple_case(
        "votes", ranking={"by": "votes"}, threshold=[], entry={"review": {"votes": {"A社": 2, "B社": 1}}}, group=[]
    )


def totals_case() -> dict[str, Any]:
    """Only totals are known."""
    return simple_case("totals", entry={"review": {"totals": {"A社": 81, "B社": 59}}})


def lots_case() -> dict[str, Any]:
    """Two lots, each decided by itself; in the second nobody passes."""
    lots = [{"id": "east", "name": {"ja": "東部", "en": "East"}}, {"id": "west", "name": {"ja": "西部", "en": "West"}}]
    scores = {"A社": {"1": [30, 31, 32], "2": [50, 49, 51]}, "B社": {"1": [20, 25, 24], "2": [50, 40, 45]}}
    low = {"C社": {"1": [10, 11, 12], "2": [20, 21, 22]}}
    return simple_case(
        "lots",
        outcome={"lots": lots},
        proposal=[{"id": "A社", "lot": "east"}, {"id": "B社", "lot": "east"}, {"id": "C社", "lot": "west"}],
        entry={"review": {"scores": scores | low}},
    )


def adjusted_case() -> dict[str, Any]:
    """A group with a bonus, and one that takes points off."""
    group = [
        {"id": "1", "name": {"ja": "内容", "en": "Content"}, "points": 100, "axis": "content"},
        {"id": "2", "name": {"ja": "地域加点", "en": "Local bonus"}, "points": 5, "kind": "bonus", "by": "office"},
        {
            "id": "3",
            "name": {"ja": "減点", "en": "Points off"},
            "points": 10,
            "kind": "adjustment",
            "by": "office",
            "scale": "off",
        },
    ]
    return simple_case(
        "adjusted",
        group=group,
        scale={"off": {"input": "number", "min": -10, "max": 10}},
        entry={"review": {"scores": {"A社": {"1": [80, 81, 82], "2": 5, "3": -3}, "B社": {"1": [70, 71, 72], "2": 0, "3": 0}}}},
    )


def as_file(case: dict[str, Any]) -> str:
    """The case as a JSON file."""
    return json.dumps(case, ensure_ascii=False, indent=1)
