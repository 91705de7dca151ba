"""What if the marks were combined otherwise, or a member had been away: advice beside the ranking, for the office only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import g, render_template
from flask_babel import get_locale, gettext

from evaluator.core.result import Result
from evaluator.core.whatif import Compared
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services import ranking, whatif
from evaluator.web.ranking.views import blueprint

GROUPS = ("combine", "price", "member")


@dataclass(frozen=True, kw_only=True)
class Row:
    """One variant: what was changed, who would stand first, what would be different, or why there is no such variant."""

    name: str
    first: str
    said: str
    state: str
    """same, changed, open, official or impossible."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """The variants of one kind, with a sentence on all of them."""

    name: str
    title: str
    said: str
    why: str
    """Why nothing can be changed, where it is the same for every variant."""
    rows: tuple[Row, ...]


@blueprint.get("/procurements/<int:procurement_id>/ranking/what-if")
def what_if(procurement_id: int) -> str:
    """The same marks under other rules."""
    found = ranking.overview(db.session(), procurement_id)
    groups: tuple[Group, ...] = ()
    left_out = "none"
    if found is not None:
        made = whatif.variants(g.procurement, *found)
        left_out = made.left_out
        groups = tuple(_groups(made.compared, found[1].result))
    return render_template(
        "ranking/what_if.html", procurement=g.procurement, groups=groups, computed=found is not None, left_out=left_out
    )


def _groups(made: Sequence[Compared], result: Result) -> Iterator[Group]:
    for name in GROUPS:
        inside = [each for each in made if each.group == name]
        if inside:
            yield _group(name, inside, result)


def _group(name: str, found: Sequence[Compared], result: Result) -> Group:
    rows = tuple(_row(each, result) for each in found)
    reasons = {each.said if each.state == "impossible" else "" for each in rows}
    why = next(iter(reasons)) if len(reasons) == 1 else ""
    return Group(name=name, title=gettext(f"whatif.group.{name}"), said=_summary(found), why=why, rows=() if why else rows)


def _summary(found: Sequence[Compared]) -> str:
    possible = [each for each in found if not each.impossible]
    changed = sum(bool(each.moved or each.open) for each in possible)
    if not possible:
        return gettext("There is nothing to vary here.")
    if not changed:
        return gettext("The order does not change in any of them.")
    return gettext("The order changes in %(changed)s of %(count)s.", changed=changed, count=len(possible))


def _row(each: Compared, result: Result) -> Row:
    lang, names = str(get_locale()), Names.of(result)
    wording = gettext("Without member %(number)s", number=each.name)
    name = wording if each.group == "member" else gettext(f"whatif.{each.group}.{each.name}")
    if each.impossible:
        official = any(one.id == "whatif.is-official" for one in each.impossible)
        said = " ".join(sentence(one, lang, names) for one in each.impossible)
        return Row(name=name, first="—", said=said, state="official" if official else "impossible")
    first = names.show("proposals", each.first, lang) or "—"
    state = "open" if each.open else "changed" if each.moved else "same"
    return Row(name=name, first=first, said=_said(each, result, names, lang), state=state)


def _said(each: Compared, result: Result, names: Names, lang: str) -> str:
    said = [_moved(id, each, result, names, lang) for id in each.moved]
    told = [gettext("history.joint.items").join(said)] if said else []
    told += [
        gettext("Between %(proposals)s a decision would be needed.", proposals=names.show("proposals", among, lang))
        for among in each.open
    ]
    if not told:
        return gettext("The order does not change.")
    return gettext("whatif.joint").join(told)


def _moved(id: str, each: Compared, result: Result, names: Names, lang: str) -> str:
    before = next(one.rank for one in result.proposals if one.id == id)
    who = names.show("proposal", id, lang)
    return gettext("%(who)s %(before)s → %(after)s", who=who, before=_rank(before), after=_rank(each.ranks.get(id)))


def _rank(rank: int | None) -> str:
    return gettext("whatif.rank", rank=rank) if rank is not None else gettext("no rank")
