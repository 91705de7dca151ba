"""The shelf of rubrics, one version in full, what changed between two, and the file of a version."""

from flask import abort, render_template, request
from flask_babel import gettext

from evaluator.core.calendar import moment_text
from evaluator.db.queries import drafts as draft_rows
from evaluator.db.queries import releases as rows
from evaluator.exchange.wording import JOINTS
from evaluator.extensions import db
from evaluator.services import releases, shelf
from evaluator.services.shelf import ORDERS, SOURCES, Version, Wanted
from evaluator.web.access import actor
from evaluator.web.locale import body_name
from evaluator.web.rubrics import files, making, pages, reading, sharing
from evaluator.web.rubrics.blueprint import ONE, blueprint, version_of
from evaluator.web.rubrics.differences import count, differences
from evaluator.web.rubrics.forms import PROCEDURES, CompareForm

PARTS = (files, making, sharing)
"""Modules that put their views on the blueprint."""
MOST_WORDS = 8
"""Words of a search that count."""


@blueprint.get("/rubrics")
def index() -> str:
    """Everything on the shelf of the organisation."""
    source, procedure = request.args.get("source", ""), request.args.get("procedure", "")
    order = request.args.get("order", "source")
    wanted = Wanted(
        words=tuple(request.args.get("q", "").split()[:MOST_WORDS]),
        sources=(source,) if source in SOURCES else SOURCES,
        procedure=procedure if procedure in PROCEDURES else "",
        order=order if order in ORDERS else "source",
        number=request.args.get("page", 1, type=int),
    )
    page = shelf.page(db.session(), actor(), wanted)
    return render_template(
        "rubrics/index.html",
        page=page,
        lines=pages.lines(page.rows),
        search=request.args.get("q", ""),
        order=wanted.order,
        source=source if source in SOURCES else "",
        procedure=wanted.procedure,
        sources=[(each, pages.source_name(each)) for each in SOURCES],
        procedures=[(each, gettext(f"report.procedure.{each}")) for each in PROCEDURES],
        may_write=actor().may("officer"),
    )


@blueprint.get(ONE)
def show(sha256: str) -> str:
    """One version, whole."""
    version = version_of(sha256)
    return render_template(
        "rubrics/show.html",
        version=version,
        title=pages.text(version.rubric.rubric.title),
        source=pages.source_name(version.source),
        kind=pages.KINDS[version.source],
        whole=reading.reading(version.rubric),
        remarks=reading.remarks(version.rubric),
        facts=_facts(version),
        adoptions=_adoptions(version),
        earlier=_earlier(version),
        draft_url=_draft_url(version),
        chosen=[(id, en if pages.lang() == "en" and en else ja) for id, ja, en in version.procurements],
        may_write=actor().may("officer"),
    )


def _facts(version: Version) -> list[tuple[str, str]]:
    head, release = version.rubric.rubric, version.release
    found = [
        (gettext("Procedure"), gettext(f"report.procedure.{head.procedure}")),
        (gettext("Version"), head.version),
        (gettext("Number of the rubric"), head.id),
        (gettext("Digest"), version.sha256),
    ]
    if release is None:
        return found
    when = moment_text(release.published_at, pages.lang())
    if version.source == "own":
        found.insert(2, (gettext("Published"), f"{when} {rows.person_name(db.session(), release.published_by)}"))
    else:
        found.insert(2, (gettext("Published by"), f"{body_name(release.organisation)} {when}"))
        found += [(gettext("Their note"), release.note)] if release.note else []
    return found


def _adoptions(version: Version) -> list[tuple[str, str]]:
    """Which bodies took an own version over, and when; nothing of what others adopted from others."""
    if version.source != "own" or version.release is None:
        return []
    return [
        (body_name(each.organisation), moment_text(each.adopted_at, pages.lang()))
        for each in rows.adoptions(db.session(), version.release.id)
    ]


def _earlier(version: Version) -> Version | None:
    """What an own version is compared with at first: the one before it, else what it is based on."""
    if version.source != "own" or version.release is None:
        return None
    return releases.earlier(
        db.session(), actor(), version.rubric.rubric.id, version.release.based_on, below=version.sha256
    )  # fmt: skip


def _draft_url(version: Version) -> str:
    """Where the next version of an own rubric is being made; empty if nowhere."""
    organisation_id = actor().organisation_id
    if version.source != "own" or organisation_id is None:
        return ""
    draft = draft_rows.of_rubric(db.session(), organisation_id, version.rubric.rubric.id)
    return pages.draft_address(draft.id) if draft else ""


@blueprint.get(f"{ONE}/changes")
def changes(sha256: str) -> str:
    """What changed from one version to this one, side by side."""
    version, form = version_of(sha256), CompareForm(request.args)
    others = _comparable(version)
    form.before.choices = list(others.items())
    asked = request.args.get("before")
    if asked is not None and asked not in others:
        abort(404)
    digest = asked or next(iter(others), None)
    before = version_of(digest) if digest else None
    form.before.data = digest
    blocks = differences(before.rubric, version.rubric, pages.lang()) if before else ()
    return render_template(
        "rubrics/changes.html",
        version=version,
        before=before,
        titles=(pages.titled(before) if before else "", pages.titled(version)),
        form=form,
        blocks=blocks,
        count=count(blocks),
    )


def _comparable(version: Version) -> dict[str, str]:
    """Versions that this one can be compared with, by hash: the one before it first, then all that may be chosen."""
    first = _earlier(version)
    found = {first.sha256: pages.titled(first)} if first else {}
    joint = JOINTS[pages.lang()]
    for each in shelf.choosable(db.session(), actor()):
        title = gettext("%(title)s, version %(version)s", title=pages.text(each.title), version=each.version)
        found.setdefault(each.sha256, joint.join((title, pages.source_name(each.source))))
    found.pop(version.sha256, None)
    return found
