"""What axe does not look at, measured on an open page: targets, focus, room for wider text, width."""

from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 400

TARGETS = """() => {
  const wanted = 'a[href],button,input:not([type=hidden]),select,textarea,summary';
  const shown = [...document.querySelectorAll(wanted)].filter(each => {
    const at = each.getBoundingClientRect();
    return at.width > 1 && at.height > 1 && !each.disabled && each.checkVisibility({visibilityProperty: true});
  });
  const around = each => {
    const parts = [each, ...(each.matches('[type=radio],[type=checkbox]') ? each.labels : [])];
    const boxes = parts.map(one => one.getBoundingClientRect());
    const left = Math.min(...boxes.map(b => b.left)), top = Math.min(...boxes.map(b => b.top));
    return {left, top, width: Math.max(...boxes.map(b => b.right)) - left, height: Math.max(...boxes.map(b => b.bottom)) - top};
  };
  const inSentence = each => each.tagName === 'A' && getComputedStyle(each).display === 'inline'
    && [...each.parentElement.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  const frame = each => {
    let at = each.parentElement;
    while (at && !['auto', 'scroll'].includes(getComputedStyle(at).overflowY)) at = at.parentElement;
    return at;
  };
  const all = shown.map(each => ({each, box: around(each), frame: frame(each)})), found = [];
  const uncut = ({box, frame: around}, frame) => {
    if (!around || around === frame) return box;
    const edge = around.getBoundingClientRect();
    const left = Math.max(box.left, edge.left), top = Math.max(box.top, edge.top);
    const width = Math.min(box.left + box.width, edge.right) - left, height = Math.min(box.top + box.height, edge.bottom) - top;
    return width > 0 && height > 0 ? {left, top, width, height} : null;
  };
  const near = (x, y, box) => {
    if (box.width < 24 || box.height < 24) return Math.hypot(box.left + box.width / 2 - x, box.top + box.height / 2 - y) < 24;
    const across = Math.max(box.left - x, 0, x - box.left - box.width), down = Math.max(box.top - y, 0, y - box.top - box.height);
    return Math.hypot(across, down) < 12;
  };
  for (const {each, box, frame} of all) {
    if ((box.width >= 24 && box.height >= 24) || inSentence(each)) continue;
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const apart = one => !one.each.contains(each) && !each.contains(one.each);
    const other = all.find(one => apart(one) && uncut(one, frame) && near(x, y, uncut(one, frame)));
    if (other) found.push(`${Math.round(box.width)} x ${Math.round(box.height)}: ${each.outerHTML.slice(0, 120)}`);
  }
  return found;
}"""
"""Targets under 24 by 24 pixels that stand too near to another (2.5.8); links in a sentence may be small.

What has been scrolled out of a part of the page that scrolls by itself is near to nothing outside that part."""

FOCUSED = """
  const wanted = 'a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex="0"]';
  const shown = () => [...document.querySelectorAll(wanted)].filter(each => each.checkVisibility({visibilityProperty: true}));
  const focused = () => {
    const at = document.activeElement;
    if (!at || at === document.body || at === document.documentElement) return null;
    const box = at.getBoundingClientRect();
    const marked = one => {
      const style = getComputedStyle(one);
      return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
    };
    const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
    const inside = [[.5, .5], [.1, .5], [.9, .5], [.5, .1], [.5, .9], [.1, .1], [.9, .1], [.1, .9], [.9, .9]];
    const open = inside.some(([across, down]) => {
      const top_most = document.elementFromPoint(left + (right - left) * across, top + (bottom - top) * down);
      return top_most && (at.contains(top_most) || [...(at.labels || [])].some(label => label.contains(top_most)));
    });
    return {
      number: [...document.querySelectorAll('*')].indexOf(at),
      parts: at.matches('[type=date],[type=datetime-local],video,iframe'),
      marked: [at, ...(at.labels || []), at.closest('label')].some(one => one && marked(one)),
      open,
      said: at.outerHTML.slice(0, 120),
    };
  };
"""
"""What can have the focus, and of what has it: whether it is marked (2.4.7) and not wholly covered (2.4.11)."""

