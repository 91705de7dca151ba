"""Human decisions that do not say what they decide."""

import pytest

from tests.factories.case_file import found

HEAD = '[[decision]]\nby = "委員長"\nat = 2026-10-19T15:30:00\nreason = "同点のため"\n'
DECISIONS = [
    ('step = "chair"\norder = ["A社", "B社"]', {}),
    ('step = "chair"', {"decision[1].order": "decision-without-order"}),
    ('step = "chair"\norder = ["A社", "A社"]', {"decision[1].order": "order-twice"}),
    ('step = "vote"\nvotes = { "A社" = 2, "C株式会社" = 1 }', {"decision[1].votes": "unknown-proposal"}),
    ('step = "lot"\norder = ["A社", "B社"]', {"decision[1].witnesses": "lot-without-witnesses"}),
    ('step = "amount"', {"decision[1].amounts": "decision-without-amounts"}),
    ('step = "member-order"\norder = ["A社", "B社"]', {"decision[1].by": "unknown-member"}),
    ('step = "award"', {}),
    ('step = "chair"\norder = ["A社"]\nstage = "second"', {"decision[1].stage": "unknown-stage"}),
    ('step = "threshold"\npassed = false\namong = ["A社"]', {"decision[1].threshold": "judgement-incomplete"}),
    ('step = "threshold"\nthreshold = "t"\namong = ["A社"]\npassed = true', {"decision[1].threshold": "unknown-threshold"}),
]


@pytest.mark.parametrize(("decision", "wrong"), DECISIONS)
def test_a_decision_names_what_it_decides(decision, wrong):
    assert found(f"{HEAD}{decision}\n") == wrong


def test_a_decision_needs_a_name_and_a_reason():
    unsigned = HEAD.replace("委員長", "").replace("同点のため", " ")
    assert found(f'{unsigned}step = "award"\n') == {"decision[1].by": "empty-name", "decision[1].reason": "empty-name"}
