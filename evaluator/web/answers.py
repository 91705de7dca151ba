"""How an answer of a return reads, wherever a page shows one."""

from collections.abc import Callable, Mapping
from datetime import date

from flask_babel import get_locale, gettext

from evaluator.core.calendar import date_text
from evaluator.core.returns import Field, Kind
from evaluator.exchange.wording import spoken

JOINTS = {"ja": "、", "en": ", "}


def value_said(field: Field, stored: str) -> str:
    """An answer as it reads; empty if there is none."""
    return SAID[field.kind](field, stored) if stored else ""


def _chosen(field: Field, stored: str) -> str:
    wanted = stored.split(",")
    return JOINTS[str(get_locale())].join(spoken(each.name, str(get_locale())) for each in field.option if each.id in wanted)


SAID: Mapping[Kind, Callable[[Field, str], str]] = {
    "count": lambda _field, stored: f"{int(stored):,}",
    "yen": lambda _field, stored: f"{int(stored):,}",
    "fte": lambda _field, stored: stored,
    "share": lambda _field, stored: stored,
    "choice": _chosen,
    "choices": _chosen,
    "yes-no": lambda _field, stored: gettext("Yes") if stored == "yes" else gettext("No"),
    "date": lambda _field, stored: date_text(date.fromisoformat(stored), str(get_locale())),
    "text": lambda _field, stored: stored,
}
