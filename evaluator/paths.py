"""Where the parts of the tree lie. The app runs from the tree, so everything is beside the package."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"
TRANSLATIONS = ROOT / "translations"
RUBRICS = ROOT / "rubrics"
PLACES = ROOT / "places"
MIGRATIONS = ROOT / "migrations"
INSTANCE = ROOT / "instance"
