"""A proposer seals a price in a file that came by mail; two officers open it here."""

import hashlib
import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from evaluator.config import LOCALES
from evaluator.exchange.sealed.content import Price
from evaluator.exchange.sealed.envelope import Context, SealedFile, read_sealed
from evaluator.exchange.sealing import sealing_page
from evaluator.services.secrets.seal import first_turn, second_turn
from tests.browser.conftest import LISTEN, Watched
from tests.exchange.test_sealing import TEXTS, holders
from tests.factories.sealed_price import CONTEXT, holder, passphrase

pytestmark = pytest.mark.browser

PROPOSER = "社会福祉法人　青野みらい会 \U0002000b"
SIZES = [(1366, 768), (320, 700)]


@pytest.fixture
def handed_out(tmp_path) -> Callable[..., Path]:
    """A function that writes the page to a folder, as a proposer would have it."""

    def write(*names: str, reference: str = "") -> Path:
        context = Context(procurement=CONTEXT.procurement, call=CONTEXT.call, reference=reference)
        path = tmp_path / "封印 sealing.html"
        path.write_text(sealing_page(TEXTS, holders(*names or ("akiko", "bunta", "chie")), context), encoding="utf-8")
        return path

    return write


@pytest.fixture
def opened(browser) -> Iterator[Callable[..., Watched]]:
    """A function that opens a file in a window without any network, and watches it."""
    contexts = []

    def open_file(path: Path, *, width: int = 1366, height: int = 768, script: bool = True, lang: str = "ja") -> Watched:
        context = browser.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=script, offline=True, reduced_motion="reduce"
        )
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.add_init_script(LISTEN)
        watched.page.on("console", lambda message: watched.said.append(message.text))
        watched.page.on("pageerror", lambda error: watched.said.append(str(error)))
        watched.page.on("requestfailed", lambda request: watched.said.append(f"failed: {request.url}"))
        watched.page.goto(f"{path.as_uri()}#lang={lang}")
        return watched

    yield open_file
    for context in contexts:
        context.close()


def fill(page: Page, price: str = "１２，３４５，０００円") -> None:
    page.fill("#price", price)
    page.check("[name=tax][value=included]")
    page.fill("#proposer", PROPOSER)
    page.fill("#number", "7000-0120-5000-2")
    page.fill("#date", "2026-11-20")


def saved(page: Page, tmp_path: Path) -> tuple[str, bytes]:
    """The name and the bytes of the file that the button saves."""
    with page.expect_download() as download:
        page.click("#form button[type=submit]")
    target = tmp_path / "saved.json"
    download.value.save_as(target)
    return download.value.suggested_filename, target.read_bytes()


def open_by(file: SealedFile, one: str, other: str, context: Context) -> Price:
    partner = holder(other).public_pem
    pending = first_turn(file, holder(one), passphrase=passphrase(one), partner_pem=partner, expected=context)
    return second_turn(file, pending, holder=holder(other), passphrase=passphrase(other), expected=context)


@pytest.mark.parametrize(("one", "other"), [("akiko", "bunta"), ("chie", "akiko"), ("bunta", "chie")])
def test_price_sealed_in_the_page_opens_here(handed_out, opened, tmp_path, one, other):
    watched = opened(handed_out())
    fill(watched.page)
    name, source = saved(watched.page, tmp_path)
    reference = watched.page.inner_text("#reference")
    context = Context(procurement=CONTEXT.procurement, call=CONTEXT.call, reference=reference)
    file = read_sealed(source)
    assert open_by(file, one, other, context) == Price(
        yen=12_345_000, tax_included=True, proposer=PROPOSER, corporate_number="7000012050002", date=date(2026, 11, 20)
    )
    assert name == f"p-17-{reference}.sealed.json"
    assert watched.page.inner_text("#digest") == hashlib.sha256(source).hexdigest()
    assert watched.complaints() == []


def test_estimate_of_twenty_megabytes_comes_out_whole(handed_out, opened, tmp_path):
    data = b"%PDF-1.7\n" + bytes(range(256)) * (20 * 4096 - 1)
    estimate = tmp_path / "見積 😀.pdf"
    estimate.write_bytes(data)
    page = opened(handed_out("akiko", "bunta", reference="R-1")).page
    fill(page)
    page.set_input_files("#estimate", estimate)
    _name, source = saved(page, tmp_path)
    context = Context(procurement=CONTEXT.procurement, call=CONTEXT.call, reference="R-1")
    found = open_by(read_sealed(source), "akiko", "bunta", context).attachment
    assert (found.name, found.data == data) == ("見積 😀.pdf", True)


def test_file_for_four_holders_has_six_pairs(handed_out, opened, tmp_path):
    page = opened(handed_out("akiko", "bunta", "chie", "daiki")).page
    fill(page)
    _name, source = saved(page, tmp_path)
    file = read_sealed(source)
    assert len(file.shares) == 6
    assert open_by(file, "daiki", "bunta", file.context).yen == 12_345_000


