"""What a result says against what was published: every difference as a sentence."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from evaluator.core.canonical import plain
from evaluator.core.case import Published

Json = Mapping[str, Any]


def differences(result: Json, published: Published) -> list[str]:
    """Published figures that the result, as its JSON, does not give to the digit; empty if all come out."""
    given = plain(published)
    proposals = {each["id"]: each for each in result["proposals"]}
    return [
        *_figures(proposals, given),
        *_members(proposals, given),
        *_standing(result, proposals, given),
    ]


def _differs(place: str, want: object, got: object) -> Iterator[str]:
    if want != got:
        yield f"{place}: published {want}, worked out {got}"


def _number(text: str | None) -> str | None:
    return None if text is None else str(Fraction(text))


def _figures(proposals: Json, given: Json) -> Iterator[str]:
    for proposal, total in given["totals"].items():
        yield from _differs(f"total of {proposal}", total, _number(proposals[proposal]["published"]))
    for proposal, value in given["values"].items():
        yield from _differs(f"value of {proposal}", value, _number(proposals[proposal]["value_published"]))
    for proposal, items in given["items"].items():
        worked = {each["criterion"]: each["published"] for each in proposals[proposal]["items"]}
        for criterion, figure in items.items():
            yield from _differs(f"{criterion} of {proposal}", figure, _number(worked.get(criterion)))


def _members(proposals: Json, given: Json) -> Iterator[str]:
    for proposal, totals in given["member_totals"].items():
        yield from _differs(f"member totals of {proposal}", totals, [each["total"] for each in proposals[proposal]["members"]])
    for proposal, places in given["member_ranks"].items():
        yield from _differs(f"places of {proposal}", places, [each["rank"] for each in proposals[proposal]["members"]])


def _standing(result: Json, proposals: Json, given: Json) -> Iterator[str]:
    for proposal, rank in given["ranks"].items():
        yield from _differs(f"rank of {proposal}", rank, _rank(result, proposals[proposal]))
    for proposal in given["excluded"]:
        yield from _differs(f"rank of {proposal}", None, proposals[proposal]["rank"])
    if given["winners"] is not None:
        yield from _differs("winners", sorted(given["winners"]), sorted(result["award"]["preferred"]))
    if given["advanced"] is not None:
        yield from _differs("advanced", sorted(given["advanced"]), sorted(result["stages"][0]["advanced"]))


def _rank(result: Json, proposal: Json) -> int | None:
    """The rank; that of the last stage for a proposal that a short list leaves out of a case cut off there."""
    return proposal["rank"] if proposal["rank"] is not None else result["stages"][-1]["ranks"].get(proposal["id"])
