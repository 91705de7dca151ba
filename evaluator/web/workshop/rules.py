"""The forms of a draft's rules: one page for each part of the rubric, for each own scale, and for what is special of an item."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evaluator.core.check.names import Path, place_of
from evaluator.core.engine.ties import STEPS
from evaluator.core.values import Problem
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.extensions import db
from evaluator.services import drafts
from evaluator.services.actor import now
from evaluator.services.drafts import DraftRefused, library
from evaluator.web.access import actor
from evaluator.web.form import plain
from evaluator.web.workshop import heads, panel, places, schema
from evaluator.web.workshop.blueprint import ONE, blueprint, draft_of
from evaluator.web.workshop.criteria import is_leaf, walk
from evaluator.web.workshop.fields import Choices, Context, Errors, Field, Part, option_of
from evaluator.web.workshop.records import LISTS, RULES

if TYPE_CHECKING:
    from evaluator.db.models import RubricDraft

WINNERS = 9
"""Most winners that the form offers; more are typed as TOML."""
LEAST_SCALE = "scale"


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page with a form on a part of the draft."""

    title: str
    path: Path
    record: str
    several: bool = False
    """Whether the part is a list, whose rows are added and removed."""
    key: str = ""


def _rule(rule: str) -> Page:
    key, record = RULES.get(rule) or abort(404)
    return Page(title=gettext(f"rules.{rule}"), path=(key,), record=record, several=rule in LISTS, key=key)


def _scale(draft: "RubricDraft", name: str) -> Page:
    found = places.at(drafts.tree_of(draft), ("scale", name))
    if not isinstance(found, dict):
        abort(404)
    title = spoken(panel.text_of(found.get("title")), panel.lang()) or name
    return Page(title=title, path=("scale", name), record="scale", key="scale")


def _criterion(draft: "RubricDraft", place: str) -> Page:
    path = places.path_of(place)
    found = places.at(drafts.tree_of(draft), path)
    if path[:1] != ("group",) or not isinstance(found, dict) or not is_leaf(found):
        abort(404)
    return Page(title=spoken(panel.numbered(found), panel.lang()), path=path, record="criterion", key=place)


@blueprint.route(f"{ONE}/rules/<rule>", methods=["GET", "POST"])
def rule(draft_id: int, rule: str) -> ResponseReturnValue:
    """The form of one part of the rules."""
    return _answer(draft_of(draft_id), _rule(rule))


@blueprint.route(f"{ONE}/scales/<scale>", methods=["GET", "POST"])
def scale(draft_id: int, scale: str) -> ResponseReturnValue:
    """The form of an own scale."""
    draft = draft_of(draft_id)
    return _answer(draft, _scale(draft, scale))


@blueprint.route(f"{ONE}/items/<spot>", methods=["GET", "POST"])
def criterion(draft_id: int, spot: str) -> ResponseReturnValue:
    """The form of what is special of an item: its formula, bonus, limits, conditions."""
    draft = draft_of(draft_id)
    return _answer(draft, _criterion(draft, spot))


def _answer(draft: "RubricDraft", page: Page) -> ResponseReturnValue:
    """A page's form as it is stored, or what was typed into it, kept if it can be."""
    stored = drafts.tree_of(draft)
    if request.method == "GET":
        names = panel.names_of(stored)
        return _page(draft, page, stored, _said(drafts.findings(draft).problems, names), refused="", faults=False)
    tree = _read(stored, page)
    if do := request.form.get("do", ""):
        _act(tree, *do.partition(":")[::2])
    if do or "lang" in request.args:
        return _page(draft, page, tree, (), refused="", faults=False)
    found = drafts.look_over(tree, target=draft.target)
    problems = _said(found.problems, panel.names_of(tree)) if found.rubric is None else ()
    errors = _errors(tree, page, problems, blank=True)
    if errors:
        return _page(draft, page, tree, problems, refused="", faults=True), 422
    try:
        drafts.change(db.session(), actor(), draft, tree, now(), version=heads.version_sent())
    except DraftRefused as refused:
        shown = _page(draft, page, tree, (), refused=refused.reason, faults=True)
        return shown, 409 if refused.reason == "stale" else 422
    db.session.commit()
    flash(gettext("Saved."))
    return redirect(url_for(".show", draft_id=draft.id, _anchor=page.key))


Said = tuple[tuple[Problem, str], ...]


def _said(problems: tuple[Problem, ...], names: Names) -> Said:
    return tuple((each, sentence(each.message, panel.lang(), names)) for each in problems)


def _read(stored: dict[str, Any], page: Page) -> dict[str, Any]:
    """The stored tree with this page's part as it was typed."""
    made: Any
    if page.several:
        made = schema.read_rows(page.record, page.path, request.form)
    else:
        made = schema.read(page.record, page.path, request.form, places.at(stored, page.path))
    if page.record == "criterion":
        held = places.at(stored, page.path)
        held.clear()
        held.update(made)
    else:
        places.put(stored, page.path, made or None)
    return stored


def _act(tree: dict[str, Any], do: str, place: str) -> None:
    """Add a row, remove one or move it."""
    path = places.path_of(place)
    new: Any = ""
    if do == "add" and path[-1:] != ("chain",):
        taken = {str(places.table(each).get("id")) for each in places.rows(places.at(tree, path))}
        start = str(path[-1])[:1] if path else ""
        new = {"id": next(f"{start}{each}" for each in range(1, 1000) if f"{start}{each}" not in taken)}
    places.move(tree, do, place, new)


