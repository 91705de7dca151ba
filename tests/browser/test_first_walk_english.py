"""The same way in English, shorter: a rubric of the library as it is, names open, no moderation; from the call to the debrief."""

import sys

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Steps, moment, officer_signed_in, visitor

pytestmark = pytest.mark.browser

TITLE, TITLE_EN = "地域づくり支援事業", "Community building support"
PANEL = ("田中 誠", "伊藤 由紀", "渡辺 浩")
PROPOSERS = {"Aozora Welfare": ("青空福祉", "あおぞらふくし"), "Midori Association": ("みどりの会", "みどりのかい")}
MARKS = {"Aozora Welfare": ("35", "13", "12", "16"), "Midori Association": ("28", "10", "8", "12")}
MOST_MINUTES = 30


def called(officer):
    """A procurement with a rubric of the library, its dates and its panel."""
    officer.follow("Rubrics")
    officer.follow("Community support, four headings", exact=False)
    officer.follow("Use it in a new procurement")
    officer.fill("Title", TITLE)
    officer.fill("Title in English", TITLE_EN)
    officer.fill("Amount of the ceiling", "12,000,000")
    officer.press("Make it")
    officer.follow("Set the date for proposals and the date for scoring.")
    for label, hours in (("Call", -9), ("Proposals until", 24), ("Declarations of interest until", 25), ("Scoring until", 48)):
        officer.fill(label, moment(hours))
    officer.press("Save", within="main")
    officer.follow("Name one chair.")
    for name in PANEL:
        officer.tick(name)
        officer.tick(f"{name}: from outside")
    officer.choose("Chair (if one of them)", PANEL[0])
    officer.press("Give the seats")
    officer.follow(TITLE_EN)
    moved(officer, "Publish the call")


def moved(officer, name):
    officer.unfold(name)
    officer.press(f"Yes: {name}")
    expect(officer.page.locator("main")).to_contain_text("Done: ")


def received(officer):
    """Two proposals of new proposers; then the end of the call."""
    for english, (name, kana) in PROPOSERS.items():
        officer.follow("Register a proposal")
        officer.follow("Enter a new proposer")
        officer.fill("Name", name)
        officer.fill("Name in kana", kana)
        officer.fill("Name in English", english)
        officer.press("Save", within="main")
        officer.follow("Go on with this one")
        officer.tick("By hand")
        officer.fill("Price", "9,000,000")
        officer.press("Register it")
        officer.follow(TITLE_EN)
    officer.follow("Schedule", within="main")
    officer.fill("Proposals until", moment(-1))
    officer.press("Save", within="main")
    moved(officer, "End the call")


def declared(member):
    member.follow("Declare")
    for place in range(len(PROPOSERS)):
        member.tick("No interest", place=place)
    member.press("Declare", within="main")


def scored(member):
    member.open("/panel")
    member.follow("Begin scoring", exact=False, within="main")
    for at, (name, points) in enumerate(MARKS.items()):
        if at:
            member.follow(name, exact=False, within="main nav")
        for place, value in enumerate(points, start=1):
            member.give(place, value)
        expect(member.page.locator("[data-saved]")).to_contain_text("Saved")
    member.press("Review and submit")
    member.press("Submit the sheet")


def decided(officer, approver):
    """The result is fixed; the award is drafted, and approved by somebody else."""
    moved(officer, "Close the scoring")
    moved(officer, "Fix the result")
    officer.follow("Draft the decision", within="main")
    officer.follow("Draft the decision", within="main")
    officer.fill("Who approves it, in order", "Mayor")
    officer.press("Draft the decision")
    approver.open("/")
    approver.follow("Record the next approval", within="main")
    approver.follow("Record the next approval", within="main")
    approver.tick("Agreed")
    approver.tick("It is my own decision, here and now")
    approver.press("Record it")
    assert "The decision is made." in approver.page.locator("main").inner_text()


def explained(officer, citizen):
    """Published, with a letter for the one who lost, who is no name to the public."""
    officer.follow(TITLE_EN)
    officer.follow("Publication", within="main")
    officer.press("Publish the result")
    officer.follow("Debriefs for those who proposed")
    officer.follow("Midori Association")
    assert "Midori Association" in officer.page.locator("main").inner_text()
    citizen.follow("Published results")
    citizen.follow(TITLE_EN)
    page = citizen.page.locator("main").inner_text()
    assert [name in page for name in PROPOSERS] == [True, False]


def test_officer_goes_from_call_to_debrief_in_english(browser, own_demo):
    steps = Steps("en")
    officer = officer_signed_in(browser, own_demo, steps)
    called(officer)
    steps.ended("a procurement with a rubric of the library, called")
    received(officer)
    steps.ended("two proposals, the call ended")
    members = [visitor(browser, own_demo, steps, f"member{number}") for number in (1, 2, 3)]
    for each in members:
        declared(each)
    officer.page.reload()
    moved(officer, "Begin the scoring")
    for each in members:
        scored(each)
    officer.page.reload()
    steps.ended("declared and scored")
    decided(officer, visitor(browser, own_demo, steps, "officer2"))
    steps.ended("decided and approved")
    explained(officer, visitor(browser, own_demo, steps))
    steps.ended("published, explained to a loser, read by the public")
    sys.stdout.write(f"{steps.said()}\n")
    assert steps.minutes() < MOST_MINUTES, steps.said()
