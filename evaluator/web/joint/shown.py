"""What the pages of a joint procurement show, ready to read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from flask_babel import get_locale, gettext, ngettext

from evaluator.core.calendar import date_text, fiscal_year_text, fiscal_years_text
from evaluator.core.costshare import BASES, Working
from evaluator.core.rounding import readable
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.library.jointforms import joint_forms
from evaluator.services.joint import years as sharing
from evaluator.services.joint.keeping import key_of, weights_of
from evaluator.web.locale import body_name

if TYPE_CHECKING:
    from evaluator.core.values import Problem
    from evaluator.db.models import JointAgreement, JointModel, JointParticipant, JointYear, Organisation, Procurement
    from evaluator.services.joint.approvals import Line
    from evaluator.web.joint.forms import SpanForm

STATES = {"agreed": "ok", "refused": "alert", "changed": "warn", "open": "warn", "not-ready": "plain"}
"""The kind of tag for where an approval stands."""


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def said_of(problem: "Problem", called: Mapping[str, str] | None = None) -> str:
    """What a problem says in the language of the page; `called` are the names of bodies by their keys."""
    message = problem.message
    keys = message.values.get("bodies")
    if called and isinstance(keys, tuple):
        named = tuple(called.get(key, key) for key in keys)
        message = replace(message, values={**message.values, "bodies": named})
    return sentence(message, lang(), Names())


def names_by_key(participants: Iterable["JointParticipant"]) -> dict[str, str]:
    """What bodies are called in the language of the page, by their keys in a cost share."""
    return {key_of(each.organisation): body_name(each.organisation) for each in participants}


def year_name(year: int) -> str:
    """A fiscal year as this page writes it."""
    return fiscal_year_text(year, lang())


def span(participant: "JointParticipant") -> str:
    """From when until when a body takes part; every span of years, where it left and joined again."""
    said = [
        gettext("from %(year)s", year=year_name(first)) if last is None else fiscal_years_text(first, last, lang())
        for first, last in participant.spans
    ]
    line = ("、" if lang() == "ja" else ", ").join(said)
    return line[:1].upper() + line[1:]


def show_years(form: "SpanForm", participant: "JointParticipant") -> None:
    """Put the years of a body into its form."""
    form.from_year.show(participant.from_year)
    if participant.to_year is not None:
        form.to_year.show(participant.to_year)
    for at, each in enumerate(participant.earlier):
        form[f"was_from_{at}"].show(each.from_year)
        form[f"was_to_{at}"].show(each.to_year)


def basis_name(basis: str) -> str:
    """What a share goes by."""
    return gettext(f"costshare.basis.{basis}")


def weights_said(weights: Mapping[str, str]) -> str:
    """Weights in a line: equal 1/5, population 1/2, cases 3/10."""
    found = weights_of(weights)
    between = "、" if lang() == "ja" else ", "
    return between.join(f"{basis_name(basis)} {found[basis]}" for basis in BASES if basis in found)


def facts(agreement: "JointAgreement") -> list[tuple[str, str, str]]:
    """What an agreement is, as label, value and note."""
    form = joint_forms()[agreement.form]
    person = gettext("A legal person of its own, with a council") if form.legal_person else gettext("No legal person of its own")
    found = [
        (gettext("Lead body"), body_name(agreement.organisation), ""),
        (gettext("Form of joint handling"), spoken(form.name, lang()), spoken(form.basis, lang())),
        (gettext("Legal person"), person, ""),
        (gettext("Rules or agreement, with its date and number"), agreement.document or "—", ""),
        (gettext("Cost share"), weights_said(agreement.weights), ""),
        (
            gettext("Approvals of the bodies"),
            gettext("The procurement waits for them") if agreement.approvals_needed else gettext("Shown, not waited for"),
            "",
        ),
    ]
    if agreement.model is not None:
        found.append((gettext("Model"), agreement.model.title, body_name(agreement.model.organisation)))
    return found


def model_labels() -> tuple[str, ...]:
    """The facts of an agreement that a model holds."""
    return (gettext("Form of joint handling"), gettext("Legal person"), gettext("Cost share"))


@dataclass(frozen=True, kw_only=True)
class ModelRow:
    """A model that is shared."""

    id: int
    title: str
    by: str
    form: str
    weights: str
    note: str
    own: bool


def models(found: Iterable["JointModel"], organisation_id: int | None) -> list[ModelRow]:
    """Models as a list shows them."""
    return [
        ModelRow(
            id=each.id, title=each.title, by=body_name(each.organisation), form=spoken(joint_forms()[each.form].name, lang()),
            weights=weights_said(each.weights), note=each.note, own=each.organisation_id == organisation_id,
        )
        for each in found
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class BodyRow:
    """One body of an agreement."""

    id: int
    name: str
    code: str
    years: str
    parts: str
    lead: bool


def bodies(agreement: "JointAgreement", participants: Iterable["JointParticipant"]) -> list[BodyRow]:
    """The bodies as a table shows them."""
    return [
        BodyRow(
            id=each.id, name=body_name(each.organisation), code=each.organisation.code or "—", years=span(each),
            parts="—" if each.parts is None else f"{each.parts:,}", lead=each.organisation_id == agreement.organisation_id,
        )
        for each in participants
    ]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ApprovalRow:
    """Where one body stands on one subject."""

    participant_id: int
    body: str
    subject: str
    name: str
    state: str
    kind: str
    said: str
    scan: int | None
    lacking: bool
    ready: bool


def subject_name(subject: str) -> str:
    """What is approved."""
    return gettext(f"joint.subject.{subject}")


def approvals(lines: Sequence["Line"]) -> list[ApprovalRow]:
    """Where every body that is asked stands."""
    return [
        ApprovalRow(
            participant_id=each.participant.id, body=body_name(each.participant.organisation), subject=each.subject,
            name=subject_name(each.subject), state=gettext(f"joint.approval.{each.state}"), kind=STATES[each.state],
            said=_approval_said(each), scan=each.approval.id if each.approval and each.approval.document_id else None,
            lacking=each.state in ("open", "changed", "refused"), ready=each.state != "not-ready",
        )
        for each in lines
    ]  # fmt: skip


def _approval_said(line: "Line") -> str:
    """Who decided and when, with what was noted."""
    found = line.approval
    if found is None:
        return ""
    said = gettext("%(name)s, %(day)s", name=found.name, day=day(found.decided_on))
    return f"{said} {found.note}".strip()


def day(on: date | None) -> str:
    """A day as people read it; a dash for none."""
    return date_text(on, lang()) if on else "—"


@dataclass(frozen=True, kw_only=True)
class PartCell:
    """What one basis brings a body: its figure of all, and exact yen."""

    basis: str
    figure: str
    yen: str


@dataclass(frozen=True, kw_only=True)
class LineRow:
    """One body in a working."""

    name: str
    parts: tuple[PartCell, ...]
    exact: str
    remainder: str
    place: int
    extra: int
    tied: bool
    yen: str
    own: bool


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A shared year with its working, ready to read."""

    year: int
    name: str
    total: str
    weights: str
    reference: tuple[tuple[str, str], ...]
    bases: tuple[str, ...]
    lines: tuple[LineRow, ...]
    left: str
    outdated: bool


