"""The page on which a proposer seals a price: one file that needs neither an account nor a network."""

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evaluator.config import LOCALES
from evaluator.core.values import Text
from evaluator.exchange.catalogues import words
from evaluator.exchange.sealed.envelope import FEWEST_HOLDERS, MOST_HOLDERS, Context, der_of, fingerprint
from evaluator.exchange.wording import spoken
from evaluator.paths import STATIC, TEMPLATES

LANGUAGES = {"ja": "日本語", "en": "English"}
SCRIPTS = ("envelope.js", "entries.js", "page.js")
STYLES = ("vendor/dads/tokens.css", "app.css", "seal/page.css")
OF_MODULES = re.compile(r"^(import .*;\n|export )", re.MULTILINE)
"""What ties the modules together; inside one script it is not needed."""


@dataclass(frozen=True, kw_only=True)
class SealingTexts:
    """What the office says on the page: the procurement, the office itself, what the price is, when it is due."""

    procurement: Text
    office: Text
    price: Text
    due: Text


@dataclass(frozen=True, kw_only=True)
class KeyHolder:
    """One of those who open the price: a name or an office title, and the public key in PEM."""

    name: Text
    public_pem: str

    @property
    def code(self) -> str:
        """The fingerprint of the key in groups of four, as it can also be printed in the call."""
        digits = fingerprint(self.public_pem)
        return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def sealing_page(texts: SealingTexts, holders: Sequence[KeyHolder], context: Context) -> str:
    """The page as HTML, in both languages, with the holders' keys in it; about 70 kB.

    The page draws a reference of its own for each file unless `context` holds one. It carries its own policy: nothing
    but its one script and its one style, each by its digest. Raises ValueError for fewer than two or more than four
    different holders.
    """
    if not FEWEST_HOLDERS <= len({each.code for each in holders}) == len(holders) <= MOST_HOLDERS:
        raise ValueError("two to four different holders")
    script, style = _script(), _style()
    given = {
        "context": asdict(context),
        "keys": [base64.b64encode(der_of(each.public_pem)).decode("ascii") for each in holders],
        "titles": {lang: _title(texts, lang) for lang in LOCALES},
    }
    page = _environment().get_template("sealing/page.html")
    return page.render(
        texts=texts,
        holders=holders,
        given=given,
        languages=LANGUAGES,
        script=Markup(script),  # noqa: S704  our own file, and its digest stands in the policy
        style=Markup(style),  # noqa: S704  our own files, likewise
        policy=policy(script, style),
    )


def policy(script: str, style: str) -> str:
    """The content security policy of a page that holds one script and one style and reaches nothing else."""
    parts = (
        "default-src 'none'",
        f"script-src 'sha256-{_digest(script)}'",
        f"style-src 'sha256-{_digest(style)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(parts)


def both(texts: Mapping[str, str]) -> Markup:
    """A text in every language, of which the page shows one; a text that is the same in all stands once."""
    if len(set(texts.values())) == 1:
        return Markup("{}").format(texts[LOCALES[0]])
    first, *others = LOCALES
    shown = [Markup('<span lang="{}">{}</span>').format(first, texts[first])]
    shown += [Markup('<span lang="{}" hidden>{}</span>').format(lang, texts[lang]) for lang in others]
    return Markup("").join(shown)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["_"] = lambda text: both({lang: words(lang).gettext(text) for lang in LOCALES})
    environment.globals["say"] = lambda text: both({lang: spoken(text, lang) for lang in LOCALES})
    return environment


def _title(texts: SealingTexts, lang: str) -> str:
    return f"{words(lang).gettext('Seal your price')} | {spoken(texts.procurement, lang)}"


def _script() -> str:
    return "\n".join(OF_MODULES.sub("", _read(STATIC / "seal" / name)) for name in SCRIPTS)


def _style() -> str:
    return "\n".join(_read(STATIC / name) for name in STYLES)


def _read(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if "</" in text or "<!--" in text:
        raise ValueError(f"{path.name} cannot stand inside a page")
    return text


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
