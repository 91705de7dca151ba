"""The wording in both languages: fragments under translations/, compiled into one catalogue per language."""

import gettext
import os
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from evaluator import paths
from evaluator.config import LOCALES


def words(lang: str) -> gettext.NullTranslations:
    """The catalogue of a language, brought up to date on first use."""
    if lang not in LOCALES:
        raise ValueError(f"{lang!r} is not one of {', '.join(LOCALES)}")
    return _loaded(lang)


@cache
def _loaded(lang: str) -> gettext.NullTranslations:
    compile_catalogues(paths.TRANSLATIONS)
    return gettext.translation("messages", localedir=paths.TRANSLATIONS, languages=[lang])


def compile_catalogues(translations: Path) -> None:
    """Write each language's messages.mo if a fragment changed, came or went since; else only look."""
    for lang in LOCALES:
        folder = translations / lang / "LC_MESSAGES"
        if _is_stale(folder):
            _write(joined(folder, lang), folder / "messages.mo")


def joined(folder: Path, lang: str) -> Catalog:
    """All fragments of a language as one catalogue; the first fragment by name that holds an id decides."""
    whole = Catalog(locale=lang, domain="messages", fuzzy=False)
    for fragment in fragments(folder):
        with fragment.open("rb") as lines:
            part = read_po(lines, locale=lang)
        for message in part:
            if message.id and message.id not in whole:
                whole[message.id] = message
    return whole


def fragments(folder: Path) -> list[Path]:
    """The fragments of a language, one a room of the house, in a fixed order."""
    return sorted((folder / "parts").glob("*.po"))


def _is_stale(folder: Path) -> bool:
    target = folder / "messages.mo"
    if not target.exists():
        return True
    seen = target.stat().st_mtime_ns
    return any(each.stat().st_mtime_ns > seen for each in (folder / "parts", *fragments(folder)))


def _write(catalogue: Catalog, target: Path) -> None:
    partial = target.with_suffix(f".{os.getpid()}.part")
    with partial.open("wb") as file:
        write_mo(file, catalogue)
    partial.replace(target)