def test_two_files_of_one_price_have_nothing_in_common(handed_out, opened, tmp_path):
    page = opened(handed_out()).page
    fill(page)
    files = [json.loads(saved(page, tmp_path)[1]) for _ in range(2)]
    assert all(files[0][key] != files[1][key] for key in ("reference", "nonce", "key_check", "ciphertext", "shares"))
    assert len(files[0]["ciphertext"]) == len(files[1]["ciphertext"])


def test_page_sends_nothing_while_it_seals(handed_out, opened, tmp_path):
    watched = opened(handed_out())
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    fill(watched.page)
    saved(watched.page, tmp_path)
    assert [each for each in asked if not each.startswith(("blob:", "data:"))] == []


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_page_has_no_faults_at_each_step(handed_out, opened, tmp_path, width, height, lang):
    watched = opened(handed_out(), width=width, height=height, lang=lang)
    page = watched.page
    title = {"ja": "提案価格の封印", "en": "Seal your price"}[lang]
    expect(page.get_by_role("heading", level=1)).to_have_text(title, use_inner_text=True)
    found = [watched.axe()]
    page.click("#form button[type=submit]")
    expect(page.locator("#faults")).to_be_focused()
    found.append(watched.axe())
    fill(page)
    saved(page, tmp_path)
    expect(page.locator("#result")).to_be_focused()
    found.append(watched.axe())
    assert found == [[], [], []]
    assert watched.overflow() == 0
    assert watched.complaints() == []


WRONG = [
    ("#price", "12.5", "価格は円単位の整数で、15桁までで入力してください。"),
    ("#price", "1234万", "価格は円単位の整数で、15桁までで入力してください。"),
    ("#price", "-5", "価格は円単位の整数で、15桁までで入力してください。"),
    ("#price", "1" * 16, "価格は円単位の整数で、15桁までで入力してください。"),
    ("#price", "", "価格を入力してください。"),
    ("#proposer", "　", "提案者の名称を入力してください。"),
    ("#number", "7000012050003", "法人番号として正しくありません。13桁を確かめるか、空欄にしてください。"),
    ("#number", "12", "法人番号として正しくありません。13桁を確かめるか、空欄にしてください。"),
    ("#date", "", "見積日を入力してください。"),
]


@pytest.mark.parametrize(("field", "typed", "said"), WRONG)
def test_wrong_entry_is_told_beside_its_field(handed_out, opened, field, typed, said):
    page = opened(handed_out()).page
    fill(page)
    page.fill(field, typed)
    page.click("#form button[type=submit]")
    error = page.locator(f".field:has({field}) .field__error")
    expect(error).to_have_text(said, use_inner_text=True)
    expect(page.locator("#result")).to_be_hidden()
    expect(page.locator(field)).to_have_value(typed)
    page.locator("#fault-list a").click()
    expect(page.locator(field)).to_be_focused()


def test_file_that_is_no_pdf_is_refused(handed_out, opened, tmp_path):
    other = tmp_path / "estimate.pdf"
    other.write_bytes(b"PK\x03\x04 a workbook")
    page = opened(handed_out()).page
    fill(page)
    page.set_input_files("#estimate", other)
    page.click("#form button[type=submit]")
    expect(page.locator("#estimate-error")).to_contain_text("PDFでない")


def test_amount_is_read_out_while_typing(handed_out, opened):
    page = opened(handed_out()).page
    page.fill("#price", "１２３４５００００")
    expect(page.locator("#price-read")).to_have_text("123,450,000円（1億2345万円）", use_inner_text=True)
    page.fill("#price", "0")
    expect(page.locator("#price-read")).to_have_text("0円（0円）", use_inner_text=True)


def test_language_changes_and_keeps_what_was_typed(handed_out, opened):
    page = opened(handed_out()).page
    page.fill("#price", "77")
    page.click("#form button[type=submit]")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#faults-title")).to_have_text("Please look at these entries", use_inner_text=True)
    expect(page.locator("#proposer-error")).to_have_text("Enter the name of the proposer.", use_inner_text=True)
    expect(page.locator("#price")).to_have_value("77")
    assert page.title() == "Seal your price | Consultation support"


def test_change_after_sealing_hides_the_old_result(handed_out, opened, tmp_path):
    page = opened(handed_out()).page
    fill(page)
    saved(page, tmp_path)
    page.fill("#price", "1")
    expect(page.locator("#result")).to_be_hidden()


def test_page_without_script_points_to_paper(handed_out, opened):
    page = opened(handed_out(), script=False).page
    expect(page.locator("#form")).to_be_hidden()
    expect(page.locator("#unscripted")).to_be_visible()


def test_page_altered_on_the_way_does_not_run(handed_out, opened):
    path = handed_out()
    path.write_text(path.read_text(encoding="utf-8").replace("begin();\n", "begin(); window.stolen = 1;\n"), encoding="utf-8")
    watched = opened(path)
    expect(watched.page.locator("#form")).to_be_hidden()
    expect(watched.page.locator("#unscripted")).to_be_visible()
    assert watched.page.evaluate("window.stolen") is None
    assert watched.page.evaluate("violations") == ["script-src-elem"]
