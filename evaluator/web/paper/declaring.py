"""Declarations of interest on paper: printed with the real names, and recorded by the office from the signed paper."""

from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, TextAreaField
from wtforms.fields import SelectChoice

from evaluator.core.calendar import date_with_weekday, japan_date, moment_text
from evaluator.db.queries import papersheets as rows
from evaluator.db.queries import sheets
from evaluator.exchange.uploads.accepted import Refused
from evaluator.exchange.uploads.serving import headers_for
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services import paperdeclarations, scans
from evaluator.services.actor import now
from evaluator.services.declarations import Answer, DeclarationRefused
from evaluator.services.paperdeclarations import OnPaper
from evaluator.web.access import actor
from evaluator.web.form import Form, plain
from evaluator.web.paper import entry
from evaluator.web.paper.printed import lang

blueprint = entry.blueprint
AT = "/procurements/<int:procurement_id>/paper/<int:number>/declaration"
MOST_REASON = 1000


class DeclarationForm(Form):
    """What stands on the paper; `form_for` adds an answer and a reason for each proposal."""

    file = FileField(_l("Scan of the signed declaration"), validators=[FileRequired(_l("Choose the scan."))])


@dataclass(frozen=True, kw_only=True)
class Line:
    """One proposer on the declaration."""

    id: int
    name: str
    members: tuple[str, ...]
    state: str
    """`open` (to be recorded), `own` (the member declared it alone) or `kept` (recorded, and not to be changed any more)."""
    conflict: bool | None
    reason: str


def _seat(number: int) -> Any:
    return rows.seat(db.session(), g.procurement.id, number) or abort(404)


def _standing(seat: Any) -> OnPaper:
    try:
        return paperdeclarations.on_paper(db.session(), actor(), seat)
    except DeclarationRefused:
        abort(403)


def lines_of(standing: OnPaper) -> tuple[Line, ...]:
    """The proposers in the order of their kana."""
    return tuple(_line(standing, each) for each in standing.proposals)


def _line(standing: OnPaper, proposal: Any) -> Line:
    people = sorted(proposal.members, key=lambda each: (not each.lead, each.position))
    names = tuple(each.proposer.name for each in people)
    given = None if proposal.id in standing.own else standing.given.get(proposal.id)
    state = "own" if proposal.id in standing.own else "open" if proposal in standing.open else "kept"
    return Line(
        id=proposal.id,
        name=proposal.consortium or (names[0] if names else ""),
        members=names if len(names) > 1 else (),
        state=state,
        conflict=given.conflict if given else None,
        reason=given.reason if given else "",
    )


def form_for(lines: tuple[Line, ...]) -> DeclarationForm:
    """A form with an answer and a reason for each proposer that can be recorded."""
    fields: dict[str, Any] = {}
    for each in lines:
        if each.state != "open":
            continue
        fields[f"answer_{each.id}"] = RadioField(
            _l("Interest"),
            choices=[SelectChoice("no", _l("No interest")), SelectChoice("yes", _l("There is an interest"))],
            default=None if each.conflict is None else "yes" if each.conflict else "no",
            validate_choice=False,
        )
        fields[f"reason_{each.id}"] = TextAreaField(_l("What the interest is"), filters=[plain], default=each.reason)
    made: DeclarationForm = type("RecordForm", (DeclarationForm,), fields)()
    return made


@blueprint.route(AT, methods=["GET", "POST"])
def declaration(procurement_id: int, number: int) -> ResponseReturnValue:
    """Record a declaration that came on paper, with its scan; or what was recorded."""
    seat = _seat(number)
    standing = _standing(seat)
    lines = lines_of(standing)
    form = form_for(lines)
    if request.method == "GET":
        return _shown(seat, standing, lines, form), 200
    valid = form.validate()
    answers = {each.id: _answer(form, each) for each in lines if each.state == "open"} if "lang" not in request.args else {}
    if not valid or any(field.errors for field in form):
        return _shown(seat, standing, lines, form), 422
    return _record(number, lines, form, {id: each for id, each in answers.items() if each is not None})


