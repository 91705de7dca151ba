"""A new user goes from an own rubric to three submitted score sheets by what stands on the pages; the steps are counted."""

import sys

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Steps, moment, officer_signed_in, visitor
from tests.factories import files

pytestmark = pytest.mark.browser

TITLE = "令和9年度 地域コミュニティ支援事業"
RUBRIC = "地域コミュニティ支援事業 評価基準"
PANEL = ("田中 誠", "伊藤 由紀", "渡辺 浩")
PROPOSERS = (("青空福祉会", "あおぞらふくしかい"), ("みどりの会", "みどりのかい"), ("白川協会", "しらかわきょうかい"))
LEVELS = {"5": "特に優れている", "4": "優れている", "3": "標準", "2": "やや劣る", "1": "劣る"}
MARKS = {"A社": ("5", "12", "15", "15"), "B社": ("3", "10", "12", "12"), "C社": ("4", "10", "10", "10")}
MOST_MINUTES = 30


def rubric_made(officer):
    """An own rubric from the library: other points, a scale with a text for each level, a moderation; published."""
    officer.follow("評価基準")
    officer.follow("地域コミュニティ支援 四項目型", exact=False)
    officer.follow("これを基に作る")
    officer.fill("評価基準の題名", RUBRIC)
    officer.fill("短い名前", "community")
    officer.press("下書きを作る")
    officer.fill("1 事業の企画内容 の配点", "45")
    expect(officer.page.get_by_label("合計と点検")).to_contain_text("95")
    officer.fill("3 類似業務の実績 の配点", "20")
    expect(officer.page.get_by_label("合計と点検")).to_contain_text("合っています")
    officer.unfold("事業の企画内容")
    officer.choose("評価段階", "5段階(20%刻み)")
    officer.choose("判断基準", "新しく書く")
    for level, name in LEVELS.items():
        officer.fill(f"{level}{name}", f"地域の団体と組む計画が{name}。")
    officer.press("下書きを保存する")
    officer.follow("変える 合議")
    officer.choose("合議のしかた", "各委員が理由を付けて自分の点を直せる")
    officer.press("保存する", within="main", place=-1)
    officer.follow("公開の確認へ")
    officer.press("1版を公開する")
    expect(officer.page.locator("main")).to_contain_text("評価基準を公開しました")


def procurement_made(officer):
    """The procurement with that rubric, its dates and its panel; called."""
    officer.follow("この基準で案件をつくる")
    officer.fill("件名", TITLE)
    officer.fill("上限の金額", "1,200万円")
    officer.tick("委員には名称の代わりに記号")
    officer.press("つくる")
    officer.follow("提案書の提出期限と採点の期限を入れてください。")
    for label, hours in (("公告", -9), ("提案書の提出期限", 24), ("利益相反の申告の期限", 25), ("採点の期限", 48)):
        officer.fill(label, moment(hours))
    officer.press("保存する")
    officer.follow("委員長を1名決めてください。")
    for name in PANEL:
        officer.tick(name)
        officer.tick(f"{name}は外部")
    officer.choose("委員長（選んだ人の中から）", PANEL[0])
    officer.press("選んだ人を加える")
    officer.follow(TITLE)
    moved(officer, "公告する")


def moved(officer, name):
    officer.unfold(name)
    officer.press(f"はい、{name}")
    expect(officer.page.locator("main")).to_contain_text("へ進みました")


def received(officer, folder):
    """Three new proposers with a proposal each and the copy that the panel reads; then the end of the call."""
    for number, (name, kana) in enumerate(PROPOSERS):
        file = folder / f"proposal{number}.pdf"
        file.write_bytes(files.pdf(3, catalog=f"/Number {number}"))
        officer.follow("提案を登録する")
        officer.follow("提案者を新しく登録する", exact=False)
        officer.fill("名前", name)
        officer.fill("ふりがな", kana)
        officer.press("保存する")
        officer.follow("この提案者で進む")
        officer.tick("持参")
        officer.fill("価格", "9,000,000")
        officer.press("登録する")
        officer.follow("ファイルを登録する")
        officer.tick("名称を伏せた写し")
        officer.attach("[type=file]", file)
        officer.press("登録する")
        officer.follow(TITLE)
    officer.follow("日程", within="main")
    officer.fill("提案書の提出期限", moment(-1))
    officer.press("保存する")
    moved(officer, "受付を締め切る")


