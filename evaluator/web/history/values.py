"""Values of events, as people read them: what was there before, and what after."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import get_locale, gettext

from evaluator.core.calendar import JAPAN, moment_text
from evaluator.core.contracting import BASES, SERVICES
from evaluator.core.jointforms import FORMS
from evaluator.core.returns import Field
from evaluator.exchange.wording import spoken
from evaluator.services.returns.forms import library_form
from evaluator.web.answers import value_said

FIELDS = (
    "number", "name", "title", "title_en", "login", "role", "roles", "outside", "seat", "proposal", "holder", "to", "after",
    "first", "second", "officer", "procurements", "keys_left", "state", "stage", "reason", "procedure", "service",
    "fiscal_year_from", "fiscal_year_to", "contact", "ceiling_kind", "ceiling_yen", "ceiling_secret", "tax_included",
    "names_hidden", "proxies_allowed", "departments", "key_start", "scopes", "last_day",
    "fictional", "rubric", "version", "sha256", "rules", "result", "method", "question",
    "asker", "answer", "affiliation", "heard_at", "subject", "opinion", "hear_again", "academic", "chair", "stages", "kana",
    "name_en", "address", "corporate_number", "corporate_number_verified", "implementing", "consortium", "members", "lead",
    "received_at", "channel", "lot", "kinds", "facts", "lottery_number", "request_yen", "price", "withdrew", "checks", "met",
    "note", "labels", "purpose", "size", "id", "row", "client", "amount_yen", "review", "page", "confirmed", "fte_hundredths",
    "dedicated", "qualification", "experience_years", "training", "kind", "partner", "content", "declared", "conflict", "at",
    "place", "agenda", "minutes", "document", "held", "attendance", "proxy", "meeting", "cells", "scan", "was", "how", "copy",
    "seal_intact", "remark", "envelope", "envelopes", "amount", "inside", "times", "failures", "until", "fingerprint", "again",
    "step", "by", "order", "among", "votes", "threshold", "passed", "witnesses", "amounts", "conditions", "person", "issuer",
    "route", "cause", "on", "present",
    "count", "before", "events", "faults",
    "public_prices", "public_members", "panel_names", "bundle_prices", "bundle_members", "comments", "minutes_given",
    "documents_given", "request", "parts", "sharer", "taker", "shared", "based_on", "item", "outcome",
    "contract", "qualified", "trained", "from_month", "to_month", "left_work", "partner_kind", "offers", "closed_on", "with",
    "work", "since", "origin", "evidence", "partners",
    "finding", "reply_by", "score", "grade", "response", "replies", "link", "scale", "source",
    "starts_on", "ends_on", "signed_on", "ended_on", "price_basis", "report_day", "first_contract", "parties", "registered_from",
    "amendment", "agreed_on", "promise", "promise_kind", "promised_in", "promises", "indicator", "target", "fiscal_year", "found",
    "actual", "lines", "rate", "national_yen", "own_yen", "contracts", "town", "towns", "from_year", "to_year",
    "added", "stated", "withdrawn", "mergers", "as_of", "server", "from_on", "to_on", "merged_into", "reference_on",
    "asked_about", "job_kind", "round", "file",
    "bodies", "due_on", "form_sha256", "filled_in", "answers", "words", "body", "text",
    "figures", "received", "remarks", "contracts", "entered", "corrected", "code", "unit", "definition",
    "joint_form", "weights", "approvals_needed", "model", "fixed_parts", "total_yen", "shares", "population_on", "cases_from",
    "cases_to", "guideline", "holds", "renewal", "user_survey", "handover_plan", "criteria_published", "points_published",
    "earlier_years",
)  # fmt: skip
"""Names of values that have a wording of their own."""
DATES = ("call", "questions", "answers", "proposals", "declarations", "scoring", "meeting", "opening", "decision")
SHOWN = ("none", "chosen", "all", "totals", "marks", "redacted")
WORDS = {
    "channel": ("link", "file", "paper"),
    **dict.fromkeys(("public_prices", "public_members", "bundle_prices", "bundle_members", "documents_given"), SHOWN),
    "subject": ("criteria", "award", "cost-share", "rules"),
    "cause": ("withdrew", "failed"),
    "kind": ("award", "no_award", "call_again", "paper", "file", "office", "partner", "network", "department"),
    "purpose": ("call", "proposal", "redacted", "scan", "minutes", "sealed"),
    "withdrew": ("before-scoring", "after-award"),
    "step": ("vote", "chair", "discussion", "lot", "member-order", "threshold", "award", "remainder", "amount"),
    "how": ("signed-in", "signed", "on-paper", "in-meeting"),
    "outcome": ("revised", "kept", "agreed"),
    "was": ("waiting", "entering", "entered", "comparing", "compared"),
    "state": ("valid", "invalid", "withdrawn", "disqualified", "present", "absent", "proxy"),
}
"""Values that have a wording of their own, by the name of the value."""
ELSEWHERE = {
    "role": ("role.", ("administrator", "officer", "clerk", "member", "auditor", "ministry")),
    "roles": ("role.", ("administrator", "officer", "clerk", "member", "auditor", "ministry")),
    "procedure": (
        "report.procedure.",
        ("open_proposal", "named_proposal", "comprehensive_additive", "comprehensive_division", "direct", "price_only", "review"),
    ),
    "state": (
        "course.state.", ("preparation", "call", "receipt", "scoring", "moderation", "closed", "opened", "decided", "cancelled"),
    ),
    "ceiling_kind": ("ceiling.", ("estimate", "proposal_limit")),
    "service": ("service.", SERVICES),
    "price_basis": ("price-basis.", BASES),
    "registered_from": ("contract-source.", ("award", "entered", "imported")),
    "promise_kind": ("commitment-kind.", ("staffing", "target", "tie", "other")),
    "promised_in": ("commitment-source.", ("proposal", "negotiation", "amendment", "entered")),
    "found": ("commitment-state.", ("kept", "partly", "below")),
    "partner_kind": (
        "partner.kind.",
        (
            "department", "welfare_council", "food_bank", "lawyer", "employer", "volunteer", "informal", "housing", "medical",
            "school", "other",
        ),
    ),
    "joint_form": ("joint-form.", FORMS),
    "job_kind": ("job.kind.", ("returns.intake", "returns.workbooks")),
    "origin": ("partner.origin.", ("existing", "brought", "developed")),
}  # fmt: skip
"""Values whose wording other pages have as well."""
PEOPLE = ("holder", "to", "first", "second", "officer", "person")
"""Names of values that are a person's id."""
BY_ID = ("envelope", "price", "declaration")
"""Events that name a proposal by its id; the others by its number."""
STAGES = ("stage", "stages")
"""Names of values that are a stage of the rubric."""
ONLY_STAGE = "review"
"""The stage of a rubric that names none."""
ANSWERED = "return."
"""How the events begin that tell answers of a return by the names of its questions."""
YEN = ("ceiling_yen", "total_yen", "amount", "amount_yen", "request_yen", "price", "national_yen", "own_yen")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d|Z)")
DIGEST = re.compile(r"[0-9a-f]{64}")
NOTHING: tuple[Any, ...] = (None, "", [], {})
SHORT = 8


