/** Brings total, shares and check up to date a moment after the last stroke. Nothing is kept by that. */
import { kept, reopen } from "./opened.js";

const PAUSE = 350;

export function watch(form) {
  const panel = document.querySelector("[data-panel]");
  const said = document.querySelector("[data-said]");
  let timer = 0;
  let asking = null;

  async function look() {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.look, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)), // a form in parts has at most a thousand of them
        headers: { Accept: "application/json" },
        signal: asking.signal,
      });
      if (answer.ok) show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError" && !(error instanceof TypeError)) throw error;
    }
  }

  function show(found) {
    const states = kept(panel);
    panel.innerHTML = found.panel;
    reopen(panel, states);
    if (said && said.textContent !== found.said) said.textContent = found.said;
    for (const each of document.querySelectorAll("[data-total]")) each.textContent = found.total;
    for (const each of form.querySelectorAll("[data-sum]")) {
      if (each.dataset.sum in found.sums) each.textContent = found.sums[each.dataset.sum];
    }
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  return later;
}
