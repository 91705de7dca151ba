"""The library's form: complete, in both languages, sourced; kept as text and read again. Source: seed-figures.md, facts.md 4."""

import re
from pathlib import Path
from shutil import copytree

import pytest

from evaluator import paths
from evaluator.core.returns import ReturnFile, overlapping
from evaluator.core.values import CannotEvaluate
from evaluator.library.returns import files, form, kept, together, written

KNOWN = form()


def test_chapters_stand_in_their_order() -> None:
    assert [each.chapter.id for each in KNOWN.chapters] == [
        *("consultations", "selection", "staffing", "conferences", "programmes", "housing", "joint", "grants")
    ]


def test_everything_people_read_is_in_both_languages() -> None:
    fields = KNOWN.fields.values()
    texts = [
        *(each.name for each in fields),
        *(one.name for each in fields for one in each.option),
        *(one.text for each in fields for one in each.definition),
        *(each.overlaps.note for each in fields if each.overlaps),
        *(each.name for each in (*KNOWN.groups.values(), *KNOWN.rates, *KNOWN.reasons.values(), *KNOWN.units.values())),
        *(each.note for each in KNOWN.groups.values() if each.note),
        *(text for each in KNOWN.groups.values() for one in each.known for text in (one.name, one.text)),
        *(each.why for each in KNOWN.checks if each.why),
        *(text for each in KNOWN.chapters for text in (each.chapter.name, *each.chapter.notes)),
    ]
    assert [each for each in texts if not (each.ja and each.en)] == []


def test_published_definitions_name_a_listed_source() -> None:
    sourced = [(each.id, one) for each in KNOWN.fields.values() for one in each.definition]
    assert [id for id, one in sourced if one.status == "published" and not re.search(r"\[S\d", one.source)] == []


def test_two_conferences_share_no_field() -> None:
    by_group = {id: {each.id for each in KNOWN.fields.values() if each.group == id} for id in KNOWN.groups}
    support, plan = by_group["support_conference"], by_group["plan_conference"]
    assert (len(support), len(plan)) == (5, 3)
    assert all(each.startswith("support_conference_") for each in support)
    assert all(each.startswith("plan_conference_") for each in plan)


def test_two_conferences_differ_in_what_holds() -> None:
    asked = ("設置根拠", "本人の同意", "対象", "主な目的")
    held = [{one.name.ja: one.text.ja for one in KNOWN.groups[id].known} for id in ("support_conference", "plan_conference")]
    assert all(held[0][name] != held[1][name] for name in asked)


def test_eleven_grant_items_have_their_rates() -> None:
    costs = [id for id in KNOWN.fields if re.fullmatch(r"grant_\d\d_cost", id)]
    rates = {each.id: str(each.times) for each in KNOWN.checks if each.id.startswith("grant-")}
    assert len(costs) == 11
    assert rates == {f"grant-{number:02}-rate": "1" if number == 11 else "3/4" for number in range(1, 12)}


def test_parts_of_programmes_overlap_every_kind() -> None:
    for part in ("employment", "children"):
        for kind in ("economic", "daily", "social"):
            assert overlapping(KNOWN, [f"{kind}_programmes", f"{part}_programmes"])
    assert overlapping(KNOWN, ["economic_programmes", "daily_programmes", "social_programmes"]) is None


def test_form_is_the_same_after_keeping() -> None:
    assert kept(written(KNOWN)) == KNOWN


def test_broken_files_are_all_named_with_places(tmp_path: Path) -> None:
    copytree(paths.RUBRICS / "returns", tmp_path / "returns")
    for name, old, new in (("grants", 'kind = "yen"', 'kind = "yenn"'), ("housing", "order = 60", 'order = "late"')):
        path = tmp_path / "returns" / f"{name}.toml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CannotEvaluate) as refused:
        form(tmp_path)
    assert [each.place for each in refused.value.problems] == [
        "returns/grants.toml field[1].kind",
        "returns/housing.toml chapter.order",
    ]


def test_file_of_the_library_counts_once() -> None:
    again: dict[str, ReturnFile] = dict(files(more=[paths.RUBRICS / "returns" / "joint.toml"]))
    assert together(again).fields.keys() == KNOWN.fields.keys()