def _parts(tree: dict[str, Any], page: Page, errors: Errors) -> tuple[Field | Part, ...]:
    context = Context(choices=_choices(tree), errors=errors)
    held = places.at(tree, page.path)
    if not page.several:
        return schema.parts_of(page.record, page.path, held, context)
    made = tuple(
        schema.row_part(page.record, (*page.path, number), each, context) for number, each in enumerate(places.rows(held))
    )
    return (Part(name=place_of(page.path), label="", rows=made),)


def _errors(tree: dict[str, Any], page: Page, said: Said, *, blank: bool) -> dict[str, tuple[str, ...]]:
    """What is wrong with the fields of a page, by field; with the fields that hold nothing if asked."""
    parts = _parts(tree, page, {})
    names = [each.name for each in schema.fields_in(parts)]
    here = [(each, text) for each, text in said if _within(each.place, page)]
    words = {id(each.message): text for each, text in here}
    found = schema.assigned((each for each, _ in here), names, lambda message: words[id(message)])
    return schema.merged(schema.empty(parts) if blank else {}, found)


def _within(place: str, page: Page) -> bool:
    path = places.path_of(place)
    return path[: len(page.path)] == page.path and (page.record != "criterion" or path[len(page.path) :][:1] != ("points",))


def _choices(tree: Mapping[str, Any]) -> Mapping[str, Choices]:
    """What the fields of rules can refer to."""
    criteria = tuple((str(each.get("id", "")), spoken(panel.numbered(each), panel.lang())) for _, each in walk(tree))
    figures = tuple((each, gettext(f"of.{each}")) for each in ("total", "technical", "base"))
    stages = tuple((str(each.get("id", "")), _named(each)) for each in map(places.table, places.rows(tree.get("stage"))))
    marks = tuple(
        (str(each.get("id", "")), _named(each)) for each in places.rows(tree.get("threshold")) if isinstance(each, dict)
    )
    winners = (
        *((str(each), gettext("%(count)s", count=each)) for each in range(1, WINNERS + 1)),
        *((each, option_of("outcome", "winners", each)) for each in ("all-passing", "budget")),
    )
    sums = tuple((f"sum:{id}", gettext("Higher points for %(criterion)s", criterion=name)) for id, name in criteria)
    steps = tuple((each, gettext(f"tie-step.{each}")) for each in STEPS)
    return {
        "threshold.of": (*figures, *criteria),
        "threshold.without": criteria,
        "threshold.stages": stages,
        "from_grade.criteria": criteria,
        "stage.criteria": criteria,
        "ties.chain": (*steps, *sums),
        "outcome.winners": winners,
        "lot.winners": winners,
        "criterion.only_if": marks,
    }


def _named(row: Mapping[str, Any]) -> str:
    return spoken(panel.text_of(row.get("name")), panel.lang()) or str(row.get("id", ""))


def _page(draft: "RubricDraft", page: Page, tree: dict[str, Any], said: Said, *, refused: str, faults: bool) -> str:
    errors = _errors(tree, page, said, blank=faults)
    parts = _parts(tree, page, errors)
    return render_template(
        "workshop/rule.html",
        head=heads.head_of(draft, tree),
        version=draft.version,
        page=page,
        parts=parts,
        place=place_of(page.path),
        errors=errors if faults else {},
        labels={each.name: each.label for each in schema.fields_in(parts)},
        refused=refused,
        sent=request.method == "POST",
    )


@blueprint.route(f"{ONE}/scales", methods=["GET", "POST"])
def scales(draft_id: int) -> ResponseReturnValue:
    """Make an own scale from one that is there."""
    draft = draft_of(draft_id)
    tree = drafts.tree_of(draft)
    known = {**{name: scale.title for name, scale in library().scales.items() if scale.grades}}
    offered = tuple((name, f"{name} {spoken(title, panel.lang()) if title else ''}".strip()) for name, title in known.items())
    chosen, title = plain(request.form.get("from")), plain(request.form.get("title"))
    errors: dict[str, tuple[str, ...]] = {}
    if request.method == "POST" and "lang" not in request.args:
        if not title:
            errors["title"] = (gettext("Enter a name."),)
        if chosen not in known:
            errors["from"] = (gettext("Choose a scale to begin from."),)
        if not errors:
            return _made(draft, tree, chosen, title)
    made = (
        Field(name="title", label=gettext("Its name"), value=title, need=True, errors=errors.get("title", ())),
        Field(
            name="from", label=gettext("Begin from"), kind="choice", value=chosen, choices=offered, errors=errors.get("from", ())
        ),
    )
    page = Page(title=gettext("Make a scale"), path=(), record=LEAST_SCALE, key="scale")
    shown = render_template(
        "workshop/rule.html", head=heads.head_of(draft, tree), version=draft.version, page=page, parts=made, place="",
        errors=errors, labels={each.name: each.label for each in made}, refused="", sent=request.method == "POST",
    )  # fmt: skip
    return (shown, 422) if errors else shown


def _made(draft: "RubricDraft", tree: dict[str, Any], chosen: str, title: str) -> ResponseReturnValue:
    """Keep a copy of a scale of the library under a name of its own."""
    own = tree["scale"] = places.table(tree.get("scale"))
    name = next(f"own-{each}" for each in range(1, 1000) if f"own-{each}" not in own)
    own[name] = {**_as_tree(chosen), "title": {"ja": title}}
    try:
        drafts.change(db.session(), actor(), draft, tree, now(), version=heads.version_sent())
    except DraftRefused:
        flash(gettext("Somebody changed it meanwhile. Look at it first."), "alert")
        return redirect(url_for(".show", draft_id=draft.id))
    db.session.commit()
    return redirect(url_for(".scale", draft_id=draft.id, scale=name))


def _as_tree(name: str) -> dict[str, Any]:
    found = schema.plainly(library().scales[name])
    return {key: each for key, each in found.items() if each is not None and key != "source"}
