"""Pictures of every page as each role sees it: `python -m tests.browser.pictures FOLDER`, for people to look at."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import crawl
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.demo import ROLES, STARTS, served

WINDOW = {"width": 1366, "height": 768}


def main(folder: Path) -> None:
    """Write FOLDER/<role>/<language>/<endpoint>.png, and print where."""
    with tempfile.TemporaryDirectory() as data, served(Path(data)) as demo, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for role in ROLES:
            for lang in ("ja", "en"):
                context = browser.new_context(viewport=WINDOW, reduced_motion="reduce")
                context.add_cookies(demo.cookies(role, lang))
                page, into = context.new_page(), folder / role / lang
                into.mkdir(parents=True, exist_ok=True)
                for endpoint in crawl.pages(page, demo.base, demo.app.url_map, start=STARTS.get(role, "/")):
                    page.screenshot(path=into / f"{endpoint}.png", full_page=True)
                    print(into / f"{endpoint}.png")
                context.close()
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
