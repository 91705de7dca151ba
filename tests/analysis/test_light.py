"""What this ring loads: numbers, and nothing of the web, of the database or of tables."""

from tests.architecture.test_rings import foreign, loaded_by


def test_analysis_loads_numbers_and_nothing_else():
    modules = loaded_by("evaluator.analysis")
    assert "evaluator.analysis.comparison" in modules
    assert {"numpy", "scipy"} <= foreign(modules)
    assert not foreign(modules) & {"flask", "werkzeug", "sqlalchemy", "pandas", "pydantic", "statsmodels"}
    ours = {name for name in modules if name.startswith("evaluator.")}
    assert all(name.startswith(("evaluator.analysis", "evaluator.core")) for name in ours)


def test_heavy_parts_of_scipy_stay_away():
    modules = loaded_by("evaluator.analysis")
    assert not modules & {"scipy.stats", "scipy.optimize", "scipy.sparse"}