def declared(member):
    member.follow("申告する")
    for place in range(len(PROPOSERS)):
        member.tick("利害関係はない", place=place)
    member.press("申告する", within="main")


def scored(member):
    """From the one next thing of a member's home to the submitted sheet."""
    member.open(member.page.url)
    member.follow("採点を始める", exact=False, within="main")
    for label, (level, *points) in MARKS.items():
        if label != "A社":
            member.follow(label, exact=False, within="main nav")
        member.steps.clicks += 1
        member.page.locator(f'[name="mark:1"][value="{level}"]').check()
        for place, value in enumerate(points, start=2):
            member.give(place, value)
        expect(member.page.locator("[data-saved]")).to_contain_text("保存しました")
    member.press("提出前の確認へ")
    member.press("採点票を提出する")


def talked_over(officer):
    """A topic that the panel leaves as it is, and the end of the moderation, which closes the scoring."""
    moved(officer, "合議を始める")
    officer.follow("合議", within="main")
    officer.unfold("議題を加える")
    officer.field("項目と提案").select_option(index=1)
    officer.press("議題に加える")
    officer.tick("そのまま")
    officer.fill("議事の要旨", "根拠の頁を確かめた。点は変えない。")
    officer.press("議題を閉じる")
    officer.unfold("合議を終える")
    officer.press("採点を締め切る")


def decided(officer, approver):
    """The result is fixed; the award is drafted, and approved by somebody else. Names of the chosen one and of the others."""
    moved(officer, "結果を確定する")
    officer.follow("決定案を起案する", within="main")
    officer.follow("決定案を起案する", within="main")
    officer.fill("決裁者（順に）", "課長")
    officer.press("決定案を起案する")
    approver.open("/")
    approver.follow("次の決裁を記録する", within="main")
    approver.follow("次の決裁を記録する", within="main")
    approver.tick("承認")
    approver.tick("私が今ここで決裁する")
    approver.press("記録する")
    said = approver.page.locator("main").inner_text()
    assert "決定しました。" in said
    names = sorted((name for name, _ in PROPOSERS), key=lambda name: f"{name} に決定" not in said)
    assert f"{names[0]} に決定" in said
    return names


def published(officer):
    officer.follow(TITLE)
    officer.follow("公表", within="main")
    officer.press("結果を公表する")
    expect(officer.page.locator("main")).to_contain_text("結果を公表しました")


def debriefed(officer, names):
    """The letter for one who lost: the own name and points, and no other name but the chosen one's."""
    chosen, loser, other = names
    officer.follow("提案者への結果の説明")
    officer.follow(loser)
    letter = officer.page.locator("main").inner_text()
    assert [name in letter for name in (chosen, loser, other)] == [True, True, False]


def looked_up(citizen, names):
    """The result as somebody without an account finds it."""
    citizen.follow("公表した結果")
    citizen.follow(TITLE)
    page = citizen.page.locator("main").inner_text()
    assert [name in page for name in names] == [True, False, False]


def test_new_user_goes_from_own_rubric_to_debrief(browser, own_demo, tmp_path):
    steps = Steps("ja")
    officer = officer_signed_in(browser, own_demo, steps)
    rubric_made(officer)
    steps.ended("an own rubric, published")
    procurement_made(officer)
    steps.ended("an own procurement, called")
    received(officer, tmp_path)
    steps.ended("three proposals, the call ended")
    members = [visitor(browser, own_demo, steps, f"member{number}") for number in (1, 2, 3)]
    for each in members:
        declared(each)
    officer.follow("記号の抽選がまだです。")
    officer.unfold("記号の抽選をする")
    officer.press("いま抽選する")
    officer.follow(TITLE)
    moved(officer, "採点を始める")
    steps.ended("declared, labelled, scoring begun")
    for each in members:
        scored(each)
    steps.ended("three sheets submitted")
    officer.follow("委員会", within="main")
    officer.follow(TITLE)
    talked_over(officer)
    steps.ended("talked over, scoring closed")
    names = decided(officer, visitor(browser, own_demo, steps, "officer2"))
    steps.ended("decided and approved")
    published(officer)
    debriefed(officer, names)
    looked_up(visitor(browser, own_demo, steps), names)
    steps.ended("published, explained to a loser, read by the public")
    sys.stdout.write(f"{steps.said()}\n")
    assert steps.minutes() < MOST_MINUTES, steps.said()
