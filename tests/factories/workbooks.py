"""Workbooks of a round as bodies send them back: answered, and damaged in every way that the intake must tell of."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape

from sqlalchemy.orm import Session

from evaluator.db.models import BodyReturn, Organisation, ReturnRound
from evaluator.exchange.returns.keys import CONFIRMED
from evaluator.exchange.returns.writing import Blank, write
from evaluator.services.intake import making
from tests.factories.returns import whole_answers

Parts = dict[str, bytes]


@dataclass(frozen=True)
class Formula:
    """A formula with the value that it came to."""

    text: str
    value: str


@dataclass(frozen=True)
class Fault:
    """What a formula came to that cannot be worked out, without the formula."""

    value: str


Content = str | float | Formula | Fault


def more_bodies(session: Session, asked: ReturnRound, count: int) -> list[BodyReturn]:
    """As many more bodies that a round asks, none of which is on the system. Flushes."""
    made = [
        Organisation(kind="municipality", code=f"{900000 + each}", name=f"試験{each}市", kana="しけんし", name_en="Test")
        for each in range(count)
    ]
    session.add_all(made)
    session.flush()
    returns = [BodyReturn(round_id=asked.id, organisation_id=each.id, state="not-begun") for each in made]
    session.add_all(returns)
    session.flush()
    return returns


def blank_of(session: Session, asked: ReturnRound, body: BodyReturn, **answers: str) -> Blank:
    """The workbook of a body with an answer to everything."""
    return replace(making.blank(session, asked, body), answers=whole_answers(asked.fiscal_year, **answers))


def for_others(content: bytes, code: str, others: list[str]) -> list[bytes]:
    """A workbook as it would be for other bodies, by their codes."""
    parts = parts_of(content)
    shared = parts["xl/sharedStrings.xml"]
    return [packed({**parts, "xl/sharedStrings.xml": shared.replace(code.encode(), each.encode())}) for each in others]


def some_damaged(
    session: Session, asked: ReturnRound, bodies: list[BodyReturn], count: int
) -> tuple[dict[str, bytes], Counter[str]]:  # fmt: skip
    """A workbook of each body by its name, some of them damaged in ten ways in turn; how many in each way.

    The damaged are spread over all.
    """
    files = answered(session, asked, bodies)
    ways = [TEN[at % len(TEN)] for at in range(count)]
    for at, way in enumerate(ways):
        body = bodies[at * len(bodies) // count]
        files[f"{body.organisation.code}.xlsx"] = DAMAGE[way][0](blank_of(session, asked, body))
    return files, Counter(ways)


def answered(session: Session, asked: ReturnRound, bodies: list[BodyReturn]) -> dict[str, bytes]:
    """A sound workbook of each body by its name."""
    codes = [each.organisation.code or "" for each in bodies]
    first = filled(blank_of(session, asked, bodies[0]))
    return {f"{code}.xlsx": each for code, each in zip(codes, for_others(first, codes[0], codes), strict=True)}


def filled(blank: Blank, cells: Mapping[str, Content] | None = None) -> bytes:
    """A workbook as it comes back: confirmed, and with cells set by their keys."""
    return edited(write(blank), {CONFIRMED: "○", **(cells or {})})


def parts_of(content: bytes) -> Parts:
    """The parts of a workbook by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {each: book.read(each) for each in book.namelist()}


