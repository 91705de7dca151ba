/** Adds, moves and takes out rows in place: the server draws them from what is typed, and nothing is saved. */
export function rowsInPlace(form, { changed, kept, look, reopen }) {
  const rows = form.querySelector("[data-rows]");
  if (!rows) return;

  let [asking, edits] = [false, 0];
  rows.addEventListener("input", () => (edits += 1));

  /** One act at a time; what is typed while the server draws is sent along with the act once more, so that none of it is lost. */
  async function act(button) {
    if (asking) return;
    asking = true;
    try {
      await ask(button);
    } finally {
      asking = false;
    }
  }

  async function ask(button) {
    const sent = new FormData(form);
    const before = edits;
    sent.set(button.name, button.value);
    const answer = await fetch(form.action, { method: "POST", body: sent });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (edits === before) draw(page, button);
    else await ask(button);
  }

  function draw(page, button) {
    const found = page.querySelector("[data-rows]");
    if (!found) return;
    const states = kept(rows);
    const before = new Set([...rows.querySelectorAll("[id]")].map((each) => each.id));
    const row = button.closest("details[data-keep]")?.dataset.keep ?? "";
    rows.replaceChildren(...found.childNodes);
    reopen(rows, states);
    const panel = page.querySelector("[data-panel]");
    if (panel) document.querySelector("[data-panel]").replaceChildren(...panel.childNodes);
    for (const each of document.querySelectorAll(".savebar [data-total]")) {
      each.textContent = page.querySelector("[data-total]")?.textContent ?? each.textContent;
    }
    focus(button.value, row, before);
    changed();
  }

  /** The focus goes to the first field of a new row, stays with a row that moved, and never falls to the top of the page. */
  function focus(done, row, before) {
    const fresh = [...rows.querySelectorAll("input:not([type=hidden]), select")].find((each) => !before.has(each.id));
    const same = [...rows.querySelectorAll("details[data-keep]")].find((each) => row && each.dataset.keep === row);
    const again = same && [...same.querySelectorAll("button[name=do]")].find((each) => each.value.split(":")[0] === done.split(":")[0]);
    const goal = done.startsWith("add:") ? fresh : (again ?? same?.querySelector("summary"));
    (goal ?? rows.querySelector("summary, button"))?.focus();
  }

  let skip = false;
  form.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (skip || button?.name !== "do") return;
    event.preventDefault();
    act(button).catch(() => {
      skip = true;
      form.requestSubmit(button);
    });
  });
  form.addEventListener("change", (event) => {
    const standard = event.target.matches?.("select[name$='.descriptor']");
    const show = standard && event.target.closest(".crit__standard")?.querySelector("[data-show]");
    if (show) act(show).catch(() => look());
  });
}