@dataclass(frozen=True, kw_only=True)
class Names:
    """Names that stand for ids on one page."""

    people: Mapping[int, str] = field(default_factory=dict)
    proposals: Mapping[int, int] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    """Of the procurement that one event is about."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """One value: its name, and how it reads before and after; None where there was or is none."""

    name: str
    old: str | None
    new: str | None


def changes(kind: str, told: Mapping[str, Any], names: Names) -> tuple[Change, ...]:
    """What an event says, value by value; what stayed as it was is left out where the event tells before and after."""
    old, new = told.get("old") or {}, told.get("new") or {}
    given = [*new, *(key for key in old if key not in new)]
    given = [key for key in given if key in old or new[key] not in NOTHING]
    ordered = sorted(given, key=lambda key: FIELDS.index(key) if key in FIELDS else len(FIELDS))
    return tuple(
        Change(
            name=label(kind, key),
            old=readable(kind, key, old[key], names) if key in old and old[key] != new.get(key) else None,
            new=readable(kind, key, new[key], names) if key in new else None,
        )
        for key in ordered
        if not (key in old and key in new and old[key] == new[key] and len(given) > 1 and key not in ("seat", "number"))
    )


def label(kind: str, key: str) -> str:
    """What a value is called."""
    if asked := _question(kind, key):
        return spoken(asked.name, str(get_locale()))
    if kind == "schedule.changed" and key in DATES:
        return gettext(f"history.date.{key}")
    if kind.startswith("seat.") and key == "title":
        return gettext("history.field.affiliation")
    return gettext(f"history.field.{key}") if key in FIELDS else key


def readable(kind: str, key: str, value: Any, names: Names) -> str:
    """A value in the reader's language."""
    if value in NOTHING:
        return gettext("Not given")
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, Mapping):
        return gettext("history.joint.parts").join(
            f"{label(kind, k)} {readable(kind, k, each, names)}" for k, each in value.items()
        )
    if isinstance(value, list):
        between = " / " if isinstance(value[0], Mapping) else gettext("history.joint.items")
        return between.join(readable(kind, key, each, names) for each in value)
    if key in STAGES:
        return names.stages.get(str(value)) or (gettext("history.value.review") if value == ONLY_STAGE else str(value))
    if asked := _question(kind, key):
        return _answer(asked, str(value))
    return _number(kind, key, value, names) if isinstance(value, int) else _text(key, str(value))


def _question(kind: str, key: str) -> Field | None:
    """The question of a return that a value answers, as the library's form names it today; None if it is no answer."""
    return library_form().fields.get(key) if kind.startswith(ANSWERED) and key not in FIELDS else None


def _answer(asked: Field, value: str) -> str:
    """An answer as it reads; as it was stored where the form has changed since so that it is none."""
    try:
        return value_said(asked, value) or value
    except ValueError:
        return value


def _number(kind: str, key: str, value: int, names: Names) -> str:
    if key in PEOPLE:
        return names.people.get(value, f"#{value}")
    if key == "proposal" and kind.partition(".")[0] in BY_ID:
        return str(names.proposals.get(value, f"#{value}"))
    if key in YEN:
        return gettext("%(yen)s yen", yen=f"{value:,}")
    if key == "fte_hundredths":
        return f"{value / 100:.2f}"
    return str(value) if key.startswith("fiscal_year") else f"{value:,}"


def _text(key: str, value: str) -> str:
    if value in WORDS.get(key, ()):
        return gettext(f"history.value.{value}")
    before, known = ELSEWHERE.get(key, ("", ()))
    if value in known:
        return gettext(f"{before}{value}")
    if MOMENT.fullmatch(value):
        return moment_text(datetime.fromisoformat(value).astimezone(JAPAN), str(get_locale()))
    return f"{value[:SHORT]}…" if DIGEST.fullmatch(value) else value
