"""Every route, asked by everybody: what is not theirs is not there, and nothing of another town is seen or touched."""

import sqlite3

import pytest

from evaluator.web.access import ROLES
from tests.architecture.house import BY_TOWN, FIXED, IDS, OTHER, OWN, list_of, routes, said, text_of, values_of

HELD = ("administrator", "officer", "clerk", "member", "auditor", "ministry")
ANSWERED = (200, 302, 303, 304, 400, 409, 413, 415, 422)
"""Answers of a route that is open: a page, the way on, or what is wrong with what was sent."""
ASKED_TO_SIGN_IN = (302, 401)
NOT_THERE = (
    *("account.answer",),  # offered to somebody else
    *("account.oidc_go", "account.oidc_link", "people.link"),  # no identity provider is set
    "scoring.choose",  # no two values clash
    "decisions.take_back",  # no decision is recorded
    *("moderation.add", "moderation.panel", "moderation.panel_add", "moderation.panel_revise", "moderation.panel_save"),
    *("moderation.revise", "moderation.save", "moderation.show"),  # the rubric has no moderation
    *("awards.approval", "awards.call_again", "awards.contract", "awards.drop", "awards.edit", "awards.end", "awards.file"),
    *("awards.record", "contracts.from_award"),  # nor is one on the award
    "national.remark",  # nobody shares the rubric
    *("bodies.index", "bodies.show", "bodies.load", "bodies.template", "bodyfiles.index"),  # of ministries and prefectures alone
    *("denominators.index", "denominators.load", "denominators.template"),
    "returns.keep",  # no question is named
    "reviews.of_procurement",  # it is no yearly review
    "joint.approve",  # the lead is asked for nothing
    *("publication.debrief", "publication.debrief_file", "publication.debriefs"),  # no result is fixed
    *("meetings.panel_document", "ranking.panel_proposal", "ranking.proposal"),  # nothing to see yet
    *("paper.declaration_scan", "paper.own", "paper.own_again", "paper.own_confirm", "paper.own_declaration_scan"),  # no paper
    *("prices.begin", "prices.estimate", "prices.page_for_proposers"),  # neither opened, nor found inside, nor sealed as a file
    *("office_sheet.choose", "office_sheet.item", "office_sheet.receipt", "office_sheet.reopen", "office_sheet.review"),
    *("office_sheet.save", "office_sheet.save_item", "office_sheet.sheet", "office_sheet.submit"),  # no item is the office's
)
"""Routes that have nothing to show in a town where scoring has just begun: 404 even for those whom they are for."""
NOT_THEIRS = (
    *("paper.comparison", "paper.confirm", "paper.entry", "paper.record", "paper.scan"),
    *("national.bodies", "national.choose", "national.index", "national.keep", "national.picture", "national.show"),
    *("national.table_file", "national.workbook"),
)
"""Routes for the two who enter and compare a sheet, which nobody here does, and for ministries and prefectures: else 403."""
BY_ROLE = {("prices.index", "auditor"): 403}
"""Lists that a service narrows further: an auditor reads no prices before they are open."""
AS_IF_ABSENT = ("paper.comparison", "paper.entry", "prices.drop", "prices.read", "proposals.edit")
"""Routes that look at the state before the id: whatever the id, the answer is that for one that never was."""
ABSENT = 999_999


LISTED = ("api.bodies",)
"""Endpoints that list all local governments there are by name."""


def public(endpoint):
    """What an endpoint that is open to anyone may answer: one for programs also asks for a key."""
    return (*ANSWERED, 401, 404) if endpoint.startswith("api.") else (*ANSWERED, 404)


def faults(house, wanted, who, case=None):
    """What does not answer as `wanted` says, over all routes that it says anything about."""
    found = []
    for rule, method in routes(house.app):
        expected = wanted(rule, method)
        if expected is None:
            continue
        answer = house.ask(rule, method, values_of(rule, case or house.cases[OWN][0]), who)
        if answer.status_code not in expected:
            found.append(said(rule, method, answer))
        if who and rule.endpoint not in LISTED and OTHER in text_of(answer):
            found.append(said(rule, method, answer, "shows the other town"))
        found += [said(rule, method, answer, f"touched {name} of the other town") for name in house.touched()]
        house.reset()
    return found


def opened(endpoint, role):
    """The answers of a route to somebody whom it is for."""
    if endpoint in NOT_THERE:
        return (404,)
    return (BY_ROLE.get((endpoint, role), 403),) if endpoint in NOT_THEIRS or (endpoint, role) in BY_ROLE else ANSWERED


