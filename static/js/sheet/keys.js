/** The sheet by single keys: a grade, J and K to the next and previous item, P and N to pages and comment.
    They can be switched off (WCAG 2.1.4), and stay so. */
import { word } from "../words.js";

const OFF = "sheet-keys-off";
const help = document.querySelector("[data-keys-help]");
const toggle = document.querySelector("[data-keys]");
const typing = (node) => node.matches("textarea, select, input:not([type=radio], [type=checkbox])");
let on = !remembered();

function remembered() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}

function remember() {
  try {
    if (on) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // a browser that keeps nothing: the choice holds until the page is left
  }
}

function show() {
  toggle.setAttribute("aria-pressed", String(on));
  toggle.textContent = word(on ? "keys-off" : "keys-on");
}

export function go(cell) {
  if (!cell) return;
  cell.details.open = true;
  cell.details.querySelector("summary").focus();
}

export function listen(cells) {
  const current = () => cells.find((each) => each.details.contains(document.activeElement)) ?? cells.find((each) => each.details.open) ?? cells[0];
  const step = (by) => go(cells[cells.indexOf(current()) + by]);
  const moves = { j: () => step(1), k: () => step(-1), p: () => open("pages"), n: () => open("comment") };
  const open = (name) => {
    current().details.open = true;
    current().text[name]?.focus();
  };
  help.hidden = false;
  show();
  toggle.addEventListener("click", () => {
    on = !on;
    remember();
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (!on || event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const key = event.key.toLowerCase();
    const cell = current();
    const radio = cell?.details.open && cell.radios.find((each) => each.dataset.key === key);
    if (!radio && !moves[key]) return;
    event.preventDefault();
    if (!radio) moves[key]();
    else choose(radio);
  });
}

function choose(radio) {
  radio.focus();
  if (!radio.checked) radio.click();
}
