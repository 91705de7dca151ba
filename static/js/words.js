/** The script holds no words of its own: they and the icons stand in a template of the page. */
const template = document.getElementById("words").content;

export function word(name, values = {}) {
  const text = template.querySelector(`[data-word="${name}"]`).textContent;
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

export function icon(name) {
  return template.querySelector(`[data-icon="${name}"] svg`).cloneNode(true);
}

export function element(tag, className = "", ...inside) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...inside.filter((each) => each !== ""));
  return made;
}
