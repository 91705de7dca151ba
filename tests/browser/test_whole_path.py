"""An officer and three members, the fewest of a small rubric, go the whole path in a browser that looks at every page."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy.orm import Session

from evaluator.db.models import Procurement
from evaluator.extensions import db
from tests.browser.visitor import moment

pytestmark = pytest.mark.browser

ICON = "/static/mark.svg"
MARKS = {"A社": ("40", "12", "12", "15"), "B社": ("30", "10", "10", "10")}


class Walker:
    """Somebody at a browser who looks at every page that comes."""

    def __init__(self, watch, demo, login, lang):
        self.window, self.base, self.at = watch(), demo.base, ""
        self.window.page.context.add_cookies([demo.cookie_of(login), {"name": "lang", "value": lang, "url": demo.base}])
        self.page = self.window.page
        self.page.set_default_timeout(10_000)

    def go(self, path):
        answer = self.page.goto(self.base + (path if path.startswith("/") else f"{self.at}/{path}".rstrip("/")))
        assert answer.status == 200, path
        self.look()

    def press(self, selector):
        with self.page.expect_navigation():
            self.page.locator(selector).first.click()
        self.look()

    def fill(self, **values):
        for name, value in values.items():
            self.page.fill(f"main [name={name}]", str(value))

    def look(self):
        said = [each for each in self.window.complaints() if not each.endswith(ICON)]
        assert (self.page.url, self.window.axe(), said) == (self.page.url, [], [])
        assert self.window.overflow() == 0, self.page.url


def schedule(officer, hours):
    officer.go("schedule")
    officer.fill(call=moment(-9), proposals=moment(hours), declarations=moment(hours + 1), scoring=moment(hours + 9))
    officer.press("main [type=submit]")


def move(officer, name):
    """The step is asked for once more where it cannot be taken back."""
    officer.go("")
    form = f"form[action$='/moves/{name}']"
    folded = officer.page.locator(f"details:not([open]):has({form}) > summary")
    if folded.count():
        folded.first.click()
    officer.press(f"{form} [type=submit]")


SUBMIT = "main form:not([action$='/language']) [type=submit].button--primary"


def called(officer, members):
    officer.go("/procurements/new")
    officer.fill(title="地域コミュニティ支援", title_en="Community support", fiscal_year_from="R9", fiscal_year_to="R9")
    officer.page.check("[name=ceiling_kind][value=none]")
    officer.page.check("[name=names_hidden]")
    officer.press(SUBMIT)
    officer.at = re.sub("^https?://[^/]+", "", officer.page.url)
    officer.go("rubric")
    officer.page.check("[name=rubric][value=four-headings]")
    officer.press(SUBMIT)
    officer.go("panel")
    for name in members:
        row = officer.page.locator("tr", has_text=name)
        row.locator("[name=person]").check()
        row.locator("[name^=outside]").check()
    officer.page.select_option("[name=chair]", label=members[0])
    officer.press(SUBMIT)
    schedule(officer, 24)
    move(officer, "call")


def received(officer):
    for name, kana, price in (("青野福祉会", "あおのふくしかい", "9,000,000"), ("緑川サポート", "みどりかわ", "8,000,000")):
        officer.go(f"/proposers/new?procurement={officer.at.rsplit('/', 1)[1]}")
        officer.fill(name=name, kana=kana)
        officer.press(SUBMIT)
        officer.press("main a.button--primary")
        officer.fill(received_at=moment(-2))
        officer.page.check("[name=channel][value=hand]")
        if officer.page.locator("[name=price]").count():
            officer.fill(price=price)
        officer.press(SUBMIT)
    schedule(officer, -1)
    move(officer, "end-call")


def declare(member, officer):
    member.at = officer.at.replace("procurements", "panel")
    member.go("declaration")
    for answer in member.page.locator("input[name^=answer_][value=no]").all():
        answer.check()
    member.press(SUBMIT)


def score(member, at):
    for label, marks in MARKS.items():
        member.go(f"/panel/{at.rsplit('/', 1)[1]}/sheet/review/{label}")
        for place, mark in enumerate(marks, start=1):
            row = member.page.locator(f'[data-item="{place}"]')
            if row.get_attribute("open") is None:
                row.locator("summary").first.click()
            row.locator(f'[name="mark:{place}"]').fill(mark)
            row.locator(f'[name="mark:{place}"]').press("Tab")
        expect(member.page.locator("[data-saved]")).to_contain_text("保存しました")
        member.look()
    member.go(f"/panel/{at.rsplit('/', 1)[1]}/sheet/review/review")
    member.press("form[action$='/submit'] [type=submit]")


def test_officer_and_members_fix_a_result(watch, own_demo):
    officer = Walker(watch, own_demo, "officer", "ja")
    called(officer, ("田中 誠", "伊藤 由紀", "渡辺 浩"))
    received(officer)
    members = [Walker(watch, own_demo, f"member{number}", "ja") for number in (1, 2, 3)]
    for each in members:
        declare(each, officer)
    officer.go("proposals")
    officer.page.locator("details:has(form[action$='/labels']) > summary").click()
    officer.press("form[action$='/labels'] [type=submit]")
    move(officer, "start-scoring")
    for each in members:
        score(each, officer.at)
    move(officer, "close-scoring")
    officer.go("ranking")
    move(officer, "decide")
    officer.go("ranking")
    expect(officer.page.locator("body")).to_contain_text("確定")
    with own_demo.app.app_context(), Session(db.engine) as session:
        assert session.get_one(Procurement, int(officer.at.rsplit("/", 1)[1])).state == "decided"
