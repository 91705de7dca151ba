/** A score sheet that saves itself. Without this script the same form is saved by its buttons. */
import { Cell } from "./cell.js";
import * as clashes from "./clashes.js";
import { go, listen } from "./keys.js";
import { Saver } from "./saver.js";
import { figures, focusOnState, put, status } from "./status.js";
import { Store } from "./store.js";
import { word } from "../words.js";

const PATIENCE = 8000;
const form = document.querySelector("[data-sheet]");
const store = new Store(form.dataset.owner, form.dataset.cells);
const cells = [...form.querySelectorAll(".item")].map((each) => new Cell(each));
const savers = new Map();
let ready = false;
let leaving = false;

function told(saver) {
  if (saver.answer && (saver.state === "saved" || saver.state === "clash") && saver.answer !== saver.seen) {
    saver.seen = saver.answer;
    figures(saver.answer, saver.cell, form);
    if (saver.state === "clash") clashes.show(saver);
  }
  if (ready) status([...savers.values()], form);
}

for (const cell of cells) savers.set(cell, new Saver(cell, form.dataset.cells, store, told));
ready = true;
const every = [...savers.values()];
if (every.some((each) => each.returned)) put("info", word("back"));
listen(cells);
for (const each of document.querySelectorAll("[data-manual]")) each.hidden = true;

const cellOf = (node) => cells.find((each) => each.details.contains(node));

for (const kind of ["input", "change"]) {
  form.addEventListener(kind, (event) => {
    const cell = cellOf(event.target);
    if (!cell || event.target.type === "hidden") return;
    cell.reconcile(event.target);
    savers.get(cell).changed(kind === "change" || event.target.matches("[type=radio], [type=checkbox]") ? 0 : undefined);
  });
}

/** The buttons do what they say without loading the page again. */
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const wanted = event.submitter?.name;
  const here = cellOf(event.submitter);
  flush();
  if (wanted === "next") next(here);
  if (wanted === "review") review();
});

function flush() {
  for (const each of every) if (each.unsaved && each.state !== "closed") each.now();
}

function next(here) {
  const after = cells.slice(cells.indexOf(here) + 1);
  const cell = after.find((each) => each.unscored) ?? cells.find((each) => each !== here && each.unscored) ?? after[0];
  if (cell) go(cell);
  else document.querySelector("[name=review]").focus();
}

async function review() {
  const end = Date.now() + PATIENCE;
  while (every.some((each) => each.unsaved) && !stuck() && Date.now() < end) await new Promise((done) => setTimeout(done, 50));
  if (every.some((each) => each.unsaved)) return held();
  leaving = true;
  location.assign(form.dataset.review);
}

/** What keeps the sheet from being reviewed takes the focus: the item to put right, else what the bar says about it. */
function held() {
  const wrong = every.find((each) => each.state === "wrong");
  if (wrong) go(wrong.cell);
  else focusOnState();
}

const stuck = () => every.some((each) => ["wrong", "closed", "out"].includes(each.state));

addEventListener("beforeunload", (event) => {
  if (!leaving && every.some((each) => each.unsaved)) event.preventDefault();
});
for (const kind of ["online", "focus"]) {
  addEventListener(kind, () => {
    for (const each of every) if (each.waiting) each.now();
  });
}

/** "Compare by item" leads to the item that stands open. */
const compare = document.querySelector("[data-by-item]");
form.addEventListener("toggle", (event) => {
  const cell = event.target.open && cellOf(event.target);
  if (compare && cell) compare.href = compare.href.replace(/[^/]*$/, encodeURIComponent(cell.item));
}, true);
