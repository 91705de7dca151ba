"""The picture for an authenticator app, as a browser shows it under our policy."""

import pytest
import segno

from evaluator.services.secrets.totp import BORDER, provisioning_uri, qr_svg
from evaluator.web.headers import DIRECTIVES
from tests.browser.conftest import LISTEN

pytestmark = pytest.mark.browser

URI = provisioning_uri("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", login="yamada@aono", issuer="評価システム 青野市")
DARK = """async scale => {
  const svg = document.querySelector("svg");
  const image = new Image();
  image.src = "data:image/svg+xml," + encodeURIComponent(svg.outerHTML);
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), {width: image.width, height: image.height});
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const side = image.width / scale;
  const isDark = (x, y) => pen.getImageData(x * scale + scale / 2, y * scale + scale / 2, 1, 1).data[0] < 128;
  return Array.from({length: side}, (_, y) => Array.from({length: side}, (_, x) => isDark(x, y)));
}"""


@pytest.fixture
def shown(browser):
    """A page that holds nothing but the picture, under the policy of every page."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.add_init_script(LISTEN)
    body = f'<!doctype html><html lang="ja"><title>x</title><main>{qr_svg(URI, title="登録用の二次元コード", scale=4)}</main>'
    headers = {"Content-Security-Policy": "; ".join(DIRECTIVES), "Content-Type": "text/html; charset=utf-8"}
    page.route("http://picture.test/", lambda route: route.fulfill(body=body, headers=headers))
    page.goto("http://picture.test/")
    yield page
    context.close()


def test_picture_breaks_no_rule_of_the_policy(shown):
    assert shown.evaluate("violations") == []
    assert shown.get_by_role("img", name="登録用の二次元コード").bounding_box()["width"] > 150


def test_picture_shows_exactly_the_code(shown):
    code = segno.make(URI, error="m", micro=False)
    expected = [[bool(module) for module in row] for row in code.matrix_iter(border=BORDER)]
    assert shown.evaluate(DARK, 4) == expected
