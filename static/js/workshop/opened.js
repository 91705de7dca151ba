/** Which parts of the page stand open, kept while rows are drawn anew; a link to a closed part opens it. */
export function kept(within) {
  return new Map([...within.querySelectorAll("details[data-keep]")].map((each) => [each.dataset.keep, each.open]));
}

export function reopen(within, states) {
  for (const each of within.querySelectorAll("details[data-keep]")) {
    if (states.has(each.dataset.keep)) each.open = states.get(each.dataset.keep);
  }
}

function open() {
  const named = decodeURIComponent(location.hash.slice(1));
  const found = named ? document.getElementById(named) : null;
  if (!found) return;
  found.querySelector(":scope > details")?.setAttribute("open", "");
  for (let each = found.closest("details"); each; each = each.parentElement?.closest("details")) each.open = true;
  found.scrollIntoView({ block: "center" });
  if (found.matches("input, select, textarea, [tabindex]")) found.focus({ preventScroll: true });
}

export function opening() {
  addEventListener("hashchange", open);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='#']");
    if (link && link.href === location.href) open();
  });
  open();
}
