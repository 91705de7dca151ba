"""Messages become sentences in both languages; ids become names."""

import warnings

import pytest

from evaluator.core.values import Message, Text, message
from evaluator.exchange.wording import Names, UnknownWordingWarning, label, sentence

NAMES = Names(
    proposals={"a": Text(ja="A社", en="Company A"), "b": Text(ja="B社", en="Company B")},
    criteria={"1": Text(ja="実績", en="Record")},
)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("ja", "次点はB社です。"), ("en", "The runner-up is Company B.")],
)
def test_proposal_is_named_in_the_language(lang, said):
    assert sentence(message("summary.runner-up", proposal="b"), lang, NAMES) == said


@pytest.mark.parametrize(("lang", "listed"), [("ja", "A社、B社"), ("en", "Company A, Company B")])
def test_lists_are_joined_as_the_language_does(lang, listed):
    assert NAMES.show("proposals", ("a", "b"), lang) == listed


def test_unknown_name_is_shown_as_it_is():
    assert NAMES.show("criterion", "9.9", "ja") == "9.9"


def test_other_values_are_left_alone():
    assert NAMES.show("points", "1", "ja") == "1"


def test_step_of_a_tie_names_its_criterion():
    assert "実績" in NAMES.show("step", "sum:1", "ja")
    assert NAMES.show("step", "0.6", "ja") == "0.6"


@pytest.mark.parametrize(("lang", "said"), [("ja", "合計（実績を除く）"), ("en", "the total (without Record)")])
def test_what_is_left_out_stands_in_brackets(lang, said):
    assert NAMES.show("tested", ("total", "without:1"), lang) == said


@pytest.mark.parametrize(("lang", "said"), [("ja", "A社 1票、B社 2票"), ("en", "Company A 1 vote, Company B 2 votes")])
def test_compared_figures_have_their_unit(lang, said):
    assert NAMES.show("figures", ("a=1=votes", "b=2=votes"), lang) == said


@pytest.mark.parametrize(("lang", "said"), [("ja", "B社、A社＝c"), ("en", "Company B, Company A = c")])
def test_those_still_level_are_shown_together(lang, said):
    assert NAMES.show("tiers", ("b", "a=c"), lang) == said


@pytest.mark.parametrize("unknown", [message("no.such-wording"), Message(id="summary.runner-up", values={})])
def test_unknown_wording_warns_and_shows_the_id(unknown):
    with pytest.warns(UnknownWordingWarning):
        assert sentence(unknown, "ja", NAMES) == unknown.id


def test_english_sentence_starts_with_a_capital():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said = sentence(
            message("threshold.missed", tested="total", actual="1", limit="2", short="1", held_at="", named=""), "en", NAMES
        )
    assert said[0].isupper()


@pytest.mark.parametrize(
    ("given", "english"),
    [
        ("A社", "Company A"),
        ("応募者B", "Applicant B"),
        ("C者", "Bidder C"),
        ("藤井建設", "藤井建設"),
        ("P07", "P07"),
        ("A", "A"),
    ],
)
def test_letters_that_stand_for_names_are_translated(given, english):
    assert label(given) == Text(ja=given, en=english)
