"""Prove a history without the program that wrote it: python3 verify_history.py FILE [SIZE DIGEST], standard library only.

FILE is what `evaluator audit export` wrote; SIZE and DIGEST are an anchor that was kept outside.
"""

import hashlib
import json
import sys
from pathlib import Path

LINK = ("at", "commitment", "kind", "number", "organisation", "previous", "procurement")


def problems(lines, size=0, digest=""):
    """What does not agree, a sentence each."""
    number, before, anchored = 0, "0" * 64, size == 0
    for line in lines:
        event, number = json.loads(line), number + 1
        link = json.dumps({key: event[key] for key in LINK}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        salted = bytes.fromhex(event.get("salt", "")) + event.get("text", "").encode()
        if event["number"] != number or event["previous"] != before:
            yield f"event {event['number']} does not follow event {number - 1}"
        if hashlib.sha256(link.encode()).hexdigest() != event["digest"]:
            yield f"event {event['number']} was changed"
        if "text" in event and hashlib.sha256(salted).hexdigest() != event["commitment"]:
            yield f"the values of event {event['number']} were changed"
        number, before = event["number"], event["digest"]
        anchored = anchored or (number, before) == (size, digest)
    if not anchored:
        yield f"no event {size} has the digest {digest}"


def main(arguments):
    """The exit code: 0 if everything agrees."""
    if len(arguments) not in (1, 3):
        sys.exit(__doc__)
    anchor = (int(arguments[1]), arguments[2]) if len(arguments) == 3 else ()
    with Path(arguments[0]).open(encoding="utf-8") as file:
        found = list(problems(file, *anchor))
    sys.stdout.write("\n".join(found or ["All events agree."]) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
