"""What every page shares: its languages, the part of the site it belongs to, and Japanese marked as Japanese."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l
from markupsafe import Markup, escape

from evaluator.config import LOCALES
from evaluator.services.sessions import Standing
from evaluator.web.locale import body_name

LANGUAGES = {"ja": "日本語", "en": "English"}
RESENT = "again"
"""The id of the form that a page made by POST sends again in the other language."""
SIGN = r"[\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff\uff10-\uff9f]"
BETWEEN = r"[ \u3000-\u30ff\u3400-\u9fff\uff00-\uffef]"
JAPANESE_OR_TAG = re.compile(rf"(?P<tag><[^>]*>)|{SIGN}+(?:{BETWEEN}*{SIGN})?")
"""A run of Japanese, with spaces and punctuation inside it; or a tag of markup."""


MAIN_PAGES = (
    (_l("Procurements"), "procurements.index", ("officer", "clerk", "auditor")),
    (_l("Rubrics"), "rubrics.index", ("officer", "clerk", "auditor")),
    (_l("Contracts"), "contracts.index", ("officer", "clerk", "auditor")),
    (_l("Comparison"), "comparison.index", ("officer", "clerk", "auditor")),
    (_l("Yearly returns"), "returns.index", ("officer", "clerk", "auditor")),
    (_l("The nation"), "national.index", ("ministry",)),
    (_l("Rounds of returns"), "rounds.index", ("ministry",)),
    (_l("Bodies"), "bodies.index", ("ministry",)),
    (_l("Long work"), "jobs.index", ("ministry",)),
    (_l("Your panels"), "home.index", ("member",)),
    (_l("People"), "people.index", ("administrator",)),
    (_l("History"), "history.index", ("officer", "clerk", "auditor")),
    (_l("History of people"), "history.people", ("administrator",)),
    (_l("Published results"), "published.index", ()),
    (_l("Worked examples"), "results.index", ()),
    (_l("Try a case file"), "trial.new", ()),
)
"""The main pages: name, endpoint, and the roles that see it; none means everybody.

They stand at the top of every page; for whoever is signed in, those for everybody stand at its foot, to leave room for work.
"""


@dataclass(frozen=True, kw_only=True)
class Language:
    """One language to read the page in; `form` is set where the page must be asked for by POST again."""

    code: str
    name: str
    url: str
    form: str | None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One of the main pages; `current` while the page belongs to it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, kw_only=True)
class Chrome:
    """What stands around every page; `user` is a person's name, None for a visitor; `sample` says the content is invented.

    `entries` stand at the top, `below` at the foot.
    """

    brand_url: str
    entries: tuple[Entry, ...]
    below: tuple[Entry, ...] = ()
    org: str = ""
    user: str | None = None
    switch_url: str = ""
    account_url: str = ""
    sign_out_url: str = ""
    sign_in_url: str = ""
    sample: bool = False


def dress(app: Flask) -> None:
    """Give the templates what the layout needs."""
    app.jinja_env.globals.update(other_languages=languages, chrome=chrome, own_address=own_address)
    app.jinja_env.filters.update(spoken=spoken, led=led, then=then, body_name=body_name)


def languages(*, again: bool = True) -> tuple[Language, ...]:
    """This page in every language; one made by POST is sent `again`, unless it holds no form to send."""
    form = RESENT if again and request.method == "POST" else None
    return tuple(Language(code=code, name=LANGUAGES[code], url=_here(code), form=form) for code in LOCALES)


def chrome() -> Chrome:
    """What surrounds a page, for whoever asks: made once, and anew only for somebody else or in another language."""
    wanted = (g.get("standing"), str(get_locale()), request.endpoint, request.path)
    known, made = g.get("chrome", (None, None))
    if made is None or known != wanted:
        made = _chrome(wanted[0])
        g.chrome = (wanted, made)
    return made


def _chrome(found: Standing | None) -> Chrome:
    """What surrounds a page. It stands on error pages too, where nobody may have been looked for."""
    if found is None or found.due is not None:
        return Chrome(
            brand_url=url_for("account.start"),
            entries=tuple(_entries(frozenset(), public=True)),
            account_url=url_for("account.show"),
            sign_out_url=url_for("account.sign_out"),
            sign_in_url="" if found else url_for("account.sign_in"),
        )
    return Chrome(
        brand_url=url_for("account.start"),
        entries=tuple(_entries(found.actor.roles, public=False)),
        below=tuple(_entries(frozenset(), public=True)),
        org=_organisation(found),
        user=found.name,
        switch_url=url_for("account.organisation") if found.has_choice else "",
        account_url=url_for("account.show"),
        sign_out_url=url_for("account.sign_out"),
        sample=found.demo,
    )


def _organisation(found: Standing) -> str:
    """The organisation in which somebody works, in the language of the page where it has a name in it."""
    return (found.organisation_en if str(get_locale()) == "en" else "") or found.actor.organisation


def _entries(roles: frozenset[str], *, public: bool) -> Iterator[Entry]:
    """The main pages that are there: those for everybody, or those for somebody with these roles."""
    shown = [
        (label, endpoint)
        for label, endpoint, needed in MAIN_PAGES
        if endpoint in current_app.view_functions and (not needed if public else not roles.isdisjoint(needed))
    ]
    current = _current([endpoint for _, endpoint in shown])
    for label, endpoint in shown:
        yield Entry(label=str(label), url=url_for(endpoint), current=endpoint == current)


def _current(endpoints: list[str]) -> str:
    """The one main page that this page belongs to: by its own name, else of its blueprint, else below its address, if any."""
    beside = [each for each in endpoints if each.partition(".")[0] == request.blueprint]
    named = [each for each in beside if (request.endpoint or "").startswith(each)]
    above = (each for each in endpoints if request.path.startswith(f"{url_for(each).rstrip('/')}/"))
    return next(iter(named or beside or above), "")


def own_address(**changed: object) -> str:
    """This page's own address with all it names, only not the language: where its form is posted, or its list goes on.

    What is `changed` is named anew: another page, another order; None leaves it out.
    """
    given = {key: values for key, values in request.args.lists() if key != "lang"} | changed
    named = {key: value for key, value in given.items() if value is not None}
    return f"{request.path}?{urlencode(named, doseq=True)}" if named else request.path


def led(label: object) -> Markup:
    """A label before what it names, with the colon of the page's language."""
    return escape(label) + ("：" if str(get_locale()) == "ja" else ": ")


def then(sentence: object, *more: object) -> Markup:
    """Sentences one after the other: Japanese ones touch, others have a space between them."""
    between = Markup("") if str(get_locale()) == "ja" else Markup(" ")
    return between.join(escape(each) for each in (sentence, *more) if each)


def spoken(text: object) -> Markup:
    """The text, with Japanese in it marked as Japanese where the page is not; markup stays markup."""
    whole = escape(text)
    if str(get_locale()) == "ja":
        return whole
    parts, at = [], 0
    for found in JAPANESE_OR_TAG.finditer(whole):
        piece = whole[found.start() : found.end()]
        mark = piece if found["tag"] else Markup('<span lang="ja">{}</span>').format(piece)
        parts += [whole[at : found.start()], mark]
        at = found.end()
    return Markup("").join([*parts, whole[at:]])


def _here(code: str) -> str:
    if request.endpoint is None or request.endpoint == "static":
        return url_for("results.index", lang=code)
    given = {key: values for key, values in request.args.lists() if key != "lang"}
    return url_for(request.endpoint, **{**given, **(request.view_args or {}), "lang": code})
