"""Figures, years and names as the pages of comparing write them."""

from fractions import Fraction
from functools import lru_cache

from flask_babel import get_locale
from flask_babel import gettext as _

from evaluator.core.calendar import fiscal_year_text
from evaluator.core.contracting import SERVICES
from evaluator.core.indicators import Indicator
from evaluator.core.values import Message
from evaluator.db.queries.comparison import Peer
from evaluator.exchange.wording import Names, sentence, spoken
from evaluator.services.figures.sums import library_set


def lang() -> str:
    """The language of the page."""
    return str(get_locale())


def year_name(year: int) -> str:
    """A fiscal year as people read it."""
    return fiscal_year_text(year, lang())


def said_text(said: Message) -> str:
    """A sentence of the statistics, with its fiscal year as people read it."""
    values = {key: year_name(int(str(value))) if key == "year" else value for key, value in said.values.items()}
    return sentence(Message(id=said.id, values=values), lang(), Names())


def service_name(service: str) -> str:
    """A service in words; one that only a file names is its own word."""
    return _(f"service.{service}") if service in SERVICES else service or _("Not named")


def indicator_name(indicator: Indicator) -> str:
    """An indicator in words."""
    return spoken(indicator.name, lang())


def is_percent(indicator: Indicator) -> bool:
    """Whether its values are shown in percent."""
    return library_set().units[indicator.unit].percent


def unit_name(indicator: Indicator) -> str:
    """The unit in words, with what it is per."""
    if is_percent(indicator):
        return "%"
    name = spoken(library_set().units[indicator.unit].name, lang())
    return _("%(unit)s, per 100,000 people", unit=name) if indicator.per != "none" else name


def value_text(indicator: Indicator, value: float | Fraction | None, *, scaled: bool = False) -> str:
    """A value with one decimal; a dash for none. `scaled` values stand in percent already."""
    if value is None:
        return "—"
    shown = float(value) * (100 if is_percent(indicator) and not scaled else 1)
    return f"{shown:,.1f}"


def peer_name(peer: Peer) -> str:
    """A contractor with the municipality it works for."""
    return _peer_name(peer.contractor or peer.title, peer.body, peer.body_en, lang())


@lru_cache(maxsize=2048)
def _peer_name(contractor: str, town: str, town_en: str, language: str) -> str:
    """Worded once: one page says each name some five times."""
    return _("%(contractor)s, %(town)s", contractor=contractor, town=(town_en if language == "en" else "") or town)
