"""The tables that a body's roll-up consists of. Numbers are whole; an amount is written in hundredths, so that sums are exact."""

from collections.abc import Mapping

import pyarrow as pa

BODIES = pa.schema(
    [
        ("body", pa.int32()), ("year", pa.int16()), ("code", pa.string()), ("kind", pa.string()), ("prefecture", pa.string()),
        ("size", pa.string()), ("people", pa.int64()), ("implementing", pa.bool_()), ("households", pa.int64()),
    ]
)  # fmt: skip
"""The body in each fiscal year: its kind, prefecture, size class, and the people and households of its places."""
RETURNS = pa.schema([("body", pa.int32()), ("year", pa.int16()), ("answered", pa.int64())])
"""A row for each fiscal year in which it was asked for a return, with 1 where it handed one in."""
ANSWERS = pa.schema(
    [("body", pa.int32()), ("year", pa.int16()), ("field", pa.string()), ("option", pa.string()), ("amount", pa.int64())]
)
"""What it answered: a row with an empty option for each field, and one for each thing it chose."""
POINTS = pa.schema(
    [
        ("body", pa.int32()), ("year", pa.int16()), ("service", pa.string()), ("guideline", pa.string()), ("point", pa.string()),
        ("state", pa.string()), ("procurements", pa.int64()),
    ]
)  # fmt: skip
"""In how many published procurements a point of a guideline came to a state."""
AREAS = pa.schema(
    [
        ("body", pa.int32()), ("area", pa.string()), ("year", pa.int16()), ("towns", pa.int64()), ("prefecture", pa.string()),
        ("size", pa.string()), ("kind", pa.string()), ("people", pa.int64()),
    ]
)  # fmt: skip
"""The served municipalities of a service, together: what they have in common and how many people live there."""
FIGURES = pa.schema(
    [
        ("body", pa.int32()), ("area", pa.string()), ("year", pa.int16()), ("service", pa.string()), ("indicator", pa.string()),
        ("month", pa.int32()), ("value", pa.int64()),
    ]
)  # fmt: skip
"""What was reported for an area, month by month."""

SCHEMAS: Mapping[str, pa.Schema] = {
    "bodies": BODIES, "returns": RETURNS, "answers": ANSWERS, "points": POINTS, "areas": AREAS, "figures": FIGURES
}  # fmt: skip
