"""The sealing page as a file: both languages, its own policy, nothing from elsewhere, nothing a name could break."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from evaluator.core.values import Text
from evaluator.exchange.sealed.envelope import der_of
from evaluator.exchange.sealing import KeyHolder, SealingTexts, both, sealing_page
from evaluator.paths import STATIC
from tests.factories.sealed_price import CONTEXT, holder
from tests.strict_page import parsed

TEXTS = SealingTexts(
    procurement=Text(ja="生活困窮者自立相談支援事業", en="Consultation support"),
    office=Text(ja="青野市 福祉総務課", en="Aono City"),
    price=Text(ja="提案価格（3年間の総額）", en="Price (three years)"),
    due=Text(ja="令和8年11月27日（金）17:00", en="27 November 2026, 17:00"),
)
TITLES = {"akiko": "福祉総務課長", "bunta": "契約検査課長", "chie": "会計管理者", "daiki": "監査委員", "emi": "次長"}


def holders(*names: str) -> list[KeyHolder]:
    return [KeyHolder(name=Text(ja=TITLES[name], en=name), public_pem=holder(name).public_pem) for name in names]


def page(texts: SealingTexts = TEXTS, **changes: str) -> str:
    return sealing_page(texts, holders("akiko", "bunta"), replace(CONTEXT, reference="", **changes))


class Parts(HTMLParser):
    """What stands in scripts and styles, every attribute, and the words of each language."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.inside: list[str] = []
        self.raw: dict[str, str] = {}
        self.attributes: list[tuple[str, str]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.attributes += given.items()
        self.inside.append(given.get("type", tag))

    def handle_endtag(self, tag: str) -> None:
        self.inside.append("")

    def handle_data(self, data: str) -> None:
        if self.inside and self.inside[-1] in {"style", "module", "application/json"}:
            self.raw[self.inside[-1]] = self.raw.get(self.inside[-1], "") + data


def digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def test_page_is_strict_html():
    assert parsed(page().strip())[1] == ()


def test_policy_names_only_its_own_script_and_style():
    parts = Parts(page())
    policies = [value for name, value in parts.attributes if name == "content" and "default-src" in value]
    own = f"script-src {digest(parts.raw['module'])}; style-src {digest(parts.raw['style'])}"
    assert policies == [f"default-src 'none'; {own}; img-src data:; base-uri 'none'; form-action 'none'"]


def test_page_reaches_for_nothing_outside():
    parts = Parts(page())
    addresses = [value for name, value in parts.attributes if name in {"src", "href", "action", "srcset", "formaction"}]
    assert all(value.startswith(("#", "data:,")) for value in addresses)
    assert not re.search(r"url\(|@import", parts.raw["style"])
    assert not re.search(r"\b(fetch|XMLHttpRequest|sendBeacon|WebSocket|EventSource|localStorage|import)\b", parts.raw["module"])


def test_page_holds_no_inline_style_or_handler():
    assert [name for name, _value in Parts(page()).attributes if name == "style" or name.startswith("on")] == []


def test_page_gives_keys_and_context_to_the_script():
    given = json.loads(Parts(page()).raw["application/json"])
    assert given["context"] == {"procurement": "p-17", "call": CONTEXT.call, "reference": ""}
    assert [base64.b64decode(key) for key in given["keys"]] == [der_of(holder(name).public_pem) for name in ("akiko", "bunta")]


def test_page_says_who_can_open_it():
    source = page()
    for each in holders("akiko", "bunta"):
        assert each.name.ja in source
        assert each.code in source
    assert holders("akiko")[0].code.replace(" ", "") == holder("akiko").fingerprint


def test_each_text_stands_in_both_languages():
    source = page()
    ja = re.findall(r'<span lang="ja">', source)
    en = re.findall(r'<span lang="en" hidden>', source)
    assert len(ja) == len(en) > 40
    assert "封印して保存する" in source
    assert "Seal and save the file" in source


def test_text_alike_in_both_stands_once():
    assert both({"ja": "A & B", "en": "A & B"}) == "A &amp; B"
    assert both({"ja": "甲", "en": "<A>"}) == '<span lang="ja">甲</span><span lang="en" hidden>&lt;A&gt;</span>'


def test_hostile_names_stay_text():
    bad = "</script><script>alert(1)</script>\"'&"
    source = page(replace(TEXTS, procurement=Text(ja=bad, en=bad + "x"), office=Text(ja=bad)))
    parts = Parts(source)
    assert source.count("<script") == 2
    assert json.loads(parts.raw["application/json"])["titles"]["en"].endswith(bad + "x")
    assert digest(parts.raw["module"]) in source.replace("&#39;", "'")


@pytest.mark.parametrize("names", [(), ("akiko",), ("akiko", "akiko"), ("akiko", "bunta", "chie", "daiki", "emi")])
def test_page_is_made_for_two_to_four(names):
    with pytest.raises(ValueError):
        sealing_page(TEXTS, holders(*names), CONTEXT)


def test_scripts_share_no_name():
    names = [
        name
        for path in sorted((STATIC / "seal").glob("*.js"))
        for name in re.findall(r"^(?:export )?(?:async )?(?:function|const|let) (\w+)", path.read_text(), re.MULTILINE)
    ]
    assert len(names) > 30
    assert len(set(names)) == len(names)


def test_page_stays_small_enough_to_mail():
    assert len(page().encode()) < 120_000