def shared(
    year: "JointYear", agreement: "JointAgreement", participants: Sequence["JointParticipant"], own: int | None = None
) -> Shared:  # fmt: skip
    """The working of a year; `own` is the organisation whose line is marked."""
    found = sharing.working(year)
    bodies = {key_of(each.participant.organisation): each.participant.organisation for each in year.figures}
    return Shared(
        year=year.fiscal_year,
        name=year_name(year.fiscal_year),
        total=yen(found.total),
        weights=weights_said(year.weights),
        reference=_reference(year),
        bases=tuple(basis_name(basis) for basis in found.weights),
        lines=tuple(
            LineRow(
                name=body_name(bodies[each.key]),
                parts=tuple(
                    PartCell(basis=basis_name(part.basis), figure=f"{part.figure:,} / {part.whole:,}", yen=readable(part.yen))
                    for part in each.parts
                ),
                exact=readable(each.exact), remainder=_remainder(each.remainder), place=each.place, extra=each.extra,
                tied=each.tied, yen=yen(each.yen), own=bodies[each.key].id == own,
            )
            for each in found.lines
        ),
        left=_left(found, bodies),
        outdated=sharing.outdated(year, agreement, participants),
    )  # fmt: skip


def yen(amount: int) -> str:
    """An amount as people read it."""
    return gettext("%(amount)s yen", amount=f"{amount:,}")


def yen_or_none(amount: int | None) -> str | None:
    """An amount as people read it, if there is one."""
    return None if amount is None else yen(amount)


def _remainder(value: Fraction) -> str:
    return f"{readable(value)} ({value})" if value.denominator > 1 else readable(value)


def _reference(year: "JointYear") -> tuple[tuple[str, str], ...]:
    found = []
    if year.population_on:
        found.append((gettext("Day of the population"), day(year.population_on)))
    if year.cases_from and year.cases_to:
        period = gettext("%(first)s to %(last)s", first=day(year.cases_from), last=day(year.cases_to))
        found.append((gettext("Period of the count"), period))
    if year.source:
        found.append((gettext("Source of the figures"), year.source))
    return tuple(found)


def _left(working: Working, bodies: Mapping[str, "Organisation"]) -> str:
    """Who got the yen that were left, and what decided it."""
    if not working.left:
        return gettext("Every share is a whole number of yen: nothing is left over.")
    got = ("、" if lang() == "ja" else ", ").join(body_name(bodies[each.key]) for each in working.lines if each.extra)
    said = ngettext(
        "%(num)s yen is left after the whole yen. It goes to the largest remainder: %(bodies)s.",
        "%(num)s yen are left after the whole yen. They go to the largest remainders, one each: %(bodies)s.",
        working.left,
        bodies=got,
    )
    if not any(each.tied for each in working.lines):
        return str(said)
    tied = gettext("Equal remainders were ordered by the local public body code, the lowest first.")
    return f"{said}{tied}" if lang() == "ja" else f"{said} {tied}"


def own_yen(year: "JointYear", organisation_id: int) -> str:
    """What one body bears of a year; a dash if it is not among those that share it."""
    keys = {each.participant.organisation_id: key_of(each.participant.organisation) for each in year.figures}
    return yen(sharing.working(year).line(keys[organisation_id]).yen) if organisation_id in keys else "—"


def title_of(procurement: "Procurement") -> str:
    """The title in the language of the page."""
    return procurement.title_en if lang() == "en" and procurement.title_en else procurement.title


def fiscal_years(procurement: "Procurement") -> str:
    """The fiscal years that are bought."""
    return fiscal_years_text(procurement.fiscal_year_from, procurement.fiscal_year_to, lang())
