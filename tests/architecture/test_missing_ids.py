"""What belongs to others answers, sign for sign, as what never was: state, headers and page."""

import re
from urllib.parse import unquote

import pytest

from evaluator.web.access import ROLES
from tests.architecture.house import BY_TOWN, FIXED, IDS, OTHER, OWN, list_of, routes, said, values_of

ABSENT = 999_999
OF_THE_MOMENT = ("Date", "Content-Length")
"""Headers that differ from one answer to the next; the length goes with the address in the page, which is compared."""
TOKEN = re.compile(r'name="csrf_token" (type="hidden" )?value="[^"]*"')
COOKIE = re.compile(r"session=[^;]*")


def answered(house, rule, method, values, who):
    """An answer without its own address, its token and the time."""
    answer = house.ask(rule, method, values, who)
    address = house.app.url_map.bind("localhost").build(rule.endpoint, values, method=method).split("?")[0]
    headers = sorted((name, COOKIE.sub("", value)) for name, value in answer.headers if name not in OF_THE_MOMENT)
    headers = [(name, value.replace(address, "HERE")) for name, value in headers]
    text = TOKEN.sub("", answer.get_data(as_text=True))
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    return answer, headers, text.replace(address, "HERE").replace(unquote(address), "HERE")


def asked(house):
    """Every route that names a row; one that names what has no example fails tests/architecture/test_tenants.py."""
    return [
        each for each in routes(house.app) if each[0].arguments & IDS.keys() and each[0].arguments <= IDS.keys() | FIXED.keys()
    ]


def role_for(rule):
    name = list_of(rule.endpoint)
    return "member" if name == "PANEL" else ROLES.get(name, ("officer",))[0]


@pytest.mark.parametrize("where", ["the other town", "another procurement"])
def test_what_is_elsewhere_answers_like_nothing(house, where):
    found = []
    for rule, method in asked(house):
        own = values_of(rule, house.cases[OWN][0])
        elsewhere = values_of(rule, house.cases[OTHER][0] if where == "the other town" else house.cases[OWN][1])
        for argument in sorted(rule.arguments & IDS.keys()):
            if where == "another procurement" and argument in ("procurement_id", *BY_TOWN):
                continue
            who = (OWN, role_for(rule))
            answer, *strange = answered(house, rule, method, {**own, argument: elsewhere[argument]}, who)
            house.reset()
            _absent, *missing = answered(house, rule, method, {**own, argument: ABSENT}, who)
            house.reset()
            if strange != missing:
                found.append(said(rule, method, answer, argument))
    assert found == []


def test_visitor_cannot_tell_what_is_there(house):
    found = []
    for rule, method in asked(house):
        values = values_of(rule, house.cases[OWN][0])
        answer, *there = answered(house, rule, method, values, None)
        _absent, *missing = answered(
            house, rule, method, {name: ABSENT if name in IDS else values[name] for name in values}, None
        )
        if there != missing:
            found.append(said(rule, method, answer))
    assert found == []


def test_comparison_sees_what_is_really_there(house):
    own = house.cases[OWN][0]
    rule, method = next(each for each in asked(house) if each[0].endpoint == "proposals.show")
    values = values_of(rule, own)
    _answer, *there = answered(house, rule, method, values, (OWN, "officer"))
    _absent, *missing = answered(house, rule, method, {**values, "proposal_id": ABSENT}, (OWN, "officer"))
    assert there != missing
