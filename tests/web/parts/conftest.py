"""A page made of parts, read strictly."""

from xml.etree.ElementTree import Element

import pytest
from flask import Flask, render_template_string

from evaluator.app import create_app
from evaluator.web.layout import Chrome, Entry
from tests.reading import tree
from tests.strict_page import problems_of

PAGE = """{% extends "layouts/base.html" %}
{% block title %}A page{% endblock %}
{% block main %}<h1>A page</h1>BODY{% endblock %}"""
CHROME = Chrome(
    brand_url="/home",
    entries=(Entry(label="One", url="/one", current=True), Entry(label="Two", url="/two", current=False)),
)


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app({"SECRET_KEY": "x" * 32, "DATABASE_URL": "sqlite://"})


@pytest.fixture
def chrome() -> Chrome:
    """What stands around the pages of these tests."""
    return CHROME


@pytest.fixture
def show(app, chrome):
    """A function that renders a body in the layout, fails on a page that is not sound, and returns its tree."""

    def render(body: str, *, lang: str = "en", around: Chrome = chrome, make=None, **values) -> Element:
        app.jinja_env.globals["chrome"] = lambda: around
        with app.test_request_context(f"/?lang={lang}"):
            made = {} if make is None else {"form": make()}
            page = render_template_string(PAGE.replace("BODY", body), **made, **values)
        assert list(problems_of(page)) == []
        return tree(page)

    return render
