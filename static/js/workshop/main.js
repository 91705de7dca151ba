/** The workshop: what is typed is looked at as one types, rows change in place, and nothing is left unsaved unnoticed. */
import { guard } from "./leaving.js";
import { opening, reopen, kept } from "./opened.js";
import { watch } from "./looking.js";
import { rowsInPlace } from "./rows.js";

const form = document.querySelector("[data-workshop]");
opening();
if (form) {
  const leaving = guard(form);
  const look = form.dataset.look ? watch(form) : () => {};
  rowsInPlace(form, { changed: leaving.changed, kept, look, reopen });
}
