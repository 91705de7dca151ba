"""Views: the library's are sound, the example of the page gives what it says, and names that lead nowhere are found."""

import re
import tomllib
from typing import get_args

import pytest
from jsonschema import Draft202012Validator

from evaluator.core.check.views import MAY, NEEDS
from evaluator.core.national import Ratio, Share
from evaluator.core.values import CannotEvaluate
from evaluator.core.views import Kind, figures
from evaluator.library.reference import MARK
from evaluator.library.schema import views_schema
from evaluator.library.views import known, read_view, views
from evaluator.paths import ROOT, RUBRICS

GUIDE = (ROOT / "docs" / "view-format.md").read_text(encoding="utf-8").partition(MARK)[0]
(EXAMPLE,) = re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)
KNOWN = known()


def said(changed):
    with pytest.raises(CannotEvaluate) as refused:
        read_view(changed.encode(), KNOWN)
    return [(each.place, each.message.id) for each in refused.value.problems]


def test_every_view_of_the_library_is_sound():
    found = views()
    assert {"guideline", "programmes", "selection", "staffing", "conferences", "grants", "housing", "joint"} <= found.keys()
    assert all(figures(each, KNOWN.form, KNOWN.guidelines) for each in found.values())


def test_views_fit_their_schema():
    validator = Draft202012Validator(views_schema())
    for path in (RUBRICS / "views").glob("*.toml"):
        assert not list(validator.iter_errors(tomllib.loads(path.read_text(encoding="utf-8")))), path.name


def test_example_gives_the_measures_it_names():
    found = figures(read_view(EXAMPLE.encode(), KNOWN), KNOWN.form, KNOWN.guidelines)
    assert [type(each.measure) for each in found] == [Share, Ratio]


def test_every_kind_of_line_is_named():
    assert [each for each in get_args(Kind) if f"| `{each}` |" not in GUIDE] == []
    assert set(NEEDS) == set(get_args(Kind))
    assert set(MAY) <= set(NEEDS)


@pytest.mark.parametrize(
    ("old", "new", "place", "id"),
    [
        ('field = "reviewed_yearly"', 'field = "reviewed"', "part[1].line[1].field", "return.unknown-near"),
        ('field = "reviewed_yearly"', 'field = "plans"', "part[1].line[1].field", "view.kind"),
        ('among = ["yes"]', 'among = ["maybe"]', "part[1].line[1].among", "return.unknown-answer"),
        ('among = ["yes"]', "", "part[1].line[1].among", "view.missing"),
        (
            'above = "staff_dedicated"',
            'above = "staff_dedicated"\nindicator = "plans"',
            "part[1].line[2].indicator",
            "view.unused",
        ),
        ('first = "reviewed"', 'first = "nothing"', "view.first", "view.unknown-line"),
        ('by = "size"', 'by = "answer"', "view.by", "view.dimension"),
        ('id = "dedicated"', 'id = "Dedicated"', "part[1].line[2].id", "view.id"),
    ],
)
def test_what_leads_nowhere_is_found_with_its_place(old, new, place, id):
    assert (place, id) in said(EXAMPLE.replace(old, new, 1))


def test_rates_of_people_name_their_service():
    rate = 'above = "staff_dedicated"', 'indicator = "plans"\nservice = "jiritsu"'
    changed = EXAMPLE.replace('kind = "ratio"', 'kind = "rate"').replace(*rate).replace('below = "staff_each"\n', "")
    assert ("part[1].line[2].service", "view.unknown-service-near") in said(changed)
    assert ("part[1].line[2].service", "view.missing") in said(changed.replace('service = "jiritsu"', ""))


def test_parts_of_other_rows_are_never_added():
    found = figures(views()["programmes"], KNOWN.form, KNOWN.guidelines)
    held = {each.id for each in found if each.part_of}
    assert {"employment-bodies", "children-bodies", "employment-rate", "children-rate"} <= held


def test_two_conferences_share_no_field():
    found = [str(each.measure) for each in figures(views()["conferences"], KNOWN.form, KNOWN.guidelines)]
    assert not [each for each in found if "support_conference" in each and "plan_conference" in each]


def test_two_views_of_one_id_are_refused(tmp_path):
    again = tmp_path / "again.toml"
    again.write_bytes((RUBRICS / "views" / "grants.toml").read_bytes())
    with pytest.raises(CannotEvaluate) as refused:
        views(more=[again])
    assert [(each.place, each.message.id) for each in refused.value.problems] == [(f"{again} view.id", "view.twice")]