def packed(parts: Parts) -> bytes:
    """Parts as a workbook again."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(zipfile.ZipInfo(name), part, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def edited(content: bytes, cells: Mapping[str, Content], *, column: str = "E") -> bytes:
    """A workbook in which the cells of these keys say something else, as a spreadsheet would store it."""
    parts = parts_of(content)
    shared = re.findall(r"<si><t[^>]*>(.*?)</t></si>", parts["xl/sharedStrings.xml"].decode(), re.DOTALL)
    places = {escape(key, quote=False): value for key, value in cells.items()}
    for name in [each for each in parts if each.startswith("xl/worksheets/sheet")]:
        text = parts[name].decode()
        for at, number in re.findall(r'<c r="A(\d+)"[^>]*t="s"><v>(\d+)</v></c>', text):
            if shared[int(number)] in places:
                text = _set(text, f"{column}{at}", places[shared[int(number)]])
        parts[name] = text.encode()
    return packed(parts)


def _set(text: str, at: str, value: Content) -> str:
    found = re.search(rf'<c r="{at}"( s="\d+")?[^>]*?(/>|>.*?</c>)', text)
    assert found is not None, at
    style = found[1] or ""
    if isinstance(value, Formula):
        made = f'<c r="{at}"{style}><f>{escape(value.text)}</f><v>{value.value}</v></c>'
    elif isinstance(value, Fault):
        made = f'<c r="{at}"{style} t="e"><v>{value.value}</v></c>'
    elif isinstance(value, str):
        made = f'<c r="{at}"{style} t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    else:
        made = f'<c r="{at}"{style}><v>{value}</v></c>'
    return text[: found.start()] + made + text[found.end() :]


def with_part(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one part changed."""
    parts = parts_of(content)
    return packed({**parts, name: change(parts.get(name, b""))})


def _far(part: bytes) -> bytes:
    return part.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>')


def _doctype(part: bytes) -> bytes:
    return part.replace(b"?>", b'?><!DOCTYPE x [<!ENTITY a "b">]>', 1)


def _without_sheet(content: bytes) -> bytes:
    """A workbook of which somebody has deleted the first chapter."""
    parts = parts_of(content)
    del parts[SHEET]
    for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        parts[name] = re.sub(rb'<(sheet|Relationship|Override) [^>]*("rId2"|/sheet2\.xml")[^>]*/>', b"", parts[name])
    return packed(parts)


def _locked(content: bytes) -> bytes:
    """What a password puts around a workbook: the old container that names what it holds."""
    return bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504) + "EncryptedPackage".encode("utf-16-le") + content[::-1]


SHEET = "xl/worksheets/sheet2.xml"
DAMAGE: Mapping[str, tuple[Callable[[Blank], bytes], str]] = {
    "not a workbook": (lambda _blank: b"%PDF-1.7\n", "upload.content-differs"),
    "wrong form": (lambda blank: filled(replace(blank, form_sha256="0" * 64)), "intake.other-form"),
    "other year": (lambda blank: filled(replace(blank, round_id=blank.round_id + 1, year=blank.year - 1)), "intake.other-round"),
    "unknown body": (lambda blank: filled(replace(blank, body="999999")), "intake.unknown-body"),
    "label changed": (lambda blank: edited(filled(blank), {"way_run": "変えた"}, column="C"), "intake.label"),
    "text for a number": (lambda blank: filled(blank, {"staff_people": "約20人"}), "return.answer.count"),
    "formula": (lambda blank: filled(blank, {"staff_people": Formula("10+10", "20")}), "intake.formula"),
    "error value": (lambda blank: filled(blank, {"staff_people": Fault("#DIV/0!")}), "intake.fault"),
    "chapter gone": (lambda blank: _without_sheet(filled(blank)), "intake.line-gone"),
    "password": (lambda blank: _locked(filled(blank)), "upload.encrypted-office"),
    "macro": (lambda blank: with_part(filled(blank), "xl/vbaProject.bin", lambda _part: b"x"), "upload.macro"),
    "far cell": (lambda blank: with_part(filled(blank), SHEET, _far), "upload.spread"),
    "bomb": (lambda blank: with_part(filled(blank), "xl/media/a.bin", lambda _part: bytes(8_000_000)), "upload.bomb"),
    "truncated": (lambda blank: filled(blank)[:-200], "upload.broken"),
    "doctype": (lambda blank: with_part(filled(blank), SHEET, _doctype), "upload.doctype"),
    "not confirmed": (write, "intake.unconfirmed"),
}
"""How a workbook can be damaged, and what is told of it first."""
TEN = (
    "truncated", "not a workbook", "password", "macro", "bomb", "other year", "wrong form", "unknown body", "text for a number",
    "chapter gone",
)  # fmt: skip
"""Ten of them that differ most."""


def archive(files: Mapping[str, bytes]) -> io.BytesIO:
    """Files in one archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as together:
        for name, content in files.items():
            together.writestr(zipfile.ZipInfo(name), content)
    made.seek(0)
    return made
