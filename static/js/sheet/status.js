/** The bar at the foot: what is saved and what is not, in words; how far it is; the points so far. */
import { element, icon, word } from "../words.js";

const at = document.querySelector("[data-saved]");
const ORDER = ["closed", "out", "offline", "trouble", "wrong", "clash", "typing", "saving", "saved"];
const QUIET = 800;
let timer = 0;

export function status(savers, form) {
  const worst = ORDER.find((state) => savers.some((each) => each.state === state));
  clearTimeout(timer);
  if (worst === "typing" || worst === "saving") timer = setTimeout(() => say(worst, form), QUIET);
  else say(worst, form, savers);
}

function say(state, form, savers = []) {
  if (state === "saved" || state === "clash") {
    const latest = savers.map((each) => each.answer).filter(Boolean).at(-1);
    if (latest) put("check", latest.saved);
    return;
  }
  const link = state === "out" ? signIn(form) : "";
  put(state === "typing" || state === "saving" ? "clock" : "warn", word(state), link);
}

export function put(name, said, link = "") {
  if (at.textContent.trim() === (link ? `${said} ${link.textContent}` : said)) return;
  at.replaceChildren(icon(name), element("span", "", said, ...(link ? [" ", link] : [])));
}

/** The link in the bar, or the bar's sentence itself, takes the focus. */
export function focusOnState() {
  at.tabIndex = -1;
  (at.querySelector("a") ?? at).focus();
}

function signIn(form) {
  const link = element("a", "", word("sign-in"));
  Object.assign(link, { href: form.dataset.signIn, target: "_blank", rel: "noopener" });
  return link;
}

/** Figures come from the server's answer; the page computes none. */
export function figures(answer, cell, form) {
  const by = form.dataset.by;
  for (const each of document.querySelectorAll("[data-points]")) each.textContent = answer.totals.proposal;
  named("sum", cell.proposal)?.replaceChildren(answer.sum);
  named("count", cell.proposal)?.replaceChildren(answer.count);
  document.querySelector("[data-done]").textContent = answer.done[by];
  document.querySelector("[data-left]").textContent = answer.left[by];
  const total = Number(form.dataset.total);
  document.querySelector("[data-progress]").setAttribute("width", total ? ((100 * answer.done[by]) / total).toFixed(1) : 0);
}

function named(kind, key) {
  return [...document.querySelectorAll(`[data-${kind}]`)].find((each) => each.dataset[kind] === key);
}
