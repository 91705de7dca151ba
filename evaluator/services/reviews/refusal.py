"""Why something about a review cannot be done."""

from collections.abc import Mapping

REASONS = (
    "year", "future", "taken", "rubric", "stale", "frozen", "not-decided", "drafted", "not-drafted", "fixed", "early", "limit",
    "limit-past", "limit-far", "not-later", "no-finding", "no-reason", "no-name", "no-content", "received", "channel", "closed",
    "many", "same", "link", "grade", "source", "score", "pending", "form", "review",
    "signed", "twice",
)  # fmt: skip
"""`year`: outside the contract. `future`: it has not begun. `taken`: there is a review. `stale`: somebody changed it meanwhile.
`early`: nobody answered and the limit is not past. `closed`: it is over, or not yet. `many`: a link answered often enough.
`pending`: a form file that came waits for somebody to look at it. `form`: that one was confirmed or set aside. `review`: a form
file of another review. `signed`: the day on the form is after the one on which it came. `twice`: the same reply is there."""


class ReviewRefused(Exception):
    """What cannot be done; `reason` is one of REASONS, `field` the field it is about, if any, `values` are for its sentence."""

    def __init__(self, reason: str, field: str = "", values: Mapping[str, object] | None = None) -> None:
        super().__init__(reason)
        assert reason in REASONS
        self.reason, self.field, self.values = reason, field, dict(values or {})