def test_every_argument_has_an_example(house):
    used = {name for rule, _ in routes(house.app) for name in rule.arguments}
    missing = sorted(used - IDS.keys() - FIXED.keys())
    told = (
        "say in tests/architecture/house.py what each stands for: in IDS if it is an id (with a row of it in "
        "tests/factories/full_town.py), in FIXED if it is a name or a place in a list"
    )
    assert missing == [], told
    assert sorted((IDS.keys() | FIXED.keys()) - used) == [], "no address names these any more"


def test_a_visitor_is_asked_to_sign_in(house):
    def wanted(rule, method):
        return public(rule.endpoint) if list_of(rule.endpoint) == "PUBLIC" else ASKED_TO_SIGN_IN

    assert faults(house, wanted, None) == []


@pytest.mark.parametrize("role", HELD)
def test_each_role_opens_what_its_lists_say(house, role):
    def wanted(rule, method):
        name = list_of(rule.endpoint)
        if name in ROLES:
            return opened(rule.endpoint, role) if role in ROLES[name] else (403,)
        if name == "PANEL":
            return opened(rule.endpoint, role) if role == "member" else (404,)
        return public(rule.endpoint) if name == "PUBLIC" else opened(rule.endpoint, role)

    assert faults(house, wanted, (OWN, role)) == []


@pytest.mark.parametrize("role", HELD)
def test_another_town_has_no_such_procurement(house, role):
    def wanted(rule, method):
        if "procurement_id" not in rule.arguments:
            return None
        name = list_of(rule.endpoint)
        return (404,) if name == "PANEL" or role in ROLES[name] else (403,)

    assert faults(house, wanted, (OWN, role), house.cases[OTHER][0]) == []


def told(answer):
    """What an answer tells: its state, and where it leads."""
    return answer.status_code, answer.headers.get("Location")


@pytest.mark.parametrize("where", ["the other town", "another procurement"])
def test_an_id_from_elsewhere_is_not_there(house, where):
    found = []
    for rule, method in routes(house.app):
        name = list_of(rule.endpoint)
        for argument in sorted(rule.arguments & IDS.keys() - {"procurement_id"}):
            if where == "another procurement" and argument in BY_TOWN:
                continue
            role = "member" if name == "PANEL" else ROLES.get(name, ("officer",))[0]
            elsewhere = house.cases[OTHER][0] if where == "the other town" else house.cases[OWN][1]
            own, strange = (values_of(rule, case) for case in (house.cases[OWN][0], elsewhere))
            answer = house.ask(rule, method, {**own, argument: strange[argument]}, (OWN, role))
            absent = house.ask(rule, method, {**own, argument: ABSENT}, (OWN, role)) if rule.endpoint in AS_IF_ABSENT else None
            if told(answer) != (told(absent) if absent else (404, None)):
                found.append(said(rule, method, answer, argument))
            found += [said(rule, method, answer, f"touched {name}") for name in house.touched()]
            house.reset()
    assert found == []


@pytest.mark.parametrize("where", ["the other town", "another procurement"])
def test_an_id_after_the_address_is_not_there_either(house, where):
    own, other = house.cases[OWN][0], house.cases[OTHER][0] if where == "the other town" else house.cases[OWN][1]
    rules = {rule.endpoint: rule for rule, _ in routes(house.app)}
    for endpoint in ("documents.upload",):
        for method in ("GET", "POST"):
            values = {**values_of(rules[endpoint], own), "proposal": other["proposal_id"]}
            assert house.ask(rules[endpoint], method, values, (OWN, "officer")).status_code == 404
    for name in ("person", "procurement"):
        asked = {name: house.cases[OTHER][0][f"{name}_id"]}
        assert house.ask(rules["history.index"], "GET", asked, (OWN, "officer")).status_code == 422


def test_what_looks_for_touched_rows_finds_them(house):
    insert = "INSERT INTO question (procurement_id, received_at, asker, question, answer)"
    for change in (
        "UPDATE procurement SET title = 'x' WHERE id = (SELECT max(id) FROM procurement)",
        "DELETE FROM hearing WHERE id = (SELECT max(id) FROM hearing)",
        f"{insert} SELECT max(id), '2026-01-01', '', 'x', '' FROM procurement",
    ):
        raw = sqlite3.connect(house.path)
        raw.execute(change)
        raw.commit()
        raw.close()
        assert len(house.touched()) == 1
        house.reset()
        assert house.touched() == []
