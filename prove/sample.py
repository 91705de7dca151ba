"""What both engines are asked, and of whom: every figure, of a drawn part of an invented nation, and odd cases."""

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from evaluator.core.national import Coverage, Having, Mean, Measure, Met, PerPeople, Rate, Ratio, Share, Total
from evaluator.exchange.rollups import files
from evaluator.exchange.rollups.expression import Request
from evaluator.exchange.rollups.standing import Nation, standing
from evaluator.library import views
from evaluator.services.inventednation import YEARS, invent
from evaluator.services.national.asking import figures_of

SHARE = Fraction(1, 30)
"""The part of the bodies that is drawn; the seed is that of the invented nation."""
ODD_YEAR = 2020
MADE_AT = datetime(2026, 11, 22, tzinfo=UTC)
LARGE = 2**53 + 1
"""A whole number that no float holds."""
ODD: tuple[Measure, ...] = (
    Coverage(), Total(field="plans"), Mean(field="plans"), PerPeople(field="plans"), PerPeople(field="plans", of="households"),
    Having(fields=("plans", "employed")), Having(fields=("plans", "employed"), of="asked"),
    Ratio(above="plans", below="employed"), Ratio(above="plans", below="plans"), Share(field="way_run", among=("outsourced",)),
    Share(field="way_run", among=("outsourced",), of="asked"), Met(guideline="g", point="p"),
    Rate(indicator="plans", service="s"),
)  # fmt: skip


def invented(folder: Path) -> Nation:
    """A drawn part of the invented nation, all its years."""
    invent(folder, MADE_AT, share=SHARE)
    return _standing(folder)


def odd(folder: Path) -> Nation:
    """Bodies with gaps, numbers that no float holds, sums of nothing, and a body that answered without being asked."""
    own = [(1, 10, 4), (2, None, 3), (3, 10, None), (4, 0, 0)]
    answers = [
        (1, "plans", "", LARGE),
        (2, "plans", "", LARGE),
        (3, "plans", "", None),
        (4, "plans", "", 0),
        (1, "employed", "", 0),
    ]
    answers += [
        (2, "employed", "", LARGE),
        (1, "way_run", "", None),
        (1, "way_run", "outsourced", None),
        (4, "way_run", "", None),
    ]
    place = ("under-50k", "13")
    fresh = files.begin(folder)
    rows = files.write_body(fresh, 1, {
        "bodies": [(body, ODD_YEAR, "", "city", "13", "under-50k", people, True, homes) for body, people, homes in own],
        "returns": [(1, ODD_YEAR, 1), (2, ODD_YEAR, 1), (3, ODD_YEAR, 0)],
        "answers": [(body, ODD_YEAR, field, option, amount) for body, field, option, amount in answers],
        "points": [(1, ODD_YEAR, "s", "g", "p", state, LARGE) for state in ("met", "partly")],
        "areas": [(1, area, ODD_YEAR, 1, *reversed(place), "city", people) for area, people in (("a", LARGE), ("b", None))],
        "figures": [(1, area, ODD_YEAR, "s", "plans", 202004 + month, LARGE) for area in "ab" for month in (0, 1, 1)],
    })  # fmt: skip
    files.gather(folder, fresh, MADE_AT, bodies=len(own), rows=rows)
    return _standing(folder)


def every_figure() -> tuple[Request, ...]:
    """Every figure of every view of the library, parted by answers where the view does so, and who has answered; all years."""
    wanted: dict[tuple[Measure, str], None] = {(Coverage(), ""): None}
    for view in views.library_views().values():
        split = {part.id: part.split for part in view.part}
        wanted |= {(each.measure, split[each.part]): None for each in figures_of(view.view.id)}
    return tuple(Request(measure=measure, years=YEARS, split=split) for measure, split in wanted)


def odd_figures() -> tuple[Request, ...]:
    """A figure of each kind and base, and those that can be parted by answers so parted too."""
    plain = [Request(measure=each, years=(ODD_YEAR,)) for each in ODD]
    return (
        *plain,
        *(Request(measure=each, years=(ODD_YEAR,), split="way_run") for each in ODD if not isinstance(each, Met | Rate)),
    )


def kind_of(request: Request) -> str:
    """What is said of a request: its kind of measure, what stands below the line, and whether answers part it."""
    base = getattr(request.measure, "of", "")
    return type(request.measure).__name__ + (f" of {base}" if base else "") + (" by answer" if request.split else "")


def parts(requests: Sequence[Request], size: int) -> list[Sequence[Request]]:
    """Requests in parts, each asked by one expression."""
    return [requests[at : at + size] for at in range(0, len(requests), size)]


def _standing(folder: Path) -> Nation:
    nation = standing(folder)
    assert nation is not None
    return nation
