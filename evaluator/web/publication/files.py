"""Pages that stand alone: a published result, a debrief, and the pages of a bundle, each one file that needs no server."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from flask import Response, render_template
from flask_babel import force_locale, get_locale, gettext
from markupsafe import Markup

from evaluator.config import LOCALES
from evaluator.core.calendar import moment_text
from evaluator.db.queries import documents as files
from evaluator.exchange.publication.page import published_shown
from evaluator.exchange.publication.stylesheet import stylesheet
from evaluator.exchange.report.report import report
from evaluator.exchange.report.voice import Voice
from evaluator.extensions import db
from evaluator.services.disclosures import Bundle
from evaluator.services.publications import Published


def alone(template: str, lang: str, **given: Any) -> str:
    """A page in one language with its style inside it and nothing outside."""
    with force_locale(lang):
        return render_template(template, style=Markup(stylesheet()), lang=lang, **given)  # noqa: S704 - our own style sheets


def result_file(published: Published, when: str, digest: str, lang: str) -> str:
    """The published page as one file."""
    shown = published_shown(published.facts, published.overview, lang)
    return alone("publication/standalone.html", lang, shown=shown, when=when, digest=digest)


def bundle_files(bundle: Bundle, title: str) -> Iterator[tuple[str, bytes]]:
    """Every file of a bundle by its name: the pages in both languages, and the copies of proposals."""
    for lang in LOCALES:
        voice = Voice.of(bundle.result, lang)
        page = alone(
            "publication/bundle.html",
            lang,
            title=title,
            report=report(bundle.result, lang),
            comments=[(each, voice.criterion(each.item), voice.member(each.member)) for each in bundle.comments],
            minutes=[(moment_text(each.at, lang), each.place, each.said) for each in bundle.minutes],
            names=[name for name, _ in bundle.files],
            left_out=left_out(bundle),
        )
        yield f"record.{lang}.html", page.encode()
    for name, document in bundle.files:
        yield f"proposals/{name}", b"".join(files.content(db.session(), document.id, 0, document.size))


def left_out(bundle: Bundle) -> tuple[str, ...]:
    """What the policy keeps out of a bundle, in words."""
    policy = bundle.policy
    found = {
        gettext("Members' own marks"): policy.bundle.members != "marks",
        gettext("Members' totals"): policy.bundle.members == "none",
        gettext("Members' comments"): not policy.comments,
        gettext("Minutes of the meetings"): not policy.minutes,
        gettext("The proposals"): policy.documents == "none",
        gettext("Prices of those not chosen"): policy.bundle.prices != "all",
    }
    return tuple(name for name, kept in found.items() if kept)


def download(text: str, name: str) -> Response:
    """A page that stands alone, as a file to be kept."""
    response = Response(text, mimetype="text/html")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def when(moment: datetime) -> str:
    """A moment in the language of the page."""
    return moment_text(moment, str(get_locale()))
