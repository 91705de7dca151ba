"""What programs are answered with: only what is published, or what the organisation behind the key may see anyway."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar, cast

from sqlalchemy.orm import Session

from evaluator.core import national
from evaluator.core.canonical import plain, sha256
from evaluator.core.result import ProposalResult
from evaluator.core.rubric import Rubric
from evaluator.core.values import CannotEvaluate, Text
from evaluator.db.models import Organisation, Publication, RubricRelease
from evaluator.db.queries import interface as rows
from evaluator.exchange.api import shapes
from evaluator.exchange.api.operations import BodiesAsked, JudgementsAsked, Paged, ResultsAsked, TableAsked
from evaluator.library.store import Library
from evaluator.library.views import library_views
from evaluator.services import publications, rollups
from evaluator.services.apikeys import Caller
from evaluator.services.national import asking
from evaluator.services.national.scope import Scope

Row = TypeVar("Row")
Shown = TypeVar("Shown")
LIBRARY = Library()


class NotThere(LookupError):
    """There is no such thing, or it is not for whoever asks."""


class NotForThem(Exception):
    """The organisation behind the key sees no such tables."""


class BadCursor(ValueError):
    """A cursor is none that an answer gave."""


def cursor_of(value: int | str) -> str:
    """Where a list goes on, as a text that says nothing by itself."""
    return base64.urlsafe_b64encode(f"{value}".encode()).decode().rstrip("=")


def value_of(cursor: str) -> str:
    """What a cursor stands for; empty of the beginning. Raises BadCursor."""
    try:
        return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, ValueError) as fault:
        raise BadCursor from fault


def _number(cursor: str) -> int | None:
    text = value_of(cursor)
    if not text:
        return None
    if not text.isdigit() or len(text) > 9:
        raise BadCursor
    return int(text)


def _page(
    found: Sequence[Row], asked: Paged, show: Callable[[Row], Shown], key: Callable[[Row], int | str]
) -> tuple[tuple[Shown, ...], str]:
    """As many rows as were asked for, and the cursor after them; one more was read to know whether there are others."""
    here = found[: asked.limit]
    return tuple(show(each) for each in here), cursor_of(key(here[-1])) if len(found) > asked.limit else ""


def named(text: Text) -> shapes.Named:
    """A text in both languages."""
    return shapes.Named(ja=text.ja, en=text.en or text.ja)


def _body(found: Organisation) -> shapes.Named:
    return shapes.Named(ja=found.name, en=found.name_en or found.name)


def results(session: Session, asked: ResultsAsked) -> tuple[tuple[shapes.ResultLine, ...], str]:
    """Published results that stand."""
    found = rows.results(session, before=_number(asked.cursor), limit=asked.limit + 1, body=asked.body)
    return _page(found, asked, lambda each: shapes.ResultLine(**_head(each)), lambda each: each.id)


def _head(found: Publication) -> dict[str, Any]:
    return {
        "id": found.id,
        "organisation": _body(found.organisation),
        "organisation_code": found.organisation.code,
        "title": shapes.Named(ja=found.title_ja, en=found.title_en or found.title_ja),
        "published_at": found.published_at,
        "correction": found.reason or None,
        "sha256": found.sha256,
    }


def result(session: Session, publication_id: int) -> shapes.Result:
    """One published result as its policy shows it. Raises NotThere, also where what is stored is not what was published."""
    found = rows.result(session, publication_id)
    if found is None:
        raise NotThere
    try:
        held = publications.read(found)
    except publications.PublicationAltered as fault:
        raise NotThere from fault
    facts, proposals = held.facts, held.overview.result.proposals
    labels = {each.id: each.label for each in proposals}
    return shapes.Result(
        **_head(found),
        procedure=facts["procedure"],
        service=facts["service"],
        fiscal_years=tuple(facts["fiscal_years"]),
        fictional=facts["fictional"],
        rubric_sha256=facts["rubric"],
        rules_sha256=facts["rules"],
        frozen_at=datetime.fromisoformat(facts["frozen_at"]) if facts["frozen_at"] else None,
        seats=facts["panel"]["members"],
        outside=facts["panel"]["outside"],
        decisions=tuple(
            shapes.Decision(
                lot=each["lot"] or None, kind=each["kind"], proposal=labels.get(each["proposal"]), made_at=each["made_at"]
            )
            for each in facts["awards"]
        ),
        proposals=tuple(_proposal(each) for each in proposals),
    )


def _proposal(each: ProposalResult) -> shapes.PublishedProposal:
    """Nothing of a member, and no price but one that the publication shows."""
    return shapes.PublishedProposal(
        label=each.label,
        name=named(each.name) if each.name else None,
        status=each.status,
        rank=each.rank,
        total=each.published,
        full=_exact(each.full),
        price_yen=_exact(each.price),
        figures=tuple(
            shapes.PublishedFigure(
                criterion=one.criterion,
                name=named(one.name),
                full=str(one.full),
                points=one.published,
                department=named(one.department) if one.department else None,
            )
            for one in each.items
        ),
    )


def _exact(value: Fraction | None) -> str | None:
    return None if value is None else str(value)


def rubrics(asked: Paged) -> tuple[tuple[shapes.RubricLine, ...], str]:
    """Rubrics of the library, by id."""
    after = value_of(asked.cursor)
    found = [each for each in sorted(LIBRARY.ids()) if each > after][: asked.limit + 1]
    return _page(found, asked, lambda id: shapes.RubricLine(**_library(id, LIBRARY.rubric(id))), lambda id: id)


def rubric(name: str) -> shapes.Rubric:
    """A rubric of the library. Raises NotThere."""
    try:
        found = LIBRARY.rubric(name)
    except CannotEvaluate as fault:
        raise NotThere from fault
    return shapes.Rubric(**_library(name, found), content=plain(found))


def _library(name: str, found: Rubric) -> dict[str, Any]:
    return {
        "id": name,
        "rubric": found.rubric.id,
        "version": found.rubric.version,
        "title": named(found.rubric.title),
        "procedure": found.rubric.procedure,
        "organisation": None,
        "sha256": sha256(found),
    }


def shared(session: Session, asked: Paged) -> tuple[tuple[shapes.RubricLine, ...], str]:
    """Rubrics that municipalities share."""
    found = rows.shared_rubrics(session, before=_number(asked.cursor), limit=asked.limit + 1)
    return _page(found, asked, lambda each: shapes.RubricLine(**_release(each)), lambda each: each.id)


def shared_one(session: Session, digest: str) -> shapes.Rubric:
    """A shared rubric. Raises NotThere."""
    found = rows.shared_rubric(session, digest)
    if found is None:
        raise NotThere
    return shapes.Rubric(**_release(found), content=json.loads(found.rubric.content))


def _release(found: RubricRelease) -> dict[str, Any]:
    return {
        "id": found.rubric_sha256,
        "rubric": found.rubric.rubric_id,
        "version": found.rubric.version,
        "title": shapes.Named(ja=found.title_ja, en=found.title_en or found.title_ja),
        "procedure": json.loads(found.rubric.content)["rubric"]["procedure"],
        "organisation": _body(found.organisation),
        "sha256": found.rubric_sha256,
    }


def judgements(session: Session, caller: Caller, asked: JudgementsAsked) -> tuple[tuple[shapes.Judgement, ...], str]:
    """Kept judgements of published procurements: a ministry's key reads those of all bodies, any other its own."""
    own = None if caller.kind == "ministry" else caller.organisation_id
    year = (date(asked.year, 4, 1), date(asked.year + 1, 3, 31)) if asked.year else None
    found = rows.judgements(session, before=_number(asked.cursor), limit=asked.limit + 1, organisation_id=own, year=year)
    return _page(
        found,
        asked,
        lambda each: shapes.Judgement(
            organisation_code=each[1].organisation.code,
            organisation=_body(each[1].organisation),
            publication=each[1].id,
            guideline=each[0].guideline,
            called_on=each[0].called_on,
            judged_at=each[0].judged_at,
            states=cast("Any", each[0].states),
        ),
        lambda each: each[0].id,
    )


