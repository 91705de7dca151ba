"""What stands above the pages of a draft, and where they lead."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import current_app, request, url_for
from flask_babel import gettext

from evaluator.core.calendar import short_moment
from evaluator.core.rubric import Head as BaseHead
from evaluator.exchange.wording import spoken
from evaluator.extensions import db
from evaluator.services import drafts
from evaluator.web.access import actor
from evaluator.web.workshop.panel import lang, text_of
from evaluator.web.workshop.places import table

if TYPE_CHECKING:
    from evaluator.db.models import RubricDraft

INDEX, PUBLISH, DIFF = "rubrics.index", "rubrics.publish", "rubrics.draft_diff"


@dataclass(frozen=True, kw_only=True)
class Head:
    """What stands above every page of a draft."""

    draft_id: int
    title: str
    version: str
    lead: str
    changed: str
    editable: bool
    publish_url: str
    diff_url: str
    shelf_url: str


def head_of(draft: "RubricDraft", tree: dict[str, Any]) -> Head:
    """The head of a draft's pages."""
    base = drafts.began_from(db.session(), draft)
    editable = actor().may("officer")
    return Head(
        draft_id=draft.id,
        title=title_of(tree),
        version=str(table(tree.get("rubric")).get("version", "")),
        lead=_lead(base),
        changed=gettext("Last saved %(when)s", when=short_moment(draft.changed_at, lang())),
        editable=editable,
        publish_url=there(PUBLISH, draft_id=draft.id) if editable else "",
        diff_url=there(DIFF, draft_id=draft.id) if base else "",
        shelf_url=there(INDEX),
    )


def title_of(tree: dict[str, Any]) -> str:
    """The title of the rubric."""
    return spoken(text_of(table(tree.get("rubric")).get("title")), lang())


def there(endpoint: str, **values: Any) -> str:
    """The address of a page of another part of the site; empty where that part is not there."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def _lead(base: BaseHead | None) -> str:
    free = gettext("You can change it as often as you like until it is published. What is published does not change.")
    if base is None:
        return free
    return gettext("From %(title)s, version %(version)s.", title=spoken(base.title, lang()), version=base.version) + " " + free


def own_scales(tree: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """The scales that the draft holds itself, by name and title."""
    titles = {name: text_of(table(each).get("title")) for name, each in table(tree.get("scale")).items()}
    return tuple((name, spoken(text, lang()) or name) for name, text in titles.items())


def version_sent() -> int:
    """The version of the draft that a form was made from; 0 for none."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
