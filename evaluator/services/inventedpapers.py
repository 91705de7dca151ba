"""The papers of the invented proposals: plain pages as a PDF, without a name, drawn from what the evidence says."""

import hashlib
from collections.abc import Mapping, Sequence

from evaluator.core.calendar import fiscal_years_text
from evaluator.exchange.uploads.accepted import Accepted
from evaluator.services.invented import Bid

PAGES = 36
"""Of each proposal; marks name pages up to 33."""
RECORD, STAFF, TIES = 6, 11, 18
"""The pages on which record, staff and ties begin, one entry a page."""
CHAPTERS = {
    1: "表紙", 2: "目次", 3: "1 事業の考え方", RECORD: "2 受託の実績", STAFF: "3 人員の体制", 15: "4 研修と引継ぎ",
    TIES: "5 地域との結びつき", 21: "6 支援の内容", 27: "7 関係機関との連携", 31: "8 個人情報と危機管理", 33: "9 費用の内訳",
}  # fmt: skip
"""The chapter that begins on a page."""
TOP, LEFT, LINE = 770, 60, 26
"""Where the text begins on an A4 page, and the distance of its lines, in points."""
FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /HeiseiKakuGo-W5 /Encoding /UniJIS-UTF16-H /DescendantFonts [ << /Type /Font"
    " /Subtype /CIDFontType0 /BaseFont /HeiseiKakuGo-W5 /CIDSystemInfo << /Registry (Adobe) /Ordering (Japan1) /Supplement 2 >>"
    " /FontDescriptor << /Type /FontDescriptor /FontName /HeiseiKakuGo-W5 /Flags 4 /FontBBox [-92 -250 1010 922] /ItalicAngle 0"
    " /Ascent 752 /Descent -221 /CapHeight 737 /StemV 114 >> /DW 1000 /W [1 94 500] >> ] >>"
)
"""A Japanese font that every reader of PDF brings (ISO 32000-1, 9.7.5.2), so that none is in the file."""


def redacted_copy(bid: Bid, year: int) -> bytes:
    """The copy of a proposal that members read: its label, its chapters and its evidence; `year` is the first of the contract."""
    lines = {at: [title] for at, title in CHAPTERS.items()}
    for page, said in _evidence(bid, year).items():
        lines.setdefault(page, [chapter_at(page)]).extend(said)
    lines[1] = [f"{bid.label}　企画提案書（名称を伏せた写し）", "この提案書は、試用のための架空のものです。"]
    lines[2] = ["目次", *(f"{title}　{at}頁" for at, title in CHAPTERS.items() if at > 2)]
    return pdf([lines.get(page, [f"{chapter_at(page)}（続き）"]) for page in range(1, PAGES + 1)])


def accepted(bid: Bid, content: bytes) -> Accepted:
    """What the guard says of such a copy."""
    digest = hashlib.sha256(content).hexdigest()
    return Accepted(
        name=f"企画提案書_{bid.label}.pdf",
        kind="pdf",
        media_type="application/pdf",
        size=len(content),
        sha256=digest,
        pages=PAGES,
    )


def chapter_at(page: int) -> str:
    """The chapter to which a page belongs."""
    return CHAPTERS[max(at for at in CHAPTERS if at <= page)]


def _evidence(bid: Bid, year: int) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for page, each in enumerate(bid.record, start=RECORD):
        years = fiscal_years_text(year - each.began, year - each.ended, "ja")
        found[page] = [f"{each.client}　{each.title}", f"{years}　{each.yen:,}円", f"過去の評価：{each.review}"]
    for page, post in enumerate(bid.staff, start=STAFF):
        kind = "専従" if post.dedicated else "兼務"
        found[page] = [f"{post.role}　常勤換算{post.hundredths / 100:.1f}人　{kind}", post.qualification, f"経験{post.years}年"]
    for page, tie in enumerate(bid.ties, start=TIES):
        found[page] = [tie.partner, tie.content]
    return found


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """A PDF of A4 pages with lines of text, the first of each larger, and the number of the page at its foot."""
    kids = " ".join(f"{4 + 2 * at} 0 R" for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (ja) >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        FONT.encode(),
    ]
    for number, lines in enumerate(pages, start=1):
        content = _drawn(lines, number)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >>"
            f" /Contents {len(objects) + 2} 0 R >>".encode()
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return _whole(objects)


def _drawn(lines: Sequence[str], number: int) -> bytes:
    placed = [(16 if at == 0 else 11, LEFT, TOP - LINE * at, line) for at, line in enumerate(lines)]
    placed.append((10, 290, 40, str(number)))
    return "\n".join(
        f"BT /F1 {size} Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET" for size, x, y, text in placed
    ).encode()


def _whole(objects: Sequence[bytes]) -> bytes:
    made, places = bytearray(b"%PDF-1.7\n"), []
    for number, each in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start, count = len(made), len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % each for each in places)
    made += b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table)
    return bytes(made) + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, start)