def bodies(session: Session, asked: BodiesAsked, today: date) -> tuple[tuple[shapes.BodyLine, ...], str]:
    """Local governments on a day."""
    day = asked.on or today
    found = rows.bodies(session, after=value_of(asked.cursor), limit=asked.limit + 1, day=day, prefecture=asked.prefecture)
    return _page(
        found,
        asked,
        lambda each: shapes.BodyLine(
            code=each[0].code or "",
            name=_body(each[0]),
            kind=cast("Any", each[0].kind),
            prefecture=each[0].prefecture_code,
            implementing=each[1],
        ),
        lambda each: each[0].code or "",
    )


def scope_of(caller: Caller) -> Scope:
    """Which bodies a key sees in tables. Raises NotForThem."""
    if caller.kind == "ministry" and caller.organisation_id is not None:
        return Scope(organisation_id=caller.organisation_id)
    if caller.kind == "prefecture" and caller.organisation_id is not None and caller.prefecture:
        return Scope(organisation_id=caller.organisation_id, prefecture=caller.prefecture)
    raise NotForThem


def views(caller: Caller) -> shapes.Views:
    """The views and the figures that can be asked for. Raises NotForThem."""
    scope = scope_of(caller)
    return shapes.Views(
        data=tuple(
            shapes.ViewLine(
                id=id,
                title=named(view.view.title),
                by=tuple(asking.offered(id, scope)),
                figures=tuple(shapes.FigureLine(id=each.id, name=named(each.name)) for each in asking.choosable(id)),
            )
            for id, view in library_views().items()
        )
    )


def table(folder: Path, caller: Caller, view_id: str, asked: TableAsked, *, smallest: int) -> shapes.Aggregate:
    """One figure as a table, as the screens show it: small cells hidden. Raises NotThere, NotForThem, rollups.NotMade."""
    scope, view = scope_of(caller), library_views().get(view_id)
    known = {each.id for each in asking.choosable(view_id)} if view else set()
    if view is None or asked.figure not in {"", *known} or asked.by not in asking.offered(view_id, scope):
        raise NotThere
    wanted = asking.Wanted(year=asked.year, by=asked.by, figure=asked.figure)
    try:
        line = asking.answer(folder, view, wanted, scope, smallest=smallest).full
    except rollups.NotPublished as fault:
        raise NotThere from fault
    found = line.across or line.whole
    return shapes.Aggregate(
        measure=line.figure.id,
        by=found.ask.by,
        years=found.ask.years,
        shown=found.shown,
        smallest=smallest,
        cells=tuple(_cells(found.cells)),
        total=next(iter(_cells((found.total,)))),
    )


def _cells(found: Iterable[national.Cell]) -> Iterable[shapes.Cell]:
    for each in found:
        yield shapes.Cell(
            key=each.key,
            n=each.bodies,
            value=_exact(each.value),
            low=each.low,
            high=each.high,
            hidden=each.hidden is not None,
        )