def _record(number: int, lines: tuple[Line, ...], form: DeclarationForm, answers: dict[int, Answer]) -> ResponseReturnValue:
    sent, back = form.file.data, url_for("paper.declaration", procurement_id=g.procurement.id, number=number)
    try:
        found = scans.look(db.session(), sent.stream, sent.filename)
        kept = scans.store(db.session(), actor(), g.procurement, sent.stream, found=found, purpose="scan", now=now())
        paperdeclarations.enter(db.session(), actor(), _seat(number), answers, scan_id=kept.id, now=now())
    except Refused as refused:
        db.session.rollback()
        form.file.errors = [sentence(each, lang(), Names()) for each in refused.messages]
        return _shown(_seat(number), _standing(_seat(number)), lines, form), 422
    except DeclarationRefused as refused:
        db.session.rollback()
        if refused.reason == "closed":
            flash(_("Nothing can be recorded now: the member declared alone, labels are drawn, or scoring has begun."), "alert")
            return redirect(back)
        form.form_errors.append(_("The proposals have changed meanwhile. Declare on every one of them."))
        return _shown(_seat(number), _standing(_seat(number)), lines, form), 422
    db.session.commit()
    flash(_("The declaration on paper is recorded."))
    return redirect(back)


def _answer(form: DeclarationForm, line: Line) -> Answer | None:
    answer, reason = form[f"answer_{line.id}"], form[f"reason_{line.id}"]
    told = reason.data or ""
    if answer.data not in ("no", "yes"):
        answer.errors = [_("Choose one of the two.")]
        return None
    if answer.data == "yes" and not told:
        reason.errors = [_("Write what the interest is.")]
    if len(told) > MOST_REASON:
        reason.errors = [_("At most %(most)s characters.", most=MOST_REASON)]
    return Answer(conflict=answer.data == "yes", reason=told)


def _shown(seat: Any, standing: OnPaper, lines: tuple[Line, ...], form: DeclarationForm) -> str:
    when = max((each.declared_at for each in standing.given.values()), default=None)
    return render_template(
        "paper/declaration.html",
        procurement=g.procurement,
        seat=seat,
        form=form,
        lines=lines,
        changeable=bool(standing.open),
        is_own=seat.person_id == actor().person_id,
        scans=standing.scan_ids,
        when=moment_text(when, lang()) if when else "",
    )


@blueprint.get(f"{AT}/print")
def declaration_blank(procurement_id: int, number: int) -> ResponseReturnValue:
    """The declaration to print and fill in by hand, with the real names."""
    seat = _seat(number)
    lines = lines_of(_standing(seat))
    if not lines:
        flash(_("No proposal is registered yet. Print the declaration once they are."), "info")
        return redirect(url_for("paper.declaration", procurement_id=procurement_id, number=number))
    due = next((each.at for each in g.procurement.dates if each.kind == "declarations"), None)
    return render_template(
        "paper/declaration_blank.html",
        procurement=g.procurement,
        seat=seat,
        lines=lines,
        number=f"D-{procurement_id}-{seat.number}",
        due=date_with_weekday(japan_date(due), lang()) if due else "",
    )


@blueprint.get(f"{AT}/scan/<int:document_id>")
def declaration_scan(procurement_id: int, number: int, document_id: int) -> ResponseReturnValue:
    """The scan of a declaration, for those who record declarations."""
    standing = _standing(_seat(number))
    return _file(document_id if document_id in standing.scan_ids else None)


@blueprint.get("/panel/<int:procurement_id>/paper/declaration/<int:document_id>")
def own_declaration_scan(procurement_id: int, document_id: int) -> ResponseReturnValue:
    """The scan of one's own declaration on paper."""
    mine = {each.scan_id for each in sheets.declarations(db.session(), g.seat.id)}
    return _file(document_id if document_id in mine else None)


def _file(document_id: int | None) -> ResponseReturnValue:
    found, content = scans.read(db.session(), g.procurement.id, document_id, "scan") or abort(404)
    return Response(content, headers=headers_for(found.kind, found.media_type, found.name))
