"""Forms of joint handling: rubrics/jointforms/forms.toml."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from evaluator import paths
from evaluator.core.jointforms import JointForm, JointFormFile
from evaluator.core.values import CannotEvaluate, problem
from evaluator.library.build import build
from evaluator.library.parse import load

FILE = "jointforms/forms.toml"


@cache
def joint_forms(root: Path = paths.RUBRICS) -> Mapping[str, JointForm]:
    """Every form by id, in the order of the file. Raises CannotEvaluate with everything that is wrong, places with its name."""
    made, wrong = build(JointFormFile, load(root / FILE)[0])
    if made is None:
        raise CannotEvaluate(tuple(replace(each, place=f"{FILE} {each.place}".strip()) for each in wrong))
    found = {each.id: each for each in made.form}
    if len(found) != len(made.form):
        raise CannotEvaluate((problem(FILE, "jointform.twice"),))
    return found
