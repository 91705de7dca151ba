"""Which fields of a rubric's records the forms show, in which order. A record that is not here is edited as TOML."""

from collections.abc import Mapping

from evaluator.core.rubric import Band, Criterion, Formula, Grade, Head, Scale, Variant
from evaluator.core.rules import (
    Advance,
    Ceiling,
    FromGrade,
    Gates,
    Lot,
    Lottery,
    Moderation,
    Outcome,
    Panel,
    Price,
    Publication,
    Quorum,
    Ranking,
    Requirement,
    Rounding,
    Seats,
    Size,
    Stage,
    Threshold,
    Ties,
    Trim,
    Value,
)

RECORDS: Mapping[str, tuple[type, tuple[str, ...]]] = {
    "head": (Head, ("title", "procedure", "service", "contract_years", "source", "assumed", "notes")),
    "panel": (Panel, ("combine", "combine_at", "trim", "members", "quorum", "comments", "out_of", "joint", "open")),
    "seats": (Seats, ("min", "max", "outside")),
    "quorum": (Quorum, ("share", "more_than")),
    "trim": (Trim, ("high", "low", "fewest")),
    "moderation": (Moderation, ("by", "far")),
    "rounding": (Rounding, ("mode", "digits", "at")),
    "price": (Price, ("handling", "basis", "tax_included", "ceiling", "minimum", "low_price")),
    "ceiling": (Ceiling, ("kind", "over", "yen")),
    "value": (Value, ("method", "unit", "round", "gate_points")),
    "threshold": (
        Threshold,
        ("name", "of", "without", "each", "at_least", "exclusive", "grade", "from_grade", "by", "then", "about", "stages", "id"),
    ),
    "from_grade": (FromGrade, ("grade", "criteria", "plus")),
    "gates": (Gates, ("eligibility", "documents", "conditions", "required")),
    "requirement": (Requirement, ("name", "id")),
    "ranking": (Ranking, ("by", "points", "member_ties", "adds", "majority")),
    "ties": (Ties, ("chain", "share_rank", "lottery")),
    "lottery": (Lottery, ("channels", "kana")),
    "stage": (
        Stage,
        ("name", "kind", "scored", "criteria", "held_from", "held_if", "advance", "carry", "combine", "ranking", "id"),
    ),
    "advance": (Advance, ("top", "ties")),
    "size": (Size, ("fact", "at_least", "below")),
    "outcome": (
        Outcome,
        (
            "winners", "runner_up", "single_proposal", "cutoff_ties", "on_withdrawal", "if_none", "remainder", "amounts",
            "discretion", "conditions", "lots",
        ),
    ),
    "lot": (Lot, ("name", "winners", "ceiling", "budget", "id")),
    "publication": (Publication, ("losers", "withhold_below", "adjustments")),
    "criterion": (
        Criterion,
        ("formula", "kind", "factor", "rescale", "floor", "cap", "combine", "round", "only_if", "only_for"),
    ),
    "formula": (
        Formula,
        (
            "kind", "of", "against", "factor", "clamp", "kink", "slope", "low", "high", "if_equal", "better", "pieces", "bands",
            "absolute", "table", "select",
        ),
    ),
    "scale": (Scale, ("title", "input", "grades", "min", "max", "step", "at_most", "source")),
    "grade": (Grade, ("id", "name", "share", "points", "to", "fails", "anchor")),
    "band": (Band, ("id", "name", "at_least")),
    "variant": (Variant, ("fact", "at_least", "below", "points")),
}  # fmt: skip
NAME_OF: Mapping[type, str] = {kind: name for name, (kind, _) in RECORDS.items()}
"""The name of every record by its type."""

RULES: Mapping[str, tuple[str, str]] = {
    "head": ("rubric", "head"),
    "panel": ("panel", "panel"),
    "moderation": ("moderation", "moderation"),
    "rounding": ("rounding", "rounding"),
    "price": ("price", "price"),
    "value": ("value", "value"),
    "gates": ("gates", "gates"),
    "stage": ("stage", "stage"),
    "threshold": ("threshold", "threshold"),
    "band": ("band", "band"),
    "ranking": ("ranking", "ranking"),
    "ties": ("ties", "ties"),
    "outcome": ("outcome", "outcome"),
    "publication": ("publication", "publication"),
    "variant": ("variant", "variant"),
}
"""The parts of a rubric that have a form of their own: the key in the file, and the record."""
LISTS = ("stage", "threshold", "band", "variant")
"""Those of them that are lists."""
ORDERED = ("ties.chain",)
"""Lists of names whose order counts."""
LENIENT = ("formula", "variant")
"""Records whose empty fields stand for what the rule says where nothing is given."""
