"""Locked prices: only that they are ours is seen here; their own reader knows the rest."""

import json
from typing import IO

from evaluator.core.values import message
from evaluator.exchange.uploads.accepted import Refused

FORMAT = "evaluator-sealed-price"


def look(file: IO[bytes], kind: str) -> None:
    """Raise Refused unless a file is a JSON object that calls itself a locked price; `kind` is always sealed."""
    assert kind == "sealed"
    try:
        given = json.loads(file.read().decode("utf-8-sig"))
    except ValueError as fault:
        raise Refused(message("upload.not-sealed")) from fault
    if not isinstance(given, dict) or given.get("format") != FORMAT:
        raise Refused(message("upload.not-sealed"))