FOLLOW = f"""() => {{
  {FOCUSED}
  const note = event => event.key === 'Tab' && window.stops.push(focused());
  if (!window.stops) document.addEventListener('keyup', note, true);
  window.stops = [];
  const start = document.createElement('span');
  document.body.prepend(start);
  start.tabIndex = -1;
  start.focus();
  start.remove();
  return shown().length + 6 * shown().filter(each => each.matches('[type=date],[type=datetime-local]')).length;
}}"""
"""Begins at the top of the page, and notes what has the focus after every Tab."""

VISIT = f"""() => {{
  {FOCUSED}
  return shown().filter(each => !each.disabled && each.tabIndex >= 0).map(each => {{
    each.focus({{focusVisible: true}});
    return focused();
  }}).filter(each => each && !(each.marked && each.open));
}}"""
"""Gives the focus to all that can have it, one after the other, and keeps what does not show it."""

WIDER = """() => {
  const sheet = new CSSStyleSheet();
  const wide = 'line-height: 1.5em !important; letter-spacing: .12em !important; word-spacing: .16em !important';
  sheet.replaceSync(`* { ${wide} } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
  const page = document.documentElement, found = [];
  if (page.scrollWidth > page.clientWidth) found.push(`${page.scrollWidth - page.clientWidth} px too wide`);
  for (const each of document.querySelectorAll('body *:not(svg *)')) {
    const style = getComputedStyle(each);
    if (each.clientWidth <= 1 || !each.textContent.trim() || each.closest('.visually-hidden')) continue;
    const cut = (style.overflowY === 'hidden' && each.scrollHeight > each.clientHeight + 2)
      || (style.overflowX === 'hidden' && each.scrollWidth > each.clientWidth + 2);
    if (cut) found.push(`cut off: ${each.outerHTML.slice(0, 120)}`);
  }
  document.adoptedStyleSheets = [];
  return found;
}"""
"""What is cut off or too wide when somebody spaces text as 1.4.12 says."""


def small_targets(page: Page) -> list[str]:
    """Targets too small and too near to each other."""
    return [f"small target {each}" for each in page.evaluate(TARGETS)]


def cut_by_spacing(page: Page) -> list[str]:
    """What does not bear wider text."""
    return [f"spacing: {each}" for each in page.evaluate(WIDER)]


def faults_of_focus(page: Page) -> list[str]:
    """Everything that can have the focus shows it, wherever on the page."""
    return [fault for at in page.evaluate(VISIT) for fault in _faults_at(at)]


def faults_by_tab(page: Page) -> list[str]:
    """Go through the page by Tab: every stop is marked and to be seen, and none keeps the focus."""
    presses = page.evaluate(FOLLOW) + 1  # about as many as it takes
    for _ in range(MOST_STOPS // presses + 1):
        for _ in range(presses):
            page.keyboard.press("Tab")
        found = _faults_on_the_way(page.evaluate("window.stops"))
        if found is not None:
            return found
    return ["more than enough stops"]


def _faults_on_the_way(stops: list[dict[str, Any] | None]) -> list[str] | None:
    """The faults of all stops until the way ends; none if it goes on."""
    found: list[str] = []
    seen, last = set(), None
    for at in stops:
        if at is None:
            return found
        if at["number"] == last and at["parts"]:
            continue
        if at["number"] in seen:
            return found if at["number"] != last else [*found, f"the focus is kept by {at['said']}"]
        seen.add(at["number"])
        last = at["number"]
        found += _faults_at(at)
    return None


def _faults_at(stop: dict[str, Any]) -> list[str]:
    """What is wrong with one place that has the focus."""
    unmarked = [] if stop["marked"] else [f"unmarked focus {stop['said']}"]
    return unmarked + ([] if stop["open"] else [f"covered focus {stop['said']}"])
