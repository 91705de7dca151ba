"""Forms: labels, hints, errors beside their fields, links to them, and everything typed kept."""

from collections.abc import Callable

import pytest
from flask import render_template_string
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FieldList,
    FileField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange

from tests.reading import by_id, label_of, of_class, said

IMPORTS = """{% from "parts/form.html" import area, check, checks, date as day, datetime as moment, errors, file as upload %}
{% from "parts/form.html" import form_of, number, password, radios, select, submit, text, title_errors, yen %}"""
FIELDS = """{{ errors(form) }}{% call form_of(form, files=true) %}
{{ text(form.title, hint="A hint.", autocomplete="email", data_x="1") }}{{ area(form.note, rows=7) }}{{ select(form.kind) }}
{{ radios(form.way, hints={"b": "By name."}) }}{{ checks(form.many) }}{{ check(form.agree) }}
{{ day(form.day) }}{{ moment(form.moment) }}{{ number(form.years, unit="years", whole=true) }}{{ yen(form.limit) }}
{{ upload(form.paper, accept=".pdf") }}{{ password(form.secret, new=true) }}{{ submit("Make it", "/list") }}{% endcall %}"""
WHOLE = IMPORTS + FIELDS


def choices(**labels: str) -> list[SelectChoice]:
    return [SelectChoice(value=value, label=label) for value, label in labels.items()]


class Sheet(FlaskForm):
    """One field of each kind."""

    place = HiddenField("Place", [DataRequired("The place is lost.")])
    title = StringField("Title", [DataRequired("Give it a title."), Length(max=9, message="Nine at most.")])
    note = TextAreaField("Note")
    kind = SelectField(
        "Kind", choices=[SelectChoice(value="", label="Choose"), *choices(a="Open")], validators=[DataRequired("Choose a kind.")]
    )
    way = RadioField("Way", choices=choices(a="Open", b="Named"))
    many = SelectMultipleField("Many", choices=choices(x="Record", y="Staff"))
    agree = BooleanField("Agreed", [DataRequired("Agree first.")])
    day = DateField("Day")
    moment = DateTimeLocalField("Moment")
    years = IntegerField("Years")
    limit = IntegerField("Limit", [NumberRange(min=1, message="At least one.")])
    paper = FileField("Paper")
    secret = PasswordField("Secret")
    names = FieldList(StringField("Name", [DataRequired("A name is missing.")]))


def fresh() -> Sheet:
    return Sheet(meta={"csrf": False})


def sent(**values: str) -> Callable[[], Sheet]:
    """A function that makes the form as it was sent, validated."""

    def make() -> Sheet:
        form = Sheet(MultiDict(values), meta={"csrf": False})
        form.validate()
        return form

    return make


def everything() -> dict[str, str]:
    return {
        "place": "7",
        "title": "三年計画",
        "note": "<b>",
        "kind": "a",
        "way": "b",
        "many": "y",
        "agree": "y",
        "day": "2026-11-27",
        "moment": "2026-11-27T17:00",
        "years": "3",
        "limit": "1200",
        "secret": "hush",
    }


@pytest.mark.parametrize(("lang", "word"), [("ja", "必須"), ("en", "Required")])
def test_required_field_says_so_in_words(show, lang, word):
    root = show(WHOLE, make=fresh, lang=lang)
    assert label_of(root, "title") == f"Title {word}"
    assert label_of(root, "note") == "Note"
    assert by_id(root, "title").get("required") is None


def test_fresh_form_shows_no_error(show):
    root = show(WHOLE, make=fresh)
    assert [each for each in root.iter() if each.get("aria-invalid")] == []
    assert of_class(root, "field__error") == of_class(root, "notice") == []


def test_hint_describes_its_field(show):
    root = show(WHOLE, make=fresh)
    assert by_id(root, "title").get("aria-describedby") == "title-hint"
    assert said(by_id(root, "title-hint")) == "A hint."
    assert by_id(root, "note").get("aria-describedby") is None


def test_error_stands_beside_its_field(show):
    root = show(WHOLE, make=sent(title=""))
    assert by_id(root, "title").get("aria-invalid") == "true"
    assert by_id(root, "title").get("aria-describedby") == "title-hint title-error"
    assert said(by_id(root, "title-error")) == "Give it a title."
    assert by_id(root, "agree").get("aria-describedby") == "agree-error"


def test_choice_with_error_is_marked_as_group(show):
    root = show(WHOLE, make=sent(way="nonsense", many="nonsense"))
    way, many = by_id(root, "way"), by_id(root, "many")
    assert (way.tag, way.get("role"), way.get("aria-invalid"), way.get("aria-describedby")) == (
        "fieldset",
        "radiogroup",
        "true",
        "way-error",
    )
    assert [each.get("aria-invalid") for each in many.iter("input")] == ["true", "true"]


