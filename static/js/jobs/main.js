/** Keeps the bar of long work up to date; when the work is over the page is shown anew. Without it a link does the same. */
const place = document.querySelector("[data-job]");
const EVERY = Number(place?.dataset.every ?? 2000);

async function look() {
  try {
    const answer = await fetch(place.dataset.job, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok) return;
    const told = await answer.json();
    if (!told.live) return void location.reload();
    show(told);
  } catch {
    // the server does not answer just now: look again later
  }
  setTimeout(look, EVERY);
}

function show({ done, total }) {
  const bar = place.querySelector("[data-job-bar]");
  bar.max = total || 1;
  bar.value = done;
  const said = place.querySelector("[data-job-said]").content.textContent;
  place.querySelector("[data-job-words]").textContent = total ? said.replace("{done}", done).replace("{total}", total) : "";
}

if (place) setTimeout(look, EVERY);
