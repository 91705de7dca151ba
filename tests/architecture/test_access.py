"""Every route is on exactly one access list, and the lists name nothing that is not there."""

from evaluator.app import create_app
from evaluator.web.access import LISTS


def endpoints() -> set[str]:
    app = create_app({"SECRET_KEY": "x" * 32, "DATABASE_URL": "sqlite://"})
    return {rule.endpoint for rule in app.url_map.iter_rules()}


def test_each_route_is_on_exactly_one_list():
    counts = {name: sum(name in names for names in LISTS.values()) for name in endpoints()}
    assert {name: count for name, count in counts.items() if count != 1} == {}


def test_lists_name_only_routes_that_exist():
    assert set().union(*LISTS.values()) - endpoints() == set()
