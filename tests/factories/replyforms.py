"""Reply forms as contractors send them back: cells filled in as Excel writes them."""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

from evaluator.exchange.reviews import replyform
from evaluator.exchange.reviews.replyform import Sheet

SHEET = Sheet(
    title="年次履行評価（令和7年度）への意見", lead=("青野市", "自立相談支援事業"), answer="意見", how="黄色の欄に記入",
    number=("様式の番号", replyform.number(1, "0" * 64)), limit=("提出期限", "12月4日まで"),
    draft=(("評価（案）", ""), ("100点換算", "79.5")),
    name="職・氏名", day="記入日", nothing="意見はありません", opinion="意見", too_long="8,000文字までです。",
)  # fmt: skip
BOOK = replyform.write(SHEET)
FIRST = "xl/worksheets/sheet1.xml"
RUBY = "<rPh sb='0' eb='1'><t>よみ</t></rPh>"
"""How a text is read aloud: Excel adds it to what is typed in Japanese."""


def cells_of(book: bytes) -> dict[str, list[str]]:
    """The cells to fill in, by the names of the form."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        text = archive.read("xl/workbook.xml").decode()
    found = re.findall(r'definedName name="(\w+)">reply!\$B\$(\d+)(?::\$B\$(\d+))?<', text)
    return {name: [f"B{row}" for row in range(int(first), int(last or first) + 1)] for name, first, last in found}


def filled(
    book: bytes, answers: Mapping[str, str | int], *, elsewhere: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
) -> bytes:  # fmt: skip
    """A form filled in: `answers` by the names of cells (of the opinion a line to a cell; a number as a number), `elsewhere` by
    cell, `more` are further parts of the file.
    """
    places = cells_of(book)
    given: dict[str, str | int] = dict(elsewhere or {})
    for name, text in answers.items():
        lines = text.split("\n") if isinstance(text, str) and name == "reply_opinion" else [text]
        given |= dict(zip(places[name], lines, strict=False))
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as archive, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        shared = archive.read("xl/sharedStrings.xml").decode()
        sheet = archive.read(FIRST).decode()
        for at, text in given.items():
            value, kind = f"<v>{text}</v>", ""
            if isinstance(text, str):
                value, kind = f"<v>{shared.count('<si>')}</v>", ' t="s"'
                item = f"<si><r><t xml:space='preserve'>{escape(text)}</t></r>{RUBY}</si>"
                shared = shared.replace("</sst>", f"{item}</sst>")
            sheet = put(sheet, at, f'<c r="{at}"{kind}>{value}</c>')
        parts = {**{each: archive.read(each) for each in archive.namelist()}, "xl/sharedStrings.xml": shared.encode()}
        parts |= {FIRST: sheet.encode(), **{name: text.encode() for name, text in (more or {}).items()}}
        for name, content in parts.items():
            out.writestr(name, content)
    return made.getvalue()


def put(sheet: str, at: str, cell: str) -> str:
    """A sheet with a cell in its place; one in a row of its own where there is none."""
    changed, count = re.subn(rf'<c r="{at}"[^>]*?(/>|>.*?</c>)', lambda _: cell, sheet)
    if count:
        return changed
    row = at.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    changed, count = re.subn(
        rf'(<row r="{row}"[^>]*>)(.*?)(</row>)', lambda found: f"{found[1]}{found[2]}{cell}{found[3]}", sheet
    )
    return changed if count else sheet.replace("</sheetData>", f'<row r="{row}">{cell}</row></sheetData>')
