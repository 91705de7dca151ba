"""The national screens: who has answered, and each view with its tables and pictures."""

from datetime import datetime

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from evaluator.core.calendar import moment_text
from evaluator.core.national import NotPublished
from evaluator.core.views import Context, View
from evaluator.exchange.rollups.standing import is_being_made
from evaluator.extensions import db
from evaluator.library.views import library_views
from evaluator.services.actor import now
from evaluator.services.national import asking, keeping
from evaluator.services.national.asking import Answer, Wanted
from evaluator.services.national.scope import Scope
from evaluator.services.rollups import NotMade
from evaluator.web.access import actor
from evaluator.web.national import asked, bodies, covered, files, kept, pictures, practices, shown, wording
from evaluator.web.national.blueprint import blueprint, folder, scope, smallest, view_of

PARTS = (bodies, files, kept, practices)
"""The other pages of the blueprint."""


@blueprint.get("/national")
def index() -> str:
    """Who has answered, and the way to every view."""
    seen, year = scope(), asked.year_of()
    try:
        found = asking.coverage(folder(), year, seen, smallest=smallest())
    except NotMade:
        return _not_made(view=None)
    return render_template(
        "national/index.html",
        year=year,
        year_said=wording.year_name(year),
        years=[(str(each), wording.year_name(each)) for each in asked.years()],
        page=covered.page_of(found, seen, year),
        states=covered.states_of(seen, year),
        views=views_of(),
        kept=[kept.line_of(each) for each in keeping.kept(db.session(), actor())],
        source=source_of(found.made_at, found.digest),
        method=shown.method(smallest=smallest()),
        where=place_of(seen.prefecture),
        map=pictures.picture_of(found.prefectures) if seen.national else None,
        say=pictures.say(found.prefectures),
    )


def views_of() -> list[dict[str, str]]:
    """Every view with its title and what it shows."""
    return [
        {"id": each.view.id, "title": wording.said(each.view.title), "lead": wording.said(each.view.lead)}
        for each in library_views().values()
    ]


def place_of(prefecture: str) -> str:
    """Which bodies are seen, in words."""
    return wording.prefecture_name(prefecture) if prefecture else ""


def source_of(made_at: datetime, digest: str) -> dict[str, str]:
    """When the roll-ups were made, and the digest of the tables."""
    return {"when": moment_text(made_at, wording.lang()), "digest": digest}


def _not_made(*, view: str | None) -> str:
    title = wording.said(library_views()[view].view.title) if view else ""
    being_made = is_being_made(folder(), now())
    return render_template("national/notmade.html", title=title, being_made=being_made)


@blueprint.get("/national/<view>")
def show(view: str) -> ResponseReturnValue:
    """A view: its figures for all together, beside each other, and one in full."""
    chosen, seen = view_of(view), scope()
    wanted = asked.wanted_of(chosen, seen)
    try:
        found = asking.answer(folder(), chosen, wanted, seen, smallest=smallest())
    except NotMade:
        return _not_made(view=view)
    except NotPublished:
        return _page(chosen, seen, wanted, None)
    return _page(chosen, seen, wanted, found)


def _beside(context: Context) -> tuple[str, str, str]:
    """A figure of a document: what it is about, what it says, where it comes from and whether that was read."""
    said = {"published": "", "unverified": _("unverified"), "proposal": _("proposal")}[context.status]
    return wording.said(context.name), wording.said(context.value), f"{wording.said(context.source)} {said}".strip()


def _page(chosen: View, seen: Scope, wanted: Wanted, found: Answer | None) -> str:
    table = (found.full.across or found.full.whole) if found else None
    return render_template(
        "national/show.html",
        view=chosen,
        title=wording.said(chosen.view.title),
        lead=wording.said(chosen.view.lead),
        notes=[wording.said(each) for each in chosen.view.notes],
        context=[_beside(each) for each in chosen.context],
        wanted=wanted,
        given=asked.named(wanted),
        choices=asked.choices(chosen, seen),
        figures=[(each.id, shown.full_name(chosen, each)) for each in asking.choosable(chosen.view.id)],
        year=wording.years_name(table) if table else "",
        by=wording.dimension_name(wanted.by),
        where=place_of(seen.prefecture),
        parts=shown.parts_of(found) if found else (),
        splits=shown.splits_of(found) if found else (),
        veiled=found.veiled if found else False,
        left_out=[wording.said(each.name) for each in found.left_out] if found else (),
        full=shown.full_of(found) if found else None,
        picture=pictures.picture_of(table) if table else None,
        say=pictures.say(table) if table else "",
        map=wanted.by == "prefecture",
        source=source_of(found.made_at, found.digest) if found else None,
        method=shown.method(smallest=smallest()),
        hidden_why=shown.hidden_why(smallest()),
        form=kept.SaveForm(formdata=None),
        views=views_of(),
        refused=found is None,
    )
