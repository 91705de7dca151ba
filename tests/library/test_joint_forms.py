"""Forms of joint handling: the file is sound, and the yearly return asks for the same ones."""

import pytest

from evaluator.core.jointforms import FORMS
from evaluator.core.values import CannotEvaluate
from evaluator.library.jointforms import FILE, joint_forms
from evaluator.library.returns import form


def test_yearly_return_offers_the_same_forms():
    asked = next(each for file in form().form.files for each in file.field if each.id == "joint_form")
    assert [each.id for each in asked.option] == list(joint_forms())
    assert tuple(joint_forms()) == FORMS
    assert [each.name for each in asked.option] == [each.name for each in joint_forms().values()]


def test_only_unions_are_legal_persons():
    unions = [each.id for each in joint_forms().values() if each.legal_person]
    assert unions == ["union", "wide-union"]
    assert all(joint_forms()[each].council and joint_forms()[each].contracting == "own" for each in unions)


def test_form_without_source_is_refused(tmp_path):
    (tmp_path / "jointforms").mkdir()
    (tmp_path / FILE).write_text('[[form]]\nid = "x"\n', encoding="utf-8")
    with pytest.raises(CannotEvaluate) as refused:
        joint_forms(tmp_path)
    assert f"{FILE} form[1].source" in [each.place for each in refused.value.problems]
