/** Asks before somebody leaves what is typed and not saved, and says in the bar that it is not. */
export function guard(form) {
  let dirty = form.hasAttribute("data-dirty");
  const bar = document.querySelector("[data-unsaved]");
  const words = document.querySelector("[data-words=unsaved]");
  const changed = () => {
    dirty = true;
    if (bar && words) bar.textContent = words.textContent;
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => {
    if (!event.defaultPrevented) dirty = false;
  });
  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
  return { changed };
}