def test_summary_links_each_field_by_label(show):
    root = show(WHOLE, make=sent(**everything() | {"title": "", "agree": "", "limit": "0"}))
    summary = by_id(root, "faults")
    assert [(each.get("href"), said(each)) for each in summary.iter("a")] == [
        ("#title", "Title: Give it a title."),
        ("#agree", "Agreed: Agree first."),
        ("#limit", "Limit: At least one."),
    ]
    assert (summary.get("role"), summary.get("tabindex")) == ("alert", "-1")
    assert said(next(summary.iter("h2"))) == "There are 3 things to put right"


def test_page_title_begins_with_the_error(show):
    body = IMPORTS + "<p>{{ title_errors(form) }}{{ form.title.label.text }}</p>"
    assert [said(each) for each in by_id(show(body, make=sent(title="")), "main").iter("p")] == ["Error: Title"]
    assert [said(each) for each in by_id(show(body, make=fresh), "main").iter("p")] == ["Title"]


def test_summary_speaks_the_users_language(show):
    root = show(WHOLE, lang="ja", make=sent(title=""))
    assert "直すところが" in said(by_id(root, "faults"))


def test_error_without_visible_field_has_no_link(show):
    body = IMPORTS + "{{ errors(form) }}{{ text(form.title) }}"
    root = show(body, make=sent(**everything() | {"title": "much too long", "place": ""}))
    lines = [(said(each), each.find("a") is not None) for each in by_id(root, "faults").iter("li")]
    assert lines == [("The place is lost.", False), ("Title: Nine at most.", True)]


def test_error_of_a_repeated_field_is_linked(show):
    body = IMPORTS + "{{ errors(form) }}{% for each in form.names %}{{ text(each) }}{% endfor %}"
    root = show(body, make=sent(**everything() | {"names-0": "x", "names-1": ""}))
    assert [each.get("href") for each in by_id(root, "faults").iter("a")] == ["#names-1"]


def test_problem_of_the_whole_form_is_shown(show):
    def make() -> Sheet:
        form = sent(**everything())()
        form.form_errors.append("The price is open already.")
        return form

    root = show(IMPORTS + "{{ errors(form) }}", make=make)
    assert said(by_id(root, "faults")) == "There is 1 thing to put right The price is open already."


def test_everything_typed_is_still_there(show):
    root = show(WHOLE, make=sent(**everything() | {"years": "three"}))
    shown = {name: by_id(root, name).get("value") for name in ("title", "day", "moment", "years", "limit", "secret", "place")}
    assert shown == {
        "title": "三年計画",
        "day": "2026-11-27",
        "moment": "2026-11-27T17:00",
        "years": "three",
        "limit": "1200",
        "secret": "",
        "place": "7",
    }
    assert said(by_id(root, "note")) == "<b>"
    chosen = [each.get("value") for each in root.iter("input") if each.get("checked") is not None]
    assert chosen == ["b", "y", "y"]
    assert [each.get("value") for each in root.iter("option") if each.get("selected") is not None] == ["a"]


def test_inputs_suit_what_is_typed(show):
    root = show(WHOLE, make=fresh)
    kinds = {name: by_id(root, name).get("type") for name in ("day", "moment", "years", "limit", "paper", "secret")}
    assert kinds == {
        "day": "date",
        "moment": "datetime-local",
        "years": "text",
        "limit": "text",
        "paper": "file",
        "secret": "password",
    }
    assert [by_id(root, name).get("inputmode") for name in ("years", "limit")] == ["numeric", "numeric"]
    assert by_id(root, "secret").get("autocomplete") == "new-password"
    assert (by_id(root, "title").get("autocomplete"), by_id(root, "title").get("data-x")) == ("email", "1")
    assert (by_id(root, "paper").get("accept"), by_id(root, "note").get("rows")) == (".pdf", "7")


def test_nothing_typed_is_cut_short(show):
    assert by_id(show(WHOLE, make=fresh), "title").get("maxlength") is None


def test_form_carries_token_and_one_primary_button(show):
    root = show(WHOLE, make=fresh)
    form = by_id(root, "again")
    assert (form.get("method"), form.get("enctype"), form.get("novalidate")) == ("post", "multipart/form-data", "")
    tokens = [each.get("value") for each in form.iter("input") if each.get("name") == "csrf_token"]
    assert len(tokens) == 1
    assert tokens[0]
    assert [said(each) for each in of_class(root, "button--primary")] == ["Make it"]
    assert [(each.get("href"), said(each)) for each in of_class(form, "button--bare")] == [("/list", "Cancel")]


def test_two_forms_stand_on_one_page(show):
    body = '{% call form_of(form) %}{% endcall %}{% call form_of(none, action="/x", id="other") %}{% endcall %}'
    root = show(IMPORTS + body, make=fresh)
    assert [each.get("action") for each in root.iter("form")] == ["/", "/x"]


def test_form_is_sent_to_all_its_address_names(app):
    with app.test_request_context("/proposals/new?p=1&p=2&of=3&lang=en"):
        page = render_template_string(IMPORTS + "{% call form_of(none) %}{% endcall %}")
    assert 'action="/proposals/new?p=1&amp;p=2&amp;of=3"' in page
