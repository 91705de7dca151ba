"""The library's indicators: complete, in both languages, sourced; and a municipality's own beside them. Source: facts.md 4."""

import json
import re
from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest

from evaluator import paths
from evaluator.core.indicators import derived, entered, parts_of
from evaluator.core.values import CannotEvaluate
from evaluator.library.indicators import OWN, files, indicators, read_file, read_own, together

KNOWN = indicators()
OWN_TREE = {
    "id": "home_visits",
    "name": {"ja": "家庭訪問", "en": "Home visits"},
    "unit": "times",
    "kind": "count",
    "group": "users",
    "definition": [{"from_year": 2025, "text": "訪問の回数", "source": "本市", "status": "proposal"}],
}


def test_everything_to_be_counted_is_there() -> None:
    ids = {each.id for each in entered(KNOWN)}
    programmes = {f"{kind}_{who}" for kind in ("daily", "social", "economic") for who in ("participants", "achievers")}
    asked = {
        *("new_consultations", "plans", "job_support_users", "employed", "employed_plan", "income_up", "income_up_plan"),
        *("improved", "conferences", "cases_discussed", "joint_cases", "referrals_made", "referrals_completed"),
        *("days_to_first_contact", "first_contacts", "households_reached"),
        *("survey_sent", "survey_answers", "survey_satisfied", "complaints", "complaints_answered"),
    }
    assert asked | programmes | {"plans_reviewed"} == ids


def test_nearly_every_count_makes_a_rate() -> None:
    used = {part for each in derived(KNOWN) for part in parts_of(each)}
    assert {each.id for each in entered(KNOWN)} - used == {"employed", "income_up", "joint_cases"}


def test_everything_people_read_is_in_both_languages() -> None:
    every = KNOWN.indicators.values()
    texts = [
        *(each.name for each in every),
        *(one.text for each in every for one in each.definition),
        *(note for each in every for note in each.notes),
        *(each.overlaps.note for each in every if each.overlaps),
        *(one.note for each in every for one in (*each.reference, *each.national) if one.note),
        *(each.name for each in KNOWN.units.values()),
        *(each.why for each in KNOWN.checks if each.why),
        *(each.text for each in KNOWN.years),
        *(text for each in KNOWN.topics for text in (each.topic.name, *each.topic.notes)),
    ]
    assert [each for each in texts if not (each.ja and each.en)] == []


def test_no_two_indicators_share_a_name() -> None:
    for lang in ("ja", "en"):
        names = [getattr(each.name, lang) for each in KNOWN.indicators.values()]
        assert len(names) == len(set(names)), lang


def test_published_figures_name_a_listed_source() -> None:
    every = KNOWN.indicators.values()
    sourced = [(each.id, one) for each in every for one in (*each.definition, *each.reference, *each.national)]
    assert len(sourced) > 100
    assert [id for id, one in sourced if one.status == "published" and not re.search(r"\[S\d", one.source)] == []


def test_self_reliance_programmes_mark_their_overlap() -> None:
    found = KNOWN.indicators["daily_participants"].overlaps
    assert found is not None
    assert set(found.ids) == {"social_participants", "economic_participants"}


def test_volume_staffing_and_outcome_stay_apart() -> None:
    sides = Counter(each.group for each in KNOWN.indicators.values())
    assert set(sides) == {"volume", "staffing", "outcome", "collaboration", "users"}
    assert KNOWN.indicators["staffing_fill_rate"].group == "staffing"
    assert KNOWN.indicators["employment_income_rate"].group == "outcome"


def test_topics_stand_in_their_order() -> None:
    assert [each.topic.id for each in KNOWN.topics] == [
        *("consultation", "employment", "improvement", "collaboration", "programmes", "users", "staffing")
    ]


def test_own_indicator_stands_beside_the_library() -> None:
    known = indicators(own=read_own([OWN_TREE]))
    assert known.indicators["home_visits"].name.en == "Home visits"
    assert known.topics[-1].topic.id == OWN
    assert len(known.indicators) == len(KNOWN.indicators) + 1
    assert "home_visits" not in KNOWN.indicators


def test_broken_own_indicators_are_all_named() -> None:
    broken = {key: each for key, each in OWN_TREE.items() if key != "unit"} | {"group": "volumes"}
    with pytest.raises(CannotEvaluate) as refused:
        read_own([OWN_TREE, broken])
    assert [(each.place, each.message.id) for each in refused.value.problems] == [
        ("indicator[2].group", "problem.not-one-of-near"),
        ("indicator[2].unit", "problem.missing-key"),
    ]


def test_own_indicator_cannot_take_a_known_name() -> None:
    with pytest.raises(CannotEvaluate) as refused:
        indicators(own=read_own([{**OWN_TREE, "id": "plans"}]))
    assert [each.place for each in refused.value.problems] == ["own indicator[1].id"]


def test_plain_data_reads_like_a_file() -> None:
    data = {"topic": {"id": "own", "name": "独自"}, "indicator": [OWN_TREE]}
    assert read_file(data).indicator == read_own([OWN_TREE]).indicator
    assert read_file(json.dumps(data).encode()) == read_file(data)


def test_broken_files_are_all_named_with_places(tmp_path: Path) -> None:
    copytree(paths.RUBRICS / "indicators", tmp_path / "indicators")
    for name, old, new in (("users", 'kind = "count"', 'kind = "counts"'), ("staffing", "order = 70", 'order = "late"')):
        path = tmp_path / "indicators" / f"{name}.toml"
        path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CannotEvaluate) as refused:
        indicators(tmp_path)
    assert [each.place for each in refused.value.problems] == [
        "indicators/staffing.toml topic.order",
        "indicators/users.toml indicator[1].kind",
    ]


def test_removed_count_is_missed_by_name(tmp_path: Path) -> None:
    copytree(paths.RUBRICS / "indicators", tmp_path / "indicators")
    path = tmp_path / "indicators" / "improvement.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('id = "improved"', 'id = "improved_people"'), encoding="utf-8")
    with pytest.raises(CannotEvaluate) as refused:
        indicators(tmp_path)
    assert "indicators/improvement.toml indicator[3].of.numerator[1]" in [each.place for each in refused.value.problems]


def test_file_of_the_library_counts_once() -> None:
    path = paths.RUBRICS / "indicators" / "users.toml"
    assert together(files(more=[path])).indicators.keys() == KNOWN.indicators.keys()
