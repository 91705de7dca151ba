/** The grid of figures: blocks are pasted, arrow keys move, sums follow, and nothing is left unsaved unnoticed. */
import { cells, isBlock, plain } from "./block.js";
import { moving } from "./keys.js";
import { placeOf, rowsOf, spread } from "./sheet.js";

const form = document.querySelector("[data-figures]");
const table = form?.querySelector("table.figures");
if (table?.querySelector("input")) {
  const rows = rowsOf(table);
  const told = form.querySelector("[data-pasted]");
  let changed = false;

  moving(table, rows);
  if (document.getElementById("faults")) table.querySelectorAll("tr[data-row]").forEach(add);
  table.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!event.target.matches("input") || !isBlock(text)) return;
    event.preventDefault();
    const { done, dropped } = spread(rows, placeOf(rows, event.target), cells(text), plain);
    const said = told.dataset.some.replace("{done}", done);
    told.textContent = dropped ? `${said} ${told.dataset.dropped.replace("{dropped}", dropped)}` : said;
  });
  form.addEventListener("input", (event) => {
    changed = true;
    if (!event.target.matches("table.figures input")) return;
    table.dataset.changed = "";
    form.querySelector("[data-stale]").hidden = false;
    add(event.target.closest("tr"));
  });
  form.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
}

/** The sum of a row as it is typed; none while something in it is no number. */
function add(row) {
  const texts = [...row.querySelectorAll("input, [data-shut]")].map((each) => plain(each.value ?? each.textContent));
  const figures = texts.filter((each) => each !== "");
  const sound = figures.every((each) => /^\d+$/u.test(each));
  const sum = figures.reduce((total, each) => total + Number(each), 0);
  row.querySelector("[data-sum]").textContent = sound && figures.length ? sum.toLocaleString("en") : "";
}
