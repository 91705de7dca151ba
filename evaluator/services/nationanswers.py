"""Invented yearly returns of a whole nation. Those of FY2020 add up to the printed table of that year where all bodies are made.

Source of the table: 自立支援プログラム, FY2020, 905 welfare offices (seed-figures.md).
"""

import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from evaluator.core.answers import is_asked
from evaluator.core.returns import Field, Kind, ReturnSet, fields_in

Given = dict[str, str]
PRINTED_YEAR = 2020
OFFICES = 905
"""Bodies that handed in their return of FY2020."""
PRINTED: Mapping[str, tuple[int, int, int, int]] = {
    "economic": (894, 2578, 257_569, 96_248),
    "daily": (375, 1317, 239_359, 96_633),
    "social": (255, 536, 44_355, 30_517),
    "employment": (894, 2412, 169_558, 71_710),
    "children": (252, 485, 36_340, 24_355),
}
"""Bodies that have any, programmes, participants, and those who reached their goal."""
ANY = 895
"""Bodies with a programme of any kind: one has a social one and no economic one."""
RAISED = ("new_consultations", "plans")
"""What is higher where proposals are considered."""
PROGRAMMES = ("programmes", "participants", "achieved")
YES: Mapping[str, float] = {"considers_proposals": 0.3, "housing_mechanism": 0.25, "joint_adopted": 0.05, "reviewed_yearly": 0.5}
"""How often a question is answered with yes; half of the time unless it stands here."""
CHOICES: Mapping[str, Sequence[float]] = {
    "way_run": (0.3, 0.6, 0.1), "support_conference_state": (0.3, 0.1, 0.6), "joint_state": (0.03, 0.07, 0.05, 0.85)
}  # fmt: skip
"""How often each option is chosen."""
CRITERIA: Mapping[str, float] = {"record": 0.97, "plan": 0.8, "staff": 0.4, "community": 0.3, "user": 0.2, "continuity": 0.15}
"""How often each criterion is used: nearly all look at the record, then the plan, some at the staff."""


def printed(people: Sequence[int], drawn: random.Random) -> list[Given]:
    """For each of 905 bodies of that many people its programmes of FY2020, which add up to the printed table."""
    made: list[Given] = [{} for _ in people]
    order = drawn.sample(range(len(people)), len(people))
    for kind, (bodies, *totals) in PRINTED.items():
        having = order[ANY - bodies : ANY] if kind == "social" else order[:bodies]
        before = [1] * bodies
        for name, total in zip(PROGRAMMES, totals, strict=True):
            weights = _weights(kind, name, having, before, made, people)
            before = shared(total, weights, least=1)
            for body in range(len(people)):
                made[body][f"{kind}_{name}"] = "0"
            for body, number in zip(having, before, strict=True):
                made[body][f"{kind}_{name}"] = str(number)
    return made


def _weights(
    kind: str, name: str, having: Sequence[int], before: Sequence[int], made: Sequence[Given], people: Sequence[int]
) -> list[int]:  # fmt: skip
    """What a total is shared out by: those who reached a goal by participants, a part by its whole, all else by people."""
    if name == "achieved":
        return [each - 1 for each in before]
    if kind == "employment":
        return [int(made[body][f"economic_{name}"]) - 1 for body in having]
    return [round(people[body] ** 0.5) for body in having]


def shared(total: int, weights: Sequence[int], *, least: int) -> list[int]:
    """A total shared out by weights, each part at least `least`, by largest remainder."""
    left, over = total - least * len(weights), max(1, sum(weights))
    parts = [left * each // over for each in weights]
    rest = sorted(range(len(weights)), key=lambda at: (-(left * weights[at] % over), at))
    for at in rest[: left - sum(parts)]:
        parts[at] += 1
    return [each + least for each in parts]


def answered(known: ReturnSet, year: int, people: int, drawn: random.Random, *, given: Mapping[str, str] | None = None) -> Given:
    """A body's return of a fiscal year: an answer to everything that is asked. `given` stands as it is."""
    found: Given = {}
    for field in fields_in(known, year):
        if given is not None and field.id in given:
            found[field.id] = given[field.id]
        elif is_asked(known, field, found):
            found[field.id] = _drawn(known, field, found, people, drawn)
    return found


def _drawn(known: ReturnSet, field: Field, found: Given, people: int, drawn: random.Random) -> str:
    bound = next((each for each in known.checks if each.relation == "at-most" and each.left == (field.id,)), None)
    above = found.get(bound.right[0]) if bound else None
    if above is not None and bound is not None and field.kind == "yen":
        return str(int(int(above) * bound.times))
    if above is not None and field.kind == "count":
        least = min(1, int(above)) if field.unit == "programmes" else 0  # participants need a programme
        return str(max(least, int(above) * drawn.randint(30, 80) // 100))
    one = DRAWN[field.kind](field, found, people, drawn)
    return min(one, above, key=Decimal) if above is not None and field.kind == "fte" else one


def _count(field: Field, _found: Given, people: int, drawn: random.Random) -> str:
    """Staff and cases grow with the body; those that consider proposals come to more consultations and plans."""
    if field.id == "new_consultations":
        return str(int(people * drawn.uniform(0.0015, 0.003)) + 1)
    if field.id == "staff_people":
        return str(8 + people // 40_000)
    if field.id.endswith("_people"):
        return str(min(1 + people // 150_000, drawn.randint(0, 3)))
    if field.unit in ("programmes", "years", "bodies", "contracts"):
        return str(drawn.randint(1, 5))
    if field.unit == "times":
        return str(drawn.randint(6, 36))
    return str(int(people * drawn.uniform(0.0002, 0.001)) + 1)


def _some(field: Field, _found: Given, _people: int, drawn: random.Random) -> str:
    likely = CRITERIA if field.id == "criteria" else {}
    named = [each.id for each in field.option if not each.alone]
    chosen = [each for each in named if drawn.random() < likely.get(each, 0.05 if likely else 0.35)]
    return ",".join(chosen or named[:1])


def _one(field: Field, _found: Given, _people: int, drawn: random.Random) -> str:
    options = [each.id for each in field.option]
    return drawn.choices(options, weights=CHOICES.get(field.id, [1] * len(options)))[0]


DRAWN: Mapping[Kind, Callable[[Field, Given, int, random.Random], str]] = {
    "count": _count,
    "yen": lambda _field, _found, people, drawn: str(people * drawn.randint(0, 40)),
    "fte": lambda _field, _found, _people, drawn: drawn.choice(("0.5", "0.8", "1", "1.5")),
    "share": lambda _field, _found, _people, drawn: str(drawn.choice((0, 5, 10, 20, 30))),
    "choice": _one,
    "choices": _some,
    "yes-no": lambda field, _found, _people, drawn: "yes" if drawn.random() < YES.get(field.id, 0.5) else "no",
    "date": lambda _field, _found, _people, _drawn: "2020-10-01",
    "text": lambda _field, _found, _people, _drawn: "特になし",
}


def with_proposals(found: Given, drawn: random.Random) -> Given:
    """The same, where the body considers proposals: more consultations and plans."""
    if found.get("considers_proposals") != "yes":
        return found
    more: Given = {id: str(int(int(found[id]) * drawn.uniform(1.1, 1.5))) for id in RAISED if id in found}
    return {**found, **more}
